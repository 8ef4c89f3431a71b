import "@mantine/charts/styles.css";
import { AreaChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type Day, dayText } from "./days";

/** Lines that are told apart without their colours too: each is dashed in its own way. */
const LINES = [
  { name: "sent", color: "var(--ft-run)", strokeDasharray: "5 3" },
  { name: "leads", color: "var(--ft-lead)" },
  { name: "replied", color: "var(--ft-wait)", strokeDasharray: "2 3" },
] as const;

/** Leads, mails and replies by day. */
export default function Chart({ days }: { days: Day[] }) {
  const { t, i18n } = useTranslation("dashboard");
  const still = useReducedMotion();
  return (
    <AreaChart
      h="100%"
      data={days.map((day) => ({ ...day, date: dayText(day.date, i18n.language) }))}
      dataKey="date"
      series={LINES.map((line) => ({ ...line, label: t(`count.${line.name}`) }))}
      curveType="monotone"
      withDots={days.length <= 7}
      withLegend
      fillOpacity={0.12}
      strokeWidth={2}
      tickLine="none"
      gridAxis="x"
      xAxisProps={{ minTickGap: 40 }}
      yAxisProps={{ allowDecimals: false, width: 36 }}
      valueFormatter={(value) => new Intl.NumberFormat(i18n.language).format(value)}
      areaProps={{ isAnimationActive: !still }}
      areaChartProps={{ accessibilityLayer: false }}
    />
  );
}
