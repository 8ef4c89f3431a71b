/**
 * Which way an execution went: which edges it travelled, how each node stands, and which of its steps a retry gave up.
 *
 * A step names the step that led to it; a join all that it took in. A retry from an earlier step makes a new visit of
 * the same node, which names the step it stands for: that step and all that followed from it no longer count.
 */
import { type Definition, edgeId } from "@/canvas/definition";
import type { NodeState } from "@/canvas/elements";

export interface Visit {
  stepNumber: number;
  nodeKey: string;
  nodeType: string;
  status: string;
  exit: string | null;
  parent: number;
  output?: unknown;
}

export interface Way {
  /** Ids of the edges (see `edgeId`). */
  edges: ReadonlySet<string>;
  /** By node; one that is not named was not reached. */
  states: Record<string, NodeState>;
  /** Numbers of the steps in whose place a retry put others. */
  givenUp: ReadonlySet<number>;
  /** By node, the number of its newest visit that counts. */
  visits: ReadonlyMap<string, number>;
}

/** How the execution as a whole stands: whether it goes on, and which steps are held. */
export interface Standing {
  ended: boolean;
  held: ReadonlySet<number>;
}

export function wayOf(steps: Visit[], definition: Definition, standing: Standing): Way {
  const taken = [...steps].sort((a, b) => a.stepNumber - b.stepNumber);
  const drawn = new Set(definition.edges.map(edgeId));
  const byNumber = new Map(taken.map((step) => [step.stepNumber, step]));
  const replaced = (step: Visit) => replacedBy(step, byNumber.get(step.parent), drawn);
  const givenUp = allGivenUp(taken, replaced);
  const counting = taken.filter((step) => !givenUp.has(step.stepNumber));
  const visits = new Map(counting.map((step) => [step.nodeKey, step.stepNumber]));
  const edges = new Set<string>(lateAtJoins(counting, definition, visits));
  for (const step of counting) {
    for (const origin of origins(step, byNumber, replaced)) {
      const edge = idOf(byNumber.get(origin), step.nodeKey);
      if (edge && drawn.has(edge)) edges.add(edge);
    }
  }
  return { edges, states: statesOf(counting, standing), givenUp, visits };
}

type Replaced = (step: Visit) => Visit | undefined;

/** The step in whose place `step` is, if a retry made it: its node is the parent's, and no edge leads round to it. */
function replacedBy(step: Visit, parent: Visit | undefined, drawn: ReadonlySet<string>): Visit | undefined {
  if (parent?.nodeKey !== step.nodeKey) return undefined;
  const loop = idOf(parent, step.nodeKey);
  return loop && drawn.has(loop) ? undefined : parent;
}

function idOf(source: Visit | undefined, target: string): string | undefined {
  return source?.exit ? edgeId({ source: source.nodeKey, exit: source.exit, target }) : undefined;
}

/** The steps that led to this one: its parent or, at a join, all that it took in. */
function cameFrom(step: Visit): number[] {
  const took = step.nodeType === "join" ? (step.output as { steps?: number[] } | null | undefined)?.steps : undefined;
  return took?.length ? took : [step.parent];
}

function origins(step: Visit, byNumber: ReadonlyMap<number, Visit>, replaced: Replaced): number[] {
  const old = replaced(step);
  return cameFrom(step).flatMap((number) =>
    old && number === old.stepNumber ? origins(old, byNumber, replaced) : [number],
  );
}

function allGivenUp(taken: Visit[], replaced: Replaced): Set<number> {
  const all = new Set<number>();
  for (const step of taken) {
    const old = replaced(step);
    if (!old) continue;
    const before = taken.filter((other) => other.stepNumber < step.stepNumber);
    for (const number of following(old.stepNumber, before)) all.add(number);
  }
  return all;
}

/** A step and all that followed from it. A join may have taken in a step that is younger than itself. */
function following(first: number, steps: Visit[]): Set<number> {
  const found = new Set([first]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const step of steps) {
      const from = [step.parent, ...cameFrom(step)];
      if (from.some((number) => found.has(number))) found.add(step.stepNumber);
    }
  }
  return found;
}

/** How many steps followed from a step: those that a retry from it gives up beside it. */
export function followers(steps: Visit[], first: number): number {
  return following(first, steps).size - 1;
}

/** Who comes late to a join that goes on with the first ends there without a step; the edge was travelled. */
function* lateAtJoins(counting: Visit[], definition: Definition, visits: ReadonlyMap<string, number>) {
  const joins = definition.nodes.filter((node) => node.type === "join" && node.config["mode"] === "first");
  const reached = new Set(joins.map((node) => node.key).filter((key) => visits.has(key)));
  const left = new Set(counting.filter((step) => step.exit).map((step) => `${step.nodeKey} ${step.exit}`));
  for (const edge of definition.edges)
    if (reached.has(edge.target) && left.has(`${edge.source} ${edge.exit}`)) yield edgeId(edge);
}

const STATES: Record<string, NodeState> = {
  completed: "travelled",
  failed: "failed",
  cancelled: "stopped",
};

function statesOf(counting: Visit[], { ended, held }: Standing): Record<string, NodeState> {
  const state = (step: Visit): NodeState => {
    const done = STATES[step.status];
    if (done) return done;
    if (ended) return "stopped";
    if (step.status !== "waiting") return "running";
    return held.has(step.stepNumber) ? "held" : "waiting";
  };
  return Object.fromEntries(counting.map((step) => [step.nodeKey, state(step)]));
}
