// Kills the whole Worker in the middle of requests, starts it again, and looks whether what it promised holds.
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { CaptureReceipt } from "../../shared/api/captures.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { ApiError, type Call } from "../../shared/api/client.ts";
import { ledgerEndpoints } from "../../shared/api/ledger.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import type { LedgerHead } from "../../shared/ledger.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { verifyConsistency } from "../../worker/ledger/merkle.ts";
import { callsOf, inParallel, type RepAccess, rep, sendOriginal } from "../bench/company.ts";
import { sha256Hex } from "../bench/corpus.ts";
import { changeStored, readStored } from "../bench/stored-files.ts";
import { type LocalWorker, runCron, startLocalWorker } from "../local-worker.ts";
import { check, type Findings } from "./findings.ts";
import { type Dice, diceOf } from "./malformed-mail.ts";
import { countLeaves, inflated } from "./stored-leaves.ts";

const AT_ONCE = 8;
/** How long what was interrupted may take to settle after the sweep. */
const SETTLE_MS = 30_000;
/** Long enough for the sweep to look at a row (it leaves rows of the last two minutes alone). */
const OFF_FOR_MS = 10 * 60 * 1000;

/** What the sender keeps of a capture: its outbox. */
interface Sent {
  captureId: string;
  bytes: Uint8Array;
  sha256: string;
  /** A word of the subject that no other message has. */
  word: string;
  receipt: CaptureReceipt | null;
}

export interface CrashOptions {
  stateDir: string;
  port: number;
  rounds: number;
  /** Captures under way in a round, at least 10. */
  captures: number;
  seed: number;
  access: RepAccess;
  findings: Findings;
  say(line: string): void;
}

/** Runs the rounds on a record that is set up and whose Worker is stopped. The Worker is stopped again at the end. */
export async function crashRounds(options: CrashOptions): Promise<void> {
  const dice = diceOf(options.seed);
  const sent: Sent[] = [];
  let head: LedgerHead | null = null;
  let worker = await startLocalWorker(options);
  try {
    for (let round = 1; round <= options.rounds; round++) {
      const fresh = Array.from({ length: options.captures }, (_, i) => newCapture(dice, options.seed, round, i, sent));
      sent.push(...fresh);
      const crash = await sendAndKill(options, worker, dice, fresh);
      worker = await startLocalWorker(options);
      await settle(options, worker, dice, fresh);
      // Every capture of the round, and of the others some, at the end all.
      const others = sent.slice(0, -fresh.length).filter(() => round === options.rounds || dice.chance(10));
      await inParallel([...others, ...fresh], AT_ONCE, (one) => checkOnRecord(options, one));
      head = await checkLedger(options, head);
      options.say(
        `round ${round}: ${crash}; ledger at ${head.size} leaves; ${options.findings.wrong.length} wrong so far`,
      );
    }
  } finally {
    await worker.stop();
  }
  checkStored(options, sent);
}

function newCapture(dice: Dice, seed: number, round: number, i: number, before: readonly Sent[]): Sent {
  const word = `soak${seed}r${round}m${i}`;
  const parent = before.length > 0 && dice.chance(30) ? before[dice.below(before.length)] : undefined;
  // Now and then one that travels in parts.
  const size = i % 30 === 7 ? PART_BYTES + 200_000 : dice.below(30_000);
  const lines = [
    `From: Buyer ${dice.below(20)} <buyer${dice.below(20)}@customer${dice.below(6)}.example>`,
    `To: ${rep.name} <${rep.address}>`,
    `Subject: ${word} quote`,
    `Date: ${new Date(Date.UTC(2026, dice.below(9), 1 + dice.below(28), 9)).toUTCString()}`,
    `Message-ID: <${word}@customer.example>`,
    ...(parent ? [`In-Reply-To: <${parent.word}@customer.example>`] : []),
    "Content-Type: text/plain; charset=utf-8",
  ];
  const text = `${lines.join("\r\n")}\r\n\r\n${"Forty ball valves, please.\r\n".repeat(Math.ceil(size / 28))}`;
  const bytes = new TextEncoder().encode(text);
  const hex = createHash("sha256").update(`${seed}/${word}`).digest("hex");
  const captureId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { captureId, bytes, sha256: sha256Hex(bytes), word, receipt: null };
}

/** Sends like an outbox whose server dies: what was answered is noted, everything else stays. */
async function sendAndKill(
  options: CrashOptions,
  worker: LocalWorker,
  dice: Dice,
  fresh: readonly Sent[],
): Promise<string> {
  const { device } = callsOf(options.access);
  // After so many answers, and then at any moment of the requests that are under way.
  const afterAnswers = dice.below(fresh.length - AT_ONCE);
  const delayMs = dice.below(120);
  let answers = 0;
  let killed = false;
  let killing: Promise<unknown> = Promise.resolve();
  const killLater = async (): Promise<void> => {
    await sleep(delayMs);
    killed = true;
    killGroup(worker);
    await worker.process.exited;
  };
  if (afterAnswers === 0) killing = killLater();
  await inParallel(fresh, AT_ONCE, async (one) => {
    if (killed) return;
    try {
      // An outbox whose request timed out sends again while the first is still under way.
      const times = dice.chance(20) ? 2 : 1;
      await Promise.all(Array.from({ length: times }, () => send(device, one)));
      if (++answers === afterAnswers) killing = killLater();
    } catch (error) {
      if (killed) return;
      // Before the kill nothing may fail.
      options.findings.wrong.push(`sending before the kill: ${String(error)}`);
      if (++answers === afterAnswers) killing = killLater();
    }
  });
  await killing;
  // As if the computer had been off for a while: the sweep leaves alone what was moved a moment ago.
  const cutoff = new Date(Date.now() - OFF_FOR_MS).toISOString();
  changeStored(options.stateDir, "book", (db) => db.prepare("UPDATE capture SET updated_at = ?").run(cutoff));
  const acknowledged = fresh.filter(({ receipt }) => receipt !== null).length;
  return `killed ${delayMs} ms after answer ${afterAnswers}, ${acknowledged} of ${fresh.length} acknowledged`;
}

function killGroup(worker: LocalWorker): void {
  try {
    process.kill(-worker.process.pid, "SIGKILL");
  } catch {
    // ESRCH: it has ended by itself, which the round's checks will show.
  }
}

async function send(device: Call, one: Sent): Promise<void> {
  one.receipt =
    one.bytes.length <= PART_BYTES
      ? await sendOriginal(device, one.bytes, one.captureId)
      : await sendInParts(device, one);
}

async function sendInParts(device: Call, { bytes, captureId, sha256 }: Sent): Promise<CaptureReceipt> {
  const parts = Math.ceil(bytes.length / PART_BYTES);
  const capture = {
    ...{ captureId, mailbox: rep.address, webmail: "roundcube", place: "INBOX", bytes: bytes.length },
    capturedAt: new Date().toISOString(),
  };
  for (let part = 0; part < parts; part++) {
    const body = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await device(captureEndpoints.putPart, { params: { sha256, part }, body, capture });
  }
  return device(captureEndpoints.completeParts, { params: { sha256 }, body: { parts }, capture });
}

/** Sweep and outbox both bring up what was cut off, in either order; then everything has to come to rest. */
async function settle(options: CrashOptions, worker: LocalWorker, dice: Dice, fresh: readonly Sent[]): Promise<void> {
  const { access, findings, stateDir } = options;
  const { device } = callsOf(access);
  const open = fresh.filter(({ receipt }) => receipt === null);
  const sweepFirst = dice.chance(50);
  if (sweepFirst) await runCron(worker);
  await inParallel(open, AT_ONCE, async (one) => {
    await send(device, one).catch((error: unknown) => {
      const code = error instanceof ApiError ? `${error.code} ${error.status}` : String(error);
      findings.wrong.push(`${one.word}: sent again after the restart${sweepFirst ? " and sweep" : ""}: ${code}`);
    });
  });
  await runCron(worker);
  const until = performance.now() + SETTLE_MS;
  let unsettled = unsettledIn(stateDir);
  while (unsettled.length > 0 && performance.now() < until) {
    await sleep(500);
    unsettled = unsettledIn(stateDir);
  }
  check(findings, "no capture is left unsettled", unsettled.length === 0, () => unsettled.join(", "));
}

const unsettledIn = (stateDir: string): string[] =>
  readStored(stateDir, "book", (db) =>
    db
      .prepare("SELECT id, state, attempts, last_error FROM capture WHERE state <> 'stored'")
      .all()
      .map((row) => Object.values(row).join(" ")),
  ).flat();

/** By its word and by its id: once; with this capture once; and the original byte for byte. */
async function checkOnRecord({ access, findings }: CrashOptions, one: Sent): Promise<void> {
  const { session } = callsOf(access);
  const { hits } = await session(searchEndpoints.search, { query: { q: one.word } });
  check(findings, "found once by search", hits.length === 1, () => `${one.word}: ${hits.length} hits`);
  const id = hits[0]?.message.id;
  if (id === undefined) return;
  const told = one.receipt?.messageId;
  check(findings, "is where its receipt says", !told || told === id, () => `${one.word}: ${told} is ${id}`);
  const message = await session(messageEndpoints.getMessage, { params: { id } });
  const captures = message.evidence.filter(({ captureId }) => captureId === one.captureId).length;
  const all = message.evidence.length;
  check(findings, "has its capture once", captures === 1 && all === 1, () => `${one.word}: ${captures} of ${all}`);
  const original = await session(messageEndpoints.getOriginal, { params: { id, sha256: one.sha256 } });
  const isSame = Buffer.compare(original, one.bytes) === 0;
  check(findings, "its original is byte-identical", isSame, () => `${one.word}: ${original.length} bytes`);
}

/** The new head contains the old one. */
async function checkLedger({ access, findings }: CrashOptions, before: LedgerHead | null): Promise<LedgerHead> {
  const { session } = callsOf(access);
  const head = await session(ledgerEndpoints.head, {});
  if (before && before.size > 0) {
    const query = { first: before.size, second: head.size };
    const { proof } = await session(ledgerEndpoints.consistency, { query });
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
    const holds = verifyConsistency(before.size, head.size, bytes(before.root), bytes(head.root), proof.map(bytes));
    check(findings, "the ledger only grows", holds, () => `${before.size} → ${head.size}`);
  }
  return head;
}

/** What the files say while the Worker is stopped: no alarm, no message twice, every leaf accounted for. */
function checkStored({ stateDir, findings }: CrashOptions, sent: readonly Sent[]): void {
  const all = (db: DatabaseSync, sql: string): string[] =>
    db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row).join(" "));
  const alarms = readStored(stateDir, "ledger", (db) => all(db, "SELECT kind, source, seq, taken, offered FROM alarm"));
  check(findings, "the ledger has no alarm", alarms.flat().length === 0, () => alarms.flat().join("; "));
  const messages = readStored(stateDir, "volume", (db) =>
    db
      .prepare("SELECT letter FROM message")
      .all()
      .map(({ letter }) => letterSchema.parse(JSON.parse(inflated(letter)))[0].replace(/^<|>$/g, "")),
  ).flat();
  const counts = new Map<string, number>();
  for (const id of messages) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { word } of sent) {
    const count = counts.get(`${word}@customer.example`) ?? 0;
    check(findings, "one row over all volumes", count === 1, () => `${word}: ${count}`);
  }
  check(findings, "no row that nobody sent", messages.length === sent.length, () => `${messages.length} rows`);
  const leaves = countLeaves(stateDir, "message.recorded");
  check(findings, "one leaf for each message", leaves === messages.length, () => `${leaves} of ${messages.length}`);
}

/** Its first item is the Message-ID. */
const letterSchema = z.tuple([z.string()]).rest(z.unknown());
