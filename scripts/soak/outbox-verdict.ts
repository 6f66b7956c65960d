// What must hold of an outbox once nothing breaks any more: it is empty, and what was promised is on record, once.
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { callsOf, inParallel } from "../bench/company.ts";
import { readStored } from "../bench/stored-files.ts";
import { check } from "./findings.ts";
import type { Mail, OutboxCompany } from "./outbox-company.ts";

/** The longest wait that a handful of failures in a row leads to, and the alarm that ends it. */
const EMPTY_WITHIN_MS = 180_000;
/** A service worker that is stopped in the middle may never answer. */
const ANSWER_WITHIN_MS = 3_000;
const KNOWN_AT_ONCE = 100;
const AT_ONCE = 8;

const listSchema = z.object({
  ok: z.literal(true),
  value: z.object({ lines: z.array(z.object({ state: z.string(), reason: z.string().nullable() })) }),
});

/** Waits until nothing waits to upload, as the extension itself says it. Seconds it took, or null. */
export async function waitUntilEmpty({ findings }: OutboxCompany, popup: Page): Promise<number | null> {
  const startedAt = performance.now();
  let left: string[] = [];
  while (performance.now() - startedAt < EMPTY_WITHIN_MS) {
    left = (await listWaiting(popup)) ?? ["no answer"];
    if (left.length === 0) break;
    await sleep(500);
  }
  check(findings, "the outbox is empty once nothing breaks", left.length === 0, () => left.slice(0, 5).join(", "));
  return left.length === 0 ? (performance.now() - startedAt) / 1000 : null;
}

/** What waits to upload, one line each; null when the service worker does not answer. */
export async function listWaiting(popup: Page): Promise<string[] | null> {
  const answer = await popup
    .evaluate((withinMs) => {
      const { chrome } = globalThis as unknown as { chrome: { runtime: { sendMessage(m: object): Promise<unknown> } } };
      const late = new Promise((resolve) => setTimeout(resolve, withinMs));
      return Promise.race([chrome.runtime.sendMessage({ type: "list" }), late]);
    }, ANSWER_WITHIN_MS)
    // The service worker was just stopped: asked again.
    .catch(() => null);
  const list = listSchema.safeParse(answer);
  return list.success ? list.data.value.lines.map(({ state, reason }) => `${state} (${reason})`) : null;
}

/**
 * Looks every mail up in the record, as the rep. Mails that were not acknowledged may be there, at most once. Answers how
 * many are there.
 */
export async function checkRecord(company: OutboxCompany, mails: readonly Mail[]): Promise<number> {
  const { findings, access } = company;
  const { session } = callsOf(access);
  const ids = new Map<string, string>();
  for (let at = 0; at < mails.length; at += KNOWN_AT_ONCE) {
    const sha256 = mails.slice(at, at + KNOWN_AT_ONCE).map((mail) => mail.sha256);
    const { known } = await session(captureEndpoints.known, { body: { sha256 } });
    for (const one of known) ids.set(one.sha256, one.messageId);
  }
  await inParallel(mails, AT_ONCE, async ({ word, bytes, sha256, acknowledged }) => {
    const id = ids.get(sha256);
    if (acknowledged) check(findings, "what was said to be saved is on record", id !== undefined, () => word);
    if (id === undefined) return;
    const { evidence } = await session(messageEndpoints.getMessage, { params: { id } });
    check(findings, "each once", evidence.length === 1, () => `${word}: ${evidence.length} captures`);
    const original = await session(messageEndpoints.getOriginal, { params: { id, sha256 } });
    const isSame = Buffer.compare(original, bytes) === 0;
    check(findings, "its original is byte-identical", isSame, () => `${word}: ${original.length} bytes`);
  });
  return ids.size;
}

/** What the stored files say once the Worker is stopped: as many messages and captures as mails, none left half done. */
export function checkFiles({ findings, stateDir }: OutboxCompany, onRecord: number): void {
  for (const table of ["message", "evidence"]) {
    const rows = readStored(stateDir, "volume", (db) =>
      Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows),
    ).reduce((sum, count) => sum + count, 0);
    check(
      findings,
      "nothing is there twice, nothing that nobody sent",
      rows === onRecord,
      () => `${rows} ${table} rows for ${onRecord} mails`,
    );
  }
  const open = readStored(stateDir, "book", (db) =>
    db
      .prepare("SELECT id, state FROM capture WHERE state <> 'stored'")
      .all()
      .map((row) => Object.values(row).join(" ")),
  ).flat();
  check(findings, "no capture is left unsettled", open.length === 0, () => open.slice(0, 5).join(", "));
}
