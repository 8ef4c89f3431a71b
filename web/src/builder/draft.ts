import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { isProblem, said } from "@/api/problem";
import type { components } from "@/api/schema";
import { asDefinition, type Definition } from "@/canvas/definition";
import { Autosave, type SaveResult, type SaveState } from "./autosave";
import { type BuilderStore, createBuilder } from "./store";

export type Workflow = components["schemas"]["WorkflowView"];

export interface Draft {
  store: BuilderStore;
  saving: SaveState;
  autosave: Autosave;
  /** Go on from what was saved elsewhere. It can be undone. */
  takeTheirs: () => Promise<void>;
}

const PATH = "/api/v1/workflows/{workflowId}";
const TOO_BUSY = 500;

/** The draft of a workflow in this editor, kept on the server as it changes, and following what is saved elsewhere. */
export function useDraft(workflow: Workflow): Draft {
  const queries = useQueryClient();
  const { t } = useTranslation("kit");
  const params = { path: { workflowId: workflow.id } };
  const [saving, setSaving] = useState<SaveState>({ phase: "saved" });
  const [store] = useState(() => createBuilder(asDefinition(workflow.definition), workflow.cards, workflow.problems));
  const [autosave] = useState(() => {
    const keep = (view: Workflow) => {
      queries.setQueryData(["get", PATH, { params }], view);
      store.getState().check(view.cards, view.problems);
    };
    const send = (revision: number, definition: Definition) =>
      sendDraft(workflow.id, revision, definition, keep, (error) => said(error, t("away")));
    return new Autosave(send, setSaving, workflow.revision, store.getState().definition);
  });
  useFollowing(store, autosave, workflow);
  const takeTheirs = async () => {
    const { data } = await client.GET(PATH, { params });
    if (data) adopt(store, autosave, data);
  };
  return { store, saving, autosave, takeTheirs };
}

function useFollowing(store: BuilderStore, autosave: Autosave, workflow: Workflow): void {
  useEffect(() => {
    const online = () => autosave.online();
    addEventListener("online", online);
    const end = store.subscribe((state) => autosave.changed(state.definition));
    return () => {
      removeEventListener("online", online);
      end();
      void autosave.now(); // who goes to another page has what was typed last kept as well
    };
  }, [store, autosave]);
  useEffect(() => {
    if (autosave.elsewhere(workflow.revision, asDefinition(workflow.definition))) adopt(store, autosave, workflow);
    else if (!autosave.unsaved) store.getState().check(workflow.cards, workflow.problems);
  }, [store, autosave, workflow]);
}

function adopt(store: BuilderStore, autosave: Autosave, view: Workflow): void {
  const theirs = asDefinition(view.definition);
  autosave.take(view.revision, theirs);
  store.getState().edit(() => theirs);
  store.getState().check(view.cards, view.problems);
}

async function sendDraft(
  workflowId: string,
  revision: number,
  definition: Definition,
  keep: (view: Workflow) => void,
  words: (error: unknown) => string,
): Promise<SaveResult> {
  try {
    const params = { path: { workflowId } };
    const { data, error } = await client.PATCH(PATH, { params, body: { revision, definition: { ...definition } } });
    if (data) {
      keep(data);
      return { kind: "saved", revision: data.revision };
    }
    if (!isProblem(error) || error.status >= TOO_BUSY) return { kind: "away" };
    if (!("current" in error && error.current)) return { kind: "refused", message: words(error) };
    const theirs = await client.GET(PATH, { params });
    if (!theirs.data) return { kind: "away" };
    return { kind: "conflict", revision: theirs.data.revision, theirs: asDefinition(theirs.data.definition) };
  } catch {
    return { kind: "away" }; // nobody answered
  }
}
