import { Button, Group, Text } from "@mantine/core";
import { IconCircleCheck, IconVersions } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { ButtonLink } from "@/kit/links";
import { PAGES } from "@/kit/lists";
import { Row, Rows } from "@/kit/Rows";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { When } from "@/kit/time";
import type { VersionInList, WorkflowSummary } from "../types";
import { PublishingDialog, RestoringDialog } from "./dialogs";
import { VersionMenu } from "./VersionMenu";
import { VersionView } from "./VersionView";

/** What somebody wants of a version. */
export interface Wish {
  what: "look" | "restore" | "publish";
  version: VersionInList;
}

/** Everything that was ever published of a workflow. */
export function VersionsTab({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  const [wish, setWish] = useState<Wish | null>(null);
  const asked = { params: { path: { workflowId: workflow.id } } };
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/workflows/{workflowId}/versions",
    asked,
    PAGES,
  );
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <None workflow={workflow} />;
  const close = () => setWish(null);
  return (
    <>
      <Rows label={t("versions.list")}>
        {all.map((version) => (
          <VersionRow key={version.id} version={version} workflow={workflow} onWish={setWish} />
        ))}
      </Rows>
      <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
      {wish?.what === "look" && <VersionView version={wish.version} onClose={close} />}
      {wish?.what === "restore" && <RestoringDialog version={wish.version} workflow={workflow} onClose={close} />}
      {wish?.what === "publish" && <PublishingDialog version={wish.version} onClose={close} />}
    </>
  );
}

interface VersionRowProps {
  version: VersionInList;
  workflow: WorkflowSummary;
  onWish: (wish: Wish) => void;
}

function VersionRow({ version, workflow, onWish }: VersionRowProps) {
  const { t } = useTranslation("workflows");
  const current = version.id === workflow.publishedVersionId;
  return (
    <Row
      lead={
        <Group gap="md">
          <Text fw={600}>{t("versions.number", { number: version.number })}</Text>
          {current && (
            <Group gap={6} wrap="nowrap" c="var(--ft-good)">
              <IconCircleCheck size={16} aria-hidden />
              <Text fz="sm" fw={550}>
                {t("versions.current")}
              </Text>
            </Group>
          )}
        </Group>
      }
      facts={[
        <Text key="when" fz="sm" c="dimmed">
          {t("versions.published")} <When at={version.createdAt} />
        </Text>,
        <Text key="live" fz="sm" c={version.liveExecutions ? "var(--mantine-color-text)" : "dimmed"}>
          {version.liveExecutions ? t("live", { count: version.liveExecutions }) : t("nobody")}
        </Text>,
        <Button key="look" variant="default" size="xs" onClick={() => onWish({ what: "look", version })}>
          {t("versions.look")}
        </Button>,
      ]}
      menu={<VersionMenu version={version} current={current} workflow={workflow} onWish={onWish} />}
    />
  );
}

function None({ workflow }: { workflow: WorkflowSummary }) {
  const { t } = useTranslation("workflows");
  return (
    <Empty
      icon={IconVersions}
      title={t("versions.none")}
      text={t("versions.noneText")}
      action={
        <ButtonLink to="/workflows/$workflowId" params={{ workflowId: workflow.id }}>
          {t("versions.toBuild")}
        </ButtonLink>
      }
    />
  );
}
