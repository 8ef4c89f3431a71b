import { ActionIcon, Divider, Group, Stack, Text, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Workflow } from "./draft";
import { ProblemList } from "./Problems";
import { useBuilder } from "./store";

/** How the workflow as a whole stands, and what is to be mended before it can be published. */
export function SummaryPanel({ workflow, close }: { workflow: Workflow; close?: (() => void) | undefined }) {
  const { t } = useTranslation("builder");
  const nodes = useBuilder((state) => state.definition.nodes.length);
  const { publishedNumber, unpublishedChanges, liveExecutions, waitingExecutions } = workflow;
  const standing =
    publishedNumber === null
      ? t(`summary.${workflow.state === "paused" ? "paused" : "draft"}`)
      : t("summary.published", { number: publishedNumber });
  return (
    <Stack gap="md" p="md">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} fz={16}>
          {t("summary.title")}
        </Title>
        {close && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("panel.close")} onClick={close}>
            <IconX size={18} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Stack gap={2}>
        <Text fz="sm">{standing}</Text>
        {publishedNumber !== null && unpublishedChanges && <Text fz="sm">{t("summary.changed")}</Text>}
        <Text fz="sm" c="dimmed">
          {t("summary.steps", { count: nodes })}
        </Text>
        <Text fz="sm" c="dimmed">
          {liveExecutions > 0
            ? t("summary.live", { count: liveExecutions, waiting: waitingExecutions })
            : t("summary.nobody")}
        </Text>
      </Stack>
      <Divider />
      <Title order={3} fz={14}>
        {t("problems.title")}
      </Title>
      <ProblemList />
      <Divider />
      <Text fz="sm" c="dimmed">
        {t("summary.hint")}
      </Text>
    </Stack>
  );
}
