import { Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { isProblem } from "@/api/problem";
import { Confirm } from "@/kit/Confirm";
import { useChanged } from "@/kit/changed";
import type { VersionInList, WorkflowSummary } from "../types";

interface RestoringProps {
  version: VersionInList;
  workflow: WorkflowSummary;
  onClose: () => void;
}

const pathOf = (version: VersionInList) => ({ workflowId: version.workflowId, versionId: version.id });

/** Makes a version the draft again. */
export function RestoringDialog({ version, workflow, onClose }: RestoringProps) {
  const { t } = useTranslation("workflows");
  const navigate = useNavigate();
  const changed = useChanged();
  const { number } = version;
  // Were the draft changed while one reads, the server refuses; who then says so again, has been told.
  const [seen, see] = useState(workflow.revision);
  const [first] = useState(seen);
  const restore = api.useMutation("post", "/api/v1/workflows/{workflowId}/versions/{versionId}/restore", {
    onSuccess: async () => {
      onClose();
      changed(t("versions.restoring.done", { number }));
      await navigate({ to: "/workflows/$workflowId", params: { workflowId: version.workflowId } });
    },
    onError: (error) => isProblem(error) && error.current && see(error.current.revision),
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t("versions.restoring.title", { number })}
      action={t("versions.restore")}
      busy={restore.isPending}
      error={restore.error}
      onConfirm={() => restore.mutate({ params: { path: pathOf(version) }, body: { revision: seen } })}
    >
      <Stack gap="sm">
        <Text>{t("versions.restoring.text")}</Text>
        {workflow.unpublishedChanges && <Text fw={600}>{t("versions.restoring.lost")}</Text>}
        {seen !== first && <Text fw={600}>{t("versions.restoring.again")}</Text>}
      </Stack>
    </Confirm>
  );
}

/** Has new leads start with a version of before. */
export function PublishingDialog({ version, onClose }: { version: VersionInList; onClose: () => void }) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  const { number } = version;
  const publish = api.useMutation("post", "/api/v1/workflows/{workflowId}/versions/{versionId}/publish", {
    onSuccess: () => {
      onClose();
      changed(t("versions.publishing.done", { number }));
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t("versions.publishing.title", { number })}
      action={t("versions.publish")}
      busy={publish.isPending}
      error={publish.error}
      onConfirm={() => publish.mutate({ params: { path: pathOf(version) } })}
    >
      {t("versions.publishing.text")}
    </Confirm>
  );
}
