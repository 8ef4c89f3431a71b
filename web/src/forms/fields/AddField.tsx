import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Edited, type Suggested, suggestions } from "./fields";

interface AddFieldProps {
  fields: Edited[];
  onAdd: (label: string, suggested?: Suggested) => void;
}

/** The usual fields that are not there yet, and one of any kind. */
export function AddField({ fields, onAdd }: AddFieldProps) {
  const { t } = useTranslation("forms");
  const icon = <IconPlus size={16} aria-hidden />;
  return (
    <Group gap="xs" role="group" aria-label={t("fields.add")}>
      <Text fz="sm" c="dimmed" aria-hidden>
        {t("fields.add")}
      </Text>
      {suggestions(fields).map((key) => {
        const label = t(`suggested.${key}`);
        return (
          <Button key={key} variant="default" size="xs" leftSection={icon} onClick={() => onAdd(label, key)}>
            {label}
          </Button>
        );
      })}
      <Button variant="default" size="xs" leftSection={icon} onClick={() => onAdd(t("fields.blankLabel"))}>
        {t("fields.blank")}
      </Button>
    </Group>
  );
}
