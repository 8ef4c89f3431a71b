import { IconChevronDown } from "@tabler/icons-react";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { iconOf } from "@/canvas/icons";
import { Status } from "@/kit/Status";
import { absolute, duration, useNow } from "@/kit/time";
import { wasSkipped } from "./facts";
import { clockTime, moment } from "./moments";
import { type Execution, type Step, standingOf } from "./record";
import classes from "./record.module.css";
import { type StepActs, StepDetails } from "./StepDetails";

export interface NodeTexts {
  title: string;
  line: string;
  icon: string | undefined;
  group: string | undefined;
  /** What the exit by which a step went on is called. */
  exit: (name: string) => string;
}

interface TimelineStepProps {
  step: Step;
  execution: Execution;
  node: NodeTexts;
  open: boolean;
  givenUp: boolean;
  toggle: () => void;
  acts: StepActs;
}

/** A step in the timeline; unfolded, all that is known of it. */
export function TimelineStep({ step, execution, node, open, givenUp, toggle, acts }: TimelineStepProps) {
  const id = useId();
  const Shown = iconOf(node.icon);
  const item = useScrolledTo(open);
  return (
    <li ref={item} className={classes["step"]} data-open={open || undefined} data-given-up={givenUp || undefined}>
      <span className={classes["icon"]} data-group={node.group} data-status={step.status} aria-hidden>
        <Shown size={18} stroke={1.8} />
      </span>
      <div className={classes["body"]}>
        <h3 className={classes["heading"]}>
          <button type="button" data-step aria-expanded={open} aria-controls={id} onClick={toggle}>
            <span className={classes["titles"]}>
              <span className={classes["title"]}>{node.title}</span>
              {node.line && <span className={classes["quiet"]}>{node.line}</span>}
              <Line step={step} execution={execution} node={node} />
            </span>
            <span className={classes["state"]}>
              <StepStatus step={step} execution={execution} />
              <StartedAt at={step.startedAt} />
            </span>
            <IconChevronDown size={16} className={classes["chevron"] ?? ""} aria-hidden />
          </button>
        </h3>
        <div id={id} hidden={!open} className={classes["details"]}>
          {open && <StepDetails step={step} execution={execution} givenUp={givenUp} acts={acts} />}
        </div>
      </div>
    </li>
  );
}

/** What is opened elsewhere, on the map say, comes into sight. */
function useScrolledTo(open: boolean) {
  const item = useRef<HTMLLIElement>(null);
  const before = useRef(open);
  useEffect(() => {
    if (open && !before.current) item.current?.scrollIntoView({ block: "nearest" });
    before.current = open;
  }, [open]);
  return item;
}

function StepStatus({ step, execution }: Pick<TimelineStepProps, "step" | "execution">) {
  const { ended, held } = standingOf(execution);
  if (step.status === "waiting" || step.status === "running") {
    if (ended) return <Status status="cancelled" />;
    if (held.has(step.stepNumber)) return <Status status="held" />;
  }
  return <Status status={step.status} />;
}

function StartedAt({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return (
    <time dateTime={at} title={absolute(at, i18n.language)} className={classes["quiet"]}>
      {today ? clockTime(at, i18n.language) : moment(at, now, i18n.language)}
    </time>
  );
}

/** Below the title: how it went on, how long it took, how often it was attempted, or until when it waits. */
function Line({ step, execution, node }: Pick<TimelineStepProps, "step" | "execution" | "node">) {
  const { t, i18n } = useTranslation("executions");
  const now = useNow();
  const due = execution.at.find((place) => place.stepNumber === step.stepNumber)?.dueAt;
  const until = due && moment(due, now, i18n.language);
  const waited = step.nodeType === "delay" || step.nodeType === "join";
  const length = step.duration ? duration(step.duration, i18n.language) : undefined;
  const failed = step.attempts.filter((attempt) => attempt.result !== "succeeded").length;
  const parts = [
    step.exit && step.exit !== "next" && t("step.answer", { exit: node.exit(step.exit) }),
    length && t(waited ? "step.waited" : "step.took", { duration: length }),
    wasSkipped(step) && t("fact.skipped"),
    failed > 0 && t("step.attempts", { count: step.attempts.length }),
    until && t(step.attempts.length > 0 ? "step.again" : "step.waitsUntil", { until }),
  ].filter(Boolean);
  if (step.status === "failed" && step.error) return <span className={classes["error"]}>{step.error}</span>;
  return parts.length > 0 ? <span className={classes["quiet"]}>{parts.join(" · ")}</span> : null;
}
