// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { noteWritten, useReplies } from "./replies";

it("keeps what is written to each mail until it is sent or given up", () => {
  noteWritten("one", "Yes, let");
  noteWritten("two", "No.");
  expect(useReplies.getState().written).toEqual({ one: "Yes, let", two: "No." });
  noteWritten("two", "");
  expect(useReplies.getState().written).toEqual({ one: "Yes, let" });
  expect(sessionStorage.getItem("flowtrack.replies")).toContain("Yes, let");
});
