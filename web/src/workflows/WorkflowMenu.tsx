import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconDots,
  IconDownload,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { type Asked, Dialogs } from "./dialogs";
import { useResume } from "./resume";
import type { FormView, WorkflowSummary } from "./types";

const SIZE = 16;

/** All that can be done with a workflow as a whole. `forms` are those that start it. */
export function WorkflowMenu({ workflow, forms }: { workflow: WorkflowSummary; forms: FormView[] }) {
  const { t } = useTranslation("workflows");
  const [asked, ask] = useState<Asked | null>(null);
  const quick = useQuick(workflow);
  const archived = workflow.state === "archived";
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            c="dimmed"
            size="lg"
            aria-label={t("more", { name: workflow.name })}
          >
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!archived && (
            <Menu.Item leftSection={<IconPencil size={SIZE} aria-hidden />} onClick={() => ask("rename")}>
              {t("menu.rename")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={SIZE} aria-hidden />} onClick={quick.duplicate}>
            {t("menu.duplicate")}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={`/api/v1/workflows/${workflow.id}/export`}
            download
            leftSection={<IconDownload size={SIZE} aria-hidden />}
          >
            {t("menu.export")}
          </Menu.Item>
          <Menu.Divider />
          {workflow.state === "published" && (
            <Menu.Item leftSection={<IconPlayerPause size={SIZE} aria-hidden />} onClick={() => ask("pause")}>
              {t("menu.pause")}
            </Menu.Item>
          )}
          {workflow.state === "paused" && (
            <Menu.Item leftSection={<IconPlayerPlay size={SIZE} aria-hidden />} onClick={quick.resume}>
              {t("menu.resume")}
            </Menu.Item>
          )}
          {archived ? (
            <Menu.Item leftSection={<IconArchiveOff size={SIZE} aria-hidden />} onClick={quick.restore}>
              {t("menu.restore")}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconArchive size={SIZE} aria-hidden />} onClick={() => ask("archive")}>
              {t("menu.archive")}
            </Menu.Item>
          )}
          <Menu.Item
            c="var(--ft-bad)"
            leftSection={<IconTrash size={SIZE} aria-hidden />}
            onClick={() => ask("remove")}
          >
            {t("menu.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialogs workflow={workflow} forms={forms} asked={asked} ask={ask} />
    </>
  );
}

/** What is done at a click, as nothing is lost by it. */
function useQuick(workflow: WorkflowSummary) {
  const { t } = useTranslation("workflows");
  const navigate = useNavigate();
  const changed = useChanged();
  const resume = useResume(workflow.id);
  const path = { params: { path: { workflowId: workflow.id } } };
  const duplicate = api.useMutation("post", "/api/v1/workflows/{workflowId}/duplicate", {
    onSuccess: async (copy) => {
      changed(t("duplicated", { name: copy.name }));
      await navigate({ to: "/workflows/$workflowId", params: { workflowId: copy.id } });
    },
  });
  const restore = api.useMutation("post", "/api/v1/workflows/{workflowId}/unarchive", {
    onSuccess: () => changed(t("archive.restored")),
  });
  return {
    duplicate: () => duplicate.mutate(path),
    restore: () => restore.mutate(path),
    resume: () => resume.mutate(),
  };
}
