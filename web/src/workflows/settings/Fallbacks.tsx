import { NumberInput, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { settle, useCurrent } from "@/kit/form";
import { SaveBar } from "@/kit/SaveBar";
import { Failure } from "@/kit/states";
import type { WorkflowView } from "../types";
import { type Fallback, fallbackOf, withFallback } from "./fallback";

const SOURCE = { input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } };

/** The mails and the wait that steps fall back on. */
export function Fallbacks({ workflow }: { workflow: WorkflowView }) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const form = useForm<Fallback>({ initialValues: fallbackOf(workflow.definition) });
  const save = api.useMutation("patch", "/api/v1/workflows/{workflowId}");
  useCurrent(form, fallbackOf(workflow.definition));
  const submit = form.onSubmit((values) =>
    save.mutate(
      {
        params: { path: { workflowId: workflow.id } },
        body: { revision: workflow.revision, definition: withFallback(workflow.definition, values) },
      },
      {
        onSuccess: (saved) => {
          settle(form, values, fallbackOf(saved.definition));
          changed(t("settings.saved"));
        },
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        {save.error !== null && <Failure error={save.error} />}
        <Textarea
          label={t("settings.emailTemplate")}
          autosize
          minRows={3}
          maxRows={14}
          spellCheck={false}
          styles={SOURCE}
          {...form.getInputProps("emailTemplate")}
        />
        <Textarea
          label={t("settings.followUpTemplate")}
          autosize
          minRows={3}
          maxRows={14}
          spellCheck={false}
          styles={SOURCE}
          {...form.getInputProps("followUpTemplate")}
        />
        <NumberInput
          label={t("settings.delay")}
          description={t("settings.delayHint")}
          min={0}
          max={365}
          w={{ base: "100%", xs: 280 }}
          {...form.getInputProps("followUpDelayDays")}
        />
        <SaveBar dirty={form.isDirty()} busy={save.isPending} save={submit} discard={form.reset} />
      </Stack>
    </form>
  );
}
