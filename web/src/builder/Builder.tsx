import { useDisclosure, useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useSearch } from "@tanstack/react-router";
import { ReactFlowProvider } from "@xyflow/react";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { asDefinition } from "@/canvas/definition";
import { FlowView } from "@/canvas/FlowView";
import { useActions } from "./actions";
import classes from "./builder.module.css";
import { Canvas } from "./Canvas";
import type { Draft, Workflow } from "./draft";
import { Elsewhere } from "./Elsewhere";
import { focusPalette, useKeys } from "./keys";
import { Palette } from "./Palette";
import { focusPanel, Panel } from "./Panel";
import { useCounts } from "./stats";
import { BuilderContext, useBuilderStore } from "./store";
import { Toolbar } from "./Toolbar";

/** Builds a workflow: its draft on a canvas, saved as it changes. It fills the room that its flex container has. */
export function Builder({ draft, workflow }: { draft: Draft; workflow: Workflow }) {
  return (
    <div className={classes["builder"]}>
      <div className={classes["inside"]}>
        {workflow.state === "archived" ? (
          <FlowView definition={asDefinition(workflow.definition)} label={workflow.name} />
        ) : (
          <Editor draft={draft} workflow={workflow} />
        )}
      </div>
    </div>
  );
}

function Editor({ draft, workflow }: { draft: Draft; workflow: Workflow }) {
  return (
    <BuilderContext.Provider value={draft.store}>
      <ReactFlowProvider>
        <Areas draft={draft} workflow={workflow} />
      </ReactFlowProvider>
    </BuilderContext.Provider>
  );
}

function Areas({ draft, workflow }: { draft: Draft; workflow: Workflow }) {
  const { t } = useTranslation("builder");
  const store = useBuilderStore();
  const actions = useActions();
  const narrow = useMediaQuery("(max-width: 62em)", matchMedia("(max-width: 62em)").matches);
  const [palette, setPalette] = useLocalStorage({
    key: "flowtrack.palette",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [panel, sheet] = useDisclosure(false);
  const counts = useCounts(workflow.id, workflow.publishedVersionId !== null);
  const { open: openSheet } = sheet;
  const open = useCallback(() => (narrow ? openSheet() : focusPanel()), [narrow, openSheet]);
  const tap = useCallback(() => narrow && openSheet(), [narrow, openSheet]);
  const addByKey = () => {
    setPalette(true);
    requestAnimationFrame(focusPalette);
  };
  useKeys(actions, () => void draft.autosave.now(), addByKey);
  useAskedNode();
  const showProblems = () => {
    store.getState().select([]);
    sheet.open();
  };
  return (
    <>
      <Toolbar draft={draft} workflow={workflow} actions={actions} showProblems={showProblems} />
      {draft.saving.phase === "conflict" && <Elsewhere draft={draft} workflow={workflow} />}
      <div className={classes["areas"]}>
        {!narrow && <Palette actions={actions} open={palette} toggle={() => setPalette(!palette)} />}
        <section className={classes["middle"]} aria-label={t("canvas.area")}>
          <Canvas label={workflow.name} actions={actions} counts={counts} roomy={!narrow} onOpen={open} onTap={tap} />
        </section>
        <Panel actions={actions} workflow={workflow} counts={counts} drawer={narrow} open={panel} close={sheet.close} />
      </div>
    </>
  );
}

/** An address can name a node: it is selected and shown. */
function useAskedNode(): void {
  const store = useBuilderStore();
  const { node } = useSearch({ from: "/workflows/$workflowId" });
  useEffect(() => {
    if (!node || !store.getState().definition.nodes.some((one) => one.key === node)) return;
    store.getState().select([node]);
    store.setState({ focus: node });
  }, [node, store]);
}
