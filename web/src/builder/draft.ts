import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "@/api/client";
import type { components } from "@/api/schema";
import { asDefinition, type Definition } from "@/canvas/definition";
import { type Autosave, outcome, outlives, type SaveState } from "@/kit/autosave";
import { useAutosave } from "@/kit/useAutosave";
import { same } from "./editing";
import { type BuilderStore, createBuilder } from "./store";

export type Workflow = components["schemas"]["WorkflowView"];

export interface Draft {
  store: BuilderStore;
  saving: SaveState;
  autosave: Autosave<Definition>;
  /** Go on from what was saved elsewhere. It can be undone. */
  takeTheirs: () => Promise<void>;
}

const PATH = "/api/v1/workflows/{workflowId}";
const definitionOf = (view: Workflow): Definition => asDefinition(view.definition);

/** The draft of a workflow in this tab, kept on the server as it changes, and following what is saved elsewhere. */
export function useDraft(workflow: Workflow): Draft {
  const queries = useQueryClient();
  const params = { path: { workflowId: workflow.id } };
  const [store] = useState(() => createBuilder(definitionOf(workflow), workflow.cards, workflow.problems));
  const load = () => client.GET(PATH, { params });
  const patch = async (revision: number, definition: Definition) => {
    const body = { revision, definition: { ...definition } };
    const answer = await client.PATCH(PATH, { params, body, keepalive: outlives(body) });
    if (answer.data) {
      queries.setQueryData(["get", PATH, { params }], answer.data);
      store.getState().check(answer.data.cards, answer.data.problems);
    }
    return answer;
  };
  const { autosave, saving } = useAutosave<Definition>({
    send: (revision, definition) => outcome(patch(revision, definition), load, definitionOf),
    same,
    revision: workflow.revision,
    value: store.getState().definition,
  });
  useFollowing(store, autosave, workflow);
  const takeTheirs = async () => {
    const { data, error } = await load();
    if (!data) throw error;
    adopt(store, autosave, data);
  };
  return { store, saving, autosave, takeTheirs };
}

function useFollowing(store: BuilderStore, autosave: Autosave<Definition>, workflow: Workflow): void {
  useEffect(() => store.subscribe((state) => autosave.changed(state.definition)), [store, autosave]);
  useEffect(() => {
    if (autosave.elsewhere(workflow.revision, definitionOf(workflow))) {
      adopt(store, autosave, workflow);
      store.temporal.getState().clear(); // a step back would undo what somebody else did, unseen
    } else if (!autosave.unsaved) store.getState().check(workflow.cards, workflow.problems);
  }, [store, autosave, workflow]);
}

function adopt(store: BuilderStore, autosave: Autosave<Definition>, view: Workflow): void {
  const theirs = definitionOf(view);
  autosave.take(view.revision, theirs);
  store.getState().edit(() => theirs);
  store.getState().check(view.cards, view.problems);
}
