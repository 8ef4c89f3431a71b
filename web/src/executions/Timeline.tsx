import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCards, useCatalogue } from "@/canvas/catalogue";
import type { Definition } from "@/canvas/definition";
import { textsOf } from "@/canvas/elements";
import { useWords } from "@/canvas/words";
import { walk } from "@/kit/walk";
import type { Execution, Step } from "./record";
import classes from "./record.module.css";
import type { StepActs } from "./StepDetails";
import { type NodeTexts, TimelineStep } from "./TimelineStep";

interface TimelineProps {
  execution: Execution;
  definition: Definition;
  givenUp: ReadonlySet<number>;
  /** The number of the step that is unfolded. */
  open: number | undefined;
  select: (step: number | undefined) => void;
  acts: StepActs;
}

/** The steps in their order. */
export function Timeline({ execution, definition, givenUp, open, select, acts }: TimelineProps) {
  const { t } = useTranslation("executions");
  const textOf = useNodeTexts(definition);
  if (execution.steps.length === 0) return <Text c="dimmed">{t("step.none")}</Text>;
  return (
    <ol className={classes["timeline"]} aria-label={t("step.list")} onKeyDown={(event) => walk(event, "[data-step]")}>
      {execution.steps.map((step) => (
        <TimelineStep
          key={step.stepNumber}
          step={step}
          execution={execution}
          node={textOf(step)}
          open={step.stepNumber === open}
          givenUp={givenUp.has(step.stepNumber)}
          toggle={() => select(step.stepNumber === open ? undefined : step.stepNumber)}
          acts={acts}
        />
      ))}
    </ol>
  );
}

/** What a step's node is called and does, as on its card. */
export function useNodeTexts(definition: Definition): (step: Pick<Step, "nodeKey" | "nodeType">) => NodeTexts {
  const catalogue = useCatalogue();
  const cards = useCards(definition);
  const words = useWords();
  return ({ nodeKey, nodeType }) => {
    const node = definition.nodes.find((item) => item.key === nodeKey);
    const type = catalogue.get(nodeType);
    const texts = node
      ? textsOf(node, { definition, catalogue, cards, words })
      : { title: words.kind(nodeType, type), line: "" };
    const exit = (name: string) => words.exit(name, cards.get(nodeKey)?.exits ?? type?.exits);
    return { ...texts, icon: type?.icon, group: type?.group, exit };
  };
}
