import { expect, it } from "vitest";
import { marks, type Phase } from "./phases";

const PHASES: Phase[] = ["connect", "login", "sender"];

it("marks what was passed, where it ended, and what was not reached", () => {
  expect(marks(PHASES, "login").map(([, mark]) => mark)).toEqual(["good", "bad", "open"]);
  expect(marks(PHASES, "done").map(([, mark]) => mark)).toEqual(["good", "good", "good"]);
});
