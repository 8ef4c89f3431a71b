import { SegmentedControl, Stack, Text } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCircleX, IconInfoCircle, IconPoint } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { absolute, useNow } from "@/kit/time";
import { clockTime, moment } from "./moments";
import type { Log } from "./record";
import classes from "./record.module.css";

type Level = "debug" | "info" | "warn" | "error";

const LEVELS: Level[] = ["debug", "info", "warn", "error"];
const LOOKS: Record<Level, [Icon, string]> = {
  debug: [IconPoint, "--ft-quiet"],
  info: [IconInfoCircle, "--ft-run"],
  warn: [IconAlertTriangle, "--ft-wait"],
  error: [IconCircleX, "--ft-bad"],
};

const levelOf = (line: Log): Level => LEVELS.find((level) => level === line.level) ?? "info";

/** The log, from a weight on. */
export function LogLines({ logs }: { logs: Log[] }) {
  const { t } = useTranslation("executions");
  const [least, choose] = useState<"all" | "info" | "warn">("all");
  const from = least === "all" ? 0 : LEVELS.indexOf(least);
  const shown = logs.filter((line) => LEVELS.indexOf(levelOf(line)) >= from);
  return (
    <Stack align="flex-start">
      <SegmentedControl
        size="xs"
        aria-label={t("log.label")}
        value={least}
        onChange={(value) => choose(value as typeof least)}
        data={(["all", "info", "warn"] as const).map((value) => ({ value, label: t(`log.${value}`) }))}
      />
      {shown.length === 0 && <Text c="dimmed">{t("log.empty")}</Text>}
      <ol className={classes["attempts"]}>
        {shown.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
          <LogLine key={place} line={line} />
        ))}
      </ol>
    </Stack>
  );
}

function LogLine({ line }: { line: Log }) {
  const { t, i18n } = useTranslation("executions");
  const now = useNow();
  const level = levelOf(line);
  const [Sign, colour] = LOOKS[level];
  const today = new Date(line.timestamp).toDateString() === new Date(now).toDateString();
  return (
    <li>
      <span style={{ color: `var(${colour})` }} className={classes["sign"]}>
        <Sign size={16} role="img" aria-label={t(`log.level.${level}`)} />
      </span>
      <div>
        <div>{line.message}</div>
        <time dateTime={line.timestamp} title={absolute(line.timestamp, i18n.language)} className={classes["quiet"]}>
          {today ? clockTime(line.timestamp, i18n.language) : moment(line.timestamp, now, i18n.language)}
        </time>
      </div>
    </li>
  );
}
