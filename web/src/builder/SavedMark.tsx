import { Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SaveState } from "./autosave";

const LOOKS: Record<SaveState["phase"], [Icon, string]> = {
  saved: [IconCloudCheck, "--ft-quiet"],
  waiting: [IconCloudUp, "--ft-quiet"],
  saving: [IconCloudUp, "--ft-quiet"],
  away: [IconCloudOff, "--ft-wait"],
  refused: [IconAlertTriangle, "--ft-bad"],
  conflict: [IconAlertTriangle, "--ft-bad"],
};

/** Whether the draft is kept. */
export function SavedMark({ saving }: { saving: SaveState }) {
  const { t } = useTranslation("builder");
  const [Sign, colour] = LOOKS[saving.phase];
  const hint = saving.phase === "refused" ? saving.message : t(`saving.hint.${saving.phase}`);
  return (
    <Tooltip label={hint} multiline maw={320}>
      <Group gap={6} wrap="nowrap" c={`var(${colour})`} role="status">
        <Sign size={18} stroke={1.7} aria-hidden />
        <Text fz="sm" style={{ whiteSpace: "nowrap" }} visibleFrom="sm">
          {t(`saving.${saving.phase}`)}
        </Text>
        <VisuallyHidden hiddenFrom="sm">{t(`saving.${saving.phase}`)}</VisuallyHidden>
      </Group>
    </Tooltip>
  );
}
