import { canonicalBytes } from "../../shared/mail/canonical.ts";
import type { ParsedMessage } from "./parsed-message.ts";

// Which message is this? Keys for Book's `message_key` and the rule that tells one message from a forgery of it.

/** RFC 5322 clocks differ between a sent copy and the delivered one by the seconds a server takes, not by more. */
const SAME_DATE_WITHIN_MS = 2 * 60 * 1000;

/** What two captures are compared by once they share a Message-ID. */
export type SendingFacts = { fromAddress: string | null; sentAt: string | null };

export type MessageIdentity = SendingFacts & {
  /** 32 hex characters over the canonical bytes: the same bytes are the same message, whatever they say. */
  contentKey: string;
  /** 32 hex characters over the Message-ID; null when there is none, and identity is by content alone. */
  messageIdKey: string | null;
};

/** The canonical form of an original, by the webmail that it was read from: SOGo's re-encoding is undone. */
export const canonicalFrom = (original: Uint8Array, webmail: string | null): Uint8Array =>
  canonicalBytes(original, { mangled: webmail === "sogo" });

/** SHA-256 of bytes as 64 lower-case hex characters: of a message's canonical bytes, or of an original as it came. */
export async function contentHash(canonical: Uint8Array): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", canonical));
}

/** The keys a message is claimed under, and the facts that decide whether a known Message-ID is the same message. */
export async function identityOf(parsed: ParsedMessage, canonicalSha256: string): Promise<MessageIdentity> {
  return {
    contentKey: await contentKeyOf(canonicalSha256),
    messageIdKey: parsed.messageId === null ? null : await referenceKey(parsed.messageId),
    fromAddress: parsed.from?.address ?? null,
    sentAt: parsed.sentAt,
  };
}

/**
 * True when two captures with one Message-ID are one message: the same sender and sent within two minutes. A difference
 * means another message that must be kept apart and flagged, so that a forged id cannot suppress the real one. Facts that
 * both lack agree; facts that one lacks do not.
 */
export function isSameMessage(a: SendingFacts, b: SendingFacts): boolean {
  if (a.fromAddress !== b.fromAddress) return false;
  if (a.sentAt === null || b.sentAt === null) return a.sentAt === b.sentAt;
  return Math.abs(Date.parse(a.sentAt) - Date.parse(b.sentAt)) <= SAME_DATE_WITHIN_MS;
}

/** The key of a Message-ID, given without angle brackets: a message's own, or one named in References or In-Reply-To. */
export async function referenceKey(messageId: string): Promise<string> {
  return await labelledKey("mid", messageId);
}

/**
 * A key as it is asked about in a question with this salt (hex): SHA-256 of both, 64 hex characters. What a browser asks about
 * tells of nothing that is not on record (shared/api/coverage.ts).
 */
export async function saltedKey(salt: string, key: string): Promise<string> {
  const bytes = Uint8Array.from(`${salt}${key}`.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

/** The key of a message's canonical bytes, from their SHA-256 in hex. */
export async function contentKeyOf(canonicalSha256: string): Promise<string> {
  return await labelledKey("content", canonicalSha256);
}

/** 16 bytes of SHA-256 over `label:value`; the label keeps keys of different kinds from ever meeting. */
async function labelledKey(label: string, value: string): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${label}:${value}`))).slice(0, 32);
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
