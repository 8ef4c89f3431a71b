import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

interface Replies {
  /** By the mail's sign, what is written and not sent. */
  written: Record<string, string>;
}

/** Replies that somebody has begun to write in this tab: they are there again whichever page one comes back from. */
export const useReplies = create<Replies>()(
  persist(() => ({ written: {} }), {
    name: "flowtrack.replies",
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** This much is written to the mail with this sign by now; nothing, once it is sent or given up. */
export function noteWritten(sign: string, text: string): void {
  const { [sign]: _, ...others } = useReplies.getState().written;
  useReplies.setState({ written: text === "" ? others : { ...others, [sign]: text } });
}
