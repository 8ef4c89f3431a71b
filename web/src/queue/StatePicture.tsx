import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { type Part, type PartName, partsOf, widthsOf } from "./law";
import classes from "./queue.module.css";

/** The filter of the list of executions that shows a part. */
const SHOWN: Partial<Record<PartName, { status: string; reason?: string }>> = {
  queued: { status: "queued" },
  running: { status: "running" },
  waiting: { status: "paused", reason: "waiting" },
  held: { status: "paused", reason: "held" },
  operator: { status: "paused", reason: "operator" },
  completed: { status: "completed" },
  failed: { status: "failed" },
  cancelled: { status: "cancelled" },
};

/** Where executions are: a bar, and in words, each with the way to those that are there. */
export function StatePicture({ counts }: { counts: components["schemas"]["ExecutionCounts"] }) {
  const { t, i18n } = useTranslation("queue");
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const parts = partsOf(counts);
  const widths = widthsOf(parts);
  if (parts.length === 0) return null;
  return (
    <>
      <div className={classes["bar"]} aria-hidden>
        {parts.map((part, place) => (
          <Tooltip key={part.name} label={`${t(`law.part.${part.name}`)}: ${number(part.count)}`}>
            <span className={classes[`part-${part.name}`]} style={{ width: `${widths[place]}%` }} />
          </Tooltip>
        ))}
      </div>
      <ul className={classes["legend"]} aria-label={t("law.picture")}>
        {parts.map((part) => (
          <li key={part.name}>
            <Line part={part} number={number(part.count)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Line({ part, number }: { part: Part; number: string }) {
  const { t } = useTranslation("queue");
  const search = SHOWN[part.name];
  const content = (
    <>
      <span className={`${classes["swatch"]} ${classes[`part-${part.name}`]}`} aria-hidden />
      {t(`law.part.${part.name}`)}
      <span className={classes["number"]}>{number}</span>
    </>
  );
  if (!search) return <span className={classes["plain"]}>{content}</span>;
  return (
    <Link to="/executions" search={search}>
      {content}
    </Link>
  );
}
