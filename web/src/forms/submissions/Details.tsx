import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SubmissionView } from "../types";
import classes from "./Submissions.module.css";
import { type Answer, origins } from "./told";

const NAMES = ["source", "medium", "campaign", "term", "content", "referrer", "origin", "address", "browser"] as const;

/** All that was sent, and from where. */
export function Details({ submission, found }: { submission: SubmissionView; found: Answer[] }) {
  const { t } = useTranslation("forms");
  const from = new Map(origins(submission));
  return (
    <Stack gap="lg">
      <Facts title={t("got.all")} facts={found.map(({ key, label, value }) => [key, label, value])} />
      {from.size > 0 && (
        <Facts
          title={t("got.from")}
          facts={NAMES.filter((name) => from.has(name)).map((name) => [name, t(`got.${name}`), from.get(name) ?? ""])}
        />
      )}
    </Stack>
  );
}

function Facts({ title, facts }: { title: string; facts: [key: string, name: string, value: string][] }) {
  return (
    <div>
      <Text fz="sm" fw={600} mb={6}>
        {title}
      </Text>
      <dl className={classes["facts"]}>
        {facts.map(([key, name, value]) => (
          <div key={key} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
