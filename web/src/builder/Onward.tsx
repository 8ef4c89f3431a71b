import { ActionIcon, Group, Select, Stack, Text, Title, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCornerDownRight, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import canvas from "@/canvas/canvas.module.css";
import { type Exit, useCatalogue } from "@/canvas/catalogue";
import { edgeId, type FlowEdge, type FlowNode } from "@/canvas/definition";
import { exitsOf } from "@/canvas/elements";
import { useWords } from "@/canvas/words";
import type { Actions } from "./actions";
import classes from "./builder.module.css";
import { useBuilder, useBuilderStore } from "./store";
import { useNodeName } from "./words";

/** Where each exit of a node leads. Whatever the mouse can join and part on the canvas, can be done here without it. */
export function Onward({ node, actions }: { node: FlowNode; actions: Actions }) {
  const { t } = useTranslation("builder");
  const cards = useBuilder((state) => state.cards);
  const catalogue = useCatalogue();
  const exits = exitsOf(node, { cards, catalogue });
  if (exits.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t("onward.end")}
      </Text>
    );
  return (
    <Stack gap="sm">
      <Title order={3} fz={14}>
        {t("onward.title")}
      </Title>
      {exits.map((exit) => (
        <ExitRow key={exit.name} node={node} exit={exit} exits={exits} actions={actions} />
      ))}
    </Stack>
  );
}

interface ExitRowProps {
  node: FlowNode;
  exit: Exit;
  exits: Exit[];
  actions: Actions;
}

function ExitRow({ node, exit, exits, actions }: ExitRowProps) {
  const { t } = useTranslation("builder");
  const words = useWords();
  const definition = useBuilder((state) => state.definition);
  const edges = definition.edges.filter((edge) => edge.source === node.key && edge.exit === exit.name);
  const word = words.exit(exit.name, exits);
  return (
    <Stack gap={4}>
      {exits.length > 1 && (
        <span className={canvas["word"]} data-exit={exit.name} style={{ width: "fit-content" }}>
          {word}
        </span>
      )}
      {edges.map((edge) => (
        <Target key={edgeId(edge)} edge={edge} part={() => actions.unlink(edge)} />
      ))}
      {edges.length > 1 && (
        <Text fz="xs" c="dimmed">
          {t("onward.parallel", { count: edges.length })}
        </Text>
      )}
      <LeadTo
        label={t(edges.length > 0 ? "onward.another" : "onward.lead", { exit: word })}
        node={node}
        taken={new Set(edges.map((edge) => edge.target))}
        lead={(target) => void actions.join({ source: node.key, exit: exit.name, target })}
      />
    </Stack>
  );
}

function Target({ edge, part }: { edge: FlowEdge; part: () => void }) {
  const { t } = useTranslation("builder");
  const store = useBuilderStore();
  const name = useNodeName()(edge.target);
  const go = () => {
    store.getState().select([edge.target]);
    store.setState({ focus: edge.target });
  };
  return (
    <Group gap={4} wrap="nowrap" className={classes["target"] ?? ""}>
      <IconCornerDownRight size={16} aria-hidden style={{ flex: "none" }} />
      <UnstyledButton onClick={go} fz="sm" flex={1} miw={0} className={classes["targetName"] ?? ""}>
        {name}
      </UnstyledButton>
      <Tooltip label={t("onward.part")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t("onward.partFrom", { node: name })}
          onClick={part}
        >
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

interface LeadToProps {
  label: string;
  node: FlowNode;
  taken: ReadonlySet<string>;
  lead: (target: string) => void;
}

function LeadTo({ label, node, taken, lead }: LeadToProps) {
  const nodes = useBuilder((state) => state.definition.nodes);
  const catalogue = useCatalogue();
  const name = useNodeName();
  const data = nodes
    .filter((one) => one.key !== node.key && !taken.has(one.key) && !catalogue.get(one.type)?.trigger)
    .map((one) => ({ value: one.key, label: name(one.key) }));
  return (
    <Select
      size="xs"
      placeholder={label}
      aria-label={label}
      data={data}
      value={null}
      searchable
      onChange={(target) => target && lead(target)}
    />
  );
}
