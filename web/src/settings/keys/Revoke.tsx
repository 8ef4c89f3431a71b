import { Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Confirm } from "@/kit/Confirm";
import { When } from "@/kit/time";
import type { ApiKey } from "./KeysSection";

export function Revoke({ apiKey, opened, onClose }: { apiKey: ApiKey; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const revoke = api.useMutation("delete", "/api/v1/api-keys/{apiKeyId}", {
    onSuccess: () => {
      notifications.show({ message: t("keys.revoked", { name: apiKey.name }) });
      onClose();
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
  });
  return (
    <Confirm
      opened={opened}
      title={t("keys.revokeTitle", { name: apiKey.name })}
      action={t("keys.revoke")}
      danger
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ params: { path: { apiKeyId: apiKey.id } } })}
      onClose={onClose}
    >
      <Stack gap="xs">
        <Text>{t("keys.revokeText")}</Text>
        <Text c="dimmed">
          {t("keys.used")} <When at={apiKey.lastUsedAt} />
        </Text>
      </Stack>
    </Confirm>
  );
}
