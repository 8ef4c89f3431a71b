import { ActionIcon, Divider, Group, Stack, Text, TextInput, Title, Tooltip } from "@mantine/core";
import { IconCopyPlus, IconTrash, IconX } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import canvas from "@/canvas/canvas.module.css";
import { useCatalogue } from "@/canvas/catalogue";
import type { FlowNode } from "@/canvas/definition";
import type { Counts } from "@/canvas/elements";
import { iconOf } from "@/canvas/icons";
import { useWords } from "@/canvas/words";
import type { Actions } from "./actions";
import classes from "./builder.module.css";
import type { Workflow } from "./draft";
import * as edit from "./editing";
import { NodeProblems } from "./NodeProblems";
import { Onward } from "./Onward";
import { NodeSettings } from "./settings/NodeSettings";
import { useBuilderStore } from "./store";

interface NodePanelProps {
  node: FlowNode;
  actions: Actions;
  workflow: Workflow;
  counts: Record<string, Counts> | undefined;
  close?: (() => void) | undefined;
}

/** One node: what it is called, what it does, and what comes after it. */
export function NodePanel({ node, actions, workflow, counts, close }: NodePanelProps) {
  const { t } = useTranslation("builder");
  const store = useBuilderStore();
  const words = useWords();
  const type = useCatalogue().get(node.type);
  const kind = words.kind(node.type, type);
  const name = (label: string) =>
    store.getState().edit((now) => edit.rename(now, node.key, label), { tag: `${node.key} label` });
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !close) store.setState({ focus: node.key });
  };
  return (
    <Stack gap="md" p="md" onKeyDown={leave}>
      <Head node={node} kind={kind} icon={type?.icon} group={type?.group} actions={actions} close={close} />
      {type && (
        <Text fz="sm" c="dimmed">
          {words.about(type)}
        </Text>
      )}
      <Numbers counts={counts?.[node.key]} />
      <NodeProblems node={node.key} type={type} />
      <TextInput
        label={t("panel.name")}
        placeholder={kind}
        value={node.label ?? ""}
        maxLength={200}
        onChange={(event) => name(event.currentTarget.value)}
      />
      {type && <NodeSettings node={node} type={type} workflow={workflow} />}
      <Divider />
      <Onward node={node} actions={actions} />
    </Stack>
  );
}

interface HeadProps {
  node: FlowNode;
  kind: string;
  icon: string | undefined;
  group: string | undefined;
  actions: Actions;
  close: (() => void) | undefined;
}

function Head({ node, kind, icon, group, actions, close }: HeadProps) {
  const { t } = useTranslation("builder");
  const store = useBuilderStore();
  const Sign = iconOf(icon);
  const keys = new Set([node.key]);
  const buttons = [
    { label: t("more.duplicate"), icon: IconCopyPlus, act: () => actions.duplicate(keys) },
    { label: t("more.remove"), icon: IconTrash, act: () => actions.remove(keys) },
    { label: t("panel.close"), icon: IconX, act: close ?? (() => store.getState().select([])) },
  ];
  return (
    <Group gap="sm" wrap="nowrap">
      <span className={canvas["icon"]} data-group={group}>
        <Sign size={21} stroke={1.8} aria-hidden />
      </span>
      <Title order={2} fz={16} flex={1} lineClamp={2} className={classes["head"] ?? ""}>
        {node.label || kind}
      </Title>
      <Group gap={2} wrap="nowrap">
        {buttons.map((button) => (
          <Tooltip key={button.label} label={button.label}>
            <ActionIcon variant="subtle" color="gray" aria-label={button.label} onClick={button.act}>
              <button.icon size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      </Group>
    </Group>
  );
}

function Numbers({ counts }: { counts: Counts | undefined }) {
  const { t, i18n } = useTranslation("builder");
  if (!counts) return null;
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const shown = (["entered", "waiting", "failed"] as const).filter((name) => name === "entered" || counts[name] > 0);
  return (
    <Text fz="sm" c="dimmed">
      {shown.map((name) => t(`canvas.${name}`, { count: counts[name], number: number(counts[name]) })).join(" · ")}
    </Text>
  );
}
