import { Button, Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import { useCurrent } from "@/kit/form";
import { useRename } from "../rename";
import type { WorkflowSummary } from "../types";

export function NameSetting({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation(["workflows", "kit"]);
  const form = useForm({ initialValues: { name: workflow.name } });
  useCurrent(form, { name: workflow.name });
  const { name } = form.values;
  const rename = useRename(workflow, () => undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.to(name);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start">
        <TextInput
          aria-label={t("rename.name")}
          {...form.getInputProps("name")}
          error={rename.error ? said(rename.error, t("kit:away")) : undefined}
          maxLength={200}
          required
          flex={1}
          miw={200}
        />
        <Button type="submit" variant="default" loading={rename.busy} disabled={name.trim() === workflow.name}>
          {t("kit:save")}
        </Button>
      </Group>
    </form>
  );
}
