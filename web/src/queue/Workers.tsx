import { Group, Progress, Stack, Text } from "@mantine/core";
import { IconHeartbeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { absolute, relative } from "@/kit/time";
import { Section } from "./Section";

type Worker = components["schemas"]["WorkerView"];

/** Who does the work. Their heartbeats are of the real clock, whatever the business clock says. */
export function Workers({ workers }: { workers: Worker[] }) {
  const { t } = useTranslation("queue");
  return (
    <Section title={t("workers.title")}>
      {workers.length === 0 && <Text c="dimmed">{t("workers.none")}</Text>}
      {workers.map((worker) => (
        <WorkerLine key={worker.name} worker={worker} />
      ))}
    </Section>
  );
}

function WorkerLine({ worker }: { worker: Worker }) {
  const { t, i18n } = useTranslation("queue");
  const { underWay, concurrency, seenAt } = worker;
  const busy = t("workers.busyWith", { busy: underWay, most: concurrency });
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          {worker.name}
        </Text>
        <Group gap={6} c="var(--ft-good)">
          <IconHeartbeat size={16} aria-hidden />
          <Text span fz="sm" inherit>
            {t("workers.alive")}
          </Text>
        </Group>
      </Group>
      <Progress value={(100 * underWay) / Math.max(1, concurrency)} aria-label={busy} />
      <Text fz="sm" c="dimmed" title={absolute(seenAt, i18n.language)}>
        {busy} · {t("workers.seen")} {relative(Date.parse(seenAt) - Date.now(), i18n.language)}
      </Text>
    </Stack>
  );
}
