import { describe, expect, it } from "vitest";
import type { components } from "@/api/schema";
import { troublesOf } from "./troubles";

const queue = (more: object) =>
  ({
    workers: [{ name: "mail-1" }],
    lateSeconds: 0,
    transport: null,
    executions: { missing: 0 },
    ...more,
  }) as unknown as components["schemas"]["QueueStatus"];

describe("what is wrong with the queue", () => {
  it("is nothing while somebody works and nothing is late", () => {
    expect(troublesOf(queue({ lateSeconds: 3 }))).toEqual([]);
  });

  it("is told with the worst first", () => {
    const away = { name: "bullmq", counts: {}, trouble: "Redis does not answer." };
    const found = troublesOf(queue({ workers: [], lateSeconds: 90, transport: away, executions: { missing: 2 } }));
    expect(found).toEqual([
      { kind: "missing", count: 2 },
      { kind: "nobody" },
      { kind: "late", seconds: 90 },
      { kind: "said", text: "Redis does not answer." },
    ]);
    expect(troublesOf(queue({ executions: { missing: -1 } }))).toEqual([{ kind: "more", count: 1 }]);
  });
});
