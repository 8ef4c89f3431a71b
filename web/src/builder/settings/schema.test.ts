import { describe, expect, it } from "vitest";
import { kindOf, matters, propertiesOf, type Schema } from "./schema";

const settings = {
  properties: {
    conditionType: { type: "string", enum: ["budget_qualification", "field"] },
    operator: { type: "string", enum: ["equals", "is_set"], default: "equals", "x-when": { conditionType: ["field"] } },
    value: {
      anyOf: [{ type: "string" }, { type: "number" }],
      "x-when": { conditionType: ["field"], operator: ["equals"] },
    },
  },
};

describe("settings", () => {
  const all = new Map<string, Schema>(propertiesOf(settings));
  const shown = (values: Record<string, unknown>) =>
    [...all].filter(([, schema]) => matters(schema, values, all)).map(([key]) => key);

  it("matter by what the others are, and by what they are when nothing is set", () => {
    expect(shown({})).toEqual(["conditionType"]);
    expect(shown({ conditionType: "field" })).toEqual(["conditionType", "operator", "value"]);
    expect(shown({ conditionType: "field", operator: "is_set" })).toEqual(["conditionType", "operator"]);
  });

  it("are asked for by what they hold", () => {
    const kinds = [...all.values(), { type: "object" as const }, { type: "string" as const, format: "lead-field" }];
    expect(kinds.map(kindOf)).toEqual(["choice", "choice", "value", "pairs", "field"]);
  });
});
