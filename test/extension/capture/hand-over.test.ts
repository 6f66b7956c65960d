import { describe, expect, it, vi } from "vitest";
import { HAND_OVER_PART_BYTES, handOver } from "../../../extension/capture/hand-over.ts";
import { type Capture, makeCapture } from "../../../extension/capture/make-capture.ts";
import { saveFile, saveFiles } from "../../../extension/capture/save-file.ts";
import type { Ask, Request, SaveState } from "../../../extension/messages.ts";
import { wordsIn } from "../../../extension/words.ts";

const id = "00000000-0000-4000-8000-000000000001";
const kept: SaveState = {
  id,
  state: "waiting",
  mailbox: "wei@acme.example",
  reason: null,
  customers: [],
  alsoSavedBy: [],
  canUndo: true,
  heldMs: null,
  automatic: null,
};

/** A background that keeps parts in memory only, and forgets them whenever it is stopped. */
class FakeBackground {
  parts = new Map<number, string>();
  asked: string[] = [];
  stopAt = new Set<number>();
  kept: Uint8Array | null = null;

  ask = ((request: Request) => this.#answer(request)) as unknown as Ask;

  async #answer(request: Request): Promise<unknown> {
    const step = this.asked.push(request.type);
    if (this.stopAt.has(step)) {
      this.parts.clear();
      throw new Error("Could not establish connection. Receiving end does not exist.");
    }
    if (request.type === "part") {
      this.parts.set(request.index, request.data);
      return { ok: true, value: { received: true } };
    }
    if (request.type !== "save") return { ok: false, error: { code: "unsupported" } };
    if (request.save.data !== null) this.parts.set(0, request.save.data);
    const missing = Array.from({ length: request.save.parts }, (_, i) => i).filter((i) => !this.parts.has(i));
    if (missing.length > 0) return { ok: true, value: { missing } };
    const bytes = [...this.parts].sort(([a], [b]) => a - b).map(([, data]) => Buffer.from(data, "base64"));
    this.kept = new Uint8Array(Buffer.concat(bytes));
    return { ok: true, value: { kept } };
  }
}

const facts = { webmail: "roundcube", mailbox: "wei@acme.example", open: null, automatic: false };

async function captureOf(length: number): Promise<Capture> {
  const bytes = new Uint8Array(length).map((_, i) => (i * 31) % 256);
  const raw = { ref: { folder: "INBOX", uid: "1" }, bytes, exact: true };
  return makeCapture(raw, { id, capturedAt: "2026-11-21T10:00:00.000Z" });
}

describe("handOver", () => {
  it("hands over what fits in one message with the save itself", async () => {
    const background = new FakeBackground();
    const capture = await captureOf(HAND_OVER_PART_BYTES);
    expect(await handOver(capture, facts, background.ask)).toEqual({ ok: true, state: kept });
    expect(background.asked).toEqual(["save"]);
    expect(Buffer.compare(background.kept ?? new Uint8Array(), capture.bytes)).toBe(0);
  });

  it("hands over the very bytes, in parts", async () => {
    const background = new FakeBackground();
    const capture = await captureOf(HAND_OVER_PART_BYTES * 2 + 5);
    expect(await handOver(capture, facts, background.ask)).toEqual({ ok: true, state: kept });
    expect(background.asked).toEqual(["part", "part", "part", "save"]);
    expect(Buffer.compare(background.kept ?? new Uint8Array(), capture.bytes)).toBe(0);
  });

  it("repeats with the same id until it is kept, wherever the background is stopped", async () => {
    const capture = await captureOf(HAND_OVER_PART_BYTES + 5);
    for (let step = 1; step <= 3; step++) {
      const background = new FakeBackground();
      background.stopAt.add(step);
      expect(await handOver(capture, facts, background.ask)).toEqual({ ok: true, state: kept });
      expect(Buffer.compare(background.kept ?? new Uint8Array(), capture.bytes)).toBe(0);
    }
  });

  it("goes on asking a browser that refuses at once while it starts the background", async () => {
    const background = new FakeBackground();
    for (let step = 1; step <= 25; step++) background.stopAt.add(step);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const handed = handOver(await captureOf(3), facts, background.ask);
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    expect(await handed).toEqual({ ok: true, state: kept });
  });

  it("believes a failure nobody expected once it is said five times", async () => {
    const background = new FakeBackground();
    let asked = 0;
    const failing = (times: number): Ask =>
      (async (request: Request) => {
        asked++;
        return asked <= times ? { ok: false, error: { code: "other" } } : background.ask(request as never);
      }) as unknown as Ask;
    expect(await handOver(await captureOf(3), facts, failing(4))).toEqual({ ok: true, state: kept });
    asked = 0;
    expect(await handOver(await captureOf(3), facts, failing(5))).toEqual({ ok: false, reason: "other" });
  });

  it("passes a refusal on and does not insist", async () => {
    let asked = 0;
    const ask = (async (request: Request) => {
      asked++;
      expect(request.type).toBe("save");
      return { ok: false, error: { code: "mailbox_not_yours" } };
    }) as unknown as Ask;
    expect(await handOver(await captureOf(3), facts, ask)).toEqual({ ok: false, reason: "mailbox_not_yours" });
    expect(asked).toBe(1);
  });
});

describe("saveFile", () => {
  const given = { id, capturedAt: "2026-11-21T10:00:00.000Z", mailbox: "wei@acme.example", maxBytes: 1_000 };
  it("saves a mail file as it is", async () => {
    const background = new FakeBackground();
    const text = "From: anna@globex.example\nSubject: a\n\nbody\n";
    expect((await saveFile(new File([text], "a.eml"), given, background.ask)).ok).toBe(true);
    expect(new TextDecoder().decode(background.kept ?? new Uint8Array())).toBe(text);
  });
  it.each([
    ["a picture", new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])], "a.eml"), "not_eml"],
    ["nothing", new File([], "a.eml"), "not_eml"],
    ["more than the limit", new File([new Uint8Array(1_001)], "a.eml"), "too_large"],
  ])("refuses %s before handing anything over", async (_, file, reason) => {
    const background = new FakeBackground();
    expect(await saveFile(file, given, background.ask)).toEqual({ ok: false, reason });
    expect(background.asked).toEqual([]);
  });
});

describe("saveFiles", () => {
  it("says of one that cannot be read any more that it is not saved, and goes on with the next", async () => {
    const gone = new File(["From: anna@globex.example\n\n"], "gone.eml");
    gone.arrayBuffer = () => Promise.reject(new DOMException("moved since it was chosen", "NotReadableError"));
    const there = new File(["From: anna@globex.example\n\nbody\n"], "there.eml");
    const background = new FakeBackground();
    const stored: SaveState = { ...kept, state: "stored" };
    const ask = (async (request: Request) => {
      const answer = await background.ask(request as never);
      return request.type === "save" ? { ok: true, value: { kept: stored } } : answer;
    }) as unknown as Ask;
    let lines: string[] = [];
    const words = wordsIn("en");
    const given = { mailbox: "wei@acme.example", maxBytes: 1_000, words, language: "en", page: {} as Document };
    const made = { newId: () => id, now: () => new Date("2026-11-21T10:00:00Z") };
    await saveFiles([gone, there], { ...given, ...made }, ask, (said) => {
      lines = said;
    });
    expect(lines).toEqual([`gone.eml: ${words.notSaved(words.reasons.other)}`, `there.eml: ${words.saved}`]);
  });
});
