import { VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import columns from "@/kit/Columns.module.css";
import { Status } from "@/kit/Status";
import { duration, useNow, When } from "@/kit/time";
import classes from "./list.module.css";
import type { NameOf } from "./names";
import { StateText } from "./StateText";
import type { Summary } from "./words";

interface RowProps {
  execution: Summary;
  nameOf: NameOf;
  /** Not where the list is of one workflow. */
  withWorkflow: boolean;
}

/** One execution in the list; on a narrow screen a card. */
export function ExecutionRow({ execution, nameOf, withWorkflow }: RowProps) {
  const { t } = useTranslation("executions");
  const { lead, workflow } = execution;
  return (
    <li>
      <Link to="/executions/$executionId" params={{ executionId: execution.id }} className={columns["row"]}>
        <div className={columns["cell"]}>
          <div className={columns["name"]}>{lead.name || lead.email}</div>
          {lead.name && <div className={columns["small"]}>{lead.email}</div>}
        </div>
        <div className={`${columns["cell"]} ${classes["state"]}`}>
          <Status status={execution.status} reason={execution.reason} />
          <div className={classes["sentence"]}>
            <StateText execution={execution} nameOf={nameOf} />
          </div>
        </div>
        {withWorkflow && (
          <div className={`${columns["cell"]} ${columns["small"]} ${classes["workflow"]}`}>{workflow.name}</div>
        )}
        <div className={`${classes["when"]} ${classes["started"]}`}>
          <VisuallyHidden>{t("column.started")} </VisuallyHidden>
          <When at={execution.startedAt ?? execution.createdAt} />
        </div>
        <div className={`${classes["when"]} ${classes["took"]}`}>
          <Took execution={execution} />
        </div>
      </Link>
    </li>
  );
}

const wholeSeconds = (ms: number) => Math.max(0, Math.round(ms / 1000) * 1000);

function Took({ execution }: { execution: Summary }) {
  const { t, i18n } = useTranslation("executions");
  const now = useNow();
  const { durationMs, startedAt } = execution;
  if (durationMs === null && !startedAt) return null;
  const length = durationMs ?? wholeSeconds(now - Date.parse(startedAt ?? ""));
  return (
    <span>
      <VisuallyHidden>{t("column.took")} </VisuallyHidden>
      {durationMs === null || length >= 1_000 ? duration(length, i18n.language) : t("atOnce")}
      {durationMs === null && <span className={columns["small"]}> {t("stillOn")}</span>}
    </span>
  );
}
