import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFieldNames } from "@/forms/useForms";
import { When } from "@/kit/time";
import { Section } from "@/queue/Section";
import type { Lead } from "./lead";
import classes from "./timeline.module.css";

/** These stand in the head of the page. */
const TOLD = new Set(["name", "email", "companyName"]);
const ACTS = [
  ["lastEmailSentAt", "mailed"],
  ["lastEmailOpenedAt", "opened"],
  ["lastClickedAt", "clicked"],
  ["lastRepliedAt", "replied"],
  ["lastBookedAt", "booked"],
] as const;

/** What a lead said of itself in forms, and when it last did what. */
export function LeadFacts({ lead }: { lead: Lead }) {
  const { t } = useTranslation(["leads", "kit"]);
  const fieldName = useFieldNames();
  const fields = Object.entries(lead.fields).filter(([key, value]) => !TOLD.has(key) && value !== "");
  return (
    <div className={classes["about"]}>
      {fields.length > 0 && (
        <Section title={t("facts.fields")}>
          <dl className={classes["facts"]}>
            {fields.map(([key, value]) => (
              <div key={key}>
                <dt>{fieldName(key)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section title={t("facts.last")}>
        <dl className={`${classes["facts"]} ${classes["pairs"]}`}>
          {ACTS.map(([key, act]) => (
            <div key={key}>
              <dt>{t(`act.${act}`)}</dt>
              <dd>
                <When at={lead[key]} />
              </dd>
            </div>
          ))}
          <div>
            <dt>{t("column.came")}</dt>
            <dd>
              <When at={lead.createdAt} />
            </dd>
          </div>
        </dl>
        <Text fz="xs" c="dimmed">
          {t("facts.machines")}
        </Text>
      </Section>
    </div>
  );
}
