import { describe, expect, it } from "vitest";
import type { Summary } from "@/executions/words";
import { grouped } from "./failures";

const failed = (errorMessage: string, workflowId = "w") =>
  ({
    workflow: { id: workflowId, name: "Lead nurture", versionId: "v", versionNumber: 1 },
    at: [{ nodeKey: "mail" }],
    errorMessage,
    createdAt: "2026-03-02T09:00:00Z",
    completedAt: null,
  }) as Summary;

describe("failures by what went wrong", () => {
  it("puts the same error together, whomever it hit", () => {
    const groups = grouped([
      failed("550 5.1.1 ada@example.com is unknown"),
      failed("Template error in line 3"),
      failed("550 5.1.1 alan@example.com is unknown"),
    ]);
    expect(groups.map((group) => group.count)).toEqual([2, 1]);
    expect(groups[0]?.error).toContain("ada@");
  });

  it("keeps workflows apart", () => {
    expect(grouped([failed("no", "a"), failed("no", "b")])).toHaveLength(2);
  });
});
