import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@uiw/react-codemirror";
import type { Flaw } from "./Source";

/** The position of a line and column, counted from 1; of the nearest there is, where the text has changed since. */
export function place(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(at.from + Math.max(column - 1, 0), at.to);
}

/** The flaw as a mark: under the name that is at fault, or under what its line has to say. */
export function diagnostic(doc: Text, { level, message, line, column, name }: Flaw): Diagnostic {
  const at = doc.lineAt(place(doc, line ?? 1, 1));
  if (column && name) {
    const from = place(doc, at.number, column);
    return { from, to: Math.min(from + name.length, at.to), severity: level, message };
  }
  const indent = at.text.length - at.text.trimStart().length;
  return { from: at.from + indent, to: at.to, severity: level, message };
}
