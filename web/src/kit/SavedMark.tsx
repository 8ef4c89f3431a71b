import { Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import type { SaveState } from "./autosave";

const LOOKS: Record<SaveState["phase"], [Icon, string]> = {
  saved: [IconCloudCheck, "--ft-quiet"],
  waiting: [IconCloudUp, "--ft-quiet"],
  saving: [IconCloudUp, "--ft-quiet"],
  away: [IconCloudOff, "--ft-wait"],
  refused: [IconAlertTriangle, "--ft-bad"],
  conflict: [IconAlertTriangle, "--ft-bad"],
};

/** Whether what is edited is kept. `hint` says what that means while it is. */
export function SavedMark({ saving, hint }: { saving: SaveState; hint?: string }) {
  const { t } = useTranslation("kit");
  const [Sign, colour] = LOOKS[saving.phase];
  const settled = saving.phase === "saved" ? hint : undefined;
  const more = saving.phase === "refused" ? said(saving.error, t("away")) : t(`saving.hint.${saving.phase}`);
  return (
    <Tooltip label={settled ?? more} multiline maw={320}>
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
