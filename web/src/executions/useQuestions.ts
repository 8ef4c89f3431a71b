import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Definition } from "@/canvas/definition";
import type { Act } from "./Actions";
import { useAct, type Wish } from "./act";
import type { Execution, Step } from "./record";
import type { StepActs } from "./StepDetails";
import { useNodeTexts } from "./Timeline";
import { followers } from "./travelled";

export interface Question {
  title: string;
  texts: string[];
  action: string;
  danger?: boolean;
  wish: Wish;
}

/** What is done at once, and what is asked about first: what ends it, sends something, or gives steps up. */
export function useQuestions(execution: Execution, definition: Definition) {
  const { t } = useTranslation("executions");
  const [question, ask] = useState<Question>();
  const close = () => ask(undefined);
  const asking = useAct(execution.id, close);
  const textOf = useNodeTexts(definition);
  const lead = execution.lead.name || execution.lead.email;
  const put = (next: Question) => {
    asking.reset();
    ask(next);
  };
  const skip = (stepNumber?: number) =>
    put({
      title: t("sure.skipTitle"),
      texts: [t("sure.skipText", { lead })],
      action: t("sure.skipGo"),
      wish: { kind: "skip", ...(stepNumber !== undefined && { stepNumber }) },
    });
  const cancel = () =>
    put({
      title: t("sure.cancelTitle"),
      texts: [t("sure.cancelText", { lead })],
      action: t("sure.cancelGo"),
      danger: true,
      wish: { kind: "cancel" },
    });
  const retryFrom = (step: Step) =>
    put({
      title: t("sure.retryTitle", { node: textOf(step).title }),
      texts: [t("sure.retryText", { count: followers(execution.steps, step.stepNumber) }), t("sure.retryMails")],
      action: t("sure.retryGo"),
      wish: { kind: "retry", fromStep: step.stepNumber },
    });
  const acts: StepActs = { retryFrom, retry: () => asking.mutate({ kind: "retry" }), skip: (s) => skip(s.stepNumber) };
  const act = (name: Act) => {
    if (name === "cancel") cancel();
    else if (name === "skip") skip();
    else asking.mutate({ kind: name === "tryNow" ? "resume" : name });
  };
  return { act, acts, asking, question, close };
}
