import { splitMessageId } from "../../shared/ids.ts";
import { saysAny } from "../../shared/said.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { errorFields, log } from "../log.ts";
import { openOriginal } from "../originals.ts";
import { allowPart, copyMessages, copyRows, objectedIn, openCopyRow, requireFoundCopy } from "../records/copies.ts";
import { readCustomerFacts, readRules } from "../records/customer-facts.ts";
import type { ErasureRow, OpenedCopy } from "../records/erasures.ts";
import { whoOf } from "../records/erasures.ts";
import { readSettings } from "../records/settings.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeFacts, VolumeRow } from "../volume/record.ts";
import { copyReadme } from "./copy-readme.ts";
import { wordsOf } from "./find-person.ts";
import type { ZipFile } from "./zip-stream.ts";
import { zipStream } from "./zip-stream.ts";

// A copy of what is held of a person, given out in parts: each a ZIP with the mail as it was received, JSON that any
// program reads, and what it is in the person's language. A part is streamed; one that broke is asked for again.

/** What one request may ask of the stores, and what a ZIP without its 64-bit form may hold, is well above both. */
const PART_MESSAGES = 400;
const PART_BYTES = 1024 * 1024 * 1024;
const PAGE_MESSAGES = 20;

/** Opens a copy: what is in each part is settled. Records keeper, just signed in. */
export async function openCopy(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: Pick<OpenedCopy, "language" | "withoutReason"> & { without: readonly string[] },
): Promise<void> {
  const row = await requireFoundCopy(actor, ctx, id);
  await openCopyRow(actor, ctx, row, {
    ...given,
    without: [...given.without],
    parts: await partsOf(ctx, row, given.without),
  });
}

async function partsOf(ctx: AppContext, row: ErasureRow, without: readonly string[]): Promise<OpenedCopy["parts"]> {
  let part = { after: "", messages: 0, bytes: 0 };
  const parts = [part];
  const words = wordsOf(whoOf(row));
  for (let after = ""; ; ) {
    const page = await copyMessages(ctx, row.id, { after, without, limit: 5 * PAGE_MESSAGES });
    const facts = await factsOf(
      ctx,
      page.map(({ key }) => key),
    );
    for (const { key } of page) {
      const bytes = originalsFor(facts.get(key), words).given[0]?.bytes ?? 0;
      if (part.messages === PART_MESSAGES || (part.messages > 0 && part.bytes + bytes > PART_BYTES)) {
        part = { after, messages: 0, bytes: 0 };
        parts.push(part);
      }
      part.messages++;
      part.bytes += bytes;
      after = key;
    }
    if (page.length === 0) return parts;
  }
}

/** One part as a stream. The keeper who opened the copy. */
export async function copyPart(
  actor: Actor,
  ctx: AppContext,
  id: string,
  part: number,
): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
  const allowed = await allowPart(actor, ctx, id, part);
  return { fileName: `copy-${allowed.row.reference}-${part}.zip`, body: zipStream(filesOf(ctx, { ...allowed, part })) };
}

interface Asked {
  actor: PersonActor;
  row: ErasureRow;
  copy: OpenedCopy;
  part: number;
}

async function* filesOf(ctx: AppContext, asked: Asked): AsyncGenerator<ZipFile> {
  try {
    const { row, copy, part } = asked;
    const messages: object[] = [];
    const person = whoOf(row);
    const words = wordsOf(person);
    const missing = { gone: 0, otherOriginals: 0, objected: 0 };
    const objected = await objectedIn(ctx, row.id);
    const { after: begin = "", messages: count = 0 } = copy.parts[part - 1] ?? {};
    let after = begin;
    for (let left = count; left > 0; ) {
      const limit = Math.min(left, PAGE_MESSAGES);
      const page = await copyMessages(ctx, row.id, { after, without: copy.without, limit });
      const given = page.filter(({ key }) => !objected.has(key));
      const { shown, closed } = await showAll(ctx, asked, given);
      for (const { key, place } of page) {
        const found = shown.get(key);
        if (objected.has(key) || closed.has(key)) missing.objected++;
        // Erased or taken back since it was found.
        else if (!found) missing.gone++;
        else {
          const { others, isGone, files } = yield* originalOf(ctx, found, key, words);
          missing.otherOriginals += others;
          if (isGone) missing.gone++;
          messages.push(saidOf(found, { id: key, files, namedIn: place }));
        }
        after = key;
      }
      left -= limit;
    }
    const { contacts, rows, heldApart, own } =
      part === 1 ? await copyRows(ctx, row.id, copy.without) : { contacts: [], rows: [], heldApart: 0, own: 0 };
    const { companyName } = await readSettings(ctx);
    const left = { leftOut: copy.without.length, leftOutBecause: copy.withoutReason };
    const notGiven = { ...left, heldApart, own, ...missing };
    const of = { companyName, reference: row.reference, madeAt: ctx.now(), person, part, parts: copy.parts.length };
    const record = { format: "counterfoil copy 1", ...of, messages, contacts, mentions: rows, notGiven };
    yield textFile(ctx, "record.json", JSON.stringify(record, null, 2));
    yield textFile(ctx, "README.txt", copyReadme(copy.language, { ...of, notGiven, messages: messages.length }));
  } catch (error) {
    // The answer has begun: only its end can say that it broke.
    log("error", "copy.broke", { id: asked.row.id, part: asked.part, ...errorFields(error) });
    throw error;
  }
}

const textFile = (ctx: AppContext, name: string, text: string): ZipFile => ({
  ...{ name, at: new Date(ctx.nowMs()) },
  body: new TextEncoder().encode(text),
});

/** One original of a message, the first that is there; a file of its name. */
async function* originalOf(
  ctx: AppContext,
  { message, facts }: Shown,
  key: string,
  words: readonly string[],
): AsyncGenerator<ZipFile, { files: string[]; others: number; isGone: boolean }> {
  const { given, others } = originalsFor(facts, words);
  for (const { sha256 } of given) {
    const object = await openOriginal(ctx, sha256);
    if (!object) continue;
    const name = `mail/${iso(message.sentAt).slice(0, 10)}-${key}.eml`;
    yield { name, at: new Date(message.sentAt), body: object.body };
    return { files: [name], others, isGone: false };
  }
  return { files: [], others, isGone: given.length > 0 };
}

/** What the record says of a message beside its original. */
function saidOf({ message, facts, customers }: Shown, known: { id: string; files: string[]; namedIn: string }): object {
  const { kind, direction, subject, participants, attachments, messageIdHeader } = message;
  return {
    ...known,
    ...{ kind, direction, sentAt: iso(message.sentAt), subject, participants, messageIdHeader, customers },
    attachments: attachments.map(({ fileName, mediaType, size }) => ({ fileName, mediaType, size })),
    // Which colleague saved it is that colleague's own (CJEU C-579/21): how and when is what the person may know.
    captures: facts.evidence.map(({ door, webmail, rule, capturedAt, acceptedAt }) => ({
      ...{ door, webmail, rule, capturedAt: iso(capturedAt), acceptedAt: iso(acceptedAt) },
    })),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * The originals that may be given, of which one is, and how many others there are: each witness's headers tell of that
 * witness. One that names somebody else in Bcc is its witness's and the keeper's only.
 */
function originalsFor(
  facts: VolumeFacts | undefined,
  words: readonly string[],
): { given: { sha256: string; bytes: number }[]; others: number } {
  const all = new Map<string, { sha256: string; bytes: number; isFree: boolean }>();
  for (const { originalSha256, bytes, bcc } of facts?.evidence ?? []) {
    if (originalSha256 === null) continue;
    const isFree = bcc.every(({ name, address }) => saysAny(`${name}\n${address}`, words));
    all.set(originalSha256, {
      sha256: originalSha256,
      bytes,
      isFree: isFree && all.get(originalSha256)?.isFree !== false,
    });
  }
  const given = [...all.values()].filter(({ isFree }) => isFree);
  return { given, others: all.size - Math.min(given.length, 1) };
}

function byVolume(keys: readonly string[]): Map<string, number[]> {
  const volumes = new Map<string, number[]>();
  for (const { volume, number } of keys.map(splitMessageId))
    volumes.set(volume, [...(volumes.get(volume) ?? []), number]);
  return volumes;
}

async function factsOf(ctx: AppContext, keys: readonly string[]): Promise<Map<string, VolumeFacts>> {
  const found = new Map<string, VolumeFacts>();
  for (const [volume, numbers] of byVolume(keys))
    for (const one of await volumeStub(ctx.env, volume).facts(numbers)) found.set(`${volume}-${one.number}`, one);
  return found;
}

interface Shown {
  message: VolumeRow;
  facts: VolumeFacts;
  customers: string[];
}

/** The messages of a page, each volume's with a leaf that names them, by the keeper's rights and the search's reason. */
async function showAll(
  ctx: AppContext,
  { actor, row }: Asked,
  page: readonly { key: string }[],
): Promise<{ shown: Map<string, Shown>; closed: Set<string> }> {
  const keys = page.map(({ key }) => key);
  const facts = await factsOf(ctx, keys);
  const known = await readCustomerFacts(ctx, [
    ...new Set([...facts.values()].flatMap(({ customerIds }) => customerIds)),
  ]);
  const rights = scopeFor(actor, [...known.values()], await readRules(ctx), "original", row.reason);
  // Closed mail is read for a reason of its own, never under that of a search.
  const scope = { ...rights, closed: "none" as const };
  const showing = { actor: actor.personId, now: ctx.now(), reason: row.reason, level: "original" as const };
  const shown = new Map<string, Shown>();
  for (const [volume, numbers] of byVolume(keys)) {
    const asked = { kind: "export.shown" as const, subject: row.id, numbers, scope, showing };
    for (const message of await volumeStub(ctx.env, volume).showMessages(asked)) {
      const key = `${volume}-${message.number}`;
      const fact = facts.get(key);
      const customers = message.customerIds.flatMap((id) => known.get(id)?.name ?? []);
      if (fact) shown.set(key, { message, facts: fact, customers });
    }
  }
  return { shown, closed: new Set([...facts].flatMap(([key, one]) => (one.closed ? [key] : []))) };
}
