import { Avatar, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { NameOf as NodeName } from "@/executions/names";
import { StateText } from "@/executions/StateText";
import columns from "@/kit/Columns.module.css";
import { Status } from "@/kit/Status";
import { When } from "@/kit/time";
import { LeadStatus, NoMails } from "./LeadStatus";
import { lastAct, nameOf, type Summary } from "./lead";
import classes from "./leads.module.css";

const MOST_TAGS = 3;

/** One lead in the list; on a narrow screen a card. */
export function LeadRow({ lead, nodeName }: { lead: Summary; nodeName: NodeName }) {
  const { t } = useTranslation("leads");
  return (
    <li>
      <Link to="/leads/$leadId" params={{ leadId: lead.id }} className={columns["row"]}>
        <div className={classes["who"]}>
          <Avatar size={36} radius="xl" color="flow" name={nameOf(lead)} aria-hidden visibleFrom="xs" />
          <div className={columns["cell"]}>
            <span className={columns["name"]}>{nameOf(lead)}</span>
            <Tags tags={lead.tags} />
            <div className={columns["small"]}>
              {[lead.name && lead.email, lead.companyName].filter(Boolean).join(" · ")}
            </div>
          </div>
        </div>
        <div className={columns["cell"]}>
          <LeadStatus status={lead.status} />
          {lead.suppressed && <NoMails />}
        </div>
        <div className={`${columns["cell"]} ${classes["where"]}`}>
          <Where execution={lead.execution} nodeName={nodeName} />
        </div>
        <LastAct lead={lead} />
        <div className={`${columns["small"]} ${classes["came"]}`}>
          <VisuallyHidden>{t("column.came")} </VisuallyHidden>
          <When at={lead.createdAt} />
        </div>
      </Link>
    </li>
  );
}

function Tags({ tags }: { tags: string[] }) {
  const more = tags.length - MOST_TAGS;
  return (
    <>
      {tags.slice(0, MOST_TAGS).map((tag) => (
        <span key={tag} className={classes["tag"]}>
          {tag}
        </span>
      ))}
      {more > 0 && <span className={classes["tag"]}>+{more}</span>}
    </>
  );
}

/** In which workflow a lead is, and where, or how that ended. */
function Where({ execution, nodeName }: { execution: Summary["execution"]; nodeName: NodeName }) {
  const { t } = useTranslation("leads");
  if (!execution) return <span className={columns["small"]}>{t("nowhere")}</span>;
  return (
    <>
      <Status status={execution.status} reason={execution.reason} />
      <div className={columns["small"]}>
        {execution.workflow.name}
        {" · "}
        <StateText execution={execution} nameOf={nodeName} />
      </div>
    </>
  );
}

function LastAct({ lead }: { lead: Summary }) {
  const { t } = useTranslation("leads");
  const last = lastAct(lead);
  return (
    <div className={`${columns["cell"]} ${columns["small"]} ${classes["last"]}`}>
      {last ? (
        <>
          {t(`act.${last.act}`)} <When at={last.at} />
        </>
      ) : (
        t("act.none")
      )}
    </div>
  );
}
