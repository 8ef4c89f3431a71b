import { Group, Select, Stack, Text } from "@mantine/core";
import { IconForms } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { TextLink } from "@/kit/links";
import { Failure } from "@/kit/states";
import type { FormView, WorkflowSummary } from "../types";

/** The forms that start the workflow, and a way to have another one do so. */
export function FormsBound({ workflow, forms }: { workflow: WorkflowSummary; forms: FormView[] }) {
  const { t } = useTranslation("workflows");
  const bound = forms.filter((form) => form.workflowId === workflow.id);
  const others = forms.filter((form) => form.workflowId !== workflow.id);
  return (
    <Stack gap="sm">
      {bound.length === 0 && <Text c="dimmed">{t("settings.formsNone")}</Text>}
      {bound.map((form) => (
        <Group key={form.id} gap="sm" wrap="nowrap">
          <IconForms size={18} stroke={1.7} aria-hidden style={{ flex: "none" }} />
          <TextLink to="/forms/$formId" params={{ formId: form.id }} className="ft-long">
            {form.name}
          </TextLink>
          <Text fz="sm" c="dimmed" truncate>
            {new URL(form.hostedUrl).pathname}
          </Text>
        </Group>
      ))}
      {others.length > 0 && <Bind workflow={workflow} others={others} />}
    </Stack>
  );
}

function Bind({ workflow, others }: { workflow: WorkflowSummary; others: FormView[] }) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const all = api.useQuery("get", "/api/v1/workflows", { params: { query: { limit: 200 } } });
  const names = new Map((all.data?.items ?? []).map((item) => [item.id, item.name]));
  const bind = api.useMutation("patch", "/api/v1/forms/{formId}", {
    onSuccess: (form) => changed(t("settings.formBound", { form: form.name })),
  });
  const labelOf = (form: FormView) =>
    form.workflowId
      ? t("settings.formTakes", { form: form.name, workflow: names.get(form.workflowId) ?? "…" })
      : form.name;
  return (
    <>
      {bind.error !== null && <Failure error={bind.error} />}
      <Select
        label={t("settings.formAdd")}
        placeholder={t("settings.formPick")}
        data={others.map((form) => ({ value: form.id, label: labelOf(form) }))}
        value={null}
        onChange={(formId) =>
          formId && bind.mutate({ params: { path: { formId } }, body: { workflowId: workflow.id } })
        }
        disabled={bind.isPending}
        maw={420}
      />
    </>
  );
}
