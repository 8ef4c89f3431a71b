import { describe, expect, it } from "vitest";
import { standing } from "./edit";
import { type Edited, newField } from "./fields";

const there = [newField([], "Name", "name"), newField([], "E-mail", "email")];
const theirs = there.slice(0, 1);
const named = (label: string): Edited[] => there.map((field, place) => (place ? field : { ...field, label }));

describe("fields that are edited", () => {
  it("are what is there, until somebody edits them", () => {
    expect(standing(null, there)).toEqual({ fields: there, of: there, dirty: false, elsewhere: false });
  });

  it("are mine for as long as what they are made of is there", () => {
    const mine = named("Full name");
    expect(standing({ fields: mine, of: there }, there)).toMatchObject({ fields: mine, dirty: true, elsewhere: false });
  });

  it("keep a blank at the end of what is typed, which is no change", () => {
    const mine = named("Name ");
    const { fields, dirty } = standing({ fields: mine, of: there }, there);
    expect([fields[0]?.label, dirty]).toEqual(["Name ", false]);
  });

  it("stay mine when others change them, and say so", () => {
    const mine = named("Full name");
    expect(standing({ fields: mine, of: there }, theirs)).toMatchObject({ fields: mine, dirty: true, elsewhere: true });
  });

  it("follow others where a change was taken back", () => {
    const known = standing({ fields: named("Name"), of: there }, theirs);
    expect(known).toEqual({ fields: theirs, of: theirs, dirty: false, elsewhere: false });
  });

  it("are of what was saved, its answer being lost", () => {
    const mine = named("Full name");
    expect(standing({ fields: mine, of: there }, named("Full name"))).toMatchObject({ dirty: false, elsewhere: false });
  });

  it("are of what was sent as soon as that is there, and not taken for what others did", () => {
    const [sent, known] = [named("Full name"), named("Full name")];
    const on = named("Your full name");
    expect(standing({ fields: on, of: there, sent }, known)).toEqual({
      fields: on,
      of: known,
      dirty: true,
      elsewhere: false,
    });
    expect(standing({ fields: on, of: there, sent }, theirs)).toMatchObject({ fields: on, elsewhere: true });
  });

  it("stay as they were at first for whoever takes back what was sent", () => {
    const [sent, known] = [named("Full name"), named("Full name")];
    const back = named("Name");
    expect(standing({ fields: back, of: there, sent }, known)).toMatchObject({ fields: back, dirty: true });
  });
});
