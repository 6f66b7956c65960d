import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { threadNumber } from "../ids.ts";
import { referenceKey } from "../mail/identity.ts";
import type { KnownReference } from "../mail/threads.ts";
import { ancestorIds, decideThread } from "../mail/threads.ts";
import type { KnownKey, MessagePlace } from "../records/message-keys.ts";
import { addContentKey, askKeys, claimStatements, mergeThreads, releaseKeys } from "../records/message-keys.ts";
import type { Question } from "../records/questions.ts";
import { ask, together } from "../records/questions.ts";
import { peopleAt, peopleOfThread } from "../records/threads.ts";
import type { ThreadPlaces, VolumeRef } from "../records/volumes.ts";
import { askOpenVolume, askThreadsOfKeys, openVolume, quarterFor } from "../records/volumes.ts";
import { filedAt } from "./filed-at.ts";
import type { Copy } from "./same-message.ts";
import { compareWith } from "./same-message.ts";
import { waitShortly } from "./wait-shortly.ts";

/** Where a message is or shall be, and what is to be said of it. */
export interface Identified extends MessagePlace {
  /** Milliseconds since 1970: the Date header, clamped, or when it was accepted. */
  sentAt: number;
  flags: string[];
  /** Claimed just now: nobody has written it yet. */
  isNew: boolean;
}

/** Two saves of one message at once: the one that came second looks again this often. */
const CLAIM_TRIES = 4;

/** A copy with what the Book knows messages by: keys of 32 hex characters, and the moment it is filed under. */
export interface Lookup {
  copy: Copy;
  /** By content, and by Message-ID where it has one. */
  ownKeys: readonly string[];
  /** Of the messages it refers to, oldest first. */
  referenceKeys: readonly string[];
  sentAt: number;
}

/** What the Book knew when a copy came. */
export interface Look {
  known: Map<string, KnownKey>;
  threads: Map<number, ThreadPlaces>;
  /** Null where the copy's quarter has none open yet. */
  volume: VolumeRef | null;
  /** The place that the look claimed at once, since nobody knew any of the keys. */
  claimed: MessagePlace | null;
}

/** The keys of a copy. */
export async function lookupOf(ctx: AppContext, copy: Copy): Promise<Lookup> {
  const { contentKey, messageIdKey } = copy.identity;
  return {
    copy,
    ownKeys: messageIdKey === null ? [contentKey] : [contentKey, messageIdKey],
    referenceKeys: await Promise.all(ancestorIds(copy.parsed).map(referenceKey)),
    sentAt: filedAt(copy.parsed.sentAt, ctx.nowMs()),
  };
}

/**
 * Looks for a copy's keys, to be asked together with other things. A message that nobody knows and that names none that
 * anybody knows is claimed in the same breath: most mail is the first of its conversation.
 */
export function askLook(ctx: AppContext, { copy, ownKeys, referenceKeys, sentAt }: Lookup): Question<Look> {
  const keys = [...ownKeys, ...referenceKeys];
  const thread = threadNumber(ctx.randomBytes(7));
  const quarter = quarterFor(sentAt);
  const { contentKey, messageIdKey } = copy.identity;
  const placeholders = [...new Set(referenceKeys)].filter((key) => !ownKeys.includes(key));
  const claim = { contentKey, messageIdKey, placeholders, thread, quarter, unlessKnown: keys };
  const { statements, read } = together(
    askKeys(keys),
    askThreadsOfKeys(keys),
    askOpenVolume(quarter),
    claimStatements(claim),
  );
  return {
    statements,
    read(results) {
      const [known, threads, volume, { place }] = read(results);
      return { known, threads, volume, claimed: place?.thread === thread ? place : null };
    },
  };
}

/**
 * Which message these bytes are (DESIGN, Identity): known by content; or known by Message-ID with the same sender,
 * date and content; or new, and then it claims its keys, its number and its thread. A Message-ID that another message already
 * carries is flagged `same_id` and never joins or replaces that one.
 */
export async function identify(ctx: AppContext, lookup: Lookup, first: Look): Promise<Identified> {
  const { copy, sentAt } = lookup;
  const { identity } = copy;
  for (let attempt = 0; attempt < CLAIM_TRIES; attempt++) {
    const look = attempt === 0 ? first : (await ask(ctx, askLook(ctx, lookup)))[0];
    if (look.claimed) return { ...look.claimed, sentAt, flags: [], isNew: true };
    const byContent = look.known.get(identity.contentKey)?.place;
    const byId = identity.messageIdKey === null ? undefined : look.known.get(identity.messageIdKey);
    const found =
      byId?.place && !isSamePlace(byId.place, byContent) ? await compareWith(ctx, byId.place, copy) : "same";
    if (found === "gone" && byId?.place) {
      await releaseKeys(ctx, [byId.key], byId.place);
      continue;
    }
    const forged = found === "other";
    const flags = forged ? ["same_id"] : [];
    if (byContent) return { ...byContent, sentAt, flags, isNew: false };
    if (byId?.place && !forged) {
      await addContentKey(ctx, identity.contentKey, byId.place);
      return { ...byId.place, sentAt, flags, isNew: false };
    }
    const place = await claim(ctx, lookup, look, forged);
    if (place) return { ...place, sentAt, flags, isNew: true };
  }
  throw new AppError("unavailable", "The same message is being saved at this moment; try again.");
}

const isSamePlace = (a: MessagePlace, b: MessagePlace | null | undefined): boolean =>
  a.volume === b?.volume && a.number === b.number;

async function claim(ctx: AppContext, lookup: Lookup, look: Look, forged: boolean): Promise<MessagePlace | null> {
  const { copy, referenceKeys, sentAt } = lookup;
  const { parsed, identity, actorName } = copy;
  const people = parsed.participants.map(({ address }) => address);
  const messageIdKey = forged ? null : identity.messageIdKey;
  const references = await readReferences(
    ctx,
    [...(messageIdKey === null ? [] : [messageIdKey]), ...referenceKeys],
    look,
  );
  const own = messageIdKey === null ? null : (references[0] ?? null);
  const ancestors = own === null ? references : references.slice(1);
  const decision = decideThread({ own, ancestors, participants: people });
  const quarter = quarterFor(sentAt);
  if (look.volume === null) await openVolume(ctx, quarter);
  const [{ place, threads }] = await ask(
    ctx,
    claimStatements({
      contentKey: identity.contentKey,
      messageIdKey,
      placeholders: decision.placeholders,
      thread: decision.threadId === null ? threadNumber(ctx.randomBytes(7)) : Number(decision.threadId),
      quarter,
    }),
  );
  const candidates = [...decision.alsoMerge.map(Number), ...threads];
  if (place) await joinThreads(ctx, { own: place.thread, candidates, people, actorName });
  return place;
}

/** Threads that the message proves to be its own: those that its references join, as far as they share a participant. */
async function joinThreads(
  ctx: AppContext,
  given: { own: number; candidates: readonly number[]; people: readonly string[]; actorName: string },
): Promise<void> {
  const { own, candidates, people, actorName } = given;
  for (const thread of new Set(candidates)) {
    if (thread === own) continue;
    const others = await waitForPeople(ctx, thread);
    if (others?.some((address) => people.includes(address))) await mergeThreads(ctx, actorName, own, thread);
  }
}

/** Addresses of a thread; waits shortly while its first message is just being written, as in an import. */
const waitForPeople = (ctx: AppContext, thread: number, places?: ThreadPlaces): Promise<string[] | null> =>
  waitShortly((attempt) => (attempt === 0 && places ? peopleAt(ctx, places) : peopleOfThread(ctx, thread)));

/** Each thread is asked once: the references of a long conversation nearly all lie in the same one. */
async function readReferences(ctx: AppContext, keys: readonly string[], look: Look): Promise<KnownReference[]> {
  const { known, threads } = look;
  // A message that has its place is being written and worth a wait; of one that was only named nothing may ever come.
  const isPlaced = new Map<number, boolean>();
  for (const { thread, place } of keys.flatMap((key) => known.get(key) ?? [])) {
    isPlaced.set(thread, place !== null || (isPlaced.get(thread) ?? false));
  }
  const people = new Map(
    await Promise.all(
      [...isPlaced].map(async ([thread, placed]) => {
        const places = threads.get(thread) ?? { members: [thread], volumes: [] };
        return [thread, await (placed ? waitForPeople(ctx, thread, places) : peopleAt(ctx, places))] as const;
      }),
    ),
  );
  return keys.map((key) => {
    const thread = known.get(key)?.thread;
    if (thread === undefined) return { key, threadId: null, participants: null };
    return { key, threadId: String(thread), participants: people.get(thread) ?? null };
  });
}
