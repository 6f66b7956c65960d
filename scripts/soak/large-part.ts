import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { captureEndpoints } from "../../shared/api/captures.ts";
import type { Call } from "../../shared/api/client.ts";
import { importEndpoints } from "../../shared/api/imports.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { writeFrames } from "../../shared/import-frames.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { canonicalBytes } from "../../shared/mail/canonical.ts";
import { callsOf, type RepAccess, type RepCalls, rep } from "../bench/company.ts";
import { sha256Hex } from "../bench/corpus.ts";
import { check, type Findings } from "./findings.ts";
import { type IsolateWatch, watchIsolate } from "./isolate-memory.ts";
import { largeMails } from "./large-mail.ts";
import { mailBombs } from "./mail-bombs.ts";

/**
 * What one mail may cost above what the Worker holds at rest. A Cloudflare isolate ends at 128 MB with everything in
 * it.
 */
const MAX_MEMORY_BYTES = 100e6;
/** The queue waits a second for company, then reads; on a busy machine that takes its time. */
const QUEUE_MS = 120_000;

interface Weighed {
  access: RepAccess;
  isolate: IsolateWatch;
  findings: Findings;
  say(line: string): void;
}

/**
 * The largest originals by both doors that take them, and mail bombs by the extension's, one at a time: each is read,
 * comes back as it was, and costs the Worker's isolate at most 100 MB above what it holds at rest.
 */
export async function largePart(given: Omit<Weighed, "isolate"> & { inspectorPort: number }): Promise<void> {
  const { access, say } = given;
  const wake = (): Promise<unknown> => fetch(`${access.origin}/api/health`).then((answer) => answer.text());
  const isolate = await watchIsolate(given.inspectorPort, wake);
  const scales = { ...given, isolate };
  try {
    let highest = 0;
    for (const { name, bytes } of largeMails()) {
      highest = Math.max(highest, await weigh(scales, `${name}, in parts`, bytes, sendInParts));
      // Another mail, or it would be the first one again.
      highest = Math.max(highest, await weigh(scales, `${name}, by import`, stamped(bytes), sendByImport));
    }
    say(`originals of 25 MiB: ${megabytes(highest)} at the most for one`);
    let heaviest = 0;
    let bombs = 0;
    for (const { name, bytes } of mailBombs()) {
      heaviest = Math.max(heaviest, await weigh(scales, `bomb: ${name}`, bytes, sendInParts));
      bombs++;
    }
    say(`${bombs} mail bombs: ${megabytes(heaviest)} at the most for one`);
  } finally {
    isolate.close();
  }
}

/** Sends one mail and waits until it is read; answers the bytes of memory it took. */
async function weigh(
  { access, isolate, findings, say }: Weighed,
  name: string,
  mail: Uint8Array,
  send: (calls: RepCalls, bytes: Uint8Array) => Promise<string | null>,
): Promise<number> {
  const calls = callsOf(access);
  const sha256 = sha256Hex(mail);
  const before = await isolate.reset();
  const startedAt = performance.now();
  const captureId = await send(calls, mail);
  const arrivedMs = performance.now() - startedAt;
  const messageId = await findMessage(calls.device, mail, captureId);
  const readMs = performance.now() - startedAt - arrivedMs;
  const peak = isolate.peak();
  const used = peak.held - before;
  check(findings, "a mail that weighs much is read", messageId !== null, () => name);
  if (messageId !== null) {
    const original = await calls.session(messageEndpoints.getOriginal, { params: { id: messageId, sha256 } });
    const isSame = Buffer.compare(original, mail) === 0;
    check(findings, "it comes back as it was", isSame, () => `${name}: ${original.length} bytes`);
  }
  say(
    `${name} (${megabytes(mail.length)}): ${megabytes(used)} above ${megabytes(before)}, with garbage ${megabytes(peak.all - before)}; ` +
      `arrived in ${Math.round(arrivedMs)} ms, read ${Math.round(readMs)} ms later`,
  );
  check(findings, "it takes 100 MB at the most", used <= MAX_MEMORY_BYTES, () => `${name}: ${megabytes(used)}`);
  return used;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** The same mail with another subject of the same length. */
function stamped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const at = Buffer.from(copy.buffer, 0, 1000).indexOf("Subject: large");
  copy.set(Buffer.from("Subject: LARGE"), at);
  return copy;
}

async function sendInParts({ device }: RepCalls, bytes: Uint8Array): Promise<string> {
  const params = { sha256: sha256Hex(bytes) };
  const captureId = randomUUID();
  const capture = {
    captureId,
    mailbox: rep.address,
    webmail: "roundcube",
    place: "INBOX",
    capturedAt: new Date().toISOString(),
    bytes: bytes.length,
  };
  const parts = Math.ceil(bytes.length / PART_BYTES);
  for (let part = 0; part < parts; part++) {
    const body = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await device(captureEndpoints.putPart, { params: { ...params, part }, body, capture });
  }
  await device(captureEndpoints.completeParts, { params, body: { parts }, capture });
  return captureId;
}

async function sendByImport({ session }: RepCalls, bytes: Uint8Array): Promise<null> {
  const fileKey = createHash("sha256").update(randomUUID()).digest("hex");
  const body = { fileName: "large.mbox", fileKey, mailbox: rep.address, total: 1 };
  const { id } = await session(importEndpoints.startImport, { body });
  await session(importEndpoints.sendBatch, { params: { id }, body: writeFrames([bytes]) });
  await session(importEndpoints.finishImport, { params: { id } });
  return null;
}

/**
 * Waits until the queue has read it: by the capture where its id is known, else by its bytes, which are known in their
 * canonical form. Null when it never was.
 */
async function findMessage(device: Call, mail: Uint8Array, captureId: string | null): Promise<string | null> {
  const sha256 = sha256Hex(canonicalBytes(mail));
  const until = performance.now() + QUEUE_MS;
  for (;;) {
    const messageId =
      captureId === null
        ? ((await device(captureEndpoints.known, { body: { sha256: [sha256] } })).known[0]?.messageId ?? null)
        : (await device(captureEndpoints.getCapture, { params: { captureId } })).messageId;
    if (messageId !== null || performance.now() > until) return messageId;
    await sleep(100);
  }
}
