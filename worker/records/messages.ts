import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Evidence, Level, Message, MessageSummary, Participant } from "../../shared/api/messages.ts";
import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import { reaches, scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { volumeStub } from "../volume/client.ts";
import type { Showing, VolumeDetail, VolumeEvidence, VolumeFacts, VolumeScope } from "../volume/record.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { cutSummary, levelOf, mayKnowCapture, namedCustomers, readPeople, savedBy } from "./message-lists.ts";
import { mayTakeBack } from "./notice-given.ts";
import { countReading } from "./notice-mode.ts";
import { readersShownSince } from "./policies.ts";
import { findVolume, resolveThreads } from "./volumes.ts";

// One message, its evidence and its parts. What decides is read first and shows nothing; then what may be shown is read
// together with its leaf.

interface Found {
  reader: Reader;
  volume: string;
  facts: VolumeFacts;
  customers: Map<string, KnownCustomer>;
  level: Level;
  /** The level without the reader's own captures. */
  levelAsOthers: Level | "none";
  scope: VolumeScope;
  /** Whose mailbox it came from is shown that the reader reads it. */
  isNoted: boolean;
}

/** What of a message gives its readers their rights. */
const rightsOf = ({
  customerIds,
  evidence,
  closed,
  ownerOnly,
}: Omit<VolumeFacts, "number" | "thread" | "canonicalSha256" | "attachments">) => ({
  customerIds,
  closed,
  ownerOnly,
  captures: evidence.map(({ mailboxId, originalSha256 }) => ({ mailboxId, hasOriginal: originalSha256 !== null })),
});

/** How much of a message the actor may see without giving a reason. For intake: shows nothing, so there is no leaf. */
export async function levelReached(
  actor: Actor,
  ctx: AppContext,
  { volume, number }: { volume: string; number: number },
): Promise<Level | "none"> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [facts] = await volumeStub(ctx.env, volume).facts([number]);
  return facts ? levelOf(reader, rightsOf(facts), await readCustomerFacts(ctx, facts.customerIds)) : "none";
}

/** Whether the reader may know of the message, and how much; `not_found` for absent and hidden alike. Shows nothing. */
async function findMessage(actor: Actor, ctx: AppContext, id: string, reason: string | null): Promise<Found> {
  const reader = await readerFor(ctx, requirePerson(actor), reason);
  const { volume, number } = splitMessageId(id);
  // Asked first: a stub for a volume that was never opened would create it.
  if (!(await findVolume(ctx, volume))) throw notFound();
  const [facts] = await volumeStub(ctx.env, volume).facts([number]);
  if (!facts) throw notFound();
  const [customers, shownSince] = await Promise.all([
    readCustomerFacts(ctx, facts.customerIds),
    readersShownSince(ctx),
  ]);
  const level = levelOf(reader, rightsOf(facts), customers);
  if (level === "none") throw notFound();
  const isNoted = shownSince !== null && reaches(level, "text") && !facts.evidence.some((one) => isOwn(reader, one));
  const scope = scopeFor(reader.actor, [...customers.values()], reader.rules, level, reader.reason);
  const levelAsOthers = levelOf(reader, { ...rightsOf(facts), captures: [] }, customers);
  return { reader, volume, facts, customers, level, levelAsOthers, scope, isNoted };
}

const showingOf = (ctx: AppContext, { reader, level }: Found): Showing => ({
  actor: reader.actor.personId,
  now: ctx.now(),
  reason: reader.reason,
  level,
});

const isOwn = (reader: Reader, { mailboxId }: VolumeEvidence): boolean =>
  mailboxId !== null && reader.actor.mailboxIds.includes(mailboxId);

/** The witness whose own copy it is, or the keeper who gave a reason. */
const mayKnowBcc = (reader: Reader, evidence: VolumeEvidence): boolean =>
  isOwn(reader, evidence) || (hasRole(reader.actor, "keeper") && reader.reason !== null);

/**
 * A witness opens their own original; another's, whose headers say more than the message, only who reaches originals
 * anyway, and where it names Bcc recipients or a saving rule keeps it to its owner only who may know of those.
 */
const mayOpen = ({ reader, level, levelAsOthers }: Found, evidence: VolumeEvidence): boolean =>
  evidence.originalSha256 !== null &&
  reaches(level, "original") &&
  (isOwn(reader, evidence) ||
    (reaches(levelAsOthers, "original") &&
      ((evidence.bcc.length === 0 && !evidence.ownerOnly) || mayKnowBcc(reader, evidence))));

const iso = (ms: number): string => new Date(ms).toISOString();

const mailboxesSchema = z.array(z.object({ id: z.string(), address: z.string() }));

async function readMailboxes(ctx: AppContext, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const list = JSON.stringify([...new Set(ids)]);
  const rows = await ctx.db.all(
    sql`select id, address from mailbox where id in (select value from json_each(${list}))`,
  );
  return new Map(mailboxesSchema.parse(rows).map(({ id, address }) => [id, address]));
}

/**
 * One message as its reader may see it, without the text. `textOf` is the canonical hash under which text and HTML lie,
 * null where the reader does not reach them. Throws `not_found` for absent and hidden alike.
 */
export async function getMessage(
  actor: Actor,
  ctx: AppContext,
  id: string,
  reason: string | null,
): Promise<{ message: Omit<Message, "text" | "html">; textOf: string | null }> {
  const found = await findMessage(actor, ctx, id, reason);
  const { reader, volume, level, customers, facts, scope } = found;
  await countReading(actor, ctx, "messages");
  const detail = await volumeStub(ctx.env, volume).showMessage({
    kind: "message.shown",
    subject: id,
    number: facts.number,
    scope,
    part: null,
    showing: showingOf(ctx, found),
    isNoted: found.isNoted,
  });
  if (!detail) throw notFound();
  const [people, mailboxes, threads] = await Promise.all([
    readPeople(
      ctx,
      detail.evidence.flatMap(({ personId }) => personId ?? []),
    ),
    readMailboxes(
      ctx,
      detail.evidence.flatMap(({ mailboxId }) => mailboxId ?? []),
    ),
    resolveThreads(ctx, [detail.thread]),
  ]);
  const undoable = new Set<string>();
  for (const one of detail.evidence)
    if (one.personId === reader.actor.personId && (await mayTakeBack(ctx, one.personId, [one])))
      undoable.add(one.captureId);
  const hasText = reaches(level, "text");
  const hasEnvelope = reaches(level, "envelope");
  const summary = cutSummary(reader, { volume, row: detail }, level, { customers, people, threads });
  const message = {
    ...summary,
    participants: hasEnvelope ? [...summary.participants, ...bccFor(reader, detail)] : [],
    attachments: hasText ? detail.attachments : [],
    evidence: hasEnvelope
      ? detail.evidence
          .filter((one) => mayKnowCapture(reader, one))
          .map((one) => ({
            ...cutEvidence(found, one, people, mailboxes),
            canUndo: undoable.has(one.captureId),
          }))
      : [],
    problems: hasText ? detail.problems : [],
    messageIdHeader: hasEnvelope ? detail.messageIdHeader : null,
    ledger: { source: volume, seq: detail.leafSeq },
  };
  return { message, textOf: hasText ? detail.canonicalSha256 : null };
}

function bccFor(reader: Reader, detail: VolumeDetail): Participant[] {
  const seen = new Map<string, Participant>();
  for (const evidence of detail.evidence) {
    if (!mayKnowBcc(reader, evidence)) continue;
    for (const participant of evidence.bcc) seen.set(participant.address, participant);
  }
  return [...seen.values()];
}

function cutEvidence(
  found: Found,
  evidence: VolumeEvidence,
  people: ReadonlyMap<string, string>,
  mailboxes: ReadonlyMap<string, string>,
): Omit<Evidence, "canUndo"> {
  const { personId, mailboxId } = evidence;
  return {
    captureId: evidence.captureId,
    door: evidence.door,
    person: personId === null ? null : { id: personId, name: people.get(personId) ?? "" },
    mailbox: mailboxId === null ? null : (mailboxes.get(mailboxId) ?? null),
    webmail: evidence.webmail,
    rule: evidence.rule,
    capturedAt: iso(evidence.capturedAt),
    acceptedAt: iso(evidence.acceptedAt),
    originalSha256: evidence.originalSha256,
    bytes: evidence.bytes,
    exact: evidence.exact,
    canOpen: mayOpen(found, evidence),
  };
}

/** Lets the reader open one original, with its leaf. Throws `not_found` for absent and hidden alike. */
export async function allowOriginal(
  actor: Actor,
  ctx: AppContext,
  id: string,
  sha256: string,
  reason: string | null,
): Promise<void> {
  const found = await findMessage(actor, ctx, id, reason);
  const may = found.facts.evidence.some((one) => one.originalSha256 === sha256 && mayOpen(found, one));
  if (!may) throw notFound();
  await countReading(actor, ctx, "originals");
  await showPart(ctx, found, id, { kind: "original.shown", part: sha256 });
}

/** Lets the reader open one attachment, with its leaf; tells where it lies. Throws `not_found` likewise. */
export async function allowAttachment(
  actor: Actor,
  ctx: AppContext,
  id: string,
  index: number,
  reason: string | null,
): Promise<{ canonicalSha256: string; fileName: string; mediaType: string }> {
  const found = await findMessage(actor, ctx, id, reason);
  const { canonicalSha256, attachments } = found.facts;
  const attachment = attachments.find((one) => one.index === index);
  if (!reaches(found.level, "text") || !attachment || canonicalSha256 === null) throw notFound();
  await countReading(actor, ctx, "attachments");
  await showPart(ctx, found, id, { kind: "attachment.shown", part: index });
  return { canonicalSha256, fileName: attachment.fileName, mediaType: attachment.mediaType };
}

async function showPart(
  ctx: AppContext,
  found: Found,
  id: string,
  what: { kind: "original.shown" | "attachment.shown"; part: string | number },
): Promise<void> {
  const { volume, facts, scope, isNoted } = found;
  const request = { ...what, subject: id, number: facts.number, scope, showing: showingOf(ctx, found), isNoted };
  if (!(await volumeStub(ctx.env, volume).showMessage(request))) throw notFound();
}

/** That a message is on record, as far as the reader may know of it. */
export type KnownMessage = Pick<MessageSummary, "id" | "customers" | "savedBy">;

/**
 * Which of these messages the actor may know of, whose they are and who saved them. Shows nothing of what they say, so
 * there is no leaf. Hidden and absent ones are left out; order is not kept.
 */
export async function findKnownMessages(
  actor: Actor,
  ctx: AppContext,
  places: readonly { volume: string; number: number }[],
): Promise<KnownMessage[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const byVolume = new Map<string, number[]>();
  for (const { volume, number } of places) byVolume.set(volume, [...(byVolume.get(volume) ?? []), number]);
  const lists = await Promise.all(
    [...byVolume].map(async ([volume, numbers]) => {
      if (!(await findVolume(ctx, volume))) return [];
      const facts = await volumeStub(ctx.env, volume).facts(numbers);
      return facts.map((one) => ({ ...one, id: messageIdOf(volume, one.number) }));
    }),
  );
  const found = lists.flat();
  const [customers, people] = await Promise.all([
    readCustomerFacts(ctx, [...new Set(found.flatMap(({ customerIds }) => customerIds))]),
    readPeople(
      ctx,
      found.flatMap(({ evidence }) => evidence.flatMap(({ personId }) => personId ?? [])),
    ),
  ]);
  return found.flatMap(({ id, ...facts }) => {
    const { customerIds, evidence } = facts;
    if (levelOf(reader, rightsOf(facts), customers) === "none") return [];
    const captures = evidence
      .filter((one) => mayKnowCapture(reader, one))
      .map(({ personId, acceptedAt }) => ({ personId, at: acceptedAt }));
    return [{ id, customers: namedCustomers(reader, customerIds, customers), savedBy: savedBy(captures, people) }];
  });
}

/** The same for one message id; null for absent and hidden alike. */
export async function findMessageSummary(actor: Actor, ctx: AppContext, id: string): Promise<KnownMessage | null> {
  const [found] = await findKnownMessages(actor, ctx, [splitMessageId(id)]);
  return found ?? null;
}
