import { useHotkeys } from "@mantine/hooks";
import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFit } from "@/canvas/Surface";
import { isCovered, useTellKeys } from "@/kit/keys";
import type { Actions } from "./actions";
import { isWriting, useClipboardKeys } from "./clipboard";
import { useBuilderStore } from "./store";

export const PALETTE_ID = "builder-palette";

/** The node that has the keyboard's focus. */
export function focusedNode(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
}

export function focusPalette(): void {
  document.querySelector<HTMLElement>(`#${PALETTE_ID} button[data-type]`)?.focus();
}

/** What is meant by a key: what is selected, else the node that has the focus. */
function meant(selected: ReadonlySet<string>): ReadonlySet<string> {
  const focused = focusedNode();
  return selected.size === 0 && focused ? new Set([focused]) : selected;
}

/** The keys of the editor. They are the text's where somebody writes, and a dialog's where one is open. */
export function useKeys(actions: Actions, save: () => void, addByKey: () => void): void {
  const store = useBuilderStore();
  const fit = useFit();
  const { getEdges } = useReactFlow();
  useClipboardKeys(actions);
  const free = (act: () => void) => (event: KeyboardEvent) => {
    if (!isWriting(event.target) && !isCovered()) act();
  };
  const remove = free(() => {
    const { selection } = store.getState();
    const edge = getEdges().find((one) => one.id === selection.edge);
    if (edge) actions.unlink({ source: edge.source, exit: edge.sourceHandle ?? "", target: edge.target });
    else actions.remove(meant(selection.nodes));
  });
  useHotkeys([
    ["mod+Z", free(() => store.getState().undo())],
    ["mod+shift+Z", free(() => store.getState().redo())],
    ["mod+Y", free(() => store.getState().redo())],
    ["mod+D", free(() => actions.duplicate(meant(store.getState().selection.nodes)))],
    ["Delete", remove],
    ["Backspace", remove],
    ["N", free(addByKey)],
    ["1", free(fit)],
    ["shift+L", free(actions.tidy)],
  ]);
  useHotkeys([["mod+S", () => save()]], []);
  useTold();
}

function useTold(): void {
  const { t } = useTranslation("builder");
  const group = useMemo(
    () => ({
      title: t("keys.title"),
      keys: [
        { keys: ["Tab", "←↑↓→"], does: t("keys.walk") },
        { keys: ["Enter"], does: t("keys.open") },
        { keys: ["n"], does: t("keys.add") },
        { keys: ["Delete"], does: t("keys.remove") },
        { keys: ["Ctrl", "C", "V", "D"], does: t("keys.copy") },
        { keys: ["Ctrl", "Z"], does: t("keys.undo") },
        { keys: ["Ctrl", "Shift", "Z"], does: t("keys.redo") },
        { keys: ["1"], does: t("keys.fit") },
        { keys: ["Shift", "L"], does: t("keys.tidy") },
        { keys: ["Ctrl", "S"], does: t("keys.save") },
      ],
    }),
    [t],
  );
  useTellKeys(group);
}
