import { Button } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { type Asked, Dialogs } from "../dialogs";
import { useResume } from "../resume";
import type { FormView, WorkflowSummary } from "../types";

/** The ways to have a workflow start nothing any more, and back. */
export function Ends({ workflow, forms }: { workflow: WorkflowSummary; forms: FormView[] }) {
  const { t } = useTranslation("workflows");
  const [asked, ask] = useState<Asked | null>(null);
  return (
    <>
      {workflow.state === "published" && (
        <Button variant="default" leftSection={<IconPlayerPause size={18} aria-hidden />} onClick={() => ask("pause")}>
          {t("menu.pause")}
        </Button>
      )}
      {workflow.state === "paused" && <Resume workflowId={workflow.id} />}
      {workflow.state === "archived" ? (
        <Restore workflowId={workflow.id} />
      ) : (
        <Button variant="default" leftSection={<IconArchive size={18} aria-hidden />} onClick={() => ask("archive")}>
          {t("menu.archive")}
        </Button>
      )}
      <Button
        variant="default"
        c="var(--ft-bad)"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() => ask("remove")}
      >
        {t("menu.delete")}
      </Button>
      <Dialogs workflow={workflow} forms={forms} asked={asked} ask={ask} />
    </>
  );
}

function Resume({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("workflows");
  const resume = useResume(workflowId);
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerPlay size={18} aria-hidden />}
      loading={resume.isPending}
      onClick={() => resume.mutate()}
    >
      {t("menu.resume")}
    </Button>
  );
}

function Restore({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const restore = api.useMutation("post", "/api/v1/workflows/{workflowId}/unarchive", {
    onSuccess: () => changed(t("archive.restored")),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconArchiveOff size={18} aria-hidden />}
      loading={restore.isPending}
      onClick={() => restore.mutate({ params: { path: { workflowId } } })}
    >
      {t("menu.restore")}
    </Button>
  );
}
