import { useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useState } from "react";
import { client } from "@/api/client";
import { type Autosave, outcome, outlives, type SaveState } from "@/kit/autosave";
import { useAutosave } from "@/kit/useAutosave";
import { type Template, useRefreshTemplates } from "./data";

/** What a template says, as far as it is edited on its page. */
export interface Text {
  subject: string;
  html: string;
}

export interface Draft {
  text: Text;
  saving: SaveState;
  autosave: Autosave<Text>;
  change: (change: Partial<Text>) => void;
  takeTheirs: () => Promise<void>;
}

const PATH = "/api/v1/templates/{templateId}";
const textOf = ({ subject, html }: Template): Text => ({ subject, html });
const same = (one: Text, other: Text): boolean => one.subject === other.subject && one.html === other.html;

/** The text of a template while it is edited: it saves itself after a pause in typing. */
export function useDraft(template: Template): Draft {
  const queries = useQueryClient();
  const anew = useRefreshTemplates();
  const params = { path: { templateId: template.id } };
  const [text, setText] = useState<Text>(() => textOf(template));
  const load = () => client.GET(PATH, { params });
  const patch = async (revision: number, value: Text) => {
    const body = { ...value, revision };
    const answer = await client.PATCH(PATH, { params, body, keepalive: outlives(body) });
    if (answer.data) {
      queries.setQueryData(["get", PATH, { params }], answer.data);
      void anew();
    }
    return answer;
  };
  const { autosave, saving } = useAutosave<Text>({
    send: (revision, value) => outcome(patch(revision, value), load, textOf),
    same,
    revision: template.revision,
    value: text,
  });
  // Before the next key, which would go into what is not there any more.
  useLayoutEffect(() => autosave.changed(text), [autosave, text]); // first, so that what comes next is not taken over it
  useLayoutEffect(() => {
    const theirs = textOf(template);
    if (autosave.elsewhere(template.revision, theirs)) setText(theirs); // nothing is lost by that
  }, [autosave, template]);
  const takeTheirs = async () => {
    const { data, error } = await load();
    if (!data) throw error;
    const theirs = textOf(data);
    autosave.take(data.revision, theirs);
    setText(theirs);
  };
  const change = (change: Partial<Text>) => setText((now) => ({ ...now, ...change }));
  return { text, saving, autosave, change, takeTheirs };
}
