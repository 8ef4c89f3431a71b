import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlayerSkipForward, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { MailView } from "@/kit/MailView";
import { Attempts } from "./Attempts";
import { FactList } from "./FactList";
import { factsOf, sendsMail, suppressedAs, wasSkipped } from "./facts";
import { type Execution, isSkippable, type Step } from "./record";
import classes from "./record.module.css";

export interface StepActs {
  retryFrom: (step: Step) => void;
  retry: () => void;
  skip: (step: Step) => void;
}

const REASONS = ["unsubscribe", "bounce", "complaint", "manual"] as const;
const WHY: ReadonlySet<string> = new Set(REASONS);
type Why = (typeof REASONS)[number];

interface DetailsProps {
  step: Step;
  execution: Execution;
  /** Whether a retry put another step in its place. */
  givenUp: boolean;
  acts: StepActs;
}

/** One step, looked at closely: what it was given, what came of it, the mail it sent, and what can be done about it. */
export function StepDetails({ step, execution, givenUp, acts }: DetailsProps) {
  const { t } = useTranslation("executions");
  const facts = factsOf(step, execution);
  const mail = execution.mails.find((item) => item.stepNumber === step.stepNumber);
  const suppressed = suppressedAs(step);
  const more = facts.length > 0 || mail || suppressed || step.error || step.attempts.length > 0;
  return (
    <Stack gap="md">
      {givenUp && <Text c="dimmed">{t("step.givenUp")}</Text>}
      {step.error && step.status === "failed" && (
        <Alert variant="default" color="red" icon={<IconAlertTriangle color="var(--ft-bad)" />} title={t("step.error")}>
          {step.error}
        </Alert>
      )}
      {!givenUp && <StepButtons step={step} execution={execution} acts={acts} />}
      {suppressed && (
        <Text>{t("fact.suppressed", { why: WHY.has(suppressed) ? t(`why.${suppressed as Why}`) : suppressed })}</Text>
      )}
      {wasSkipped(step) && <Text>{t("fact.skipped")}</Text>}
      <FactList facts={facts} />
      {mail && <MailView mailId={mail.id} />}
      {sendsMail(step) && !mail && !suppressed && !step.error && <Text c="dimmed">{t("fact.noMail")}</Text>}
      {step.attempts.length > 1 && <Attempts attempts={step.attempts} />}
      {!more && !sendsMail(step) && <Text c="dimmed">{t("fact.nothingMore")}</Text>}
      <Technical step={step} />
    </Stack>
  );
}

function StepButtons({ step, execution, acts }: Omit<DetailsProps, "givenUp">) {
  const { t } = useTranslation("executions");
  const skippable = isSkippable(execution, step.stepNumber);
  const failed = execution.status === "failed";
  const failedHere = failed && execution.at.some((place) => place.stepNumber === step.stepNumber);
  if (!skippable && !failed) return null;
  return (
    <Group gap="sm">
      {skippable && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerSkipForward size={15} aria-hidden />}
          onClick={() => acts.skip(step)}
        >
          {t("step.skip")}
        </Button>
      )}
      {failedHere && (
        <Button size="xs" leftSection={<IconRefresh size={15} aria-hidden />} onClick={acts.retry}>
          {t("step.retryThis")}
        </Button>
      )}
      {failed && !failedHere && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden />}
          onClick={() => acts.retryFrom(step)}
        >
          {t("step.retryHere")}
        </Button>
      )}
    </Group>
  );
}

/** What programs and those who look after FlowTrack want to see; folded, until it is asked for. */
function Technical({ step }: { step: Step }) {
  const { t } = useTranslation("executions");
  const { stepNumber, nodeKey, nodeType, status, exit, parent, duration, input, output, errorDetails } = step;
  const shown = {
    stepNumber,
    nodeKey,
    nodeType,
    status,
    exit,
    parent,
    durationMs: duration,
    input,
    output,
    errorDetails,
  };
  return (
    <details className={classes["technical"]}>
      <summary>{t("step.technical")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <pre tabIndex={0}>{JSON.stringify(shown, null, 2)}</pre>
    </details>
  );
}
