const COLOURS: Record<string, string> = {
  Start: "var(--mantine-color-anchor)",
  Mail: "var(--ft-run)",
  Wait: "var(--ft-wait)",
  Decide: "var(--ft-quiet)",
  End: "var(--ft-good)",
};

/** The colour of a node, by what it is for; one that ends badly is told from the other ends. */
export function colourOf(type: string, group: string | undefined): string {
  if (type === "mark_failed") return "var(--ft-bad)";
  return COLOURS[group ?? ""] ?? "var(--ft-quiet)";
}
