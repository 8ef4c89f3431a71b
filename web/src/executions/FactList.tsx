import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { inWords } from "@/kit/inWords";
import { absolute, duration } from "@/kit/time";
import { type LeadStatus, STATUSES } from "@/leads/lead";
import type { Fact, Value } from "./facts";
import classes from "./record.module.css";

/** Facts side by side: what, and how it is. */
export function FactList({ facts }: { facts: Fact[] }) {
  const { t } = useTranslation("executions");
  const show = useShow();
  if (facts.length === 0) return null;
  return (
    <dl className={classes["facts"]}>
      {facts.map(({ label, value }) => {
        const name = typeof label === "string" ? t(`fact.${label}`) : inWords(label.own);
        return (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{show(value)}</dd>
          </Fragment>
        );
      })}
    </dl>
  );
}

function useShow(): (value: Value) => string {
  const { t, i18n } = useTranslation(["executions", "kit"]);
  return (value) => {
    switch (value.kind) {
      case "text":
        return value.text;
      case "keys":
        return value.keys.map(inWords).join(", ");
      case "word":
        return t(`fact.${value.word}`);
      case "leadStatus":
        return STATUSES.find((known) => known === value.status)
          ? t(`kit:lead.${value.status as LeadStatus}`)
          : value.status;
      case "number":
        return new Intl.NumberFormat(i18n.language).format(value.number);
      case "moment":
        return absolute(value.at, i18n.language);
      case "length":
        return duration(value.ms, i18n.language);
    }
  };
}
