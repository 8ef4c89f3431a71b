import { Button, Center, Loader, Table } from "@mantine/core";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/queue/Section";
import classes from "./dashboard.module.css";
import { type Count, type Day, dayText, sumOf } from "./days";

// The drawing is most of what this page weighs: it comes when the rest is there.
const Chart = lazy(() => import("./Chart"));
const COUNTS: Count[] = ["leads", "sent", "replied", "booked"];

interface OverTimeProps {
  days: Day[];
  timeZone: string;
}

/** The days as a drawing, or as a table of what stands behind it. */
export function OverTime({ days, timeZone }: OverTimeProps) {
  const { t } = useTranslation(["dashboard", "kit"]);
  const [asTable, setAsTable] = useState(false);
  const other = (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={asTable ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
      onClick={() => setAsTable(!asTable)}
    >
      {t(asTable ? "asChart" : "asTable")}
    </Button>
  );
  const about = t("chartAbout", { leads: sumOf(days, "leads"), sent: sumOf(days, "sent"), count: days.length });
  return (
    <Section title={t("overTime")} mark={other}>
      {asTable ? (
        <DayTable days={days} timeZone={timeZone} />
      ) : (
        <div className={classes["chart"]} role="img" aria-label={about}>
          <Suspense
            fallback={
              <Center h="100%">
                <Loader role="status" aria-label={t("kit:loading")} />
              </Center>
            }
          >
            <Chart days={days} />
          </Suspense>
        </div>
      )}
    </Section>
  );
}

function DayTable({ days, timeZone }: OverTimeProps) {
  const { t, i18n } = useTranslation("dashboard");
  const number = new Intl.NumberFormat(i18n.language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
    <section className={classes["table"]} tabIndex={0} aria-label={t("overTime")}>
      <Table stickyHeader>
        <Table.Caption>{t("daysOf", { zone: timeZone.replaceAll("_", " ") })}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("day")}</Table.Th>
            {COUNTS.map((count) => (
              <Table.Th key={count} ta="end">
                {t(`count.${count}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.toReversed().map((day) => (
            <Table.Tr key={day.date}>
              <Table.Th scope="row" fw={400}>
                {dayText(day.date, i18n.language, "long")}
              </Table.Th>
              {COUNTS.map((count) => (
                <Table.Td key={count} ta="end">
                  {number.format(day[count])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
