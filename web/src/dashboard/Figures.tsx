import { Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight, IconEqual } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { When } from "@/kit/time";
import classes from "./dashboard.module.css";
import { type Count, type Dashboard, daysOf, linePoints, type Span, sumBefore, sumOf } from "./days";

const COUNTS: Count[] = ["leads", "sent", "replied", "booked"];

interface FiguresProps {
  dashboard: Dashboard;
  span: Span;
}

/** How many of each in the span, how that is beside the time before, and how many wait now. */
export function Figures({ dashboard, span }: FiguresProps) {
  const { t, i18n } = useTranslation("dashboard");
  const number = new Intl.NumberFormat(i18n.language);
  const { waiting } = dashboard.executions.paused;
  return (
    <section className={classes["figures"]} aria-label={t("figures")}>
      {COUNTS.map((count) => (
        <div key={count} className={classes["figure"]}>
          <Text fz="sm" fw={550}>
            {t(`count.${count}`)}
          </Text>
          <div className={classes["beside"]}>
            <span className={classes["value"]}>{number.format(sumOf(daysOf(dashboard.days, span), count))}</span>
            <Spark values={daysOf(dashboard.days, span).map((day) => day[count])} />
          </div>
          <Before dashboard={dashboard} span={span} count={count} />
        </div>
      ))}
      <Link to="/executions" search={{ status: "paused", reason: "waiting" }} className={classes["figure"]}>
        <Text fz="sm" fw={550}>
          {t("waiting")}
        </Text>
        <span className={classes["value"]}>{number.format(waiting)}</span>
        <Text fz="xs" c="dimmed">
          {waiting > 0 && dashboard.nextDueAt ? (
            <>
              {t("next")} <When at={dashboard.nextDueAt} />
            </>
          ) : (
            t("nothingDue")
          )}
        </Text>
      </Link>
    </section>
  );
}

const WIDTH = 88;
const HEIGHT = 26;

/** The days at a glance; the numbers are in the table of the days. */
function Spark({ values }: { values: number[] }) {
  return (
    <svg className={classes["spark"]} viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`} aria-hidden focusable="false">
      <polyline points={linePoints(values, WIDTH, HEIGHT)} />
    </svg>
  );
}

function Before({ dashboard, span, count }: FiguresProps & { count: Count }) {
  const { t, i18n } = useTranslation("dashboard");
  const before = sumBefore(dashboard.days, span, count);
  if (before === undefined) return <Text fz="xs">&nbsp;</Text>;
  const now = sumOf(daysOf(dashboard.days, span), count);
  const more = now - before;
  const Sign = more === 0 ? IconEqual : more > 0 ? IconArrowUpRight : IconArrowDownRight;
  return (
    <Text fz="xs" c="dimmed" className={classes["before"] ?? ""}>
      <Sign size={14} aria-hidden />
      {t("before", { number: new Intl.NumberFormat(i18n.language).format(before), count: span })}
    </Text>
  );
}
