import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { Section } from "./Section";

const KNOWN = ["in-process", "postgres", "bullmq"] as const;
const COUNTS = ["waiting", "prioritized", "active", "delayed", "failed"] as const;

/** What tells the workers to look, in words. */
export function Transport({ transport }: { transport: components["schemas"]["TransportView"] }) {
  const { t, i18n } = useTranslation("queue");
  const known = KNOWN.find((name) => name === transport.name);
  const counts = COUNTS.filter((name) => name in transport.counts).map(
    (name) =>
      `${new Intl.NumberFormat(i18n.language).format(transport.counts[name] ?? 0)} ${t(`transport.count.${name}`)}`,
  );
  return (
    <Section title={t("transport.title")}>
      <Text>{known ? t(`transport.${known}`) : t("transport.other", { name: transport.name })}</Text>
      {counts.length > 0 && (
        <Text fz="sm">
          {t("transport.counts")}: {counts.join(", ")}
        </Text>
      )}
      <Text fz="sm" c="dimmed">
        {t("transport.safe")}
      </Text>
    </Section>
  );
}
