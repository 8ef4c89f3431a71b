import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import CodeMirror, { EditorView } from "@uiw/react-codemirror";
import { useEffect, useMemo, useState } from "react";
import { language, looks } from "./looks";
import type { Flaw, LiquidSourceProps } from "./Source";

/** A mail's source. Its own chunk: take `Source` for a page. */
export default function LiquidSource({
  label,
  value,
  onChange,
  variables,
  flaws = [],
  height,
  onReady,
}: LiquidSourceProps) {
  const [view, setView] = useState<EditorView>();
  const extensions = useMemo(
    () => [
      language(variables),
      looks,
      lintGutter(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "true" }),
    ],
    [variables, label],
  );
  useEffect(() => {
    view?.dispatch(
      setDiagnostics(
        view.state,
        flaws.map((flaw) => diagnostic(view, flaw)),
      ),
    );
  }, [view, flaws]);
  return (
    <CodeMirror
      value={value}
      onChange={onChange}
      extensions={extensions}
      height={height}
      theme="none"
      indentWithTab={false} // Tab goes on to the next field
      basicSetup={{ foldGutter: false, lineNumbers: false, highlightActiveLineGutter: false, searchKeymap: false }}
      onCreateEditor={(created) => {
        setView(created);
        onReady?.((text) => {
          created.dispatch(created.state.replaceSelection(text));
          created.focus();
        });
      }}
    />
  );
}

function diagnostic(view: EditorView, { message, level, line, column }: Flaw): Diagnostic {
  const at = view.state.doc.line(Math.min(Math.max(line ?? 1, 1), view.state.doc.lines));
  const from = Math.min(at.from + Math.max(0, (column ?? 1) - 1), at.to);
  return { from, to: at.to, severity: level, message };
}
