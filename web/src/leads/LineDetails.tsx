import { Anchor, Text } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFieldNames } from "@/forms/useForms";
import { absolute } from "@/kit/time";
import { type Lead, type Line, REASONS } from "./lead";
import { pairsOf, textOf } from "./lines";
import classes from "./timeline.module.css";

const route = getRouteApi("/leads/$leadId");

/** What belongs to a line: what was sent in, the mail, the words, the way to the execution. */
export function LineDetails({ line, lead }: { line: Line; lead: Lead }): ReactNode {
  switch (line.type) {
    case "submission":
      return <SentIn line={line} lead={lead} />;
    case "changed":
      return <Changes line={line} />;
    case "suppressed":
      return <Why line={line} />;
    case "execution_began":
    case "execution_ended":
      return <Way line={line} />;
    default:
      return <Words line={line} />;
  }
}

const FEW = 5;

function SentIn({ line, lead }: { line: Line; lead: Lead }) {
  const { t } = useTranslation("leads");
  const fieldName = useFieldNames();
  const [all, showAll] = useState(false);
  const told = new Set([lead.name, lead.email, lead.companyName, ""]); // that stands at the top of the page
  const fields = pairsOf(line, "fields")
    .map(([key, value]) => [key, Array.isArray(value) ? value.join(", ") : String(value ?? "")] as const)
    .filter(([, value]) => !told.has(value));
  return (
    <>
      <dl className={`${classes["facts"]} ${classes["pairs"]} ${classes["sent"]}`}>
        {fields.slice(0, all ? undefined : FEW).map(([key, value]) => (
          <div key={key}>
            <dt>{fieldName(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {!all && fields.length > FEW && (
        <Anchor component="button" type="button" fz="sm" onClick={() => showAll(true)}>
          {t("facts.all", { count: fields.length })}
        </Anchor>
      )}
    </>
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

function Way({ line }: { line: Line }) {
  const { t } = useTranslation("leads");
  const executionId = textOf(line, "executionId");
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
