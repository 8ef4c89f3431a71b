import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave, outcome, outlives, type SaveResult } from "./autosave";

let made = 0;
interface Draft {
  text: string;
}
const draft = (): Draft => {
  made += 1;
  return { text: `draft ${made}` };
};
const same = (one: Draft, other: Draft) => one.text === other.text;

/** An autosave of revision 4 whose requests are answered by hand. */
function scene() {
  const requests: { revision: number; value: Draft; answer: (result: SaveResult<Draft>) => Promise<void> }[] = [];
  const phases: string[] = [];
  const first = draft();
  const send = (revision: number, value: Draft) =>
    new Promise<SaveResult<Draft>>((resolve) => {
      const answer = async (result: SaveResult<Draft>) => {
        resolve(result);
        await vi.advanceTimersByTimeAsync(0);
      };
      requests.push({ revision, value, answer });
    });
  const saving = new Autosave(send, same, (state) => phases.push(state.phase), 4, first);
  const answer = async (result: SaveResult<Draft>) => requests.at(-1)?.answer(result);
  return { saving, requests, phases, first, answer };
}

describe("autosave", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("sends once, a moment after the last change, to the revision it was made to", async () => {
    const { saving, requests, phases, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(500);
    const last = draft();
    saving.changed(last);
    await vi.advanceTimersByTimeAsync(599);
    expect(requests).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ revision: 4, value: last });
    await answer({ kind: "saved", revision: 5 });
    expect(phases.at(-1)).toBe("saved");
    expect(saving.unsaved).toBe(false);
  });

  it("sends what was changed meanwhile after the answer, and not beside it", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(requests).toHaveLength(1);
    await answer({ kind: "saved", revision: 5 });
    expect(saving.state.phase).toBe("waiting");
    await vi.advanceTimersByTimeAsync(600);
    expect(requests[1]?.revision).toBe(5);
  });

  it("has nothing to save when the change was taken back", async () => {
    const { saving, requests, first } = scene();
    saving.changed(draft());
    saving.changed(first);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(requests).toHaveLength(0);
    expect(saving.state.phase).toBe("saved");
  });

  it("stops at a conflict until a person decides, and overwrites only when told", async () => {
    const { saving, requests, answer } = scene();
    const mine = draft();
    saving.changed(mine);
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "conflict", revision: 9, theirs: draft() });
    saving.changed(draft());
    await saving.now();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
    expect(saving.state).toEqual({ phase: "conflict", revision: 9 });
    void saving.overwrite();
    await vi.advanceTimersByTimeAsync(0);
    expect(requests[1]?.revision).toBe(9);
  });

  it("sees that what was saved is this very draft, its answer being lost", async () => {
    const { saving, answer } = scene();
    const mine = draft();
    saving.changed(mine);
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "conflict", revision: 5, theirs: structuredClone(mine) });
    expect(saving.state.phase).toBe("saved");
  });

  it("sends again where only the name was changed elsewhere", async () => {
    const { saving, requests, first, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "conflict", revision: 7, theirs: structuredClone(first) });
    await vi.advanceTimersByTimeAsync(0);
    expect(requests[1]?.revision).toBe(7);
  });

  it("goes on from theirs", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "conflict", revision: 9, theirs: draft() });
    const theirs = draft();
    saving.take(9, theirs);
    saving.changed(theirs);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(requests).toHaveLength(1);
    expect(saving.state.phase).toBe("saved");
  });

  it("takes what was saved elsewhere when nothing is in its way, else it is a conflict", async () => {
    const { saving, first } = scene();
    expect(saving.elsewhere(4, first)).toBe(false);
    expect(saving.elsewhere(5, draft())).toBe(true);
    saving.changed(draft());
    expect(saving.elsewhere(6, draft())).toBe(false);
    expect(saving.state).toEqual({ phase: "conflict", revision: 6 });
  });

  it("keeps trying while nobody answers, more and more seldom, and at once when the network is back", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "away" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(requests).toHaveLength(2);
    await answer({ kind: "away" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(requests).toHaveLength(2);
    saving.changed(draft());
    expect(saving.state.phase).toBe("away");
    saving.online();
    await vi.advanceTimersByTimeAsync(0);
    expect(requests).toHaveLength(3);
    await answer({ kind: "saved", revision: 5 });
    expect(saving.state.phase).toBe("saved");
  });

  it("says what was refused, and tries again with the next change", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "refused", error: "No." });
    expect(saving.state).toEqual({ phase: "refused", error: "No." });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    expect(requests).toHaveLength(2);
  });

  it("sends nothing any more that was given up", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "away" });
    saving.drop();
    expect(saving.unsaved).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    await saving.now();
    expect(requests).toHaveLength(1);
  });

  it("gives up what was to overwrite theirs, even while it is under way", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    saving.elsewhere(9, draft());
    void saving.overwrite();
    await vi.advanceTimersByTimeAsync(0);
    saving.drop();
    await answer({ kind: "away" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
  });

  it("sees its own draft in what was saved, though more was typed since its answer was lost", async () => {
    const { saving, requests, answer } = scene();
    const mine = draft();
    saving.changed(mine);
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "away" });
    saving.changed(draft());
    expect(saving.elsewhere(5, structuredClone(mine))).toBe(false);
    expect(saving.state.phase).toBe("waiting");
    await vi.advanceTimersByTimeAsync(600);
    expect(requests[1]?.revision).toBe(5);
  });

  it("leaves alone what others brought back", async () => {
    const { saving, requests, answer } = scene();
    const mine = draft();
    saving.changed(mine);
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "saved", revision: 5 });
    expect(saving.elsewhere(6, draft())).toBe(true);
    expect(saving.elsewhere(7, structuredClone(mine))).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
  });

  it("saves again what is edited after giving up, by whoever stayed after all", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    await answer({ kind: "away" });
    saving.drop();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    expect(requests).toHaveLength(2);
  });

  it("has one request under way, whoever asks for it meanwhile", async () => {
    const { saving, requests, answer } = scene();
    saving.changed(draft());
    await vi.advanceTimersByTimeAsync(600);
    saving.changed(draft());
    void saving.now();
    void saving.now();
    await answer({ kind: "saved", revision: 5 });
    expect(requests.map((request) => request.revision)).toEqual([4, 5]);
  });
});

const view = { revision: 7, text: "theirs" };
const read = ({ text }: typeof view): Draft => ({ text });
const refusal =
  (status: number, more = {}) =>
  async () => ({ error: { status, title: "No.", ...more } });
const load = () => Promise.resolve({ data: view });

it.each([
  [async () => ({ data: view }), { kind: "saved", revision: 7 }],
  [() => Promise.reject(new TypeError("offline")), { kind: "away" }],
  [refusal(503), { kind: "away" }],
  [refusal(401), { kind: "away" }],
  [refusal(409, { current: { revision: 7 } }), { kind: "conflict", revision: 7, theirs: { text: "theirs" } }],
  [refusal(409), { kind: "refused", error: { status: 409, title: "No." } }],
])("knows what came of a request", async (answer, result) => {
  expect(await outcome<typeof view, Draft>(answer(), load, read)).toEqual(result);
});

it("knows what browsers send on when the page is gone, counted in bytes", () => {
  expect(outlives({ html: "x".repeat(50_000) })).toBe(true);
  expect(outlives({ html: "ü".repeat(50_000) })).toBe(false);
});
