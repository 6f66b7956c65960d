/**
 * What happens to mail while one call of a binding goes wrong (support/faults.ts): two colleagues, their letters, and
 * scenarios that are run once for each await. The suites are test/worker/intake/faults-*.test.ts.
 */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { PART_BYTES } from "../../../shared/limits.ts";
import type { AppContext } from "../../../worker/context.ts";
import { AppError } from "../../../worker/errors.ts";
import { completePieces, receivePiece } from "../../../worker/intake/extension-door.ts";
import { receive } from "../../../worker/intake/receive.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { putOriginal } from "../../../worker/originals.ts";
import { beginCapture, noteFailure } from "../../../worker/records/captures.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "./app.ts";
import { aPerson, testContext } from "./app.ts";
import type { Fault } from "./faults.ts";
import { accidents, ahead, faulty, HeldQueue, settle, settleForGood } from "./faults.ts";
import { aCapture, aMessage } from "./mail.ts";
import { expectWhole } from "./world.ts";

const ctx = testContext();
let tried = 0;
let runs = 0;
const sent = new Map<string, Uint8Array>();
const colleagues = new Map<string, TestPerson>();

/** One of the two reps of the company that `beginFaults` sets up. */
export function rep(name: "wei" | "rosa"): TestPerson {
  const person = colleagues.get(name);
  if (!person) throw new Error("the company is not set up yet");
  return person;
}

/** An original and the capture it comes in. */
export interface Letter {
  captureId: string;
  bytes: Uint8Array;
  sha256: string;
}
export interface Run {
  name: string;
  queue: HeldQueue;
  /** The message that the run is about, and another one that goes with it. */
  letter: Letter;
  other: Letter;
  messageId: string | null;
}

export async function aLetter(bytes: Uint8Array): Promise<Letter> {
  const sha256 = await contentHash(bytes);
  sent.set(sha256, bytes);
  return { captureId: crypto.randomUUID(), bytes, sha256 };
}

/** A message of a customer of its own, so that the customer too has to come and go with it, and an answer to it. */
async function aRun(queue: HeldQueue, size = 0): Promise<Run> {
  const name = `run${++runs}`;
  const headers = { From: `Bo <bo@${name}.example>`, "Message-ID": `<m@${name}.example>` };
  const letter = await aLetter(aMessage({ headers, body: `Quote.\n${`${"x".repeat(70)}\n`.repeat(size / 71)}` }));
  const answer = { ...headers, "Message-ID": `<a@${name}.example>`, "In-Reply-To": `<m@${name}.example>` };
  const other = await aLetter(aMessage({ headers: answer }));
  return { name, queue, letter, other, messageId: null };
}

export const metadataOf = (person: TestPerson, { captureId, bytes }: Letter) =>
  captureMetadataSchema.parse(aCapture(person, bytes, { captureId }));

export const save = (on: AppContext, person: TestPerson, letter: Letter) =>
  receive(on, person.actor, {
    ...{ door: "extension", sha256: letter.sha256, bytes: letter.bytes, mailbox: "own" },
    metadata: metadataOf(person, letter),
  });

/** More than one part. */
export const LARGE = PART_BYTES + 5000;

export async function saveInParts(on: AppContext, { letter }: Run): Promise<void> {
  const { sha256 } = letter;
  const metadata = metadataOf(rep("wei"), letter);
  const parts = Math.ceil(letter.bytes.length / PART_BYTES);
  for (let part = 0; part < parts; part++) {
    const bytes = letter.bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await receivePiece(on, rep("wei").actor, { sha256, metadata, part, bytes });
  }
  await completePieces(on, rep("wei").actor, { sha256, metadata, parts });
}

/** Where nothing goes wrong. */
export const clean = ({ queue }: Run): AppContext => faulty(queue, null).ctx;

/** The letter is on record. */
export async function stored(run: Run): Promise<void> {
  run.messageId = (await save(clean(run), rep("wei"), run.letter)).messageId;
}
export const undo = (on: AppContext, { letter, messageId }: Run) =>
  undoCapture(on, rep("wei").actor, letter.captureId, messageId);

/** The row is there and so are the bytes: the request was cut off after that. */
export async function cutOff({ letter }: Run): Promise<void> {
  const { sha256, bytes } = letter;
  const metadata = metadataOf(rep("wei"), letter);
  await beginCapture(rep("wei").actor, ctx, { door: "extension", sha256, parts: 0, mailbox: "own", metadata });
  await putOriginal(ctx, sha256, bytes);
}
/** It could not be recorded and is on the visible list. */
export async function failed(run: Run): Promise<void> {
  await cutOff(run);
  await noteFailure(ctx, run.letter.captureId, "gave_up", true);
}

export interface Scenario {
  /** What was there before. */
  before?: (run: Run) => Promise<void>;
  /** What the accident happens to; whoever asked for it asks again until it goes through. */
  event: (on: AppContext, run: Run) => Promise<unknown>;
  size?: number;
  aheadMs?: number;
  /** The event takes up whatever lies about: nothing of an earlier run may. */
  takesAll?: true;
  /** Captures in evidence with the letter's bytes and with the other one's in the end. */
  letter: number;
  other: number;
}

interface Done {
  run: Run;
  letter: number;
  other: number;
  isUndone: boolean;
}

/** True once it went through, or there is nothing left to do. */
const goesThrough = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => error instanceof AppError && (error.code === "not_found" || error.code === "undone"),
  );

/**
 * One run with this fault, and its sender's further tries; with `settleFirst` the sweep comes before them. `fired` is false
 * once the fault did not happen any more.
 */
async function runOnce(
  scenario: Scenario,
  queue: HeldQueue,
  fault: Fault,
  settleFirst: boolean,
): Promise<{ fired: boolean; run: Run }> {
  const run = await aRun(queue, scenario.size);
  await scenario.before?.(run);
  const { ctx: on, state } = faulty(run.queue, fault, ahead(scenario.aheadMs ?? 0));
  const isDone = await goesThrough(scenario.event(on, run));
  if (settleFirst) await settle(queue);
  for (let tries = 0; !isDone && !(await goesThrough(scenario.event(clean(run), run))); tries++) {
    if (tries === 3) await scenario.event(clean(run), run);
  }
  if (scenario.takesAll) await settle(queue);
  if (state.fired) tried++;
  return { fired: state.fired, run };
}

/** What is in evidence, for runs that are through. */
async function expectRuns(done: readonly Done[]): Promise<void> {
  const evidence = (await expectWhole(ctx, sent)).flatMap(({ id, evidence: list }) =>
    list.map(({ originalSha256, captureId }) => ({ id, originalSha256, captureId })),
  );
  for (const { run, letter, other, isUndone } of done) {
    for (const [mail, count] of [[run.letter, letter] as const, [run.other, other] as const]) {
      const found = evidence.filter(({ originalSha256 }) => originalSha256 === mail.sha256);
      expect(found.length, `${run.name}: captures in evidence`).toBe(count);
      expect(new Set(found.map(({ id }) => id)).size, `${run.name}: messages`).toBe(Math.min(count, 1));
    }
    const isThere = evidence.some(({ captureId }) => captureId === run.letter.captureId);
    const customers = await ctx.db.all(sql`select 1 from customer_domain where domain = ${`${run.name}.example`}`);
    expect(customers.length, `${run.name}: customers`).toBe(letter > 0 || isThere ? 1 : 0);
    if (!isUndone) continue;
    expect(isThere, `${run.name}: evidence of what was taken back`).toBe(false);
    await expect(save(clean(run), rep("wei"), run.letter)).rejects.toMatchObject({ code: "undone" });
  }
}

/** Sets the company up before the suite, and says after it how many faults there were. */
export function beginFaults(suite: string): void {
  beforeAll(async () => {
    // What goes wrong here is meant to, and the log would be thousands of lines.
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
    await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
    for (const name of ["wei", "rosa"]) {
      colleagues.set(name, await aPerson(ctx, { email: `${name}@acme.example`, teams: ["Sales"] }));
    }
  });
  afterAll(() => console.info(`FAULTS ${tried} faults tried, each at an await of its own: ${suite}`));
}

const TIMEOUT_MS = 300_000;

/** A test for each scenario and accident: cut at every await. `isUndone` where the scenarios end in a capture taken back. */
export function cutEverywhere(scenarios: Record<string, Scenario>, isUndone = false): void {
  describe.each(Object.entries(scenarios))("%s", (_, scenario) => {
    it.each(accidents)(
      "comes out whole when a call is %s, whichever it is",
      { timeout: TIMEOUT_MS },
      async (accident) => {
        const queue = new HeldQueue();
        const done: Done[] = [];
        for (let at = 1; ; at++) {
          const { fired, run } = await runOnce(scenario, queue, { at, accident }, at % 2 === 0);
          done.push({ run, letter: scenario.letter, other: scenario.other, isUndone });
          if (!fired) break;
        }
        await settleForGood(queue);
        expect(done.length).toBeGreaterThan(1);
        await expectRuns(done);
      },
    );
  });
}

/** A test for each scenario: the capture is taken back at every await of its own recording. */
export function takeBackEverywhere(scenarios: Record<string, Scenario>): void {
  it.each(Object.entries(scenarios))("%s: leaves nothing behind", { timeout: TIMEOUT_MS }, async (_, scenario) => {
    const queue = new HeldQueue();
    const done: Done[] = [];
    for (let at = 1; ; at++) {
      const run = await aRun(queue, scenario.size);
      await scenario.before?.(run);
      let isUndone = false;
      // Before its row is there, there is nothing to take back yet.
      const accident = async () => {
        isUndone = await undo(testContext(), run).then(
          () => true,
          () => false,
        );
      };
      const { ctx: on, state } = faulty(run.queue, { at, accident });
      await goesThrough(scenario.event(on, run));
      done.push({ run, letter: isUndone ? 0 : scenario.letter, other: scenario.other, isUndone });
      if (!state.fired) break;
      tried++;
    }
    await settleForGood(queue);
    expect(done.filter(({ isUndone }) => isUndone).length).toBeGreaterThan(3);
    await expectRuns(done);
  });
}
