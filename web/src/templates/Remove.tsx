import { List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Confirm } from "@/kit/Confirm";
import { type Template, type Use, useRefreshTemplates } from "./data";

interface RemoveProps {
  template: Template;
  uses: Use[];
  opened: boolean;
  onClose: () => void;
  /** After it is gone. */
  onGone?: () => void;
}

/** Asks before a template is deleted, and says which workflows will miss it. */
export function Remove({ template, uses, opened, onClose, onGone }: RemoveProps) {
  const { t } = useTranslation("templates");
  const anew = useRefreshTemplates();
  const remove = api.useMutation("delete", "/api/v1/templates/{templateId}", {
    onSuccess: () => {
      notifications.show({ message: t("remove.done", { name: template.name }) });
      onClose();
      onGone?.();
      void anew();
    },
  });
  return (
    <Confirm
      opened={opened}
      title={t("remove.title", { name: template.name })}
      action={t("remove.do")}
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ params: { path: { templateId: template.id } } })}
      onClose={onClose}
    >
      <Stack gap="sm">
        {uses.length > 0 && <Missing uses={uses} />}
        <Text>{t("remove.text")}</Text>
      </Stack>
    </Confirm>
  );
}

function Missing({ uses }: { uses: Use[] }) {
  const { t } = useTranslation("templates");
  return (
    <>
      <Text>{t("remove.used", { count: uses.length })}</Text>
      <List>
        {uses.map((use) => (
          <List.Item key={use.workflowId}>{use.workflowName}</List.Item>
        ))}
      </List>
    </>
  );
}
