import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, said } from "@/api/problem";
import { type Template, type Use, useRefreshTemplates } from "./data";

/** Gives a template another name. */
export function Rename({ template, uses, onClose }: { template: Template; uses: Use[]; onClose: () => void }) {
  const { t } = useTranslation(["templates", "kit"]);
  const [name, setName] = useState(template.name);
  const anew = useRefreshTemplates();
  const rename = api.useMutation("patch", "/api/v1/templates/{templateId}", {
    onSuccess: async () => {
      await anew();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ params: { path: { templateId: template.id } }, body: { name } });
  };
  const wrong = rename.error && (fieldErrors(rename.error)["name"] ?? said(rename.error, t("kit:away")));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("rename.title")}
      centered
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t("rename.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wrong}
            required
            data-autofocus
          />
          {uses.length > 0 && (
            <Text fz="sm">
              {t("rename.used", { names: uses.map((use) => use.workflowName).join(", "), count: uses.length })}
            </Text>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("kit:cancel")}
            </Button>
            <Button type="submit" loading={rename.isPending}>
              {t("rename.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
