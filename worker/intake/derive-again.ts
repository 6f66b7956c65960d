import type { AppContext } from "../context.ts";
import { canonicalFrom, contentHash } from "../mail/identity.ts";
import { parseMessage } from "../mail/parse-message.ts";
import { findOriginal, putDerived } from "../originals.ts";
import type { VolumeTerms } from "../volume/record.ts";
import { termsOf } from "./derived-text.ts";

/** What a stored message says of itself and its captures, as far as its text is derived from it. */
export interface StoredMessage {
  canonicalSha256: string | null;
  subject: string;
  participants: Parameters<typeof termsOf>[0]["participants"];
  evidence: readonly { originalSha256: string | null; webmail: string | null }[];
}

/**
 * Derives text, attachments and index terms again from the original that the message was read from; where that capture
 * was taken back, from another witness's. An envelope has none: it is found by what it says. Null where no original of
 * the message is in the store. `keeps`: text and attachments go into the store again as well.
 */
export async function deriveAgain(
  ctx: AppContext,
  message: StoredMessage,
  keeps: boolean,
): Promise<VolumeTerms | null> {
  const { canonicalSha256, subject, participants } = message;
  if (canonicalSha256 === null) return termsOf({ subject, participants, text: "", attachments: [] });
  const canonical = await findSource(ctx, canonicalSha256, message.evidence);
  if (!canonical) return null;
  const { message: parsed } = await parseMessage(canonical);
  if (keeps) await putDerived(ctx, canonicalSha256, { text: parsed.text, html: parsed.html }, parsed.attachments);
  return termsOf(parsed);
}

/** The index terms alone. Where no original is in the store, those of what the message's row says itself. */
export async function termsAgain(
  ctx: AppContext,
  message: StoredMessage & { snippet: string; attachments: Parameters<typeof termsOf>[0]["attachments"] },
): Promise<VolumeTerms> {
  const { subject, participants, snippet: text, attachments } = message;
  return (await deriveAgain(ctx, message, false)) ?? termsOf({ subject, participants, text, attachments });
}

async function findSource(
  ctx: AppContext,
  canonicalSha256: string,
  evidence: StoredMessage["evidence"],
): Promise<Uint8Array | null> {
  let other: Uint8Array | null = null;
  for (const { originalSha256, webmail } of evidence) {
    const bytes = originalSha256 === null ? null : await findOriginal(ctx, originalSha256);
    if (!bytes) continue;
    const canonical = canonicalFrom(bytes, webmail);
    if ((await contentHash(canonical)) === canonicalSha256) return canonical;
    other ??= canonical;
  }
  return other;
}
