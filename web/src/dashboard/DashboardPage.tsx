import { SegmentedControl, Stack } from "@mantine/core";
import { keepPreviousData } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { api } from "@/api/client";
import { Page } from "@/kit/Page";
import { Failure, Loading } from "@/kit/states";
import { useNow } from "@/kit/time";
import { Section } from "@/queue/Section";
import { StatePicture } from "@/queue/StatePicture";
import { AttentionList } from "./AttentionList";
import { besideSteps } from "./attention";
import classes from "./dashboard.module.css";
import { ASKED, type Dashboard, daysOf, partOfDay, SPANS, type Span, spanOf, sumOf } from "./days";
import { Figures } from "./Figures";
import { FirstSteps } from "./FirstSteps";
import { HowItGoes } from "./HowItGoes";
import { NewestLeads } from "./NewestLeads";
import { OverTime } from "./OverTime";

const route = getRouteApi("/");

export function DashboardPage() {
  const { t } = useTranslation(["dashboard", "app"]);
  const span = spanOf(route.useSearch().days);
  const navigate = route.useNavigate();
  const { data, error, refetch } = api.useQuery(
    "get",
    "/api/v1/dashboard",
    { params: { query: { days: ASKED[span] } } },
    { placeholderData: keepPreviousData },
  );
  const begun = data ? isBegun(data) : false;
  const spans = (
    <SegmentedControl
      aria-label={t("span.label")}
      value={String(span)}
      onChange={(days) => void navigate({ search: { days }, replace: true, resetScroll: false })}
      data={SPANS.map((days) => ({ value: String(days), label: t("span.days", { count: days }) }))}
    />
  );
  return (
    <Page title={t("app:nav.dashboard")} about={<Greeting dashboard={data} span={span} />} actions={begun && spans}>
      {data && <Content dashboard={data} span={span} begun={begun} />}
      {!data && (error ? <Failure error={error} again={() => void refetch()} /> : <Loading rows={7} />)}
    </Page>
  );
}

/** Whether there is anything to show but the way to begin. */
function isBegun({ days, executions, firstSteps }: Dashboard): boolean {
  const sentIn = firstSteps.some((step) => step.key === "submission" && step.done);
  return sentIn || executions.accepted > 0 || sumOf(days, "leads") > 0;
}

function Greeting({ dashboard, span }: { dashboard: Dashboard | undefined; span: Span }) {
  const { t } = useTranslation("dashboard");
  const now = useNow();
  const name = (useSession().data?.account?.name ?? "").split(" ", 1)[0];
  const hello = t(`hello.${partOfDay(now)}`, { name });
  if (!dashboard) return hello;
  if (!isBegun(dashboard)) return `${hello} ${t("hello.begin")}`;
  const leads = sumOf(daysOf(dashboard.days, span), "leads");
  return `${hello} ${t("hello.leads", { count: leads, days: span })}`;
}

interface ContentProps {
  dashboard: Dashboard;
  span: Span;
  begun: boolean;
}

function Content({ dashboard, span, begun }: ContentProps) {
  const { t } = useTranslation("dashboard");
  const { attention, firstSteps, executions } = dashboard;
  const needed = besideSteps(attention, firstSteps);
  if (!begun)
    return (
      <Stack gap="md">
        <div className={classes["columns"]}>
          <FirstSteps steps={firstSteps} roomy />
          <HowItGoes />
        </div>
        {needed.length > 0 && <AttentionList items={needed} />}
      </Stack>
    );
  return (
    <Stack gap="md">
      <FirstSteps steps={firstSteps} />
      <Figures dashboard={dashboard} span={span} />
      <div className={classes["columns"]}>
        <div className={classes["main"]}>
          <OverTime days={daysOf(dashboard.days, span)} timeZone={dashboard.timeZone} />
          <NewestLeads />
        </div>
        <div className={classes["side"]}>
          <AttentionList items={needed} />
          <Section title={t("executions")}>
            <StatePicture counts={executions} />
            {executions.accepted === 0 && t("noExecutions")}
          </Section>
        </div>
      </div>
    </Stack>
  );
}
