import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { refresh } from "@/app/live";
import { Confirm } from "@/kit/Confirm";
import { Row } from "@/kit/Rows";
import { When } from "@/kit/time";
import { isReason } from "./reasons";

type Suppression = components["schemas"]["SuppressionView"];

/** An address that is not mailed, why, since when, and the way to lift that. */
export function SuppressionRow({ suppression }: { suppression: Suppression }) {
  const { t } = useTranslation("settings");
  const [lifting, setLifting] = useState(false);
  const { email } = suppression;
  const reason = isReason(suppression.reason) ? t(`suppression.reason.${suppression.reason}`) : suppression.reason;
  return (
    <>
      <Row
        lead={
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {email}
          </Text>
        }
        facts={[
          reason,
          <Text key="since" span fz="sm" c="dimmed">
            <When at={suppression.createdAt} />
          </Text>,
        ]}
        menu={
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={t("suppression.liftThis", { email })}
            onClick={() => setLifting(true)}
          >
            {t("suppression.lift")}
          </Button>
        }
      />
      <Lift suppression={suppression} opened={lifting} onClose={() => setLifting(false)} />
    </>
  );
}

interface LiftProps {
  suppression: Suppression;
  opened: boolean;
  onClose: () => void;
}

function Lift({ suppression: { id, email, reason }, opened, onClose }: LiftProps) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const lift = api.useMutation("delete", "/api/v1/suppressions/{suppressionId}", {
    onSuccess: () => {
      notifications.show({ message: t("suppression.lifted", { email }) });
      onClose();
      refresh(queries, ["leads"]);
    },
  });
  return (
    <Confirm
      opened={opened}
      title={t("suppression.liftTitle", { email })}
      action={t("suppression.lift")}
      busy={lift.isPending}
      error={lift.error}
      onConfirm={() => lift.mutate({ params: { path: { suppressionId: id } } })}
      onClose={onClose}
    >
      <Stack gap="xs">
        {isReason(reason) && reason !== "manual" && <Text>{t(`suppression.beware.${reason}`)}</Text>}
        <Text>{t("suppression.liftText")}</Text>
      </Stack>
    </Confirm>
  );
}
