import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Definition } from "@/canvas/definition";
import type { Act } from "./Actions";
import { useAct } from "./act";
import type { Execution, Step } from "./record";
import type { StepActs } from "./StepDetails";
import type { Question } from "./Sure";
import { useNodeTexts } from "./Timeline";
import { followers } from "./travelled";

/** What is done at once, and what is asked about first: what ends it, sends something, or gives steps up. */
export function useQuestions(execution: Execution, definition: Definition) {
  const { t } = useTranslation("executions");
  const asking = useAct(execution.id);
  const [question, ask] = useState<Question>();
  const textOf = useNodeTexts(definition);
  const lead = execution.lead.name || execution.lead.email;
  const keep = t("sure.keep");
  const skip = (stepNumber?: number) =>
    ask({
      title: t("sure.skipTitle"),
      texts: [t("sure.skipText", { lead })],
      go: t("sure.skipGo"),
      keep,
      act: () => asking.mutate({ kind: "skip", ...(stepNumber !== undefined && { stepNumber }) }),
    });
  const cancel = () =>
    ask({
      title: t("sure.cancelTitle"),
      texts: [t("sure.cancelText", { lead })],
      go: t("sure.cancelGo"),
      keep,
      bad: true,
      act: () => asking.mutate({ kind: "cancel" }),
    });
  const retryFrom = (step: Step) =>
    ask({
      title: t("sure.retryTitle", { node: textOf(step).title }),
      texts: [t("sure.retryText", { count: followers(execution.steps, step.stepNumber) }), t("sure.retryMails")],
      go: t("sure.retryGo"),
      keep,
      act: () => asking.mutate({ kind: "retry", fromStep: step.stepNumber }),
    });
  const acts: StepActs = { retryFrom, retry: () => asking.mutate({ kind: "retry" }), skip: (s) => skip(s.stepNumber) };
  const act = (name: Act) => {
    if (name === "cancel") cancel();
    else if (name === "skip") skip();
    else asking.mutate({ kind: name === "tryNow" ? "resume" : name });
  };
  return { act, acts, busy: asking.isPending, question, answer: () => ask(undefined) };
}
