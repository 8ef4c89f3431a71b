import { expect, it } from "vitest";
import { clockTime, moment } from "@/executions/moments";
import { absolute, timeOfDay } from "./time";

it.each([
  ["en", "8:05 AM", "8:05:09 AM"],
  ["de", "08:05", "08:05:09"],
])("says the time of day in one way in %s", (language, short, exact) => {
  const at = new Date(2026, 2, 2, 8, 5, 9);
  const said = at.toISOString();
  expect(new Intl.DateTimeFormat(language, timeOfDay(language)).format(at)).toBe(short);
  expect(clockTime(said, language)).toBe(exact);
  for (const whole of [absolute(said, language), moment(said, at.getTime(), language)])
    expect(whole).toMatch(new RegExp(`[ ,]${short}`));
});
