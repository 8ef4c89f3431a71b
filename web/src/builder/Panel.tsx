import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Counts } from "@/canvas/elements";
import type { Actions } from "./actions";
import classes from "./builder.module.css";
import type { Workflow } from "./draft";
import { NodePanel } from "./NodePanel";
import { SeveralPanel } from "./SeveralPanel";
import { SummaryPanel } from "./SummaryPanel";
import { useBuilder } from "./store";

export const PANEL_ID = "builder-panel";

interface PanelProps {
  actions: Actions;
  workflow: Workflow;
  counts: Record<string, Counts> | undefined;
  /** Where there is little room the panel comes up from below, when it is asked for. */
  drawer: boolean;
  open: boolean;
  close: () => void;
}

/** What is selected, with its settings; of nothing selected, how the workflow as a whole stands. */
export function Panel({ drawer, open, close, ...inside }: PanelProps) {
  const { t } = useTranslation("builder");
  if (!drawer)
    return (
      <aside id={PANEL_ID} className={classes["panel"]} aria-label={t("panel.label")}>
        <Inside {...inside} />
      </aside>
    );
  return (
    <Drawer
      opened={open}
      onClose={close}
      position="bottom"
      size="70%"
      withCloseButton={false}
      aria-label={t("panel.label")}
      styles={{ body: { padding: 0 }, content: { borderRadius: "14px 14px 0 0" } }}
    >
      <div id={PANEL_ID}>
        <Inside {...inside} close={close} />
      </div>
    </Drawer>
  );
}

type InsideProps = Pick<PanelProps, "actions" | "workflow" | "counts"> & { close?: () => void };

function Inside({ actions, workflow, counts, close }: InsideProps) {
  const chosen = useBuilder((state) => state.selection.nodes);
  const node = useBuilder((state) => state.definition.nodes.find((one) => chosen.has(one.key)));
  if (chosen.size > 1) return <SeveralPanel keys={chosen} actions={actions} />;
  if (node)
    return <NodePanel key={node.key} node={node} actions={actions} workflow={workflow} counts={counts} close={close} />;
  return <SummaryPanel workflow={workflow} close={close} />;
}

/** Where Enter on a node leads: to its first setting. */
export function focusPanel(): void {
  requestAnimationFrame(() => {
    const panel = document.getElementById(PANEL_ID);
    const fields = "input:not([type=hidden]), textarea, [contenteditable=true], select";
    (panel?.querySelector<HTMLElement>(fields) ?? panel?.querySelector<HTMLElement>("button"))?.focus();
  });
}
