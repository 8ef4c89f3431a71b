import { Button, Group, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Leaving } from "./Leaving";
import classes from "./SaveBar.module.css";

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  save: () => void;
  discard: () => void;
  /** What is not saved, and what saving it is called, where more can be said than that it is so. */
  unsaved?: string;
  action?: string;
}

/** Stays in sight for as long as something is not saved, and asks before it is left behind. */
export function SaveBar({ dirty, busy, save, discard, unsaved, action }: SaveBarProps) {
  const { t } = useTranslation("kit");
  useHotkeys([["mod+S", () => dirty && !busy && save()]], []);
  return (
    <>
      <Leaving when={() => dirty} whenClosing={() => dirty} text={t("leave.unsaved")} />
      {dirty && (
        <div className={`ft-card ${classes["bar"]}`} role="status">
          <Group gap={8} wrap="nowrap">
            <IconPencil size={16} aria-hidden />
            <Text fz="sm">{unsaved ?? t("unsaved")}</Text>
          </Group>
          <Group gap="sm">
            <Button variant="default" size="sm" onClick={discard} disabled={busy}>
              {t("discard")}
            </Button>
            <Button size="sm" loading={busy} onClick={save}>
              {action ?? t("save")}
            </Button>
          </Group>
        </div>
      )}
    </>
  );
}
