import { Alert, Anchor, Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { said } from "@/api/problem";
import { useChanged } from "@/kit/changed";
import { firstNameOf, type Lead } from "./lead";

interface StartProps {
  lead: Lead;
  close: () => void;
}

/** Begins a published workflow for a lead. */
export function StartWorkflow({ lead, open, close }: StartProps & { open: boolean }) {
  const { t } = useTranslation("leads");
  return (
    <Modal opened={open} onClose={close} title={t("start.title", { name: firstNameOf(lead) })}>
      <Choice lead={lead} close={close} />
    </Modal>
  );
}

function Choice({ lead, close }: StartProps) {
  const { t } = useTranslation(["leads", "kit"]);
  const { data } = api.useQuery("get", "/api/v1/workflows", { params: { query: { limit: 200 } } });
  const [chosen, choose] = useState<string | null>(null);
  const changed = useChanged();
  const start = api.useMutation("post", "/api/v1/workflows/{workflowId}/start", {
    onSuccess: () => {
      changed(t("start.done"));
      close();
    },
  });
  const published = data?.items.filter((workflow) => workflow.state === "published") ?? [];
  const workflowId = chosen ?? (published.length === 1 ? published[0]?.id : undefined);
  if (data && published.length === 0) return <NonePublished />;
  return (
    <Stack>
      <Text c="dimmed">{t("start.about")}</Text>
      {lead.suppression && <Alert color="yellow">{t("start.suppressed", { name: firstNameOf(lead) })}</Alert>}
      {start.error && (
        <Alert color="red" role="alert">
          {said(start.error, t("kit:away"))}
        </Alert>
      )}
      <Select
        label={t("start.workflow")}
        data={published.map(({ id, name }) => ({ value: id, label: name }))}
        value={workflowId ?? null}
        onChange={choose}
        searchable
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t("kit:cancel")}
        </Button>
        <Button
          disabled={!workflowId}
          loading={start.isPending}
          onClick={() =>
            start.mutate({
              params: { path: { workflowId: workflowId ?? "" } },
              body: { leadId: lead.id, triggerType: "manual" },
            })
          }
        >
          {t("start.go")}
        </Button>
      </Group>
    </Stack>
  );
}

function NonePublished() {
  const { t } = useTranslation("leads");
  return (
    <Stack align="flex-start">
      <Text>{t("start.none")}</Text>
      <Anchor component={Link} to="/workflows">
        {t("start.workflows")}
      </Anchor>
    </Stack>
  );
}
