import { ActionIcon, CloseButton, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { IconArrowBarToLeft, IconArrowBarToRight } from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { useNow } from "@/kit/time";
import { useDemoClock } from "../clock";
import { Action } from "./Action";
import { useProgress } from "./facts";
import { begin, change, type Side, useTour } from "./state";
import { STEPS } from "./steps";
import classes from "./Tour.module.css";

/** The tour's card, while one takes it. It begins by itself for whoever comes to the front page of a new demo. */
export function Tour() {
  const tour = useTour((state) => state.tour);
  const workspace = useSession().data?.workspace?.id;
  useWelcome(workspace);
  return tour?.open && tour.workspace === workspace ? <Card /> : null;
}

function useWelcome(workspace: string | undefined): void {
  const known = useTour((state) => state.tour?.workspace);
  const { pathname } = useLocation();
  const { isSuccess } = useDemoClock();
  const now = useNow();
  const welcome = isSuccess && workspace !== undefined && known !== workspace && pathname === "/";
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins once, at the time it is then
  useEffect(() => {
    if (welcome) begin(workspace, now);
  }, [welcome]);
}

/** Where it was moved to; until then at the right, but for the page of an execution, which has its picture there. */
function useSide(): Side {
  const { pathname } = useLocation();
  const moved = useTour((state) => state.tour?.side);
  return moved ?? (pathname.startsWith("/executions/") ? "left" : "right");
}

function Card() {
  const { t } = useTranslation("demo");
  const { step, execution, mailId } = useProgress();
  const name = execution ? (execution.lead.name || execution.lead.email).split(" ")[0] : "";
  const done = step === "over" ? STEPS.length : STEPS.indexOf(step);
  const shown = Math.min(done + 1, STEPS.length);
  const leave = () => change({ open: false });
  const side = useSide();
  const other = side === "left" ? "right" : "left";
  return (
    <section
      className={classes["card"]}
      data-side={side}
      aria-label={t("tour.label")}
      onKeyDown={(event) => {
        if (event.key === "Escape") leave();
      }}
    >
      <Progress value={(done / STEPS.length) * 100} size={4} radius={0} aria-hidden />
      <Stack gap={8} p="md">
        <Group justify="space-between" wrap="nowrap">
          <Text fz="xs" c="dimmed">
            {step === "over" ? t("tour.done") : t("tour.step", { step: shown, steps: STEPS.length })}
          </Text>
          <Group gap={2} wrap="nowrap">
            <ActionIcon
              className={classes["aside"] ?? ""}
              variant="subtle"
              color="gray"
              size="sm"
              onClick={() => change({ side: other })}
              aria-label={t(`tour.${other}`)}
            >
              {side === "left" ? <IconArrowBarToRight size={16} /> : <IconArrowBarToLeft size={16} />}
            </ActionIcon>
            <CloseButton size="sm" onClick={leave} aria-label={t("tour.leave")} />
          </Group>
        </Group>
        <Stack gap={4} aria-live="polite">
          <Title order={2} fz={16}>
            {t(`tour.${step}.title`)}
          </Title>
          <Text fz="sm">{t(`tour.${step}.text`, { name })}</Text>
        </Stack>
        <Group mt={4}>
          <Action step={step} execution={execution} mailId={mailId} />
        </Group>
      </Stack>
    </section>
  );
}
