import { describe, expect, it } from "vitest";
import { whyNot } from "./whyNot";

describe("the reason not to join two nodes", () => {
  it("is none where nobody can be asked, so that what was done is not lost", async () => {
    const definition = { nodes: [], edges: [], configurationData: {} };
    expect(await whyNot(definition, { source: "a", exit: "next", target: "b" })).toBeUndefined();
  });
});
