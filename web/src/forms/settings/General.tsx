import { Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, isUnplaced } from "@/api/problem";
import { useChanged } from "@/kit/changed";
import { differing, focusWrong, settle, useCurrent } from "@/kit/form";
import { SaveBar } from "@/kit/SaveBar";
import { Failure } from "@/kit/states";
import { slugTaken } from "../NewFormDialog";
import type { FormView } from "../types";
import { useWorkflowChoices } from "../workflows";

/** Name, address, thanks, and what the form starts. */
export function General({ form: known }: { form: FormView }) {
  const { t } = useTranslation(["forms", "kit"]);
  const { form, save, submit, discard } = useGeneral(known);
  const { choices } = useWorkflowChoices();
  return (
    <form onSubmit={submit}>
      <Stack>
        {isUnplaced(save.error, Object.keys(form.values)) && !slugTaken(save.error) && <Failure error={save.error} />}
        <TextInput
          label={t("settings.name")}
          description={t("settings.nameHint")}
          required
          maxLength={200}
          {...form.getInputProps("name")}
        />
        <TextInput
          label={t("settings.slug")}
          description={t("settings.slugHint")}
          required
          maxLength={100}
          {...form.getInputProps("slug")}
        />
        <Select
          label={t("settings.workflow")}
          description={t("settings.workflowHint")}
          placeholder={t("settings.workflowNone")}
          data={choices}
          clearable
          {...form.getInputProps("workflowId")}
        />
        <Textarea
          label={t("settings.thanks")}
          description={t("settings.thanksHint")}
          placeholder={t("settings.thanksPlaceholder")}
          autosize
          minRows={3}
          maxLength={5000}
          {...form.getInputProps("thankYou")}
        />
        <Switch
          label={t("settings.default")}
          description={t("settings.defaultHint")}
          {...form.getInputProps("isDefault", { type: "checkbox" })}
        />
        <SaveBar dirty={form.isDirty()} busy={save.isPending} save={submit} discard={discard} />
      </Stack>
    </form>
  );
}

const valuesOf = ({ name, slug, workflowId, thankYou, isDefault }: FormView) => ({
  name,
  slug,
  workflowId,
  thankYou,
  isDefault,
});

function useGeneral(known: FormView) {
  const { t } = useTranslation("forms");
  const changed = useChanged();
  const current = valuesOf(known);
  const form = useForm({ initialValues: current });
  const save = api.useMutation("patch", "/api/v1/forms/{formId}", {
    onError: (error) => {
      form.setErrors(slugTaken(error) ?? fieldErrors(error));
      focusWrong();
    },
  });
  useCurrent(form, current);
  const params = { path: { formId: known.id } };
  const submit = form.onSubmit((values) =>
    save.mutate(
      { params, body: differing(values, form.getInitialValues()) },
      {
        onSuccess: (saved) => {
          settle(form, values, valuesOf(saved));
          changed(t("settings.saved"));
        },
      },
    ),
  );
  const discard = () => {
    form.reset();
    save.reset(); // what was wrong with it went with it
  };
  return { form, save, submit, discard };
}
