import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useNodeNames } from "@/executions/names";
import { StateText } from "@/executions/StateText";
import type { Summary } from "@/executions/words";
import { Status } from "@/kit/Status";
import { Section } from "@/queue/Section";
import classes from "./timeline.module.css";

/** What is under way for a lead, and what comes next. */
export function LiveExecutions({ executions }: { executions: Summary[] }) {
  const { t } = useTranslation("leads");
  const nameOf = useNodeNames(executions.map((execution) => execution.workflow));
  return (
    <Section title={t("now.title")}>
      {executions.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t("now.none")}
        </Text>
      )}
      {executions.map((execution) => (
        <Link
          key={execution.id}
          to="/executions/$executionId"
          params={{ executionId: execution.id }}
          className={classes["live"]}
        >
          <Text fw={600} className="ft-long">
            {execution.workflow.name}
          </Text>
          <Status status={execution.status} reason={execution.reason} />
          <Text fz="sm" c="dimmed">
            <StateText execution={execution} nameOf={nameOf} />
          </Text>
        </Link>
      ))}
    </Section>
  );
}
