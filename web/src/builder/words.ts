import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "@/canvas/catalogue";
import { textsOf } from "@/canvas/elements";
import { useWords } from "@/canvas/words";
import { useBuilder } from "./store";

/** What people call a node: the name it was given, else its kind and what it does. */
export function useNodeName(): (key: string) => string {
  const definition = useBuilder((state) => state.definition);
  const cards = useBuilder((state) => state.cards);
  const catalogue = useCatalogue();
  const words = useWords();
  return useCallback(
    (key) => {
      const node = definition.nodes.find((one) => one.key === key);
      if (!node) return key;
      const { title, line } = textsOf(node, { definition, cards, catalogue, words });
      return node.label || !line ? title : `${title} · ${line}`;
    },
    [definition, cards, catalogue, words],
  );
}

export interface SettingWords {
  title: string;
  about: string;
  choice: (value: string) => string | undefined;
}

/** What settings are called in the reader's language, by their keys; the schema's own words stand in for others. */
export function useSettingWords(): (key: string) => Partial<SettingWords> {
  const { t } = useTranslation(["builder", "kit"]);
  return useCallback(
    (key) => {
      const all = t("settings", { returnObjects: true }) as Record<string, { title: string; about: string }>;
      const statuses = t("kit:lead", { returnObjects: true }) as Record<string, string>;
      const choices = t("choices", { returnObjects: true }) as Record<string, Record<string, string>>;
      return { ...all[key], choice: (value) => (key === "status" ? statuses : choices[key])?.[value] };
    },
    [t],
  );
}
