import { Button, Stack, Text, Title } from "@mantine/core";
import { IconCopyPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Actions } from "./actions";

/** Several nodes at once. */
export function SeveralPanel({ keys, actions }: { keys: ReadonlySet<string>; actions: Actions }) {
  const { t } = useTranslation("builder");
  return (
    <Stack p="md">
      <Title order={2} fz={16}>
        {t("panel.several", { count: keys.size })}
      </Title>
      <Text fz="sm" c="dimmed">
        {t("panel.severalHint")}
      </Text>
      <Button variant="default" leftSection={<IconCopyPlus size={17} />} onClick={() => actions.duplicate(keys)}>
        {t("more.duplicate")}
      </Button>
      <Button variant="default" leftSection={<IconTrash size={17} />} onClick={() => actions.remove(keys)}>
        {t("more.remove")}
      </Button>
    </Stack>
  );
}
