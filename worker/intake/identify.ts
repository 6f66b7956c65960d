import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { threadNumber } from "../ids.ts";
import { referenceKey } from "../mail/identity.ts";
import type { KnownReference } from "../mail/threads.ts";
import { ancestorIds, decideThread } from "../mail/threads.ts";
import type { KnownKey, MessagePlace } from "../records/message-keys.ts";
import { addContentKey, claimMessage, findKeys, mergeThreads, releaseKeys } from "../records/message-keys.ts";
import { peopleOfThread } from "../records/threads.ts";
import { openVolume, quarterFor } from "../records/volumes.ts";
import { filedAt } from "./filed-at.ts";
import type { Copy } from "./same-message.ts";
import { compareWith } from "./same-message.ts";

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
/** How long the first message of a thread gets to be written before its thread is taken for empty. */
const PEEK_WAITS_MS = [0, 30, 100, 300, 800];

/**
 * Which message these bytes are (DESIGN, Identity): known by content; or known by Message-ID with the same sender,
 * date and content; or new, and then it claims its keys, its number and its thread. A Message-ID that another message already
 * carries is flagged `same_id` and never joins or replaces that one.
 */
export async function identify(ctx: AppContext, copy: Copy): Promise<Identified> {
  const { parsed, identity } = copy;
  const sentAt = filedAt(parsed.sentAt, ctx.nowMs());
  const referenceKeys = await Promise.all(ancestorIds(parsed).map(referenceKey));
  for (let attempt = 0; attempt < CLAIM_TRIES; attempt++) {
    const ownKeys =
      identity.messageIdKey === null ? [identity.contentKey] : [identity.contentKey, identity.messageIdKey];
    const known = await findKeys(ctx, [...ownKeys, ...referenceKeys]);
    const byContent = known.get(identity.contentKey)?.place;
    const byId = identity.messageIdKey === null ? undefined : known.get(identity.messageIdKey);
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
    const place = await claim(ctx, { copy, known, referenceKeys, sentAt, forged });
    if (place) return { ...place, sentAt, flags, isNew: true };
  }
  throw new AppError("unavailable", "The same message is being saved at this moment; try again.");
}

const isSamePlace = (a: MessagePlace, b: MessagePlace | null | undefined): boolean =>
  a.volume === b?.volume && a.number === b.number;

interface ClaimFacts {
  copy: Copy;
  known: Map<string, KnownKey>;
  referenceKeys: readonly string[];
  sentAt: number;
  forged: boolean;
}

async function claim(ctx: AppContext, facts: ClaimFacts): Promise<MessagePlace | null> {
  const { known } = facts;
  const { parsed, identity, actorName } = facts.copy;
  const people = parsed.participants.map(({ address }) => address);
  const keys = [
    ...(identity.messageIdKey === null || facts.forged ? [] : [identity.messageIdKey]),
    ...facts.referenceKeys,
  ];
  const references = await readReferences(ctx, keys, known);
  const own = identity.messageIdKey === null || facts.forged ? null : (references[0] ?? null);
  const ancestors = own === null ? references : references.slice(1);
  const decision = decideThread({ own, ancestors, participants: people });
  const volume = await openVolume(ctx, quarterFor(facts.sentAt));
  const { place, threads } = await claimMessage(ctx, {
    contentKey: identity.contentKey,
    messageIdKey: facts.forged ? null : identity.messageIdKey,
    placeholders: decision.placeholders,
    thread: decision.threadId === null ? threadNumber(ctx.randomBytes(7)) : Number(decision.threadId),
    volumeNo: volume.no,
  });
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
async function waitForPeople(ctx: AppContext, thread: number): Promise<string[] | null> {
  for (const waitMs of PEEK_WAITS_MS) {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const people = await peopleOfThread(ctx, thread);
    if (people) return people;
  }
  return null;
}

/** Each thread is asked once: the references of a long conversation nearly all lie in the same one. */
async function readReferences(
  ctx: AppContext,
  keys: readonly string[],
  known: Map<string, KnownKey>,
): Promise<KnownReference[]> {
  // A message that has its place is being written and worth a wait; of one that was only named nothing may ever come.
  const isPlaced = new Map<number, boolean>();
  for (const { thread, place } of keys.flatMap((key) => known.get(key) ?? [])) {
    isPlaced.set(thread, place !== null || (isPlaced.get(thread) ?? false));
  }
  const people = new Map(
    await Promise.all(
      [...isPlaced].map(async ([thread, placed]) => {
        const found = placed ? await waitForPeople(ctx, thread) : await peopleOfThread(ctx, thread);
        return [thread, found] as const;
      }),
    ),
  );
  return keys.map((key) => {
    const thread = known.get(key)?.thread;
    if (thread === undefined) return { key, threadId: null, participants: null };
    return { key, threadId: String(thread), participants: people.get(thread) ?? null };
  });
}
