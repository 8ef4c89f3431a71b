import { Text } from "@uiw/react-codemirror";
import { describe, expect, it } from "vitest";
import { diagnostic, place } from "./flaws";

const DOC = Text.of(["<p>", "  Hi {{ nobody }}", "</p>"]);

describe("where a flaw is marked", () => {
  it("is under the name, where its column is known", () => {
    const mark = diagnostic(DOC, { level: "error", message: "x", line: 2, column: 9, name: "nobody" });
    expect(DOC.sliceString(mark.from, mark.to)).toBe("nobody");
  });
  it("is under the line without its indent otherwise", () => {
    const mark = diagnostic(DOC, { level: "warning", message: "x", line: 2, column: null });
    expect(DOC.sliceString(mark.from, mark.to)).toBe("Hi {{ nobody }}");
  });
  it("stays within a text that has become shorter", () => {
    const mark = diagnostic(DOC, { level: "error", message: "x", line: 9, column: 40, name: "gone" });
    expect(mark.to).toBe(DOC.length);
    expect(place(DOC, 0, 0)).toBe(0);
    expect(place(DOC, 1, 99)).toBe(3);
  });
});
