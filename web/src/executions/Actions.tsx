import { Button, Tooltip } from "@mantine/core";
import {
  type Icon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerStop,
  IconRefresh,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Execution, isSkippable } from "./record";

export type Act = "retry" | "skip" | "tryNow" | "pause" | "resume" | "cancel";

const ICONS: Record<Act, Icon> = {
  retry: IconRefresh,
  skip: IconPlayerSkipForward,
  tryNow: IconRefresh,
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  cancel: IconPlayerStop,
};

/** What can be done with an execution as it stands; the likeliest first. */
export function actsOf(execution: Pick<Execution, "status" | "reason" | "at">): Act[] {
  const { status, reason } = execution;
  if (status === "failed") return ["retry", "cancel"];
  if (status === "queued" || status === "running") return ["pause", "cancel"];
  if (status !== "paused") return [];
  if (reason === "operator") return ["resume", "cancel"];
  if (reason === "held") return ["tryNow", "pause", "cancel"];
  return isSkippable(execution) ? ["skip", "pause", "cancel"] : ["pause", "cancel"];
}

/** Nothing that one should be led to. */
const QUIET: ReadonlySet<Act> = new Set(["pause", "skip"]);

interface ActionsProps {
  execution: Execution;
  busy: boolean;
  act: (act: Act) => void;
}

export function Actions({ execution, busy, act }: ActionsProps) {
  const { t } = useTranslation("executions");
  return actsOf(execution).map((name, place) => {
    const Sign = ICONS[name];
    return (
      <Tooltip key={name} label={t(`act.${name}About`)} multiline maw={260} openDelay={250}>
        <Button
          variant={place === 0 && !QUIET.has(name) ? "filled" : "default"}
          leftSection={<Sign size={16} aria-hidden />}
          disabled={busy}
          onClick={() => act(name)}
        >
          {t(`act.${name}`)}
        </Button>
      </Tooltip>
    );
  });
}
