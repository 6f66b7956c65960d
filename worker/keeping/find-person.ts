import { z } from "zod";
import { messageIdOf } from "../../shared/ids.ts";
import { folded, saysAny, saysWithin } from "../../shared/said.ts";
import type { AppContext } from "../context.ts";
import { canonicalFrom } from "../mail/identity.ts";
import { findOriginal } from "../originals.ts";
import { capturesUnderWay } from "../records/captures-to-erase.ts";
import { contactsOf, erasurePageSchema, findErasureRows } from "../records/erasure-rows.ts";
import type { ErasureRow, Who } from "../records/erasures.ts";
import { moveErasure, whoOf } from "../records/erasures.ts";
import { mailboxAddresses } from "../records/mailboxes.ts";
import { readSettings } from "../records/settings.ts";
import { allVolumes } from "../records/volumes.ts";
import type { VolumeSource } from "../volume/backup.ts";
import { volumeStub } from "../volume/client.ts";
import { mailSays } from "./search-words.ts";

// Finds a person everywhere: first the Book's rows, then captures under way, then every message of every volume, its
// originals with their files included. Step by step; killed anywhere, the next step goes on at the cursor.

/** Messages a step: each may bring its original into memory. */
const MESSAGES_A_STEP = 20;
const CAPTURES_A_STEP = 20;

const cursorSchema = z.discriminatedUnion("at", [
  erasurePageSchema.extend({ at: z.literal("rows") }),
  z.object({ at: z.literal("captures"), after: z.string() }),
  z.object({ at: z.literal("messages"), volumes: z.array(z.string()), after: z.number() }),
]);
type Cursor = z.infer<typeof cursorSchema>;
type Found = { kind: string; key: string; place: string; others?: number };

/** Where a search begins. */
export const firstCursor: string = JSON.stringify({ at: "rows", place: 0, after: null } satisfies Cursor);

/** Addresses and names as they are compared. */
export const wordsOf = ({ addresses, names }: Who): string[] => [...addresses, ...names].map(folded);

/** One step of the search. */
export async function findStep(ctx: AppContext, row: ErasureRow): Promise<void> {
  const who = whoOf(row);
  const words = wordsOf(who);
  const cursor = cursorSchema.parse(JSON.parse(row.cursor));
  const { found, next } = await lookAt(ctx, cursor, who, words);
  await moveErasure(ctx, row, {
    ...{ state: next === null ? "found" : "finding", cursor: JSON.stringify(next ?? {}) },
    // The row of this very erasure says who it is for.
    found: found.filter(({ kind, key }) => kind !== "reference" || key !== row.id),
  });
}

async function lookAt(
  ctx: AppContext,
  cursor: Cursor,
  who: Who,
  words: readonly string[],
): Promise<{ found: Found[]; next: Cursor | null }> {
  switch (cursor.at) {
    case "rows": {
      const { place, after } = cursor;
      const { found, next } = await findErasureRows(ctx, { place, after }, (text) => saysWithin(text, words));
      const contacts = place === 0 && after === null ? await contactsOf(ctx, who) : [];
      return { found: [...contacts, ...found], next: next ? { at: "rows", ...next } : { at: "captures", after: "" } };
    }
    case "captures":
      return findCaptures(ctx, cursor.after, words);
    case "messages":
      return findMessages(ctx, cursor, words);
  }
}

async function findCaptures(
  ctx: AppContext,
  after: string,
  words: readonly string[],
): Promise<{ found: Found[]; next: Cursor }> {
  const rows = await capturesUnderWay(ctx, after, CAPTURES_A_STEP);
  const found: Found[] = [];
  for (const { id, sha256, metadata } of rows) {
    const place = saysWithin(metadata, words) ? "text" : await originalSays(ctx, { sha256, webmail: null }, words);
    if (place !== null) found.push({ kind: "capture", key: id, place });
  }
  const last = rows.at(-1);
  if (last && rows.length === CAPTURES_A_STEP) return { found, next: { at: "captures", after: last.id } };
  const volumes = (await allVolumes(ctx)).map(({ name }) => name);
  return { found, next: { at: "messages", volumes, after: 0 } };
}

async function findMessages(
  ctx: AppContext,
  { volumes, after }: Extract<Cursor, { at: "messages" }>,
  words: readonly string[],
): Promise<{ found: Found[]; next: Cursor | null }> {
  const [volume, ...others] = volumes;
  if (volume === undefined) return { found: [], next: null };
  const messages = await volumeStub(ctx.env, volume).sources(after, MESSAGES_A_STEP);
  const last = messages.at(-1);
  if (!last) return { found: [], next: { at: "messages", volumes: others, after: 0 } };
  const found: Found[] = [];
  const ours = new Set([...(await mailboxAddresses(ctx)), ...(await readSettings(ctx)).mailDomains]);
  for (const message of messages) {
    const place = rowSays(message, words) ?? (await originalsSay(ctx, message, words));
    if (place === null) continue;
    const others = othersOn(message, words, ours);
    found.push({ kind: "message", key: messageIdOf(volume, message.number), place, others });
  }
  return { found, next: { at: "messages", volumes, after: last.number } };
}

/** How many people are on it beside the person and colleagues (`ours`: their addresses and domains), whose rights a copy weighs. */
function othersOn(message: VolumeSource, words: readonly string[], ours: ReadonlySet<string>): number {
  const people = [...message.participants, ...message.evidence.flatMap(({ bcc }) => bcc)];
  const isOurs = (address: string): boolean =>
    ours.has(address) || ours.has(address.slice(address.lastIndexOf("@") + 1));
  const others = people.filter(({ name, address }) => !isOurs(address) && !saysAny(`${name}\n${address}`, words));
  return new Set(others.map(({ address }) => address)).size;
}

/** Where a message's own row names the person. */
function rowSays(message: VolumeSource, words: readonly string[]): string | null {
  const people = [...message.participants, ...message.evidence.flatMap(({ bcc }) => bcc)];
  const named = people.filter(({ name, address }) => saysAny(`${name}\n${address}`, words));
  if (named.length > 0) return named.some(({ role }) => role === "from" || role === "sender") ? "from" : "to";
  if (saysAny(message.subject, words)) return "subject";
  const names = message.attachments.map(({ fileName }) => fileName);
  if (saysAny(names.join("\n"), words)) return "file";
  const places = message.evidence.map(({ place }) => place ?? "");
  return saysAny([message.snippet, message.messageIdHeader ?? "", ...places].join("\n"), words) ? "text" : null;
}

/** Every copy is looked at: a witness's may say what the first one's does not. */
async function originalsSay(
  ctx: AppContext,
  { evidence }: VolumeSource,
  words: readonly string[],
): Promise<string | null> {
  const seen = new Set<string>();
  for (const { originalSha256, webmail } of evidence) {
    if (originalSha256 === null || seen.has(originalSha256)) continue;
    seen.add(originalSha256);
    const place = await originalSays(ctx, { sha256: originalSha256, webmail }, words);
    if (place !== null) return place;
  }
  return null;
}

async function originalSays(
  ctx: AppContext,
  { sha256, webmail }: { sha256: string; webmail: string | null },
  words: readonly string[],
): Promise<"text" | "file" | null> {
  const bytes = await findOriginal(ctx, sha256);
  return bytes ? mailSays(canonicalFrom(bytes, webmail), words) : null;
}
