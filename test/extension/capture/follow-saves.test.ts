import { Window } from "happy-dom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFollower } from "../../../extension/capture/follow-saves.ts";
import type { Ask, SaveState } from "../../../extension/messages.ts";

const page = new Window().document as unknown as Document;

const aState = (id: string, state: SaveState["state"]): SaveState => ({
  ...{ id, state, mailbox: "wei@acme.example", reason: null },
  ...{ customers: [], alsoSavedBy: [], heldMs: null, canUndo: true, automatic: null },
});

/** A background that has as many turns for each save as its number says before it is stored. */
function aBackground(turns: Record<string, number>) {
  const asked: string[][] = [];
  const ask = vi.fn(async (request: { type: string; ids?: string[] }) => {
    const ids = request.ids ?? [];
    asked.push(ids);
    const value = ids.map((id) => {
      const left = (turns[id] ?? 0) - 1;
      turns[id] = left;
      return aState(id, left <= 0 ? "stored" : "waiting");
    });
    return { ok: true, value };
  });
  return { asked, ask: ask as unknown as Ask };
}

describe("following saves", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks about all of them in one question, and no more about those that are settled", async () => {
    const { asked, ask } = aBackground({ a: 1, b: 2, c: 3 });
    const shown: string[] = [];
    const show = (state: SaveState): boolean => shown.push(`${state.id} ${state.state}`) > 0;
    const follower = createFollower({ page, ask, signal: new AbortController().signal, show });
    for (const id of ["a", "b", "c"]) follower.follow(aState(id, "waiting"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([["a", "b", "c"], ["b", "c"], ["c"]]);
    expect(shown).toEqual(["a stored", "b waiting", "c waiting", "b stored", "c waiting", "c stored"]);
  });

  it("asks seldom about many, so that the background gets to upload them", async () => {
    const many = Array.from({ length: 60 }, (_, i) => `save ${i}`);
    const { asked, ask } = aBackground(Object.fromEntries(many.map((id) => [id, 1_000])));
    const show = (): boolean => true;
    const follower = createFollower({ page, ask, signal: new AbortController().signal, show });
    for (const id of many) follower.follow(aState(id, "waiting"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBeLessThanOrEqual(10);
    expect(asked.at(-1)).toHaveLength(60);
  });

  it("follows one that comes after the others are done", async () => {
    const { asked, ask } = aBackground({ a: 1, b: 1 });
    const show = (): boolean => true;
    const follower = createFollower({ page, ask, signal: new AbortController().signal, show });
    follower.follow(aState("a", "waiting"));
    await vi.advanceTimersByTimeAsync(10_000);
    follower.follow(aState("b", "waiting"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([["a"], ["b"]]);
  });

  it("asks nothing for nobody: no longer wanted, settled from the start, or the page is gone", async () => {
    const { asked, ask } = aBackground({ a: 1_000, b: 1_000 });
    const gone = new AbortController();
    const follower = createFollower({ page, ask, signal: gone.signal, show: ({ id }) => id !== "a" });
    follower.follow(aState("settled", "stored"));
    follower.follow(aState("a", "waiting"));
    follower.follow(aState("b", "waiting"));
    await vi.advanceTimersByTimeAsync(500);
    gone.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([["a", "b"], ["b"]]);
  });
});
