import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** Asks once before changes that are not saved are left behind. */
export function Leaving({ when }: { when: boolean }) {
  const { t } = useTranslation(["forms", "kit"]);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => when,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  return (
    <Modal
      opened={status === "blocked"}
      onClose={() => reset?.()}
      title={t("fields.leave.title")}
      centered
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <Stack>
        <Text>{t("fields.leave.text")}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => reset?.()}>
            {t("fields.leave.stay")}
          </Button>
          <Button color="red" onClick={() => proceed?.()}>
            {t("fields.leave.go")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
