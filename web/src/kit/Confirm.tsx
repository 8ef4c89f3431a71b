import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Failure } from "./states";

interface ConfirmProps {
  opened: boolean;
  title: string;
  /** What is hit, and how much of it. */
  children: ReactNode;
  /** The verb on the button that does it. */
  action: string;
  /** What leaves everything as it is; needed where `action` is itself to cancel something. */
  keep?: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something is done that is not undone by a click; a refusal of the server stands in it. */
export function Confirm(props: ConfirmProps) {
  const { opened, title, children, action, keep, danger, busy, error, onConfirm, onClose } = props;
  const { t } = useTranslation("kit");
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <Stack>
        {typeof children === "string" ? <Text>{children}</Text> : children}
        {error !== null && error !== undefined && <Failure error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {keep ?? t("cancel")}
          </Button>
          <Button {...(danger ? { color: "red" } : {})} loading={busy} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
