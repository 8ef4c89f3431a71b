import { describe, expect, it } from "vitest";
import { pause, phaseOf } from "./draft";

const OLD = { subject: "Hi", html: "<p>Old</p>" };
const NEW = { subject: "Hi", html: "<p>New</p>" };
const REFUSED = { status: 422, title: "The input can't be used" };

describe("how a text stands", () => {
  it("is saved when the server has it", () => {
    expect(phaseOf(OLD, { ...OLD }, null, false)).toBe("saved");
  });
  it("waits for a pause in typing, and is saved then", () => {
    expect(phaseOf(NEW, OLD, null, false)).toBe("waiting");
    expect(pause("waiting")).toBe(600);
    expect(phaseOf(NEW, OLD, null, true)).toBe("saving");
    expect(pause("saving")).toBeNull();
  });
  it("is not tried again after a refusal until it is changed", () => {
    expect(phaseOf(NEW, OLD, { text: NEW, error: REFUSED }, false)).toBe("refused");
    expect(pause("refused")).toBeNull();
    expect(phaseOf({ ...NEW, subject: "Hello" }, OLD, { text: NEW, error: REFUSED }, false)).toBe("waiting");
  });
  it("is tried again when nobody answered", () => {
    expect(phaseOf(NEW, OLD, { text: NEW, error: new TypeError("Failed to fetch") }, false)).toBe("away");
    expect(pause("away")).toBe(5_000);
  });
});
