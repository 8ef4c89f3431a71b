import { Text } from "@mantine/core";
import { type Icon, IconCircleCheck, IconCircleX, IconClockPause, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { absolute, useNow } from "@/kit/time";
import { clockTime, moment } from "./moments";
import type { Step } from "./record";
import classes from "./record.module.css";

type Attempt = Step["attempts"][number];
type Result = "succeeded" | "failed" | "backing_off" | "held";

const LOOKS: Record<Result, [Icon, string]> = {
  succeeded: [IconCircleCheck, "--ft-good"],
  failed: [IconCircleX, "--ft-bad"],
  backing_off: [IconRefresh, "--ft-wait"],
  held: [IconClockPause, "--ft-wait"],
};

/** How often what a step does in the world was attempted, and what came of it each time. */
export function Attempts({ attempts }: { attempts: Attempt[] }) {
  const { t } = useTranslation("executions");
  return (
    <div>
      <Text fz="sm" fw={600} mb={4}>
        {t("attempts.title")}
      </Text>
      <ol className={classes["attempts"]}>
        {attempts.map((attempt) => (
          <AttemptLine key={`${attempt.number} ${attempt.at}`} attempt={attempt} />
        ))}
      </ol>
    </div>
  );
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  const { t, i18n } = useTranslation("executions");
  const now = useNow();
  const result = attempt.result in LOOKS ? (attempt.result as Result) : "failed";
  const [Sign, colour] = LOOKS[result];
  const waits = result === "held" || result === "backing_off";
  const until = attempt.nextAt ? moment(attempt.nextAt, now, i18n.language) : undefined;
  const what = waits && !until ? t(`attempts.${result}_done`) : t(`attempts.${result}`, { until });
  return (
    <li>
      <span style={{ color: `var(${colour})` }} className={classes["sign"]}>
        <Sign size={16} aria-hidden />
      </span>
      <div>
        <div>
          {attempt.number !== null && <b>{t("attempts.number", { number: attempt.number })}: </b>}
          {what}
          <span className={classes["quiet"]} title={absolute(attempt.at, i18n.language)}>
            {" · "}
            {clockTime(attempt.at, i18n.language)}
          </span>
        </div>
        {attempt.message && <div className={classes["quiet"]}>{attempt.message}</div>}
      </div>
    </li>
  );
}
