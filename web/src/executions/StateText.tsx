import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { absolute, useNow } from "@/kit/time";
import { moment } from "./moments";
import type { NameOf } from "./names";
import { type Summary, stateOf } from "./words";

/** An execution's state as a sentence; the exact moment in it, with its zone, on hover. */
export function StateText({ execution, nameOf }: { execution: Summary; nameOf: NameOf }) {
  const { t, i18n } = useTranslation("executions");
  const now = useNow();
  const { sentence, at, until, count = 0, error } = stateOf(execution);
  const text = t(`state.${sentence}`, {
    node: at ? nameOf(execution.workflow.versionId, at) : t("unknownNode"),
    until: until ? moment(until, now, i18n.language) : "",
    count,
    error: error ?? "",
  });
  if (!until) return <>{text}</>;
  return (
    <Tooltip label={absolute(until, i18n.language)} openDelay={200}>
      <span>{text}</span>
    </Tooltip>
  );
}
