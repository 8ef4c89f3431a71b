import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, client } from "@/api/client";
import { type Template, useRefreshTemplates } from "./data";
import { type Failed, type Phase, pause, phaseOf, type Text } from "./draft";

export interface Draft {
  text: Text;
  phase: Phase;
  /** Why the text was refused, while it is. */
  error: unknown;
  change: (change: Partial<Text>) => void;
  saveNow: () => void;
}

/** What the server has, and since when. */
interface Kept {
  text: Text;
  at: string;
}

const textOf = ({ subject, html }: Template): Text => ({ subject, html });
const later = (one: string, other: string): boolean => Date.parse(one) > Date.parse(other);

/** The text of a template while it is edited: it saves itself after a pause in typing. */
export function useDraft(template: Template): Draft {
  const [text, setText] = useState<Text>(() => textOf(template));
  const [kept, setKept] = useState<Kept>({ text, at: template.updatedAt });
  const [failed, setFailed] = useState<Failed | null>(null);
  const queries = useQueryClient();
  const anew = useRefreshTemplates();
  const params = { path: { templateId: template.id } };
  const save = api.useMutation("patch", "/api/v1/templates/{templateId}", { meta: { shown: true } });
  const phase = phaseOf(text, kept.text, failed, save.isPending);
  const send = () =>
    save.mutate(
      { params, body: text },
      {
        onSuccess: (saved) => {
          setKept({ text, at: saved.updatedAt });
          setFailed(null);
          queries.setQueryData(["get", "/api/v1/templates/{templateId}", { params }], saved);
          void anew();
        },
        onError: (error) => setFailed({ text, error }),
      },
    );
  const sending = useRef(send);
  sending.current = send;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the text begins the pause anew
  useEffect(() => {
    const wait = pause(phase);
    if (wait === null) return;
    const timer = setTimeout(() => sending.current(), wait);
    return () => clearTimeout(timer);
  }, [phase, text]);
  useEffect(() => {
    if (phase !== "saved" || !later(template.updatedAt, kept.at)) return;
    setText(textOf(template)); // it was changed elsewhere, and nothing is lost by taking that
    setKept({ text: textOf(template), at: template.updatedAt });
  }, [phase, template, kept.at]);
  useFlush(phase === "waiting", template.id, text);
  const change = (change: Partial<Text>) => setText((now) => ({ ...now, ...change }));
  const saveNow = () => phase !== "saved" && phase !== "saving" && send();
  return { text, phase, error: phase === "refused" ? failed?.error : null, change, saveNow };
}

/** What has not been saved when the page is left is saved then. */
function useFlush(unsaved: boolean, templateId: string, text: Text): void {
  const left = useRef({ unsaved, templateId, text });
  left.current = { unsaved, templateId, text };
  useEffect(
    () => () => {
      const { unsaved, templateId, text } = left.current;
      const params = { path: { templateId } };
      if (unsaved) void client.PATCH("/api/v1/templates/{templateId}", { params, body: text, keepalive: true });
    },
    [],
  );
}
