import { notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "@/canvas/catalogue";
import { edgeId, type FlowEdge, type Place } from "@/canvas/definition";
import { exitsOf } from "@/canvas/elements";
import type { Point } from "@/canvas/layout";
import { useWords } from "@/canvas/words";
import * as edit from "./editing";
import { useBuilderStore } from "./store";
import { whyNot } from "./whyNot";

/** What a person does to the workflow, whichever way they do it: by mouse, by key, from the palette or the panel. */
export function useActions() {
  const store = useBuilderStore();
  const catalogue = useCatalogue();
  const words = useWords();
  const { t } = useTranslation("builder");
  return useMemo(() => {
    const exits = (key: string) => {
      const { definition, cards } = store.getState();
      const node = definition.nodes.find((one) => one.key === key);
      return node ? exitsOf(node, { cards, catalogue }).map((exit) => exit.name) : [];
    };
    const insert = (type: string, place: Place) => {
      const onward = catalogue.get(type)?.exits.map((exit) => exit.name) ?? [];
      const added = edit.insertAt(store.getState().definition, place, type, onward);
      store.getState().edit(() => added.definition, { select: [added.key] });
    };
    const drop = (type: string, position?: Point) => {
      const added = edit.addLoose(store.getState().definition, type, position);
      store.getState().edit(() => added.definition, { select: [added.key] });
    };
    const only = () => {
      const [key, another] = store.getState().selection.nodes;
      return another === undefined ? key : undefined;
    };
    const after = () => {
      const key = only();
      return key === undefined ? undefined : edit.placeAfter(store.getState().definition, key, exits(key));
    };
    const append = (type: string) => {
      const place = after();
      const known = catalogue.get(type);
      const fits = place && !known?.trigger && (place.target === undefined || known?.exits.length !== 0);
      if (fits) insert(type, place);
      else drop(type);
    };
    const link = (edge: FlowEdge) => {
      const { definition } = store.getState();
      const beside = definition.edges.filter((one) => one.source === edge.source && one.exit === edge.exit);
      store.getState().edit((now) => edit.connect(now, edge));
      if (beside.length === 0 || beside.some((one) => one.target === edge.target)) return;
      const exit = words.exit(edge.exit);
      notifications.show({ message: t("note.parallel", { count: beside.length + 1, exit }), autoClose: 8_000 });
    };
    const join = async (edge: FlowEdge) => {
      const { definition } = store.getState();
      const refusal = edit.closesLoop(definition, edge) ? await whyNot(definition, edge) : undefined;
      if (refusal === undefined) link(edge);
      else notifications.show({ color: "red", title: t("note.refused"), message: refusal, autoClose: 12_000 });
    };
    const remove = (keys: ReadonlySet<string>) =>
      store.getState().edit((now) => edit.removeNodes(now, keys), { select: [] });
    const unlink = (edge: FlowEdge) => store.getState().edit((now) => edit.removeEdges(now, new Set([edgeId(edge)])));
    const pasteClip = (clip: edit.Clip, joined: boolean) => {
      const pasted = edit.paste(store.getState().definition, clip, joined ? after() : undefined);
      store.getState().edit(() => pasted.definition, { select: pasted.keys });
    };
    const duplicate = (keys: ReadonlySet<string>) => pasteClip(edit.clipOf(store.getState().definition, keys), false);
    const tidy = () => store.getState().edit(edit.tidy);
    return { insert, drop, append, join, unlink, remove, pasteClip, duplicate, tidy };
  }, [store, catalogue, words, t]);
}

export type Actions = ReturnType<typeof useActions>;
