import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, isProblem } from "@/api/problem";
import { useChanged } from "@/kit/changed";
import { Failure } from "@/kit/states";
import { newField, type Suggested, sent, slugOf } from "./fields/fields";
import { useWorkflowChoices } from "./workflows";

const FIRST: Suggested[] = ["name", "email", "message"];

/** Makes a form with the fields that most have. */
export function NewFormDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(["forms", "kit"]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("making.title")}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <NewForm onClose={onClose} />
    </Modal>
  );
}

function NewForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["forms", "kit"]);
  const navigate = useNavigate();
  const changed = useChanged();
  const { choices, only } = useWorkflowChoices();
  const form = useForm({ initialValues: { name: "", slug: "", workflowId: null as string | null } });
  const make = api.useMutation("post", "/api/v1/forms", {
    onSuccess: async (made) => {
      changed(t("settings.saved"));
      await navigate({ to: "/forms/$formId", params: { formId: made.id } });
    },
    onError: (error) => form.setErrors(slugTaken(error) ?? fieldErrors(error)),
  });
  const rename = (value: string) => {
    const follows = form.values.slug === slugOf(form.values.name); // until somebody writes another one
    form.setValues({ name: value, ...(follows ? { slug: slugOf(value) } : {}) });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: where there is one that runs, it is what is meant
  useEffect(() => {
    if (only && !form.isTouched("workflowId")) form.setFieldValue("workflowId", only);
  }, [only]);
  const submit = form.onSubmit((values) => make.mutate({ body: { ...values, fields: firstFields(t) } }));
  return (
    <form onSubmit={submit}>
      <Stack>
        {make.error !== null && Object.keys(form.errors).length === 0 && <Failure error={make.error} />}
        <TextInput
          data-autofocus
          label={t("making.name")}
          placeholder={t("making.namePlaceholder")}
          required
          maxLength={200}
          {...form.getInputProps("name")}
          onChange={(event) => rename(event.currentTarget.value)}
        />
        <TextInput
          label={t("making.slug")}
          description={t("making.slugHint")}
          required
          maxLength={100}
          {...form.getInputProps("slug")}
        />
        <Select
          label={t("making.workflow")}
          description={form.values.workflowId ? undefined : t("making.nothingYet")}
          placeholder={t("making.none")}
          data={choices}
          clearable
          {...form.getInputProps("workflowId")}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t("making.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The server names no field when it is the address that another form has. */
export function slugTaken(error: unknown): { slug: string } | undefined {
  return isProblem(error) && error.status === 409 ? { slug: error.detail ?? error.title } : undefined;
}

function firstFields(t: (key: `suggested.${Suggested}`) => string) {
  return sent(FIRST.map((key) => newField([], t(`suggested.${key}`), key)));
}
