import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface BlockedProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  why: string;
  /** The things in the way, as items of a list. */
  children: ReactNode;
  /** What can be done instead. */
  then?: ReactNode;
}

/** Says what is in the way of what somebody wants to do, and leads to it. */
export function Blocked({ opened, onClose, title, why, children, then }: BlockedProps) {
  const { t } = useTranslation("kit");
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <Stack>
        <Text>{why}</Text>
        <List>{children}</List>
        {then}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
