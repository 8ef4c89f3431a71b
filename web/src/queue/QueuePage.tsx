import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Page } from "@/kit/Page";
import { Failure, Loading } from "@/kit/states";
import { Failures } from "./Failures";
import { Figures } from "./Figures";
import { Law } from "./Law";
import classes from "./queue.module.css";
import { Transport } from "./Transport";
import { Troubles } from "./Troubles";
import { Workers } from "./Workers";

/** Heartbeats and lateness change without anything happening that a hint would tell of. */
const EVERY_MS = 5_000;

export function QueuePage() {
  const { t } = useTranslation(["app", "queue"]);
  const { data, error, refetch } = api.useQuery(
    "get",
    "/api/v1/workflows/queue-status",
    {},
    { refetchInterval: EVERY_MS },
  );
  return (
    <Page title={t("nav.queue")} about={t("queue:about")}>
      {!data && (error ? <Failure error={error} again={() => void refetch()} /> : <Loading />)}
      {data && (
        <Stack gap="md">
          <Troubles queue={data} />
          <Figures queue={data} />
          <Law counts={data.executions} />
          <div className={classes["columns"]}>
            <Failures />
            <Stack gap="md">
              <Workers workers={data.workers} />
              {data.transport && <Transport transport={data.transport} />}
            </Stack>
          </div>
        </Stack>
      )}
    </Page>
  );
}
