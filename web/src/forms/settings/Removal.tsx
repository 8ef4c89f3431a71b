import { Button, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Confirm } from "@/kit/Confirm";
import { useChanged } from "@/kit/changed";
import type { FormView } from "../types";

/** Removes a form that nothing was sent in to; otherwise says what is in the way. */
export function Removal({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  const [asking, ask] = useState(false);
  const navigate = useNavigate();
  const changed = useChanged();
  const remove = api.useMutation("delete", "/api/v1/forms/{formId}", {
    onSuccess: async () => {
      await navigate({ to: "/forms", replace: true });
      changed(t("settings.removing.done"));
    },
  });
  if (form.submissionCount > 0) return <Text c="dimmed">{t("settings.kept", { count: form.submissionCount })}</Text>;
  return (
    <Group>
      <Button
        variant="default"
        c="var(--ft-bad)"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() => ask(true)}
      >
        {t("settings.remove")}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => ask(false)}
        title={t("settings.removing.title", { name: form.name })}
        action={t("settings.remove")}
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { formId: form.id } } })}
      >
        {t("settings.removing.text")}
      </Confirm>
    </Group>
  );
}
