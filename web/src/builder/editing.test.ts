import { describe, expect, it } from "vitest";
import type { Definition } from "@/canvas/definition";
import * as edit from "./editing";

const node = (key: string, type = "send_email") => ({ key, type, config: {} });
const edge = (source: string, exit: string, target: string) => ({ source, exit, target });
const chain: Definition = {
  nodes: [node("form", "trigger_form"), node("mail"), node("ask", "condition"), node("yes", "end"), node("no", "end")],
  edges: [
    edge("form", "next", "mail"),
    edge("mail", "next", "ask"),
    edge("ask", "true", "yes"),
    edge("ask", "false", "no"),
  ],
  configurationData: {},
};

describe("inserting", () => {
  it("puts a node between two others", () => {
    const { definition, key } = edit.insertAt(chain, edge("mail", "next", "ask"), "delay", ["next"]);
    expect(definition.edges).toContainEqual(edge("mail", "next", key));
    expect(definition.edges).toContainEqual(edge(key, "next", "ask"));
    expect(definition.edges).not.toContainEqual(edge("mail", "next", "ask"));
  });

  it("leads on by the first exit of what has several", () => {
    const { definition, key } = edit.insertAt(chain, edge("form", "next", "mail"), "condition", ["true", "false"]);
    expect(definition.edges).toContainEqual(edge(key, "true", "mail"));
  });

  it("appends at an open exit, under a key of its own", () => {
    const { definition, key } = edit.insertAt(chain, { source: "mail", exit: "failed" }, "end", []);
    expect(key).toBe("end");
    expect(definition.edges).toHaveLength(chain.edges.length + 1);
    expect(edit.addLoose(definition, "end").key).toBe("end_2");
  });

  it("finds where what follows a node goes", () => {
    const open = edit.removeNodes(chain, new Set(["no"]));
    expect(edit.placeAfter(open, "ask", ["true", "false"])).toEqual({ source: "ask", exit: "false" });
    expect(edit.placeAfter(chain, "mail", ["next", "failed"])).toEqual(edge("mail", "next", "ask"));
    expect(edit.placeAfter(chain, "yes", [])).toBeUndefined();
  });
});

describe("removing", () => {
  it("heals the chain where there is one way on", () => {
    const { edges, nodes } = edit.removeNodes(chain, new Set(["mail"]));
    expect(edges).toContainEqual(edge("form", "next", "ask"));
    expect(nodes).toHaveLength(4);
  });

  it("heals over several nodes in a row", () => {
    const { definition } = edit.insertAt(chain, edge("mail", "next", "ask"), "delay", ["next"]);
    expect(edit.removeNodes(definition, new Set(["delay", "mail"])).edges).toContainEqual(edge("form", "next", "ask"));
  });

  it("does not guess where a branch leads on", () => {
    const { edges } = edit.removeNodes(chain, new Set(["ask"]));
    expect(edges).toEqual([edge("form", "next", "mail")]);
  });

  it("leaves the path open where nothing followed", () => {
    expect(edit.removeNodes(chain, new Set(["no"])).edges).toEqual(chain.edges.slice(0, 3));
  });
});

describe("copying", () => {
  const clip = edit.clipOf(chain, new Set(["mail", "ask"]));

  it("takes the edges between what is copied", () => {
    expect(clip.edges).toEqual([edge("mail", "next", "ask")]);
  });

  it("gives keys of their own to what is pasted", () => {
    const { definition, keys } = edit.paste(chain, clip);
    expect(keys).toEqual(["send_email", "condition"]);
    expect(definition.edges).toContainEqual(edge("send_email", "next", "condition"));
    expect(new Set(definition.nodes.map((item) => item.key)).size).toBe(definition.nodes.length);
    expect(edit.paste(definition, clip).keys).toEqual(["send_email_2", "condition_2"]);
  });

  it("joins what has one beginning to an exit that is free", () => {
    const { definition } = edit.paste(chain, clip, { source: "mail", exit: "failed" });
    expect(definition.edges).toContainEqual(edge("mail", "failed", "send_email"));
  });
});

describe("the rest", () => {
  it("knows a loop before it is closed", () => {
    expect(edit.closesLoop(chain, edge("ask", "false", "mail"))).toBe(true);
    expect(edit.closesLoop(chain, edge("form", "next", "ask"))).toBe(false);
  });

  it("makes no second edge between the same two", () => {
    expect(edit.connect(chain, edge("form", "next", "mail")).edges).toHaveLength(4);
  });

  it("takes out a setting, moves, and tidies up", () => {
    const set = edit.configure(chain, "mail", { emailSubject: "Hello" });
    expect(edit.configure(set, "mail", { emailSubject: undefined }).nodes[1]?.config).toEqual({});
    const moved = edit.move(chain, new Map([["mail", { x: 1.6, y: 2 }]]));
    expect(moved.nodes[1]?.position).toEqual({ x: 2, y: 2 });
    expect(edit.same(edit.tidy(moved), chain)).toBe(true);
    expect(edit.tidy(chain)).toBe(chain);
  });

  it("compares whatever the order of keys", () => {
    expect(edit.same({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toBe(true);
    expect(edit.same([1, 2], [2, 1])).toBe(false);
  });
});
