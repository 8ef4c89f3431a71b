import { html } from "@codemirror/lang-html";
import { liquid } from "@codemirror/lang-liquid";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { EditorView } from "@uiw/react-codemirror";
import { afterBrace } from "./offer";
import type { Variable } from "./Source";

/** HTML with Liquid in it, that offers the variables there are. */
export function language(variables: Variable[]) {
  const known = variables.map(({ name, label }) => ({ label: name, detail: label, type: "variable" }));
  const base = html();
  return [liquid({ base, variables: known }), base.language.data.of({ autocomplete: afterBrace(variables) })];
}

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--ft-run)" },
  { tag: tags.attributeName, color: "var(--ft-wait)" },
  { tag: [tags.attributeValue, tags.string], color: "var(--ft-good)" },
  { tag: [tags.variableName, tags.propertyName], color: "var(--mantine-color-anchor)", fontWeight: "600" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--ft-bad)" },
  { tag: [tags.brace, tags.bracket, tags.operator, tags.comment], color: "var(--ft-quiet)" },
]);

/** Our own colours, by the theme's variables: those that come with CodeMirror miss the contrast that is asked for. */
export const looks = [
  syntaxHighlighting(colours),
  EditorView.theme({
    "&": { color: "var(--mantine-color-text)", backgroundColor: "var(--ft-surface)", fontSize: "13px" },
    "&.cm-focused": { outline: "none" },
    ".cm-content": {
      padding: "10px 0",
      caretColor: "var(--mantine-color-text)",
      fontFamily: "var(--mantine-font-family-monospace)",
    },
    ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
    ".cm-gutters": { backgroundColor: "transparent", border: "none" },
    ".cm-gutter-lint": { width: "12px" },
    ".cm-lineNumbers .cm-gutterElement": { color: "var(--ft-quiet)", padding: "0 4px 0 10px" },
    ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--ft-quiet) 8%, transparent)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--mantine-color-flow-5) 32%, transparent)",
    },
    ".cm-tooltip": {
      backgroundColor: "var(--ft-surface)",
      border: "1px solid var(--ft-line)",
      borderRadius: "8px",
      overflow: "hidden",
    },
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      color: "var(--mantine-color-white)",
      backgroundColor: "var(--mantine-color-flow-7)",
    },
    ".cm-completionDetail": { fontStyle: "normal" },
  }),
];
