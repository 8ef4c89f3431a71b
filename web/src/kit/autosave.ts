/**
 * Keeps on the server what is edited here. A change is sent a moment after the last one, one request at a time, each with the
 * revision it was made to. Nothing is overwritten unasked: who finds the draft changed elsewhere stops and says so.
 * Where the server can't be reached the draft stays here and is sent again and again.
 */
import { isProblem } from "@/api/problem";

const PAUSE_MS = 600;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

export type SaveState =
  | { phase: "saved" }
  | { phase: "waiting" }
  | { phase: "saving" }
  | { phase: "away" }
  | { phase: "refused"; error: unknown }
  | { phase: "conflict"; revision: number };

export type SaveResult<Value> =
  | { kind: "saved"; revision: number }
  | { kind: "away" }
  | { kind: "refused"; error: unknown }
  | { kind: "conflict"; revision: number; theirs: Value };

type Send<Value> = (revision: number, value: Value) => Promise<SaveResult<Value>>;

export class Autosave<Value> {
  state: SaveState = { phase: "saved" };
  private wanted: Value;
  private saved: Value | undefined;
  private sent: Value | undefined;
  private givenUp = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly send: Send<Value>,
    private readonly same: (one: Value, other: Value) => boolean,
    private readonly tell: (state: SaveState) => void,
    private revision: number,
    value: Value,
  ) {
    this.wanted = value;
    this.saved = value;
  }

  /** Whether there is something that the server does not have. */
  get unsaved(): boolean {
    return !this.givenUp && this.wanted !== this.saved;
  }

  /** What is edited is this now. */
  changed(value: Value): void {
    if (value === this.wanted) return;
    this.wanted = value;
    this.givenUp = false; // whoever goes on editing has stayed
    const { phase } = this.state;
    if (phase === "conflict" || phase === "saving") return;
    if (!this.unsaved) this.rest({ phase: "saved" });
    else if (phase !== "away") this.later(PAUSE_MS, { phase: "waiting" });
  }

  /** Send what there is to send, at once. */
  async now(): Promise<void> {
    while (this.running) await this.running;
    if (!this.unsaved || this.state.phase === "conflict") return;
    clearTimeout(this.timer);
    this.running = this.attempt();
    await this.running;
  }

  /** The server can be reached again, maybe. */
  online(): void {
    if (this.state.phase === "away") void this.now();
  }

  /** The server has `value` now, at `revision`. True: it was taken, as nothing here was in its way. */
  elsewhere(revision: number, value: Value): boolean {
    if (revision <= this.revision || this.state.phase === "saving") return false;
    const ours = this.oursIn(value);
    if (ours !== undefined) {
      this.kept(ours, revision);
      return false;
    }
    if (this.unsaved) {
      this.rest({ phase: "conflict", revision });
      return false;
    }
    this.take(revision, value);
    return true;
  }

  /** Go on from what the server has. */
  take(revision: number, value: Value): void {
    this.revision = revision;
    this.wanted = value;
    this.saved = value;
    this.sent = undefined;
    this.givenUp = false;
    this.rest({ phase: "saved" });
  }

  /** A person gives up what is not saved: it is not sent any more. */
  drop(): void {
    this.givenUp = true;
    this.rest({ phase: "saved" });
  }

  /** A person wants what is here, and not what was saved elsewhere. */
  async overwrite(): Promise<void> {
    if (this.state.phase !== "conflict") return;
    this.revision = this.state.revision;
    this.saved = undefined;
    this.rest({ phase: "waiting" });
    await this.now();
  }

  private async attempt(): Promise<void> {
    const sent = this.wanted;
    this.sent = sent;
    this.become({ phase: "saving" });
    const result = await this.send(this.revision, sent);
    this.running = undefined;
    this.tries = result.kind === "away" ? this.tries + 1 : 0;
    if (result.kind === "saved") this.kept(sent, result.revision);
    else if (result.kind === "away") this.later(retryAfter(this.tries), { phase: "away" });
    else if (result.kind === "conflict") this.collided(result.revision, result.theirs);
    else if (this.wanted === sent) this.rest({ phase: "refused", error: result.error });
    else this.later(PAUSE_MS, { phase: "waiting" });
  }

  private collided(revision: number, theirs: Value): void {
    const ours = this.oursIn(theirs);
    if (ours === undefined) this.rest({ phase: "conflict", revision });
    else this.kept(ours, revision, 0);
  }

  /** Not every newer revision is a conflict: it may be ours, whose answer was lost, or have what we began with. */
  private oursIn(theirs: Value): Value | undefined {
    return [this.sent, this.saved].find((one) => one !== undefined && this.same(theirs, one));
  }

  private kept(value: Value, revision: number, pause = PAUSE_MS): void {
    this.revision = revision;
    this.saved = value;
    this.sent = undefined; // from now on it is nothing special: who has the same later has brought it back
    if (this.unsaved) this.later(pause, { phase: "waiting" });
    else this.rest({ phase: "saved" });
  }

  private later(ms: number, state: SaveState): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), ms);
    this.become(state);
  }

  private rest(state: SaveState): void {
    clearTimeout(this.timer);
    this.become(state);
  }

  private become(state: SaveState): void {
    this.state = state;
    this.tell(state);
  }
}

/** What browsers go on sending when the page is gone is 64 kB at most, in bytes; more they refuse to send at all. */
const OUTLIVING_BYTES = 60_000;

/** Whether what is sent may outlive its page. */
export function outlives(body: unknown): boolean {
  return new TextEncoder().encode(JSON.stringify(body)).length <= OUTLIVING_BYTES;
}

interface Answer<View> {
  data?: View;
  error?: unknown;
}

/** Of these a person has to be asked nothing: it is tried again, signed in anew if need be. */
const FOR_NOW = [401, 403, 429];
const TOO_BUSY = 500;

/** What came of a PATCH with a revision; `load` asks what is there instead, when it was changed elsewhere. */
export async function outcome<View extends { revision: number }, Value>(
  patch: Promise<Answer<View>>,
  load: () => Promise<Answer<View>>,
  read: (view: View) => Value,
): Promise<SaveResult<Value>> {
  try {
    const { data, error } = await patch;
    if (data) return { kind: "saved", revision: data.revision };
    if (!isProblem(error) || error.status >= TOO_BUSY || FOR_NOW.includes(error.status)) return { kind: "away" };
    if (!error.current) return { kind: "refused", error };
    const theirs = await load();
    if (!theirs.data) return { kind: "away" };
    return { kind: "conflict", revision: theirs.data.revision, theirs: read(theirs.data) };
  } catch {
    return { kind: "away" }; // nobody answered
  }
}

function retryAfter(tries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
}
