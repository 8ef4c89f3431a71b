import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@uiw/react-codemirror";
import type { Variable } from "./Source";

const BRACE = /(?<!\{)\{([\w-]*)$/;

/** Offers the variables right after one brace, as people begin; what is taken is written the whole way. */
export function afterBrace(variables: Variable[]) {
  const options = variables.map(
    ({ name, label }): Completion => ({ label: name, detail: label, type: "variable", apply: write }),
  );
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(BRACE);
    return typed && { from: typed.from + 1, options, validFor: /^[\w-]*$/ };
  };
}

function write(view: EditorView, { label }: Completion, from: number, to: number): void {
  const closed = view.state.sliceDoc(to, to + 1) === "}"; // it was closed by itself
  const text = `{{ ${label} }}`;
  view.dispatch({
    changes: { from: from - 1, to: closed ? to + 1 : to, insert: text },
    selection: { anchor: from - 1 + text.length },
  });
}
