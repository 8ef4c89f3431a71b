import { Anchor, Spoiler, Text } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { absolute } from "@/kit/time";
import { type Line, REASONS } from "./lead";
import { pairsOf, textOf } from "./lines";
import classes from "./timeline.module.css";
import { useFieldNames } from "./useForms";

const route = getRouteApi("/leads/$leadId");

/** What belongs to a line: what was sent in, the mail, the words, the way to the execution. */
export function LineDetails({ line }: { line: Line }): ReactNode {
  const executionId = textOf(line, "executionId");
  switch (line.type) {
    case "submission":
      return <SentIn line={line} />;
    case "changed":
      return <Changes line={line} />;
    case "suppressed":
      return <Why line={line} />;
    case "status":
    case "execution_began":
    case "execution_ended":
      return executionId && <Way line={line} executionId={executionId} />;
    default:
      return <Words line={line} />;
  }
}

function SentIn({ line }: { line: Line }) {
  const { t } = useTranslation("leads");
  const fieldName = useFieldNames();
  const fields = pairsOf(line, "fields").filter(([, value]) => value !== "" && value !== null);
  return (
    <Spoiler maxHeight={150} showLabel={t("facts.all")} hideLabel={t("facts.less")}>
      <dl className={`${classes["facts"]} ${classes["pairs"]} ${classes["sent"]}`}>
        {fields.map(([key, value]) => (
          <div key={key}>
            <dt>{fieldName(key)}</dt>
            <dd>{Array.isArray(value) ? value.join(", ") : String(value)}</dd>
          </div>
        ))}
      </dl>
    </Spoiler>
  );
}

const NAMES = { name: "form.name", companyName: "form.company", tags: "form.tags" } as const;

function Changes({ line }: { line: Line }) {
  const { t } = useTranslation(["leads", "kit"]);
  const shown = (value: unknown) => (Array.isArray(value) ? value.join(", ") : String(value ?? "")) || t("nothing");
  return pairsOf(line, "changes").map(([key, value]) => {
    const { from, to } = (value ?? {}) as { from?: unknown; to?: unknown };
    const name = key in NAMES ? t(NAMES[key as keyof typeof NAMES]) : key;
    return (
      <Text key={key} fz="sm" c="dimmed">
        {t("changedFromTo", { name, from: shown(from), to: shown(to) })}
      </Text>
    );
  });
}

function Why({ line }: { line: Line }) {
  const { t } = useTranslation("leads");
  const reason = REASONS.find((known) => known === textOf(line, "reason"));
  return (
    reason && (
      <Text fz="sm" c="dimmed">
        {t(`reason.${reason}`)}
      </Text>
    )
  );
}

function Way({ line, executionId }: { line: Line; executionId: string }) {
  const { t } = useTranslation("leads");
  const error = textOf(line, "errorMessage");
  return (
    <>
      {error && (
        <Text fz="sm" c="var(--ft-bad)">
          {error}
        </Text>
      )}
      <Anchor
        fz="sm"
        renderRoot={(props) => <Link to="/executions/$executionId" params={{ executionId }} {...props} />}
      >
        {t("seeExecution")}
      </Anchor>
    </>
  );
}

/** The mail that it is about, and what was said or clicked. */
function Words({ line }: { line: Line }) {
  const { t, i18n } = useTranslation("leads");
  const emailId = textOf(line, "emailId");
  const note = textOf(line, "note");
  const startsAt = textOf(line, "startsAt");
  const told = [textOf(line, "url"), line.type === "email_sent" ? "" : textOf(line, "response")].filter(Boolean);
  if (line.type === "bounce") told.push(textOf(line, "reason"));
  return (
    <>
      {startsAt && <Text fz="sm">{t("startsAt", { moment: absolute(startsAt, i18n.language) })}</Text>}
      {note && <blockquote className={classes["note"]}>{note}</blockquote>}
      {told.map((text) => (
        <Text key={text} fz="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
      ))}
      {emailId && (
        <Anchor
          fz="sm"
          renderRoot={(props) => (
            <Link
              from={route.id}
              to="."
              search={(now) => ({ ...now, mail: emailId })}
              replace
              resetScroll={false}
              {...props}
            />
          )}
        >
          {textOf(line, "subject") || t("mail")}
        </Anchor>
      )}
    </>
  );
}
