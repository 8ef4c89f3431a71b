import { describe, expect, it } from "vitest";
import { type Edited, faultsOf, keyOf, moved, newField, relabelled, same, sent, slugOf, suggestions } from "./fields";

const named = (...keys: string[]): Edited[] => keys.map((key) => ({ ...newField([], key), id: key, key }));
const keys = (fields: Edited[]) => fields.map((field) => field.key);

describe("keyOf", () => {
  it.each([
    ["What’s your plan?", "whatsYourPlan"],
    ["Größe", "grosse"],
    ["2 wishes", "field2Wishes"],
    ["???", "field"],
  ])("makes of %s a key", (label, key) => {
    expect(keyOf(label, [])).toBe(key);
  });

  it("takes none that another field has", () => {
    expect(keyOf("Budget", named("budget", "budget2"))).toBe("budget3");
  });
});

describe("another label", () => {
  it("gives a blank field another key, until it has one of its own", () => {
    const blank = newField([], "New field");
    expect(relabelled(blank, "How big?", []).key).toBe("howBig");
    expect(relabelled({ ...blank, key: "size" }, "How big?", []).key).toBe("size");
    expect(relabelled({ ...blank, knownKey: blank.key }, "How big?", []).key).toBe("newField");
  });

  it("leaves a usual field its key, by which workflows ask for it", () => {
    expect(relabelled(newField([], "Budget", "budget"), "How much?", []).key).toBe("budget");
  });
});

it("makes an address of a name", () => {
  expect(slugOf("Talk to us – über alles!")).toBe("talk-to-us-uber-alles");
});

it("suggests the usual fields that are missing", () => {
  expect(suggestions(named("name", "email", "phone"))).toEqual(["companyName", "budget", "message"]);
});

describe("moved", () => {
  it("puts a field elsewhere, and never out of the list", () => {
    const fields = named("a", "b", "c");
    expect(keys(moved(fields, 0, 2))).toEqual(["b", "c", "a"]);
    expect(keys(moved(fields, 2, 1))).toEqual(["a", "c", "b"]);
    expect(keys(moved(fields, 0, -1))).toEqual(["a", "b", "c"]);
    expect(keys(moved(fields, 2, 9))).toEqual(["a", "b", "c"]);
  });
});

it("sends choices of a choice only, each once", () => {
  const [field] = named("size");
  if (!field) throw new Error();
  const choice: Edited = { ...field, type: "select", options: " small \n\nlarge\nsmall" };
  expect(sent([choice])[0]?.options).toEqual(["small", "large"]);
  expect(sent([{ ...choice, type: "text" }])[0]?.options).toEqual([]);
  expect(same([choice], [{ ...choice, options: "small\nlarge" }])).toBe(true);
});

it("sorts what the server found by field", () => {
  const found = faultsOf([
    { field: "fields.1.key", message: "Taken." },
    { field: "fields.2", message: "Needs options." },
    { field: "fields", message: "Needs an e-mail." },
    { field: "name", message: "Missing." },
  ]);
  expect([...found]).toEqual([
    [1, { key: "Taken." }],
    [2, { options: "Needs options." }],
    [-1, { options: "Needs an e-mail." }],
  ]);
});
