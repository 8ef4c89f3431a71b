import { createContext, useContext } from "react";
import { temporal } from "zundo";
import { createStore, useStore } from "zustand";
import { byKey, type Card, type Cards, type FlowProblem } from "@/canvas/catalogue";
import type { Definition } from "@/canvas/definition";

const UNDOABLE = 100;
/** Changes of the same field that follow one another this fast are one step back. */
const ONE_GO_MS = 1_200;

export interface Selection {
  nodes: ReadonlySet<string>;
  edge: string | undefined;
}

interface EditOptions {
  /** What is being typed into: changes with the same tag that follow one another are undone together. */
  tag?: string;
  select?: string[];
}

export interface BuilderState {
  definition: Definition;
  /** What the server said of the draft when it was saved last. */
  cards: Cards;
  problems: FlowProblem[];
  selection: Selection;
  /** The node that is to have the keyboard's focus as soon as it is drawn. */
  focus: string | undefined;
  /** The node type that is being dragged from the palette. */
  carried: string | undefined;
  edit: (change: (definition: Definition) => Definition, options?: EditOptions) => void;
  select: (keys: string[], edge?: string) => void;
  check: (cards: Card[], problems: FlowProblem[]) => void;
  undo: () => void;
  redo: () => void;
}

const NOTHING: Selection = { nodes: new Set(), edge: undefined };

/** The state of one editor. Only the definition has a history; a change is one `set`, and so one step of it. */
export function createBuilder(definition: Definition, cards: Card[], problems: FlowProblem[], now = () => Date.now()) {
  let last: { tag: string | undefined; at: number } = { tag: undefined, at: 0 };
  const follows = (tag: string | undefined) => {
    const one = tag !== undefined && tag === last.tag && now() - last.at < ONE_GO_MS;
    last = { tag, at: now() };
    return one;
  };
  const store = createStore<BuilderState>()(
    temporal(
      (set, get) => ({
        definition,
        cards: byKey(cards),
        problems,
        selection: NOTHING,
        focus: undefined,
        carried: undefined,
        edit: (change, { tag, select } = {}) => {
          const changed = change(get().definition);
          if (changed === get().definition) return;
          const history = store.temporal.getState();
          if (follows(tag)) history.pause();
          const chosen = select ? { selection: { nodes: new Set(select), edge: undefined }, focus: select[0] } : {};
          set({ definition: changed, ...chosen });
          history.resume();
        },
        select: (keys, edge) => set({ selection: { nodes: new Set(keys), edge } }),
        check: (found, wrong) => set({ cards: byKey(found), problems: wrong }),
        undo: () => step("undo"),
        redo: () => step("redo"),
      }),
      {
        partialize: (state) => ({ definition: state.definition }),
        equality: (one, other) => one.definition === other.definition,
        limit: UNDOABLE,
      },
    ),
  );
  const step = (way: "undo" | "redo") => {
    last = { tag: undefined, at: 0 };
    store.temporal.getState()[way]();
    const there = new Set(store.getState().definition.nodes.map((node) => node.key));
    store.getState().select([...store.getState().selection.nodes].filter((key) => there.has(key)));
  };
  return store;
}

export type BuilderStore = ReturnType<typeof createBuilder>;

export const BuilderContext = createContext<BuilderStore | undefined>(undefined);

export function useBuilderStore(): BuilderStore {
  const store = useContext(BuilderContext);
  if (!store) throw new Error("outside of a builder");
  return store;
}

export function useBuilder<T>(select: (state: BuilderState) => T): T {
  return useStore(useBuilderStore(), select);
}

/** How many steps there are to go back and to come again. */
export function useHistory(): { past: number; future: number } {
  const { temporal: history } = useBuilderStore();
  const past = useStore(history, (state) => state.pastStates.length);
  const future = useStore(history, (state) => state.futureStates.length);
  return { past, future };
}
