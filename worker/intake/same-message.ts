import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { MessageIdentity } from "../mail/identity.ts";
import { isSameMessage } from "../mail/identity.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import type { Content } from "../mail/same-content.ts";
import { saysAllOf } from "../mail/same-content.ts";
import { findAttachment, findDerived } from "../originals.ts";
import { findActorById } from "../records/actors.ts";
import type { MessagePlace } from "../records/message-keys.ts";
import { levelReached } from "../records/messages.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumePeek } from "../volume/record.ts";
import { filedAt } from "./filed-at.ts";
import { waitShortly } from "./wait-shortly.ts";

/** A copy that has been read, and who brings it. */
export interface Copy {
  parsed: ParsedMessage;
  identity: MessageIdentity;
  /** Participants and date only. */
  isEnvelope: boolean;
  /** The person it was captured by; null where only a mail door vouches. */
  personId: string | null;
  /** The actor of what is changed for it. */
  actorName: string;
  /** When its capture began, in milliseconds since 1970. */
  begunAtMs: number;
}

/** A claimed place whose message is not there after so long was taken back, or its writer died. */
const WRITTEN_WITHIN_MS = 10_000;

/**
 * Whether the copy is the message at `place`, whose Message-ID it carries: the same sender and date, and nothing to be
 * learnt by joining it. Invariant: a Message-ID, a sender and a date can be known to others and open nothing; a witness
 * reads a message as their own, so they bring it or could read it anyway. `gone` when no message will come there; waits
 * shortly for one that is being written, and throws `unavailable` while it may still come.
 */
export async function compareWith(
  ctx: AppContext,
  place: MessagePlace,
  copy: Copy,
): Promise<"same" | "other" | "gone"> {
  const there = await waitShortly(() => volumeStub(ctx.env, place.volume).peek(place.number));
  if (there === null) {
    if (ctx.nowMs() - copy.begunAtMs > WRITTEN_WITHIN_MS) return "gone";
    throw new AppError("unavailable", "The same message is being saved at this moment; try again.");
  }
  if (!agree(ctx, there, copy.identity)) return "other";
  return (await isProven(ctx, there, copy)) || (await isEntitled(ctx, place, there, copy)) ? "same" : "other";
}

function agree(ctx: AppContext, there: VolumePeek, identity: MessageIdentity): boolean {
  const stated = identity.sentAt === null ? null : new Date(filedAt(identity.sentAt, ctx.nowMs())).toISOString();
  // A message without a date is filed under the day it came; then only sender and Message-ID are left to compare.
  return isSameMessage(
    { fromAddress: there.fromAddress, sentAt: stated === null ? null : new Date(there.sentAt).toISOString() },
    { fromAddress: identity.fromAddress, sentAt: stated },
  );
}

async function isProven(ctx: AppContext, there: VolumePeek, { parsed, isEnvelope }: Copy): Promise<boolean> {
  if (isEnvelope || there.canonicalSha256 === null) return haveSameAddressees(there, parsed);
  const first = await contentOf(ctx, there.canonicalSha256, there, parsed);
  const files = parsed.attachments.map(({ bytes }) => bytes);
  return first !== null && saysAllOf({ subject: parsed.subject, text: parsed.text, html: parsed.html, files }, first);
}

const addressees = (list: ParsedMessage["participants"]): Set<string> =>
  new Set(list.filter(({ role }) => role === "to" || role === "cc").map(({ address }) => address));

function haveSameAddressees(there: VolumePeek, parsed: ParsedMessage): boolean {
  const [a, b] = [addressees(there.participants), addressees(parsed.participants)];
  return a.size === b.size && [...a].every((address) => b.has(address));
}

/** What the stored message says; null where that cannot be had, or a file of its size is not in the copy. */
async function contentOf(
  ctx: AppContext,
  canonicalSha256: string,
  there: VolumePeek,
  parsed: ParsedMessage,
): Promise<Content | null> {
  const sizes = new Set(parsed.attachments.map(({ bytes }) => bytes.length));
  if (there.attachments.some(({ size }) => !sizes.has(size))) return null;
  const derived = await findDerived(ctx, canonicalSha256);
  if (derived === null) return null;
  const files: Uint8Array[] = [];
  for (const { index } of there.attachments) {
    const file = await findAttachment(ctx, canonicalSha256, index);
    if (file === null) return null;
    files.push(file);
  }
  return { subject: there.subject, text: derived.text, html: derived.html, files };
}

/** A colleague whose level already holds what joining would give. */
async function isEntitled(ctx: AppContext, place: MessagePlace, there: VolumePeek, copy: Copy): Promise<boolean> {
  const actor = copy.personId === null ? null : await findActorById(ctx, copy.personId);
  if (actor === null) return false;
  const gives = copy.isEnvelope || there.canonicalSha256 === null ? "envelope" : "original";
  return reaches(await levelReached(actor, ctx, place), gives);
}
