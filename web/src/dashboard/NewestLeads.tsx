import { Anchor, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { When } from "@/kit/time";
import { LeadStatus } from "@/leads/LeadStatus";
import { nameOf } from "@/leads/lead";
import { Section } from "@/queue/Section";
import classes from "./dashboard.module.css";

const FEW = 5;

/** Who came last. */
export function NewestLeads() {
  const { t } = useTranslation("dashboard");
  const { data } = api.useQuery("get", "/api/v1/leads", { params: { query: { limit: FEW } } });
  const all = (
    <Anchor component={Link} to="/leads" fz="sm">
      {t("allLeads")}
    </Anchor>
  );
  return (
    <Section title={t("newest")} mark={all}>
      {!data && <Skeleton height={160} />}
      {data?.items.length === 0 && <Text c="dimmed">{t("noLeads")}</Text>}
      <ul className={classes["items"]}>
        {data?.items.map((lead) => (
          <li key={lead.id}>
            <Link to="/leads/$leadId" params={{ leadId: lead.id }} className={classes["lead"]}>
              <div className={classes["text"]}>
                <Text fw={600} fz="sm">
                  {nameOf(lead)}
                </Text>
                <Text fz="xs" c="dimmed">
                  {lead.companyName || lead.email}
                </Text>
              </div>
              <LeadStatus status={lead.status} />
              <Text fz="xs" c="dimmed" className={classes["when"] ?? ""}>
                <When at={lead.createdAt} />
              </Text>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
