import { Group, Stack, TextInput, Title, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import { useForms } from "@/forms/useForms";
import { Back } from "@/kit/Back";
import { useRename } from "./rename";
import { State } from "./State";
import type { WorkflowSummary } from "./types";
import { WorkflowMenu } from "./WorkflowMenu";
import classes from "./WorkflowPage.module.css";

/** The name of a workflow, which is changed where it stands, how it stands, and what can be done with it. */
export function WorkflowHeader({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const forms = useForms().filter((form) => form.workflowId === workflow.id);
  return (
    <Stack component="header" gap={6} px={{ base: "md", sm: "xl" }} pt="md" pb={6} className={classes["header"] ?? ""}>
      <Back to="/workflows">{t("back")}</Back>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
        <Group gap="4px 20px" miw={0}>
          <Name workflow={workflow} />
          <State workflow={workflow} inline />
        </Group>
        <WorkflowMenu workflow={workflow} forms={forms} />
      </Group>
    </Stack>
  );
}

function Name({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const [editing, setEditing] = useState(false);
  if (editing) return <NameInput workflow={workflow} onDone={() => setEditing(false)} />;
  if (workflow.state === "archived")
    return (
      <Title order={1} fz={22} className="ft-long">
        {workflow.name}
      </Title>
    );
  return (
    <Title order={1} fz={22}>
      <UnstyledButton className={classes["name"]} onClick={() => setEditing(true)} title={t("rename.edit")}>
        {workflow.name}
        <IconPencil size={16} aria-hidden />
      </UnstyledButton>
    </Title>
  );
}

function NameInput({ workflow, onDone }: { workflow: WorkflowSummary; onDone: () => void }) {
  const { t } = useTranslation(["workflows", "kit"]);
  const [name, setName] = useState(workflow.name);
  const left = useRef(false);
  const rename = useRename(workflow, onDone);
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter") rename.to(name);
    if (event.key !== "Escape") return;
    left.current = true; // so that leaving the input does not keep the name
    onDone();
  };
  return (
    <>
      <VisuallyHidden component="h1">{workflow.name}</VisuallyHidden>
      <TextInput
        autoFocus
        aria-label={t("rename.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={press}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => !left.current && rename.to(name)}
        error={rename.error ? said(rename.error, t("kit:away")) : undefined}
        disabled={rename.busy}
        maxLength={200}
        w={{ base: "100%", xs: 360 }}
      />
    </>
  );
}
