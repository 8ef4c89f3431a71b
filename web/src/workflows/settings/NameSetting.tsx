import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import { useRename } from "../rename";
import type { WorkflowSummary } from "../types";

export function NameSetting({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation(["workflows", "kit"]);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? workflow.name;
  const rename = useRename(workflow, () => setTyped(null));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.to(name);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start">
        <TextInput
          aria-label={t("rename.name")}
          value={name}
          onChange={(event) => setTyped(event.currentTarget.value)}
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
