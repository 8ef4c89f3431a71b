/**
 * Keeps the draft on the server. A change is sent a moment after the last one, one request at a time, each with the
 * revision it was made to. Nothing is overwritten unasked: who finds the draft changed elsewhere stops and says so.
 * Where the server can't be reached the draft stays here and is sent again and again.
 */
import type { Definition } from "@/canvas/definition";
import { same } from "./editing";

const PAUSE_MS = 600;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

export type SaveState =
  | { phase: "saved" }
  | { phase: "waiting" }
  | { phase: "saving" }
  | { phase: "away" }
  | { phase: "refused"; message: string }
  | { phase: "conflict"; revision: number };

export type SaveResult =
  | { kind: "saved"; revision: number }
  | { kind: "away" }
  | { kind: "refused"; message: string }
  | { kind: "conflict"; revision: number; theirs: Definition };

type Send = (revision: number, definition: Definition) => Promise<SaveResult>;

export class Autosave {
  state: SaveState = { phase: "saved" };
  private wanted: Definition;
  private saved: Definition | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly send: Send,
    private readonly tell: (state: SaveState) => void,
    private revision: number,
    definition: Definition,
  ) {
    this.wanted = definition;
    this.saved = definition;
  }

  /** Whether there is something that the server does not have. */
  get unsaved(): boolean {
    return this.wanted !== this.saved;
  }

  /** The draft is this now. */
  changed(definition: Definition): void {
    if (definition === this.wanted) return;
    this.wanted = definition;
    const { phase } = this.state;
    if (phase === "conflict" || phase === "saving") return;
    if (!this.unsaved) this.rest({ phase: "saved" });
    else if (phase !== "away") this.later(PAUSE_MS, { phase: "waiting" });
  }

  /** Send what there is to send, at once. */
  async now(): Promise<void> {
    if (this.running) await this.running;
    if (!this.unsaved || this.state.phase === "conflict") return;
    clearTimeout(this.timer);
    this.running = this.attempt();
    await this.running;
  }

  /** The server can be reached again, maybe. */
  online(): void {
    if (this.state.phase === "away") void this.now();
  }

  /** The server's draft is `definition` now, at `revision`. True: it was taken, as nothing here was in its way. */
  elsewhere(revision: number, definition: Definition): boolean {
    if (revision <= this.revision || this.state.phase === "saving") return false;
    if (same(definition, this.saved)) {
      this.revision = revision; // the name was changed, say
      return false;
    }
    if (this.unsaved) {
      this.rest({ phase: "conflict", revision });
      return false;
    }
    this.take(revision, definition);
    return true;
  }

  /** Go on from what the server has. */
  take(revision: number, definition: Definition): void {
    this.revision = revision;
    this.wanted = definition;
    this.saved = definition;
    this.rest({ phase: "saved" });
  }

  /** A person wants this draft, and not the one that was saved elsewhere. */
  async overwrite(): Promise<void> {
    if (this.state.phase !== "conflict") return;
    this.revision = this.state.revision;
    this.saved = undefined;
    this.rest({ phase: "waiting" });
    await this.now();
  }

  private async attempt(): Promise<void> {
    const sent = this.wanted;
    this.become({ phase: "saving" });
    const result = await this.send(this.revision, sent);
    this.running = undefined;
    this.tries = result.kind === "away" ? this.tries + 1 : 0;
    if (result.kind === "saved") this.kept(sent, result.revision);
    else if (result.kind === "away") this.later(retryAfter(this.tries), { phase: "away" });
    else if (result.kind === "conflict") this.collided(sent, result.revision, result.theirs);
    else if (this.wanted === sent) this.rest({ phase: "refused", message: result.message });
    else this.later(PAUSE_MS, { phase: "waiting" });
  }

  /** Not every newer revision is a conflict: it may be this draft, whose answer was lost, or have the draft as it was. */
  private collided(sent: Definition, revision: number, theirs: Definition): void {
    if (same(theirs, sent)) this.kept(sent, revision);
    else if (same(theirs, this.saved)) {
      this.revision = revision;
      this.later(0, { phase: "waiting" });
    } else this.rest({ phase: "conflict", revision });
  }

  private kept(sent: Definition, revision: number): void {
    this.revision = revision;
    this.saved = sent;
    if (this.unsaved) this.later(PAUSE_MS, { phase: "waiting" });
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

function retryAfter(tries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
}
