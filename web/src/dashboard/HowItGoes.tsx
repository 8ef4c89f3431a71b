import { Text } from "@mantine/core";
import { IconCalendarCheck, IconClockHour4, IconForms, IconSend } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Section } from "@/queue/Section";
import classes from "./dashboard.module.css";

const STORY = [
  ["comes", IconForms],
  ["mailed", IconSend],
  ["waits", IconClockHour4],
  ["answers", IconCalendarCheck],
] as const;

/** What will happen here, for those who have not seen it yet. */
export function HowItGoes() {
  const { t } = useTranslation("dashboard");
  return (
    <Section title={t("story.title")}>
      <ol className={classes["story"]}>
        {STORY.map(([part, Sign]) => (
          <li key={part}>
            <Sign size={20} stroke={1.7} aria-hidden />
            <div className={classes["text"]}>
              <Text fw={600} fz="sm">
                {t(`story.${part}.title`)}
              </Text>
              <Text fz="sm" c="dimmed">
                {t(`story.${part}.text`)}
              </Text>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
