import { Group, Text, Tooltip } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { type Part, type PartName, partsOf, widthsOf } from "./law";
import classes from "./queue.module.css";
import { Section } from "./Section";

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

/** That nothing gets lost, as a picture: all that was accepted, by where it is. */
export function Law({ counts }: { counts: components["schemas"]["ExecutionCounts"] }) {
  const { t, i18n } = useTranslation("queue");
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const parts = partsOf(counts);
  const widths = widthsOf(parts);
  const { accepted } = counts;
  const about = accepted ? t("law.about", { count: accepted, number: number(accepted) }) : t("law.none");
  return (
    <Section title={t("law.title")} mark={accepted > 0 && <Mark right={counts.missing === 0} />}>
      <Text c="dimmed">{about}</Text>
      {parts.length > 0 && (
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
      )}
    </Section>
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

function Mark({ right }: { right: boolean }) {
  const { t } = useTranslation("queue");
  const Sign = right ? IconCircleCheck : IconCircleX;
  return (
    <Group gap={6} c={right ? "var(--ft-good)" : "var(--ft-bad)"}>
      <Sign size={18} aria-hidden />
      <Text span fz="sm" fw={600} inherit>
        {t(right ? "law.adds" : "law.lacks")}
      </Text>
    </Group>
  );
}
