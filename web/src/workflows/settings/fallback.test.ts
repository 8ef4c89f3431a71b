import { expect, it } from "vitest";
import { fallbackOf, withFallback } from "./fallback";

const EMPTY = { emailTemplate: "", followUpTemplate: "", followUpDelayDays: "" } as const;

it("reads what is there, and nothing of what is not", () => {
  expect(fallbackOf({})).toEqual(EMPTY);
  const configurationData = { emailTemplate: "<p>Hi</p>", followUpDelayDays: 0 };
  expect(fallbackOf({ configurationData })).toEqual({ ...EMPTY, emailTemplate: "<p>Hi</p>", followUpDelayDays: 0 });
});

it("keeps 0 days, takes out what was emptied, and leaves the rest alone", () => {
  const definition = { nodes: [], configurationData: { followUpTemplate: "<p>x</p>", other: 1 } };
  expect(withFallback(definition, { ...EMPTY, followUpDelayDays: 0 })).toEqual({
    nodes: [],
    configurationData: { other: 1, followUpDelayDays: 0 },
  });
});
