import { Group, Text, Tooltip } from "@mantine/core";
import { IconCloudOff, IconPointFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Whether the pages follow what happens. */
export function LiveMark({ live }: { live: boolean }) {
  const { t } = useTranslation();
  const Sign = live ? IconPointFilled : IconCloudOff;
  return (
    <Tooltip label={t("live.hint")} position="right">
      <Group gap={6} px={12} c={live ? "var(--ft-good)" : "var(--ft-wait)"} role="status">
        <Sign size={14} aria-hidden />
        <Text fz="xs">{live ? t("live.on") : t("live.off")}</Text>
      </Group>
    </Tooltip>
  );
}
