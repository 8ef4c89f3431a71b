import { Button, Group, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { BulkDialog } from "@/executions/BulkDialog";
import { useNodeNames } from "@/executions/names";
import { ButtonLink } from "@/kit/links";
import { Failure, Loading } from "@/kit/states";
import { When } from "@/kit/time";
import { type Group as Failed, grouped } from "./failures";
import classes from "./queue.module.css";
import { Section } from "./Section";

const NEWEST = 200;
const MOST_GROUPS = 6;

/** What failed of late, put together by what went wrong, and what to do about it. */
export function Failures() {
  const { t, i18n } = useTranslation("queue");
  const query = { status: ["failed"], limit: NEWEST };
  const { data, error, refetch } = api.useQuery("get", "/api/v1/workflows/executions", { params: { query } });
  const [retried, retry] = useState<string>();
  const groups = useMemo(() => grouped(data?.items ?? []).slice(0, MOST_GROUPS), [data]);
  const nameOf = useNodeNames(useMemo(() => groups.map((group) => group.workflow), [groups]));
  const filter = { status: ["failed"], ...(retried && { workflowId: retried }) };
  return (
    <Section title={t("failures.title")}>
      {!data && (error ? <Failure error={error} again={() => void refetch()} /> : <Loading rows={2} />)}
      {data?.items.length === 0 && <Text c="dimmed">{t("failures.none")}</Text>}
      {data?.nextCursor && (
        <Text fz="sm" c="dimmed">
          {t("failures.newest", { number: new Intl.NumberFormat(i18n.language).format(NEWEST) })}
        </Text>
      )}
      <div>
        {groups.map((group) => (
          <FailedGroup
            key={`${group.workflow.id} ${group.place?.nodeKey} ${group.error}`}
            group={group}
            node={group.place ? nameOf(group.workflow.versionId, group.place) : ""}
            retry={() => retry(group.workflow.id)}
          />
        ))}
      </div>
      <BulkDialog action={retried ? "retry" : undefined} filter={filter} close={() => retry(undefined)} />
    </Section>
  );
}

function FailedGroup({ group, node, retry }: { group: Failed; node: string; retry: () => void }) {
  const { t, i18n } = useTranslation("queue");
  const { workflow, count } = group;
  const number = new Intl.NumberFormat(i18n.language).format(count);
  return (
    <div className={classes["group"]}>
      <div className={classes["what"]}>
        <Text fw={600}>{group.error}</Text>
        <Text fz="sm" c="dimmed" component="div">
          {t("failures.at", { workflow: workflow.name, node })} · {t("failures.count", { count, number })},{" "}
          {t("failures.last")} <When at={group.lastAt} />
        </Text>
      </div>
      <Group gap="sm">
        <ButtonLink to="/executions" search={{ status: "failed", workflowId: workflow.id }} variant="default" size="xs">
          {t("failures.look")}
        </ButtonLink>
        <Button variant="light" size="xs" leftSection={<IconRefresh size={15} aria-hidden />} onClick={retry}>
          {t("failures.retry")}
        </Button>
      </Group>
    </div>
  );
}
