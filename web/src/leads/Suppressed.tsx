import { Alert, Button, Group, Text } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { When } from "@/kit/time";
import { firstNameOf, type Lead, REASONS } from "./lead";

/** That a lead is not mailed, why, and the way back. */
export function Suppressed({ lead, lift }: { lead: Lead; lift: () => void }) {
  const { t } = useTranslation("leads");
  const { suppression } = lead;
  if (!suppression) return null;
  const reason = REASONS.find((known) => known === suppression.reason) ?? "manual";
  return (
    <Alert color="yellow" icon={<IconMailOff />} mb="md" title={t("suppressed.title", { name: firstNameOf(lead) })}>
      <Group justify="space-between" gap="sm">
        <Text fz="sm">
          {t(`suppressed.${reason}`)} <When at={suppression.createdAt} />
        </Text>
        <Button variant="default" size="xs" onClick={lift}>
          {t("lift.open")}
        </Button>
      </Group>
    </Alert>
  );
}
