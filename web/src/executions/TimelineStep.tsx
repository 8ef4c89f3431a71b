import { IconChevronDown } from "@tabler/icons-react";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { iconOf } from "@/canvas/icons";
import { Status } from "@/kit/Status";
import { absolute, useNow } from "@/kit/time";
import { clockTime, moment } from "./moments";
import { type Execution, type Step, standingOf } from "./record";
import classes from "./record.module.css";
import { type StepActs, StepDetails } from "./StepDetails";
import { StepLine } from "./StepLine";

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
              <StepLine step={step} execution={execution} node={node} open={open} />
            </span>
            <span className={classes["state"]}>
              <StepStatus step={step} execution={execution} />
              <Moment at={step.completedAt ?? step.startedAt} />
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

/** When it ended; of what is still on, when it began. */
function Moment({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return (
    <time dateTime={at} title={absolute(at, i18n.language)} className={classes["quiet"]}>
      {today ? clockTime(at, i18n.language) : moment(at, now, i18n.language)}
    </time>
  );
}
