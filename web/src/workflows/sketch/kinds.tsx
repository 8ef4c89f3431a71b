import {
  type Icon,
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconClockPause,
  IconFlag,
  IconForms,
  IconHandClick,
  IconMail,
  IconMailForward,
  IconQuestionMark,
  IconUserEdit,
  IconUserX,
  IconWebhook,
} from "@tabler/icons-react";
import { api } from "@/api/client";

/** The catalogue of node types; it changes with FlowTrack alone. */
export function useNodeTypes() {
  const asked = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
  const { data } = api.useQuery("get", "/api/v1/workflows/node-types", {}, asked);
  return new Map((data?.items ?? []).map((item) => [item.type, item]));
}

const COLOURS: Record<string, string> = {
  Start: "var(--mantine-color-anchor)",
  Mail: "var(--ft-run)",
  Wait: "var(--ft-wait)",
  Decide: "var(--ft-quiet)",
  End: "var(--ft-good)",
};

const ICONS: Record<string, Icon> = {
  "arrows-join-2": IconArrowsJoin2,
  "arrows-split-2": IconArrowsSplit2,
  "clock-pause": IconClockPause,
  flag: IconFlag,
  forms: IconForms,
  "hand-click": IconHandClick,
  mail: IconMail,
  "mail-forward": IconMailForward,
  "user-edit": IconUserEdit,
  "user-x": IconUserX,
  webhook: IconWebhook,
};

/** The colour of a node, by what it is for; one that ends badly is told from the other ends. */
export function colourOf(type: string, group: string | undefined): string {
  if (type === "mark_failed") return "var(--ft-bad)";
  return COLOURS[group ?? ""] ?? "var(--ft-quiet)";
}

export const iconOf = (name: string | undefined): Icon => ICONS[name ?? ""] ?? IconQuestionMark;
