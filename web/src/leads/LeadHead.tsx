import { ActionIcon, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LeadStatus } from "./LeadStatus";
import type { Lead } from "./lead";
import classes from "./leads.module.css";

/** Below the name: where the lead stands, how to reach it, and its tags. */
export function LeadHead({ lead }: { lead: Lead }) {
  return (
    <Group gap="4px 16px" fz="sm">
      <LeadStatus status={lead.status} />
      <Address email={lead.email} />
      {lead.companyName && <span className="ft-long">{lead.companyName}</span>}
      {lead.tags.length > 0 && (
        <span>
          {lead.tags.map((tag) => (
            <Link key={tag} to="/leads" search={{ tag }} className={`${classes["tag"]} ${classes["link"]}`}>
              {tag}
            </Link>
          ))}
        </span>
      )}
    </Group>
  );
}

function Address({ email }: { email: string }) {
  const { t } = useTranslation(["leads", "kit"]);
  return (
    <Group gap={4} wrap="nowrap" className="ft-long">
      {email}
      <CopyButton value={email}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? "kit:copied" : "kit:copy")}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("copyEmail")} onClick={copy}>
              {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
