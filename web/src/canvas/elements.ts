/** What React Flow is to draw: made of a definition and of what is known about it. */
import { type Edge, MarkerType, type Node, type NodeHandle, Position } from "@xyflow/react";
import type { Cards, Catalogue, Exit } from "./catalogue";
import { type Definition, edgeId, type FlowEdge, type FlowNode, placed } from "./definition";
import { CARD, type Layout, layoutOf, type Point } from "./layout";
import type { Words } from "./words";

export const INPUT = "in";
const HANDLE = 12;

/** How a node stands in one execution. */
export type NodeState = "travelled" | "running" | "waiting" | "held" | "failed" | "stopped" | "unreached";

export interface Counts {
  entered: number;
  waiting: number;
  failed: number;
  exits: Record<string, number>;
}

export interface CardData extends Record<string, unknown> {
  type: string;
  icon: string;
  group: string;
  /** The name that a person gave it, else its kind. */
  title: string;
  /** What it does; with its kind, where the title does not say that. */
  line: string;
  exits: Exit[];
  /** The exits that lead nowhere. */
  open: string[];
  trigger: boolean;
  problem: "error" | "warning" | undefined;
  counts: Counts | undefined;
  state: NodeState | undefined;
}

export interface EdgeData extends Record<string, unknown> {
  edge: FlowEdge;
  word: string;
  bends: Point[] | undefined;
  /** How often it was taken, of all times that the node was left. */
  share: { taken: number; of: number } | undefined;
  lit: boolean | undefined;
}

export type CardNode = Node<CardData, "card">;
export type WordEdge = Edge<EdgeData, "word">;

export interface Told {
  definition: Definition;
  catalogue: Catalogue;
  cards: Cards;
  words: Words;
  problems?: ReadonlyMap<string, "error" | "warning">;
  counts?: Record<string, Counts> | undefined;
  states?: Record<string, NodeState> | undefined;
  /** The ids (see `edgeId`) of the edges that an execution went along. */
  lit?: ReadonlySet<string> | undefined;
}

/** A node's exits: those of its card, as the settings can make some; those of its type until the card is known. */
export function exitsOf(node: FlowNode, { cards, catalogue }: Pick<Told, "cards" | "catalogue">): Exit[] {
  return cards.get(node.key)?.exits ?? catalogue.get(node.type)?.exits ?? [];
}

export function layoutFor(told: Told): Layout {
  const { nodes, edges } = told.definition;
  const exits = new Map(nodes.map((node) => [node.key, exitsOf(node, told).map((exit) => exit.name)]));
  return layoutOf({ keys: nodes.map((node) => node.key), edges, exits: (key) => exits.get(key) ?? [] });
}

/** The cards, from the top down, so that Tab goes through them as one reads. */
export function cardNodes(told: Told, layout: Layout): CardNode[] {
  const wired = new Set(told.definition.edges.map((edge) => `${edge.source} ${edge.exit}`));
  return told.definition.nodes
    .map((node) => {
      const exits = exitsOf(node, told);
      const open = exits.map((exit) => exit.name).filter((name) => !wired.has(`${node.key} ${name}`));
      return cardNode(node, exits, open, told, layout);
    })
    .sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
}

function cardNode(node: FlowNode, exits: Exit[], open: string[], told: Told, layout: Layout): CardNode {
  const type = told.catalogue.get(node.type);
  const trigger = type?.trigger ?? false;
  const { title, line } = textsOf(node, told);
  return {
    id: node.key,
    type: "card",
    position: placed(node) ?? layout.nodes.get(node.key) ?? { x: 0, y: 0 },
    ...CARD,
    measured: CARD,
    handles: handles(exits, trigger),
    ariaLabel: `${title}${line ? `: ${line}` : ""}`,
    data: {
      type: node.type,
      icon: type?.icon ?? "",
      group: type?.group ?? "",
      title,
      line,
      exits,
      open,
      trigger,
      problem: told.problems?.get(node.key),
      counts: told.counts?.[node.key],
      state: told.states && (told.states[node.key] ?? "unreached"),
    },
  };
}

/** Title and line of a card. */
export function textsOf(
  node: FlowNode,
  { definition, cards, words, catalogue }: Told,
): { title: string; line: string } {
  const kind = words.kind(node.type, catalogue.get(node.type));
  const summary = words.line(node, definition.configurationData) ?? cards.get(node.key)?.summary ?? "";
  if (!node.label || node.label === kind) return { title: kind, line: summary === kind ? "" : summary };
  const saysKind = summary.startsWith(kind);
  return { title: node.label, line: saysKind ? summary : [kind, summary].filter(Boolean).join(" · ") };
}

function handles(exits: Exit[], trigger: boolean): NodeHandle[] {
  const box = { width: HANDLE, height: HANDLE };
  const input: NodeHandle[] = trigger
    ? []
    : [{ id: INPUT, type: "target", position: Position.Top, x: CARD.width / 2 - HANDLE / 2, y: 0, ...box }];
  const outputs = exits.map(
    (exit): NodeHandle => ({
      id: exit.name,
      type: "source",
      position: Position.Bottom,
      x: exitAt(exits, exit.name) * CARD.width - HANDLE / 2,
      y: CARD.height - HANDLE / 2,
      ...box,
    }),
  );
  return [...input, ...outputs];
}

/** How far along the lower edge of its card an exit is. `next` is in the middle, with `failed` out of its way. */
export function exitAt(exits: Exit[], name: string): number {
  if (name === "next") return 0.5;
  if (name === "failed") return 0.88;
  const names = exits.map((exit) => exit.name).filter((other) => other !== "failed");
  return (names.indexOf(name) + 0.5) / names.length;
}

export function wordEdges(told: Told, layout: Layout, moved: ReadonlySet<string>): WordEdge[] {
  const byKey = new Map(told.definition.nodes.map((node) => [node.key, node]));
  const laidOut = (key: string) => {
    const node = byKey.get(key);
    return node !== undefined && !placed(node) && !moved.has(key);
  };
  const edges = new Map(told.definition.edges.map((edge) => [edgeId(edge), edge])); // one that is there twice is an error
  return [...edges]
    .filter(([, edge]) => byKey.has(edge.source) && byKey.has(edge.target))
    .map(([id, edge]) => {
      const exits = exitsOf(byKey.get(edge.source) as FlowNode, told);
      const lit = told.lit?.has(id);
      const asLaidOut = laidOut(edge.source) && laidOut(edge.target);
      return {
        id,
        type: "word",
        source: edge.source,
        sourceHandle: edge.exit,
        target: edge.target,
        targetHandle: INPUT,
        zIndex: lit ? 1 : 0,
        markerEnd: { type: MarkerType.ArrowClosed, width: 15, height: 15, color: `var(--ft-edge${lit ? "-lit" : ""})` },
        data: {
          edge,
          word: edge.exit === "next" ? "" : told.words.exit(edge.exit, exits),
          bends: asLaidOut ? layout.bends.get(id) : undefined,
          share: exits.length > 1 && edge.exit !== "next" ? shareOf(edge, told.counts?.[edge.source]) : undefined,
          lit,
        },
      };
    });
}

function shareOf(edge: FlowEdge, counts: Counts | undefined): EdgeData["share"] {
  const of = Object.values(counts?.exits ?? {}).reduce((sum, count) => sum + count, 0);
  return of > 0 ? { taken: counts?.exits[edge.exit] ?? 0, of } : undefined;
}
