import { describe, expect, it } from "vitest";
import { isUnplaced, said } from "./problem";

const refused = (...fields: string[]) => ({
  type: "urn:flowtrack:problem:invalid-input",
  status: 422,
  title: "The input can't be used",
  detail: "Some fields need another look.",
  errors: fields.map((field) => ({ field, message: `No such ${field}.` })),
});

describe("what is said of an error", () => {
  it("names every fault, and none twice", () => {
    expect(said(refused("colour", "fields.size"), "away")).toBe(
      "Some fields need another look. No such colour. No such fields.size.",
    );
    expect(said({ ...refused("colour"), detail: "No such colour." }, "away")).toBe("No such colour.");
    expect(said(new TypeError("fetch"), "away")).toBe("away");
  });

  it("is told beside the form, as far as no field of it shows it", () => {
    expect(isUnplaced(refused("fields.size"), ["size"])).toBe(false);
    expect(isUnplaced(refused("size", "colour"), ["size"])).toBe(true);
    expect(isUnplaced({ status: 409, title: "No" }, ["size"])).toBe(true);
    expect(isUnplaced(null, [])).toBe(false);
  });
});
