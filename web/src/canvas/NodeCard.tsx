import { Tooltip, VisuallyHidden } from "@mantine/core";
import {
  type Icon,
  IconAlertCircle,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClockPause,
  IconHandStop,
  IconPlayerPlay,
  IconSlash,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import type { CardData, Counts, NodeState } from "./elements";
import { iconOf } from "./icons";

const STATES: Record<Exclude<NodeState, "unreached">, { icon: Icon; tone: string }> = {
  travelled: { icon: IconCircleCheck, tone: "good" },
  running: { icon: IconPlayerPlay, tone: "run" },
  waiting: { icon: IconClockPause, tone: "wait" },
  held: { icon: IconHandStop, tone: "wait" },
  failed: { icon: IconCircleX, tone: "bad" },
  stopped: { icon: IconSlash, tone: "quiet" },
};

/** A node as people see it: what kind it is, what it does, whether something is wrong with it, and how many came by. */
export function NodeCard({ data }: { data: CardData }) {
  const { t } = useTranslation("builder");
  const Shown = iconOf(data.icon);
  return (
    <div className={classes["card"]} data-state={data.state} data-problem={data.problem}>
      <span className={classes["icon"]} data-group={data.group}>
        <Shown size={21} stroke={1.8} aria-hidden />
      </span>
      <div className={classes["texts"]}>
        <div className={classes["title"]}>{data.title}</div>
        {data.line && <div className={classes["line"]}>{data.line}</div>}
      </div>
      {data.problem && (
        <span className={classes["problem"]} data-level={data.problem}>
          {data.problem === "error" ? <IconAlertCircle size={20} /> : <IconAlertTriangle size={18} />}
          <VisuallyHidden>{t(`canvas.${data.problem}`)}</VisuallyHidden>
        </span>
      )}
      <div className={classes["badges"]}>
        {data.state && data.state !== "unreached" && <StateBadge state={data.state} />}
        {data.counts && data.counts.entered > 0 && <CountBadges counts={data.counts} />}
      </div>
    </div>
  );
}

function StateBadge({ state }: { state: Exclude<NodeState, "unreached"> }) {
  const { t } = useTranslation("builder");
  const { icon: Sign, tone } = STATES[state];
  return (
    <span className={classes["badge"]} data-tone={tone}>
      <Sign size={13} aria-hidden />
      {t(`canvas.state.${state}`)}
    </span>
  );
}

function CountBadges({ counts }: { counts: Counts }) {
  const { t, i18n } = useTranslation("builder");
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const { entered, waiting, failed } = counts;
  const words = [
    t("canvas.entered", { count: entered, number: number(entered) }),
    waiting > 0 && t("canvas.waiting", { count: waiting, number: number(waiting) }),
    failed > 0 && t("canvas.failed", { count: failed, number: number(failed) }),
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <Tooltip label={words} openDelay={300}>
      <span style={{ display: "contents" }}>
        <VisuallyHidden>{words}</VisuallyHidden>
        <span className={classes["badge"]} aria-hidden>
          {number(entered)}
        </span>
        {waiting > 0 && (
          <span className={classes["badge"]} data-tone="wait" aria-hidden>
            <IconClockPause size={13} />
            {number(waiting)}
          </span>
        )}
        {failed > 0 && (
          <span className={classes["badge"]} data-tone="bad" aria-hidden>
            <IconCircleX size={13} />
            {number(failed)}
          </span>
        )}
      </span>
    </Tooltip>
  );
}
