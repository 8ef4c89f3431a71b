import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import { useRename } from "./rename";
import type { WorkflowSummary } from "./types";

interface RenameDialogProps {
  workflow: WorkflowSummary;
  opened: boolean;
  onClose: () => void;
}

export function RenameDialog({ workflow, opened, onClose }: RenameDialogProps) {
  const { t } = useTranslation(["workflows", "kit"]);
  return (
    <Modal opened={opened} onClose={onClose} title={t("rename.title")} centered>
      <Rename workflow={workflow} onDone={onClose} />
    </Modal>
  );
}

function Rename({ workflow, onDone }: { workflow: WorkflowSummary; onDone: () => void }) {
  const { t } = useTranslation(["workflows", "kit"]);
  const [name, setName] = useState(workflow.name);
  const rename = useRename(workflow, onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.to(name);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          data-autofocus
          label={t("rename.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={rename.error ? said(rename.error, t("kit:away")) : undefined}
          maxLength={200}
          required
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onDone}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={rename.busy}>
            {t("kit:save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
