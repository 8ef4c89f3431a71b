import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Exit, NodeType } from "./catalogue";
import type { FlowNode } from "./definition";
import { lineFor } from "./line";

export interface Words {
  kind: (type: string, known?: NodeType) => string;
  about: (type: NodeType) => string;
  group: (name: string) => string;
  exit: (name: string, known?: Exit[]) => string;
  /** What a node does, as far as its type is known here. */
  line: (node: FlowNode, fallbacks: Record<string, unknown>) => string | undefined;
}

type Said = Record<string, string | { label: string; about: string }>;

/** What node types, their groups and their exits are called in the reader's language; in the catalogue's own words
 * where there are no others. */
export function useWords(): Words {
  const { t, i18n } = useTranslation(["builder", "kit"]);
  return useMemo(() => {
    const types = t("types", { returnObjects: true }) as Record<string, { label: string; about: string }>;
    const groups = t("groups", { returnObjects: true }) as Said;
    const exits = t("exits", { returnObjects: true }) as Said;
    return {
      kind: (type, known) => types[type]?.label ?? known?.label ?? type,
      about: (type) => types[type.type]?.about ?? type.description,
      group: (name) => String(groups[name] ?? name),
      exit: (name, known) => String(exits[name] ?? known?.find((exit) => exit.name === name)?.label ?? name),
      line: (node, fallbacks) => lineFor(node, fallbacks, t, i18n.language),
    };
  }, [t, i18n.language]);
}
