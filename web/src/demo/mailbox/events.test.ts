import { expect, it } from "vitest";
import { deedOf } from "./events";

const AT = "2026-03-01T10:00:00Z";

it("tells a person's click from a machine's", () => {
  const data = { grade: "machine", reason: "within 5 seconds of sending", url: "https://cal.example" };
  expect(deedOf({ id: "1", type: "click", at: AT, data })).toMatchObject({
    byMachine: true,
    url: "https://cal.example",
  });
  expect(deedOf({ id: "1", type: "open", at: AT, data: { grade: "human" } })).toMatchObject({ byMachine: false });
});

it("has a reply with what it says, and passes over what it does not know", () => {
  expect(deedOf({ id: "1", type: "reply", at: AT, data: { note: "Yes!" } })).toEqual({
    kind: "reply",
    at: AT,
    note: "Yes!",
  });
  expect(deedOf({ id: "1", type: "booking", at: AT, data: null })).toEqual({ kind: "booking", at: AT, note: "" });
  expect(deedOf({ id: "1", type: "email_sent", at: AT, data: {} })).toBeUndefined();
});
