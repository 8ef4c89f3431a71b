import { Tabs, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Definition } from "@/canvas/definition";
import { FlowView } from "@/canvas/FlowView";
import { Back } from "@/kit/Back";
import { Confirm } from "@/kit/Confirm";
import { useTellKeys } from "@/kit/keys";
import { Page } from "@/kit/Page";
import { Failure } from "@/kit/states";
import { Actions } from "./Actions";
import { ExecutionHead } from "./ExecutionHead";
import { LogLines } from "./LogLines";
import { type Execution, firstToSee, standingOf } from "./record";
import classes from "./record.module.css";
import { Timeline } from "./Timeline";
import { wayOf } from "./travelled";
import { type Question, useQuestions } from "./useQuestions";

const route = getRouteApi("/executions/$executionId");
/** In the address, where no step is to be unfolded. */
const NO_STEP = "0";

interface RecordProps {
  execution: Execution;
  definition: Definition;
}

/** All that is on record of an execution: its steps as a story, and its way on the map. */
export function ExecutionRecord({ execution, definition }: RecordProps) {
  const { t } = useTranslation("executions");
  const { lead, steps, logs } = execution;
  const way = useMemo(() => wayOf(steps, definition, standingOf(execution)), [steps, definition, execution]);
  const [open, select] = useOpenStep(execution);
  const [side, turn] = useSide();
  const { act, acts, asking, question, close } = useQuestions(execution, definition);
  const openNode = steps.find((step) => step.stepNumber === open)?.nodeKey;
  useKeys();
  const selectNode = (key: string | undefined) => {
    const visit = key === undefined ? undefined : way.visits.get(key);
    if (visit !== undefined) select(visit);
  };
  return (
    <Page
      title={lead.name || lead.email}
      wide
      back={<Back to="/executions">{t("back")}</Back>}
      about={<ExecutionHead execution={execution} />}
      actions={<Actions execution={execution} busy={asking.isPending} act={act} />}
    >
      {asking.error && !question && <Failure error={asking.error} />}
      <div className={classes["columns"]}>
        <Tabs value={side} onChange={turn} keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="steps">{t("side.steps")}</Tabs.Tab>
            <Tabs.Tab value="log">{t("side.log")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="steps">
            <Timeline
              execution={execution}
              definition={definition}
              givenUp={way.givenUp}
              open={open}
              select={select}
              acts={acts}
            />
          </Tabs.Panel>
          <Tabs.Panel value="log">
            <LogLines logs={logs} />
          </Tabs.Panel>
        </Tabs>
        <section className={classes["map"]} aria-label={t("map")}>
          <FlowView
            definition={definition}
            label={t("map")}
            states={way.states}
            lit={way.edges}
            selected={openNode}
            onSelect={selectNode}
          />
        </section>
      </div>
      <Asked question={question} asking={asking} close={close} />
    </Page>
  );
}

interface AskedProps {
  question: Question | undefined;
  asking: ReturnType<typeof useQuestions>["asking"];
  close: () => void;
}

function Asked({ question, asking, close }: AskedProps) {
  const { t } = useTranslation("executions");
  if (!question) return null;
  return (
    <Confirm
      opened
      title={question.title}
      action={question.action}
      keep={t("sure.keep")}
      danger={question.danger ?? false}
      busy={asking.isPending}
      error={asking.error}
      onConfirm={() => asking.mutate(question.wish)}
      onClose={close}
    >
      {question.texts.map((text) => (
        <Text key={text}>{text}</Text>
      ))}
    </Confirm>
  );
}

/** Which step is unfolded: the one in the address, else the one that matters most. */
function useOpenStep(execution: Execution): [number | undefined, (step: number | undefined) => void] {
  const { step } = route.useSearch();
  const navigate = route.useNavigate();
  const open = step === undefined ? firstToSee(execution) : Number(step) || undefined;
  const select = (number: number | undefined) =>
    void navigate({
      search: { step: number === undefined ? NO_STEP : String(number) },
      replace: true,
      resetScroll: false,
    });
  return [open, select];
}

function useSide(): ["steps" | "log", (side: string | null) => void] {
  const { tab, step } = route.useSearch();
  const navigate = route.useNavigate();
  const turn = (side: string | null) => {
    const search = { ...(step !== undefined && { step }), ...(side === "log" && { tab: "log" }) };
    void navigate({ search, replace: true, resetScroll: false });
  };
  return [tab === "log" ? "log" : "steps", turn];
}

function useKeys() {
  const { t } = useTranslation("executions");
  const keys = useMemo(() => ({ title: t("keys.one"), keys: [{ keys: ["↑", "↓"], does: t("keys.steps") }] }), [t]);
  useTellKeys(keys);
}
