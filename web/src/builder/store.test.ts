import { describe, expect, it } from "vitest";
import * as edit from "./editing";
import { createBuilder } from "./store";

const empty = { nodes: [], edges: [], configurationData: {} };

function builder() {
  let now = 0;
  const store = createBuilder(empty, [], [], () => now);
  const add = (type: string) => {
    store.getState().edit((definition) => edit.addLoose(definition, type).definition);
  };
  const type = (text: string) => {
    for (const count of Array.from(text, (_, index) => index + 1))
      store.getState().edit((definition) => edit.rename(definition, "end", text.slice(0, count)), { tag: "end.label" });
  };
  const wait = (ms: number) => {
    now += ms;
  };
  const label = () => store.getState().definition.nodes[0]?.label;
  const steps = () => store.temporal.getState().pastStates.length;
  return { store, add, type, wait, label, steps };
}

describe("undo", () => {
  it("goes back a step a change, and comes again", () => {
    const { store, add } = builder();
    add("end");
    add("delay");
    store.getState().undo();
    expect(store.getState().definition.nodes.map((node) => node.key)).toEqual(["end"]);
    store.getState().redo();
    expect(store.getState().definition.nodes).toHaveLength(2);
  });

  it("takes back together what was typed in one go", () => {
    const { store, add, type, wait, label, steps } = builder();
    add("end");
    type("Booked");
    expect(steps()).toBe(2);
    wait(5_000);
    type("Won");
    expect(steps()).toBe(3);
    store.getState().undo();
    expect(label()).toBe("Booked");
    store.getState().undo();
    expect(label()).toBeUndefined();
  });

  it("begins a new step after going back, though the field is the same", () => {
    const { store, add, type, label, steps } = builder();
    add("end");
    type("Booked");
    store.getState().undo();
    type("Won");
    expect(steps()).toBe(2);
    expect(store.temporal.getState().futureStates).toHaveLength(0);
    store.getState().undo();
    expect(label()).toBeUndefined();
  });

  it("has no step for what is selected, what is checked, and what changes nothing", () => {
    const { store, add, steps } = builder();
    add("end");
    store.getState().select(["end"]);
    store.getState().check([], []);
    store.getState().edit((definition) => definition);
    expect(steps()).toBe(1);
  });

  it("keeps a hundred steps, and no selection of what is gone", () => {
    const { store, add, steps } = builder();
    for (let count = 0; count < 120; count += 1) add("delay");
    expect(steps()).toBe(100);
    store.getState().select(["delay_120"]);
    store.getState().undo();
    expect(store.getState().selection.nodes.size).toBe(0);
  });
});
