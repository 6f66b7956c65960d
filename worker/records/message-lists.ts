import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Level, MessageSummary } from "../../shared/api/messages.ts";
import { messageIdOf, threadIdOf } from "../../shared/ids.ts";
import { hasRole } from "../access/actor.ts";
import type { CaptureFacts } from "../access/visibility.ts";
import { levelForMessage, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import type { Place } from "../search/fan-out.ts";
import { volumeStub } from "../volume/client.ts";
import type { Showing, VolumeRow, VolumeScope } from "../volume/record.ts";
import type { ShowRequest } from "../volume/show.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { mayName, readCustomerFacts } from "./customer-facts.ts";
import { resolveThreads } from "./volumes.ts";

// Messages as their readers may see them. A volume's SQL keeps out what a reader may not know of; what it gives out is cut
// here again, by the rules themselves, before anything leaves.

/** A message and the volume it came from. */
export interface FoundMessage {
  volume: string;
  row: VolumeRow;
}

/** How much of a message the reader may see. Customers that the Book does not know open nothing. */
export function levelOf(
  reader: Reader,
  message: { customerIds: readonly string[]; captures: readonly CaptureFacts[]; closed: boolean; ownerOnly: boolean },
  customers: ReadonlyMap<string, KnownCustomer>,
): Level | "none" {
  const known = message.customerIds.flatMap((id) => customers.get(id) ?? []);
  const { captures, closed, ownerOnly } = message;
  const facts = { captures, customers: known, closed, ownerOnly };
  return levelForMessage(reader.actor, facts, reader.rules, reader.reason);
}

const iso = (ms: number): string => new Date(ms).toISOString();

const namesSchema = z.array(z.object({ id: z.string(), name: z.string() }));

/** Names of colleagues by id. */
export async function readPeople(ctx: AppContext, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const list = JSON.stringify([...new Set(ids)]);
  const rows = await ctx.db.all(sql`select id, name from person where id in (select value from json_each(${list}))`);
  return new Map(namesSchema.parse(rows).map(({ id, name }) => [id, name]));
}

/** What a summary names. `threads` holds those that were merged into another. */
export interface Names {
  customers: ReadonlyMap<string, KnownCustomer>;
  people: ReadonlyMap<string, string>;
  threads: ReadonlyMap<number, number>;
}

/** The message cut to the level. */
export function cutSummary(reader: Reader, { volume, row }: FoundMessage, level: Level, names: Names): MessageSummary {
  const hasText = reaches(level, "text");
  return {
    id: messageIdOf(volume, row.number),
    threadId: threadIdOf(names.threads.get(row.thread) ?? row.thread),
    kind: row.kind,
    level,
    direction: row.direction,
    sentAt: iso(row.sentAt),
    participants: reaches(level, "envelope") ? row.participants : [],
    subject: hasText ? row.subject : null,
    snippet: hasText ? row.snippet : null,
    attachmentCount: hasText ? row.attachments.filter(({ inline }) => !inline).length : null,
    customers: namedCustomers(reader, row.customerIds, names.customers),
    savedBy: savedBy(
      row.captures.filter((one) => mayKnowCapture(reader, one)),
      names.people,
    ),
    flags: row.flags,
  };
}

/** Those of a message's customers that the reader may know of. */
export const namedCustomers = (
  reader: Reader,
  ids: readonly string[],
  customers: ReadonlyMap<string, KnownCustomer>,
): MessageSummary["customers"] =>
  ids.flatMap((id) => {
    const customer = customers.get(id);
    return customer && mayName(reader, customer) ? [{ id, name: customer.name }] : [];
  });

/** A capture that a saving rule keeps to its mailbox's owner is told of to nobody else but the keeper. */
export const mayKnowCapture = (
  { actor }: Reader,
  { ownerOnly, mailboxId }: { ownerOnly: boolean; mailboxId: string | null },
): boolean => !ownerOnly || hasRole(actor, "keeper") || (mailboxId !== null && actor.mailboxIds.includes(mailboxId));

/** Each colleague once, with their first capture; `captures` oldest first. */
export function savedBy(
  captures: readonly { personId: string | null; at: number }[],
  people: ReadonlyMap<string, string>,
): MessageSummary["savedBy"] {
  const first = new Map<string, number>();
  for (const { personId, at } of captures) if (personId !== null && !first.has(personId)) first.set(personId, at);
  return [...first].map(([id, at]) => ({ person: { id, name: people.get(id) ?? "" }, at: iso(at) }));
}

/** The reader's view of rows that volumes gave out; what they may not know of is left out. Order is kept. */
export async function cutMessages(
  ctx: AppContext,
  reader: Reader,
  found: readonly FoundMessage[],
): Promise<MessageSummary[]> {
  const personIds = found.flatMap(({ row }) => row.captures.flatMap(({ personId }) => personId ?? []));
  const [customers, people, threads] = await Promise.all([
    readCustomerFacts(ctx, [...new Set(found.flatMap(({ row }) => row.customerIds))]),
    readPeople(ctx, personIds),
    resolveThreads(ctx, [...new Set(found.map(({ row }) => row.thread))]),
  ]);
  const names: Names = { customers, people, threads };
  return found.flatMap((message) => {
    const { row } = message;
    const level = levelOf(reader, row, customers);
    return level === "none" ? [] : [cutSummary(reader, message, level, names)];
  });
}

/** Fetches the messages at these places, each volume once and with its leaf; order is kept. */
export async function showPlaces(
  ctx: AppContext,
  reader: Reader,
  places: readonly Place[],
  list: { kind: ShowRequest["kind"]; subject: string; scope: VolumeScope; level: Level },
): Promise<FoundMessage[]> {
  const byVolume = new Map<string, number[]>();
  for (const { volume, number } of places) byVolume.set(volume, [...(byVolume.get(volume) ?? []), number]);
  const showing: Showing = {
    actor: reader.actor.personId,
    now: ctx.now(),
    reason: reader.reason,
    level: list.level,
  };
  const found = new Map<string, FoundMessage>();
  await Promise.all(
    [...byVolume].map(async ([volume, numbers]) => {
      const { kind, subject, scope } = list;
      const rows = await volumeStub(ctx.env, volume).showMessages({ kind, subject, numbers, scope, showing });
      for (const row of rows) found.set(messageIdOf(volume, row.number), { volume, row });
    }),
  );
  return places.flatMap(({ volume, number }) => found.get(messageIdOf(volume, number)) ?? []);
}
