import { Button, Group, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import classes from "./Fields.module.css";

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** Says whether visitors see what is on the page, and has them see it. */
export function SaveBar({ dirty, busy, onSave, onDiscard }: SaveBarProps) {
  const { t } = useTranslation("forms");
  useHotkeys([["mod+S", () => dirty && !busy && onSave()]], []);
  return (
    <Group justify="space-between" className={classes["bar"] ?? ""} data-dirty={dirty || undefined}>
      <Text fz="sm" c={dirty ? "var(--ft-wait)" : "dimmed"} role="status">
        {dirty ? t("fields.unsaved") : t("fields.saved")}
      </Text>
      <Group gap="sm">
        {dirty && (
          <Button variant="default" onClick={onDiscard} disabled={busy}>
            {t("fields.discard")}
          </Button>
        )}
        <Button onClick={onSave} loading={busy} disabled={!dirty}>
          {t("fields.save")}
        </Button>
      </Group>
    </Group>
  );
}
