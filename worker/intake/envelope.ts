import type { z } from "zod";
import type { CaptureMetadata, CaptureReceipt, envelopeSchema } from "../../shared/api/captures.ts";
import { normalizeAddress } from "../../shared/mail/address.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { contentHash, identityOf } from "../mail/identity.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import { beginCapture } from "../records/captures.ts";
import { recordMessage } from "./process.ts";

/** As the parser gives names of a whole message. */
const oneLine = (name: string): string =>
  name
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 200);

/**
 * Records who wrote to whom and when, and nothing else: no subject, no text, no original, no Message-ID in the clear
 * (the Book's key is a hash of it, so that the full message meets its envelope when it comes).
 */
export async function recordEnvelope(
  ctx: AppContext,
  actor: Actor,
  given: { envelope: z.infer<typeof envelopeSchema>; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const { envelope, metadata } = given;
  const participants = envelope.participants.flatMap((participant) => {
    const address = normalizeAddress(participant.address);
    return address === null ? [] : [{ ...participant, address, name: oneLine(participant.name) }];
  });
  if (participants.length === 0) throw new AppError("bad_request", "body.participants: no address among them");
  const parsed: ParsedMessage = {
    messageId: null,
    inReplyTo: [],
    references: [],
    sentAt: envelope.sentAt,
    subject: "",
    from: participants.find(({ role }) => role === "from") ?? null,
    participants,
    text: "",
    html: null,
    attachments: [],
    headers: { autoSubmitted: null, listId: null, precedence: null, sensitivity: null },
  };
  const sha256 = await contentHash(new TextEncoder().encode(JSON.stringify({ ...envelope, participants })));
  const identity = await identityOf({ ...parsed, messageId: envelope.messageIdHeader }, sha256);
  const capture = await beginCapture(actor, ctx, {
    door: "extension",
    sha256,
    parts: 0,
    mailbox: "own",
    metadata: { ...metadata, bytes: 0 },
  });
  return recordMessage(ctx, actor, {
    capture,
    parsed,
    problems: [],
    identity,
    canonicalSha256: null,
    keepCapture: false,
  });
}
