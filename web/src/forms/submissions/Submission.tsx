import { Collapse, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { type Icon, IconChevronDown, IconCircleCheck, IconCircleDashed, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/kit/links";
import { When } from "@/kit/time";
import type { FormView, SubmissionView } from "../types";
import { Decision } from "./Decision";
import { Details } from "./Details";
import classes from "./Submissions.module.css";
import { answers, gist, who } from "./told";

const OUTCOMES = {
  started: [IconCircleCheck, "--ft-good"],
  no_workflow: [IconCircleDashed, "--ft-quiet"],
  not_published: [IconCircleDashed, "--ft-wait"],
  already_running: [IconCircleDashed, "--ft-quiet"],
  quarantined: [IconShieldX, "--ft-bad"],
} satisfies Record<string, [Icon, string]>;
type Outcome = keyof typeof OUTCOMES;

const outcomeOf = (heldBack: string | null): Outcome =>
  heldBack !== null && heldBack in OUTCOMES ? (heldBack as Outcome) : "started";

/** What somebody sent: who, what, what came of it and when; opened, all of it. */
export function Submission({ submission, form }: { submission: SubmissionView; form: FormView }) {
  const { t } = useTranslation("forms");
  const [open, setOpen] = useState(false);
  const found = answers(submission, form);
  const { name, email } = who(found, form);
  return (
    <li className={classes["item"]}>
      <UnstyledButton className={classes["head"]} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Stack gap={0} miw={0}>
          <Text fw={600} truncate>
            {name || email || t("got.unknown")}
          </Text>
          {name && (
            <Text fz="sm" c="dimmed" truncate>
              {email}
            </Text>
          )}
        </Stack>
        <Text fz="sm" c="dimmed" lineClamp={2}>
          {gist(found)}
        </Text>
        <Came outcome={outcomeOf(submission.heldBack)} />
        <Text fz="sm" c="dimmed" component="span">
          <When at={submission.createdAt} />
        </Text>
        <IconChevronDown size={18} aria-hidden style={{ rotate: open ? "180deg" : "none" }} />
      </UnstyledButton>
      <Collapse expanded={open}>
        <div className={classes["details"]}>
          <Ways submission={submission} />
          {submission.heldBack === "quarantined" && <Decision submission={submission} />}
          <Details submission={submission} found={found} />
        </div>
      </Collapse>
    </li>
  );
}

function Came({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation("forms");
  const [Sign, colour] = OUTCOMES[outcome];
  return (
    <Group gap={6} wrap="nowrap" c={`var(${colour})`} align="flex-start">
      <Sign size={16} aria-hidden style={{ flex: "none", marginTop: 3 }} />
      <Text fz="sm">{t(`got.${outcome}`)}</Text>
    </Group>
  );
}

function Ways({ submission: { leadId, executionId } }: { submission: SubmissionView }) {
  const { t } = useTranslation("forms");
  if (!leadId && !executionId) return null;
  return (
    <Group gap="lg" mb="md">
      {leadId && (
        <TextLink to="/leads/$leadId" params={{ leadId }} fz="sm">
          {t("got.lead")}
        </TextLink>
      )}
      {executionId && (
        <TextLink to="/executions/$executionId" params={{ executionId }} fz="sm">
          {t("got.follow")}
        </TextLink>
      )}
    </Group>
  );
}
