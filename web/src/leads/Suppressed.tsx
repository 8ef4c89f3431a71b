import { Button, Text } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { When } from "@/kit/time";
import { firstNameOf, type Lead, REASONS } from "./lead";
import classes from "./timeline.module.css";

/** That a lead is not mailed, why, and the way back. */
export function Suppressed({ lead, lift }: { lead: Lead; lift: () => void }) {
  const { t } = useTranslation("leads");
  const { suppression } = lead;
  if (!suppression) return null;
  const reason = REASONS.find((known) => known === suppression.reason) ?? "manual";
  return (
    <section className={classes["banner"]} aria-label={t("noMails")}>
      <IconMailOff size={22} aria-hidden />
      <div>
        <Text fw={600}>{t("suppressed.title", { name: firstNameOf(lead) })}</Text>
        <Text fz="sm">
          {t(`suppressed.${reason}`)} <When at={suppression.createdAt} />
        </Text>
      </div>
      <Button variant="default" size="xs" onClick={lift}>
        {t("lift.open")}
      </Button>
    </section>
  );
}
