import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { ApiError } from "../../shared/api/client.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { callsOf, type RepAccess, rep, sendOriginal } from "../bench/company.ts";
import { sha256Hex } from "../bench/corpus.ts";
import { readStored, storedOriginals } from "../bench/stored-files.ts";
import { check, type Findings } from "./findings.ts";
import { malformedMails } from "./malformed-mail.ts";

const AT_ONCE = 8;
/** A capture that could not be read at once is tried again by the queue. */
const QUEUE_MS = 20_000;
/** A mail is taken and read within this, by itself. */
const READ_MS = 2_000;

/** One in so many is read as a reader would; all of them are looked for on the disk. */
const READ_EVERY = 10;

/** A mail that has become a message. */
interface Kept {
  name: string;
  id: string;
  sha256: string;
}

/** Each is a message with its capture, and its original's file has the bytes that were sent. */
function checkKept(stateDir: string, kept: readonly Kept[], findings: Findings): void {
  const captures = readStored(stateDir, "volume", (db) =>
    db
      .prepare(`SELECT (SELECT name FROM volume) || '-' || m.number || ' ' || lower(hex(iif(e.original_sha256 = x'', m.canonical_sha256, e.original_sha256))) AS text
        FROM evidence e JOIN message m ON m.number = e.message WHERE e.original_sha256 IS NOT NULL`)
      .all(),
  ).flat();
  const onRecord = new Set(captures.map(({ text }) => text));
  const files = storedOriginals(stateDir);
  for (const { name, id, sha256 } of kept) {
    check(findings, "is on record with its capture", onRecord.has(`${id} ${sha256}`), () => `${name}: ${id}`);
    const file = files.get(sha256);
    const isSame = file !== undefined && sha256Hex(readFileSync(file)) === sha256;
    check(findings, "its original is byte-identical", isSame, () => `${name}: ${file ?? "no file"}`);
  }
}

const ownDomain = rep.address.slice(rep.address.indexOf("@") + 1);

/**
 * Whether its head, read as plainly as can be, names people and none but colleagues: a mutation may have cost a mail its
 * customer, and what is left is internal mail, which is never kept.
 */
function namesColleaguesAlone(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/\r\r\n|\r\n|\n\r|\r/g, "\n");
  const [head = ""] = text.split("\n\n", 1);
  const fields = head.replace(/\n[ \t]+/g, " ").split("\n");
  const named = fields.filter((field) => /^(?:from|sender|reply-to|to|cc|bcc)\s*:\s*\S/i.test(field));
  const hosts = named.map((field) => [...field.matchAll(/@([^\s<>,;]+)/g)].map(([, host]) => host?.toLowerCase()));
  return hosts.length > 0 && hosts.every((all) => all.length > 0 && all.every((host) => host === ownDomain));
}

/**
 * Sends malformed mail through the HTTP door: each becomes a message with its original byte for byte, within 2 s, and
 * none is a crash. What names colleagues alone is refused.
 */
export async function malformedPart(options: {
  stateDir: string;
  access: RepAccess;
  count: number;
  /** No mail is begun after this. */
  minutes: number;
  seed: number;
  findings: Findings;
  say(line: string): void;
}): Promise<void> {
  const { access, count, seed, findings } = options;
  const { device, session } = callsOf(access);
  const until = performance.now() + options.minutes * 60_000;
  const mails = malformedMails(count, seed);
  let index = 0;
  let done = 0;
  let longestMs = 0;
  const slow: Uint8Array[] = [];
  const kept: Kept[] = [];
  const one = async (bytes: Uint8Array, index: number): Promise<void> => {
    const name = `mail ${index} of seed ${seed} (${bytes.length} bytes)`;
    const sha256 = sha256Hex(bytes);
    const captureId = randomUUID();
    try {
      const startedAt = performance.now();
      let receipt = await sendOriginal(device, bytes, captureId);
      const tookMs = performance.now() - startedAt;
      longestMs = Math.max(longestMs, tookMs);
      if (tookMs > READ_MS) slow.push(bytes);
      check(findings, "read at once", receipt.state === "stored", () => `${name} was only ${receipt.state}`);
      const until = performance.now() + QUEUE_MS;
      while (receipt.messageId === null && performance.now() < until) {
        await sleep(500);
        receipt = await device(captureEndpoints.getCapture, { params: { captureId } });
      }
      const id = receipt.messageId;
      check(findings, "has a message", id !== null, () => `${name} has no message`);
      if (id === null) return;
      kept.push({ name, id, sha256 });
      // What all of them are on the disk is looked at in the end; what a reader gets, of some.
      if (index % READ_EVERY > 0) return;
      const message = await session(messageEndpoints.getMessage, { params: { id } });
      const isThere = message.evidence.some((one) => one.originalSha256 === sha256);
      check(findings, "is shown with its capture", isThere, () => `${name}: ${id} does not name it`);
      const original = await session(messageEndpoints.getOriginal, { params: { id, sha256 } });
      const isSame = Buffer.compare(original, bytes) === 0;
      check(findings, "comes back byte-identical", isSame, () => `${name}: ${original.length} bytes came back`);
    } catch (error) {
      // No answer at all: the Worker is gone, and every mail after this one would only say so again.
      if (error instanceof ApiError && error.code === "unsent") throw new Error(`${name}: no answer`, { cause: error });
      const isRefused = error instanceof ApiError && error.code === "policy";
      const code = error instanceof ApiError ? `${error.status} ${error.code} ${error.message}` : String(error);
      if (isRefused) check(findings, "internal mail alone is refused", namesColleaguesAlone(bytes), () => name);
      else check(findings, "no request fails", false, () => `${name}: ${code}`);
    }
  };
  // Made when their turn comes: a hundred thousand of them are gigabytes.
  const lane = async (): Promise<void> => {
    for (let next = mails.next(); !next.done && performance.now() < until; next = mails.next()) {
      await one(next.value, index++);
      if (++done % 200 === 0) options.say(`${done} of ${count} malformed mails; ${findings.wrong.length} wrong so far`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  checkKept(options.stateDir, kept, findings);
  // Beside seven others, on a machine that does other things too, the time says little: those are sent again alone.
  for (const bytes of slow) {
    const again = Buffer.concat([bytes, Buffer.from("\r\n")]);
    const startedAt = performance.now();
    await sendOriginal(device, again, randomUUID());
    const tookMs = performance.now() - startedAt;
    check(findings, "a mail alone is read within 2 s", tookMs <= READ_MS, () => `${bytes.length} bytes: ${tookMs} ms`);
  }
  options.say(
    `${done} malformed mails, ${findings.wrong.length} wrong, seed ${seed}; the longest took ${Math.round(longestMs)} ms ` +
      `among ${AT_ONCE} at once, ${slow.length} took above ${READ_MS} ms and were sent again alone`,
  );
}
