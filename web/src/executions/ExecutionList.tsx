import { Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { PAGES } from "@/kit/lists";
import { Row, Rows } from "@/kit/Rows";
import { Status } from "@/kit/Status";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { When } from "@/kit/time";

/** Executions, newest first: those of a workflow, or all there are. */
export function ExecutionList({ workflowId }: { workflowId?: string }) {
  const { t } = useTranslation("app");
  const query = workflowId === undefined ? {} : { workflowId };
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/workflows/executions",
    { params: { query } },
    PAGES,
  );
  if (isPending) return <Loading />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.items);
  if (all.length === 0) return <Empty icon={IconPlayerPlay} title={t("nothingFound")} text="" />;
  return (
    <>
      <Rows label={t("nav.executions")}>
        {all.map((item) => (
          <Row
            key={item.id}
            lead={
              <>
                <Link to="/executions/$executionId" params={{ executionId: item.id }}>
                  {item.lead.name || item.lead.email}
                </Link>
                <Text fz="sm" c="dimmed" truncate>
                  {item.lead.email}
                </Text>
              </>
            }
            facts={[
              <Status key="status" status={item.status} reason={item.reason} />,
              <When key="created" at={item.createdAt} />,
            ]}
          />
        ))}
      </Rows>
      <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
    </>
  );
}
