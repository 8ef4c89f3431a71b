import { useTranslation } from "react-i18next";
import { duration, useNow } from "@/kit/time";
import { wasSkipped } from "./facts";
import { moment } from "./moments";
import type { Execution, Step } from "./record";
import classes from "./record.module.css";
import type { NodeTexts } from "./TimelineStep";

/** What took less needs no telling. */
const SHORT_MS = 1_000;

interface LineProps {
  step: Step;
  execution: Execution;
  node: NodeTexts;
  /** Unfolded, the step tells its error itself. */
  open: boolean;
}

/** Below a step's title: what went wrong, or what the node does and how it went. */
export function StepLine({ step, execution, node, open }: LineProps) {
  const went = useWent(step, execution, node);
  if (step.status === "failed" && step.error && !open) return <span className={classes["error"]}>{step.error}</span>;
  const mail = execution.mails.find((item) => item.stepNumber === step.stepNumber);
  const does = step.parent === 0 ? "" : (mail?.subject ?? node.line);
  const told = [does, ...went].filter(Boolean).join(" · ");
  return told ? <span className={classes["quiet"]}>{told}</span> : null;
}

/** How it went on, how long it took, how often it was attempted, until when it waits. */
function useWent(step: Step, execution: Execution, node: NodeTexts): (string | undefined)[] {
  const { t, i18n } = useTranslation("executions");
  const now = useNow();
  const due = execution.at.find((place) => place.stepNumber === step.stepNumber)?.dueAt;
  const until = due ? moment(due, now, i18n.language) : undefined;
  const count = step.attempts.length;
  return [
    step.exit && step.exit !== "next" ? t("step.answer", { exit: node.exit(step.exit) }) : undefined,
    isLong(step)
      ? t(waits(step) ? "step.waited" : "step.took", { duration: duration(step.duration ?? 0, i18n.language) })
      : undefined,
    wasSkipped(step) ? t("fact.skipped") : undefined,
    count > 1 ? t("step.attempts", { count }) : undefined,
    until && t(count > 0 ? "step.again" : "step.waitsUntil", { until }),
  ];
}

const waits = (step: Step) => step.nodeType === "delay" || step.nodeType === "join";

/** A wait that ran its time says itself how long that was. */
const isLong = (step: Step) => (step.duration ?? 0) >= SHORT_MS && (step.nodeType !== "delay" || wasSkipped(step));
