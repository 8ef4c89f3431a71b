import { Alert, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUsers } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { said } from "@/api/problem";
import type { Draft, Workflow } from "./draft";

/** The draft was changed elsewhere since it was loaded here. Nothing is saved until a person says which one counts. */
export function Elsewhere({ draft, workflow }: { draft: Draft; workflow: Workflow }) {
  const { t } = useTranslation("builder");
  const [busy, setBusy] = useState(false);
  const saveCopy = useCopy(draft, workflow);
  const once = (act: () => Promise<void>) => async () => {
    setBusy(true);
    await act();
    setBusy(false);
  };
  const ways = [
    { label: t("elsewhere.theirs"), act: draft.takeTheirs, variant: "filled" },
    { label: t("elsewhere.copy"), act: saveCopy, variant: "default" },
    { label: t("elsewhere.overwrite"), act: () => draft.autosave.overwrite(), variant: "default" },
  ];
  return (
    <Alert color="red" radius={0} icon={<IconUsers />} role="alert" title={t("elsewhere.title")}>
      <Text fz="sm" mb="sm">
        {t("elsewhere.text")}
      </Text>
      <Group gap="sm">
        {ways.map((way) => (
          <Button key={way.label} size="xs" variant={way.variant} disabled={busy} onClick={() => void once(way.act)()}>
            {way.label}
          </Button>
        ))}
      </Group>
    </Alert>
  );
}

/** Keeps this draft as a workflow of its own, and goes on in it; here theirs stays. */
function useCopy(draft: Draft, workflow: Workflow): () => Promise<void> {
  const { t } = useTranslation(["builder", "kit"]);
  const navigate = useNavigate();
  return async () => {
    const { definition } = draft.store.getState();
    const body = {
      name: t("elsewhere.copyName", { name: workflow.name }).slice(0, 200),
      definition: { ...definition },
    };
    const answer = await client.POST("/api/v1/workflows", { body }).catch(() => undefined);
    if (!answer?.data) {
      notifications.show({ color: "red", message: said(answer?.error, t("kit:away")) });
      return;
    }
    await draft.takeTheirs();
    await navigate({ to: "/workflows/$workflowId", params: { workflowId: answer.data.id } });
  };
}
