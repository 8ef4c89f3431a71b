import { describe, expect, it } from "vitest";
import { faultsIn, lacksName } from "./faults";

const FILE = `name: Welcome
nodes:
  - key: form
    type: trigger_form
  - key: wait
    type: delay
    config:
      delayDays: soon
edges:
  - {source: form, exit: next, target: wait}
  - {source: wait, exit: true, target: form}
`;
const refused = (...errors: [string, string][]) => ({
  status: 422,
  title: "The input can't be used",
  errors: errors.map(([field, message]) => ({ field, message })),
});

describe("faultsIn", () => {
  it("takes the line that the reader says", () => {
    expect(faultsIn("a: [", refused(["text", "Line 3, column 5: expected ','."]))).toEqual([
      { line: 3, where: "", message: "Expected ','." },
    ]);
  });

  it("finds the line of a node's setting, of a node, and of an edge", () => {
    const error = refused(
      ["edges.1.exit", "Quote it."],
      ["wait.config.delayDays", "No number."],
      ["form.type", "Odd."],
    );
    expect(faultsIn(FILE, error)).toEqual([
      { line: 4, where: "form: type", message: "Odd." },
      { line: 8, where: "wait: delayDays", message: "No number." },
      { line: 11, where: "exit", message: "Quote it." },
    ]);
  });

  it("says what it can't place all the same, and nothing of an error that is none of the file's", () => {
    expect(faultsIn(FILE, refused(["nodes.7", "Missing."]))).toEqual([
      { line: undefined, where: "nodes: 7", message: "Missing." },
    ]);
    expect(faultsIn(FILE, new Error("away"))).toEqual([]);
  });
});

describe("lacksName", () => {
  it("tells a missing name from other faults", () => {
    expect(lacksName(refused(["name", "Send one."]))).toBe(true);
    expect(lacksName(refused(["text", "Empty."]))).toBe(false);
  });
});
