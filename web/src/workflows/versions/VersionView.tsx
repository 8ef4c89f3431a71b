import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { asDefinition } from "@/canvas/definition";
import { FlowView } from "@/canvas/FlowView";
import { Failure, Loading } from "@/kit/states";
import type { VersionInList } from "../types";

/** What a version runs, to be looked at. */
export function VersionView({ version, onClose }: { version: VersionInList; onClose: () => void }) {
  const { t } = useTranslation(["workflows", "kit"]);
  const path = { workflowId: version.workflowId, versionId: version.id };
  const asked = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
  const { data, error, refetch } = api.useQuery(
    "get",
    "/api/v1/workflows/{workflowId}/versions/{versionId}",
    { params: { path } },
    asked,
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("versions.number", { number: version.number })}
      size="min(1100px, 96vw)"
      padding="md"
      styles={{ body: { padding: 0, height: "min(720px, 78dvh)", background: "var(--ft-ground)" } }}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      {data ? (
        <FlowView definition={asDefinition(data.definition)} label={t("versions.chart")} />
      ) : error ? (
        <Failure error={error} again={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Modal>
  );
}
