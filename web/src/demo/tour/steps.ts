/** What the tour knows of the lead that it follows. */
export interface Facts {
  /** None until somebody has come in since the tour began. */
  execution?:
    | {
        ended: boolean;
        booked: boolean;
        /** By mail, in their order, whether it was opened in this browser. */
        mailsRead: readonly boolean[];
      }
    | undefined;
  /** The pages that were looked at. */
  seen: readonly Seen[];
}

export type Seen = "execution" | "lead";

export const STEPS = ["send", "read", "watch", "skip", "book", "end", "tell"] as const;
export type Step = (typeof STEPS)[number] | "over";

/** What to try next. It follows from what has happened, by whichever hand, and may leave some of it out. */
export function stepOf({ execution, seen }: Facts): Step {
  if (!execution) return "send";
  if (execution.ended) return seen.includes("lead") ? "over" : "tell";
  if (!execution.mailsRead[0]) return "read";
  if (!seen.includes("execution")) return "watch";
  if (execution.booked) return "end";
  return execution.mailsRead.length < 2 ? "skip" : "book";
}
