import { Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconLock, IconStar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { FormView } from "./types";

/** What sets a form apart: it is the default one, or closed. */
export function Marks({ form, inline = false }: { form: FormView; inline?: boolean }) {
  const { t } = useTranslation("forms");
  if (form.closedAt === null && !form.isDefault) return null;
  const Frame = inline ? Group : Stack;
  return (
    <Frame gap={inline ? "md" : 2}>
      {form.closedAt !== null && (
        <Group gap={6} wrap="nowrap" c="var(--ft-wait)">
          <IconLock size={16} aria-hidden />
          <Text fz="sm" fw={550}>
            {t("closed")}
          </Text>
        </Group>
      )}
      {form.isDefault && (
        <Tooltip label={t("defaultHint")}>
          <Group gap={6} wrap="nowrap" c="var(--ft-quiet)">
            <IconStar size={16} aria-hidden />
            <Text fz="sm" fw={550}>
              {t("default")}
            </Text>
          </Group>
        </Tooltip>
      )}
    </Frame>
  );
}
