import { Button, Tooltip } from "@mantine/core";
import { IconPlayerSkipForward, IconPlayerTrackNext } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { absolute, relative, useNow } from "@/kit/time";
import { nextOf, useDemoClock, useTurning } from "../clock";
import classes from "./Bar.module.css";

/** Puts the clock forward: to what happens next, which is named, or by a day. */
export function Skip() {
  const { t } = useTranslation("demo");
  const { skip } = useTurning();
  return (
    <>
      <Next />
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
        onClick={() => skip.mutate({ body: { days: 1 } })}
      >
        {t("bar.day")}
      </Button>
    </>
  );
}

function Next() {
  const { t, i18n } = useTranslation("demo");
  const now = useNow();
  const { data: clock } = useDemoClock();
  const { skip } = useTurning();
  const who = useNext();
  const at = clock?.nextDue;
  const when = at ? relative(Date.parse(at) - now, i18n.language) : "";
  const hint = at ? t("bar.skipHint", { who: who ?? t("bar.someone"), at: absolute(at, i18n.language) }) : "";
  const button = (
    <Button
      variant="default"
      size="compact-sm"
      className={classes["next"] ?? ""}
      leftSection={<IconPlayerSkipForward size={14} aria-hidden />}
      disabled={!at}
      loading={skip.isPending}
      onClick={() => skip.mutate({ body: { toNextDue: true } })}
    >
      {at ? (who ? t("bar.skip", { who, when }) : t("bar.skipSome", { when })) : t("bar.nothing")}
    </Button>
  );
  return at ? <Tooltip label={hint}>{button}</Tooltip> : button;
}

/** Whose time comes first. */
function useNext(): string | undefined {
  const query = { status: ["paused"], limit: 200 };
  const { data } = api.useQuery("get", "/api/v1/workflows/executions", { params: { query } });
  const lead = nextOf(data?.items ?? [])?.lead;
  return lead && (lead.name || lead.email);
}
