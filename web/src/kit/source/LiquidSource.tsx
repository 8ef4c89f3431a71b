import { history } from "@codemirror/commands";
import { linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import CodeMirror, { Compartment, EditorView, ExternalChange } from "@uiw/react-codemirror";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { diagnostic, place } from "./flaws";
import { language, looks } from "./looks";
import type { LiquidSourceProps } from "./Source";

const NONE: never[] = [];
const SETUP = {
  history: false,
  foldGutter: false,
  highlightActiveLineGutter: false,
  searchKeymap: false,
  lintKeymap: false,
} as const;

/** A mail's source. Its own chunk: take `Source` for a page. */
export default function LiquidSource(props: LiquidSourceProps) {
  const { label, value, onChange, variables, flaws = NONE, numbered = false, onReady } = props;
  const { t } = useTranslation("kit");
  const [view, setView] = useState<EditorView>();
  // Given another text while one types, CodeMirror's wrapper puts it in when one rests: over what was typed since.
  const [first] = useState(value);
  const hint = t("source.hint");
  // What is given anew to CodeMirror begins it anew, and what it offers is gone: all but the text stays the same.
  const onText = useRef(onChange);
  onText.current = onChange;
  // At once, so that `value` is never behind what is typed: a text that is not there is from elsewhere.
  const changed = useCallback((text: string) => flushSync(() => onText.current(text)), []);
  const setup = useMemo(() => ({ ...SETUP, lineNumbers: numbered }), [numbered]);
  const extensions = useMemo(
    () => [
      language(variables),
      looks,
      steps.of(history()),
      linter(null), // from the beginning: were it added with the first flaw, what is offered would be gone
      lintGutter(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, "aria-description": hint, spellcheck: "true" }),
    ],
    [variables, label, hint],
  );
  useLayoutEffect(() => {
    if (view) takeOver(view, value);
  }, [view, value]);
  useEffect(() => {
    const found = view ? flaws.map((flaw) => diagnostic(view.state.doc, flaw)) : [];
    view?.dispatch(setDiagnostics(view.state, found));
  }, [view, flaws]);
  return (
    <CodeMirror
      value={first}
      onChange={changed}
      extensions={extensions}
      {...(props.height ? { height: props.height } : {})}
      {...(props.minHeight ? { minHeight: props.minHeight } : {})}
      theme="none"
      indentWithTab={false} // Tab goes on to the next field
      basicSetup={setup}
      onCreateEditor={(created) => {
        setView(created);
        onReady?.(
          (text) => insert(created, text),
          (line, column) => show(created, line, column),
        );
      }}
    />
  );
}

const steps = new Compartment();

/** What is taken over from elsewhere can't be undone: a step back would bring back over it what was there before, unseen. */
function takeOver(view: EditorView, value: string): void {
  const text = view.state.toText(value);
  if (text.eq(view.state.doc)) return;
  const changes = { from: 0, to: view.state.doc.length, insert: text };
  view.dispatch({ changes, annotations: ExternalChange.of(true), effects: steps.reconfigure([]) });
  view.dispatch({ effects: steps.reconfigure(history()) });
}

function insert(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true });
  view.focus();
}

function show(view: EditorView, line: number, column: number): void {
  view.dispatch({ selection: { anchor: place(view.state.doc, line, column) }, scrollIntoView: true });
  view.focus();
}
