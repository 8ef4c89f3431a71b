import { Button, Group, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Leaving } from "@/kit/Leaving";
import classes from "./settings.module.css";

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  save: () => void;
  discard: () => void;
}

/** Stays in sight for as long as something is not saved, and asks before it is left behind. */
export function SaveBar({ dirty, busy, save, discard }: SaveBarProps) {
  const { t } = useTranslation(["settings", "kit"]);
  useHotkeys([["mod+S", () => dirty && save()]], []);
  return (
    <>
      <Leaving when={dirty} text={t("unsavedText")} />
      {dirty && (
        <div className={`ft-card ${classes["bar"]}`} role="status">
          <Group gap={8} wrap="nowrap">
            <IconPencil size={16} aria-hidden />
            <Text fz="sm">{t("unsaved")}</Text>
          </Group>
          <Group gap="sm">
            <Button variant="default" size="sm" onClick={discard}>
              {t("discard")}
            </Button>
            <Button size="sm" loading={busy} onClick={save}>
              {t("kit:save")}
            </Button>
          </Group>
        </div>
      )}
    </>
  );
}
