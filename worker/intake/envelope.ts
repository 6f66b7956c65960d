import type { z } from "zod";
import type { CaptureMetadata, CaptureReceipt, envelopeSchema } from "../../shared/api/captures.ts";
import { mailboxesIn, normalizeAddress } from "../../shared/mail/address.ts";
import { parseMailDate } from "../../shared/mail/date.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { decodeHeaderText, valuesOf } from "../mail/header-fields.ts";
import { contentHash, identityOf } from "../mail/identity.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import type { NewCapture } from "../records/captures.ts";
import { beginCapture } from "../records/captures.ts";
import { recordMessage } from "./process.ts";

export type Envelope = z.infer<typeof envelopeSchema>;

/** As many as the contract takes. */
const MAX_PARTICIPANTS = 500;
const roles = ["from", "sender", "to", "cc", "bcc"] as const;

/** What an envelope keeps of a message, by its header fields; null where they name nobody. */
export function envelopeOf(fields: readonly HeaderField[]): Envelope | null {
  const participants = roles.flatMap((role) =>
    valuesOf(fields, role)
      .flatMap(mailboxesIn)
      .map(({ address, phrase }) => ({ role, address, name: decodeHeaderText(phrase) })),
  );
  if (participants.length === 0) return null;
  return {
    messageIdHeader: /<([^<>]*)>/.exec(valuesOf(fields, "message-id")[0] ?? "")?.[1]?.slice(0, 998) ?? null,
    sentAt: parseMailDate(valuesOf(fields, "date")[0] ?? ""),
    participants: participants.slice(0, MAX_PARTICIPANTS),
  };
}

/** An envelope as header fields, for the saving rules. */
export const fieldsOf = ({ participants }: Envelope): HeaderField[] =>
  participants.map(({ role, address, name }) => ({
    name: role,
    value: `"${name.replace(/["\\]/g, "")}" <${address}>`,
    start: 0,
    end: 0,
  }));

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
  given: Pick<NewCapture, "door" | "mailbox" | "onBehalfOf"> & { envelope: Envelope; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const { envelope, metadata, door, mailbox, onBehalfOf } = given;
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
    door,
    sha256,
    parts: 0,
    mailbox,
    metadata: { ...metadata, bytes: 0 },
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
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
