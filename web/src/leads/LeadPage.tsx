import { Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Awaited } from "@/kit/Awaited";
import { Back } from "@/kit/Back";
import { Confirm } from "@/kit/Confirm";
import { Page } from "@/kit/Page";
import { LeadActions } from "./LeadActions";
import { LeadFacts } from "./LeadFacts";
import { LeadHead } from "./LeadHead";
import { LiveExecutions } from "./LiveExecutions";
import { type Lead, nameOf } from "./lead";
import { Suppressed } from "./Suppressed";
import { Timeline } from "./Timeline";
import classes from "./timeline.module.css";
import { useSuppression } from "./useSuppression";

const route = getRouteApi("/leads/$leadId");

export function LeadPage() {
  const { t } = useTranslation("leads");
  const { leadId } = route.useParams();
  const { data, error, refetch } = api.useQuery("get", "/api/v1/leads/{leadId}", { params: { path: { leadId } } });
  if (data) return <Known key={data.id} lead={data} />;
  const back = <Back to="/leads">{t("back")}</Back>;
  return <Awaited title={t("one")} error={error} again={() => void refetch()} back={back} />;
}

function Known({ lead }: { lead: Lead }) {
  const { t } = useTranslation("leads");
  const { question, close, askSuppress, askLift } = useSuppression(lead);
  return (
    <Page
      title={nameOf(lead)}
      back={<Back to="/leads">{t("back")}</Back>}
      about={<LeadHead lead={lead} />}
      actions={<LeadActions lead={lead} suppress={askSuppress} lift={askLift} />}
    >
      <Suppressed lead={lead} lift={askLift} />
      <div className={classes["columns"]}>
        <div className={classes["side"]}>
          <LiveExecutions executions={lead.executions} />
          <LeadFacts lead={lead} />
        </div>
        <Timeline lead={lead} />
      </div>
      {question && (
        <Confirm
          opened
          title={question.title}
          action={question.go}
          danger={question.bad}
          busy={false}
          error={null}
          onConfirm={() => {
            question.act();
            close();
          }}
          onClose={close}
        >
          {question.texts.map((text) => (
            <Text key={text}>{text}</Text>
          ))}
        </Confirm>
      )}
    </Page>
  );
}
