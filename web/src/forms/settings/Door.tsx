import { Button, Group, Text } from "@mantine/core";
import { IconLock, IconLockOpen } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Confirm } from "@/kit/Confirm";
import { useChanged } from "@/kit/changed";
import { absolute } from "@/kit/time";
import type { FormView } from "../types";

/** Closes the form, and opens it again. */
export function Door({ form }: { form: FormView }) {
  const { t, i18n } = useTranslation("forms");
  const [asking, ask] = useState(false);
  const changed = useChanged();
  const closed = form.closedAt !== null;
  const turn = api.useMutation("patch", "/api/v1/forms/{formId}", {
    onSuccess: () => {
      ask(false);
      changed(closed ? t("settings.reopened") : t("settings.closing.done"));
    },
  });
  const go = () => turn.mutate({ params: { path: { formId: form.id } }, body: { closed: !closed } });
  const since = form.closedAt === null ? "" : absolute(form.closedAt, i18n.language);
  return (
    <>
      <Text>{closed ? t("settings.closedText", { date: since }) : t("settings.openText")}</Text>
      <Group>
        {closed ? (
          <Button leftSection={<IconLockOpen size={18} aria-hidden />} loading={turn.isPending} onClick={go}>
            {t("settings.reopen")}
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconLock size={18} aria-hidden />} onClick={() => ask(true)}>
            {t("settings.close")}
          </Button>
        )}
      </Group>
      <Confirm
        opened={asking}
        onClose={() => ask(false)}
        title={t("settings.closing.title", { name: form.name })}
        action={t("settings.close")}
        busy={turn.isPending}
        error={turn.error}
        onConfirm={go}
      >
        {t("settings.closing.text")}
      </Confirm>
    </>
  );
}
