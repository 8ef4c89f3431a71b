import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { duration } from "@/kit/time";
import classes from "./queue.module.css";

/** How much there is to do, and how late it is. */
export function Figures({ queue }: { queue: components["schemas"]["QueueStatus"] }) {
  const { t, i18n } = useTranslation("queue");
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const { lateSeconds } = queue;
  const figures = [
    { name: t("figure.due"), value: number(queue.waiting), about: t("figure.dueAbout") },
    { name: t("figure.active"), value: number(queue.active), about: t("figure.activeAbout") },
    { name: t("figure.delayed"), value: number(queue.delayed), about: t("figure.delayedAbout") },
    { name: t("figure.failed"), value: number(queue.failed), about: t("figure.failedAbout"), bad: queue.failed > 0 },
    lateSeconds > 0
      ? { name: t("figure.late"), value: duration(lateSeconds * 1000, i18n.language), about: t("figure.lateAbout") }
      : { name: t("figure.late"), value: "–", about: t("figure.lateNone") },
  ];
  return (
    <section className={classes["figures"]} aria-label={t("now")}>
      {figures.map((figure) => (
        <div key={figure.name} className={classes["figure"]}>
          <Text fz="sm" fw={550}>
            {figure.name}
          </Text>
          <span className={classes["value"]} data-bad={figure.bad || undefined}>
            {figure.value}
          </span>
          <Text fz="xs" c="dimmed">
            {figure.about}
          </Text>
        </div>
      ))}
    </section>
  );
}
