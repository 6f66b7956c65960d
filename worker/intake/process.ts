import type { CaptureReceipt, FailureReason } from "../../shared/api/captures.ts";
import { messageIdOf, threadIdOf } from "../../shared/ids.ts";
import { domainOf } from "../../shared/mail/address.ts";
import { isAutomatic } from "../../shared/mail/automatic.ts";
import type { Actor } from "../access/actor.ts";
import { actorName } from "../access/actor.ts";
import { associate } from "../association/associate.ts";
import { businessDomains } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { MessageIdentity } from "../mail/identity.ts";
import { canonicalFrom, contentHash, identityOf } from "../mail/identity.ts";
import { parseMessage } from "../mail/parse-message.ts";
import type { ParsedMessage, Problem } from "../mail/parsed-message.ts";
import { findOriginal, putDerived } from "../originals.ts";
import type { KnownParties, SeenContact } from "../records/associations.ts";
import { askNames, askParties, createCustomers, traceStatements } from "../records/associations.ts";
import type { CaptureRow } from "../records/captures.ts";
import { dropCapture, numberOf } from "../records/captures.ts";
import { keepKeys } from "../records/message-keys.ts";
import { ask } from "../records/questions.ts";
import type { StoredSettings } from "../records/settings.ts";
import { askSettings } from "../records/settings.ts";
import { openNextPart } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { RecordRequest, VolumeAssociation, VolumeEvidence, VolumeMessage } from "../volume/record.ts";
import { noteRequestIn } from "./asked-quotes.ts";
import { noteComplaintIn } from "./complaint-mail.ts";
import { snippetOf, termsOf } from "./derived-text.ts";
import type { Identified } from "./identify.ts";
import { askLook, identify, lookupOf } from "./identify.ts";
import { noteIntroductionIn } from "./introductions.ts";
import { isOwnMail, noteQuotesIn } from "./sent-quotes.ts";
import { takeBackLate } from "./undo.ts";

// An accepted original becomes a message: parse, identity, associate, thread, write.
// Invariant: every step is safe to run twice; killed anywhere, the next run ends in the same rows.

/** Above this a volume is full enough that the next part opens (a Durable Object holds 10 GB). */
const FULL_VOLUME_BYTES = 5 * 1024 ** 3;
/** Contacts and customers of one message at the most: a mailing to hundreds is no acquaintance with each. */
const MAX_CONTACTS = 40;
const MAX_CUSTOMERS = 40;

/** Thrown for what no retry can mend; the queue consumer puts the capture on the visible list with this reason. */
export class PermanentFailure extends Error {
  readonly reason: FailureReason;
  constructor(reason: FailureReason) {
    super(reason);
    this.reason = reason;
  }
}

/** Records one capture whose bytes are in R2. `bytes` saves the read when the caller still has them. */
export async function processCapture(
  ctx: AppContext,
  actor: Actor,
  capture: CaptureRow,
  options: { bytes?: Uint8Array; keepCapture: boolean },
): Promise<CaptureReceipt> {
  const bytes = options.bytes ?? (await findOriginal(ctx, capture.sha256));
  if (!bytes) throw new PermanentFailure("original_missing");
  const canonical = canonicalFrom(bytes, capture.metadata.webmail);
  const canonicalSha256 = await contentHash(canonical);
  const { message: parsed, problems } = await parseMessage(canonical);
  return recordMessage(ctx, actor, {
    capture,
    parsed,
    problems,
    identity: await identityOf(parsed, canonicalSha256),
    canonicalSha256,
    keepCapture: options.keepCapture,
  });
}

/** A message that has been read, or an envelope, which has no canonical bytes and of which only the envelope is kept. */
export interface ReadMessage {
  capture: CaptureRow;
  parsed: ParsedMessage;
  problems: Problem[];
  identity: MessageIdentity;
  canonicalSha256: string | null;
  keepCapture: boolean;
}

/** Associates, identifies and writes; the part of processing that full messages and envelopes share. */
export async function recordMessage(ctx: AppContext, actor: Actor, read: ReadMessage): Promise<CaptureReceipt> {
  const { capture, parsed, canonicalSha256 } = read;
  const lookup = await lookupOf(ctx, {
    parsed,
    identity: read.identity,
    isEnvelope: canonicalSha256 === null,
    personId: capture.personId,
    actorName: actorName(actor),
    begunAtMs: Date.parse(capture.createdAt),
  });
  const [settings, known, look] = await ask(
    ctx,
    askSettings(ctx),
    askParties(...partiesOf(parsed)),
    askLook(ctx, lookup),
  );
  // Neither asks the other: whose it is, and which message it is.
  const [parties, place] = await Promise.all([
    associateMessage(ctx, actor, { capture, parsed, settings: await settings, known }),
    identify(ctx, lookup, look),
  ]);
  const keepText = async (): Promise<void> => {
    if (canonicalSha256 === null) return;
    await putDerived(ctx, canonicalSha256, { text: parsed.text, html: parsed.html }, parsed.attachments);
  };
  if (canonicalSha256 !== null && (await isTextOf(ctx, place, canonicalSha256))) await keepText();
  const request = recordRequest(ctx, actor, read, place, parties);
  const result = await volumeStub(ctx.env, place.volume).record(request);
  // It was taken back between this copy's look and its writing: its text may have gone after it was put.
  if (result.messageIsNew && !place.isNew) await keepText();

  const messageId = messageIdOf(place.volume, place.number);
  const customerIds = result.associations.map(({ customerId }) => customerId);
  // Before the capture is done with: killed in between, it is processed once more.
  const at = { messageId, threadId: threadIdOf(place.thread), customerIds };
  if (parties.direction === "out" && (await isOwnMail(ctx, parsed, capture))) {
    const sentAt = new Date(request.message.sentAt).toISOString();
    const isKept = canonicalSha256 !== null && !request.evidence.ownerOnly;
    const { personId, door } = capture;
    await noteQuotesIn(ctx, actorName(actor), parsed, { ...at, sentAt, personId, door, isKept });
    await noteIntroductionIn(ctx, actorName(actor), parsed, { ...at, sentAt, isKept });
  } else if (parties.direction === "in" && capture.door !== "import") {
    const { attachments, sentAt: sentAtMs } = request.message;
    const { language } = await settings;
    await noteRequestIn(ctx, parsed, { ...at, attachments, sentAtMs, language });
    const isKept = canonicalSha256 !== null && !request.evidence.ownerOnly;
    if (isKept) await noteComplaintIn(ctx, parsed, { ...at, sentAtMs, language });
  }
  const others = result.earlier.filter(({ personId }) => personId !== capture.personId);
  const [{ undone }, , names] = await ask(
    ctx,
    traceStatements(ctx, {
      ...{ captureId: capture.id, personId: capture.personId },
      number: numberOf(capture),
      actorName: actorName(actor),
      sentAt: request.message.sentAt,
      ownerOnly: request.evidence.ownerOnly,
      contacts: parties.contacts,
      customerIds,
      volumeNo: place.volumeNo,
      keepCapture: read.keepCapture ? { messageId } : null,
    }),
    keepKeys(place.flags.includes("same_id") ? { ...read.identity, messageIdKey: null } : read.identity, place),
    askNames(
      capture.personId,
      customerIds,
      others.map(({ personId }) => personId),
    ),
  );
  if (undone) {
    // The person pressed Undo while this was being recorded.
    await takeBackLate(ctx, capture, messageId);
    await dropCapture(ctx, capture.id);
    throw new AppError("undone", "This capture was taken back.");
  }
  if (result.databaseBytes > FULL_VOLUME_BYTES) await openNextPart(ctx, place.volume);
  return {
    captureId: capture.id,
    state: "stored",
    duplicate: !result.evidenceIsNew,
    messageId,
    customers: [...names.customers].map(([id, name]) => ({ id, name })),
    alsoSavedBy: others.map(({ personId, at }) => ({
      person: { id: personId, name: names.people.get(personId) ?? "" },
      at: new Date(at).toISOString(),
    })),
  };
}

/**
 * True when these are the bytes that the message's text comes from: the first copy's. Another witness's copy is kept as
 * an original only; its text would be a second set of objects that nobody finds again when the message goes.
 */
async function isTextOf(ctx: AppContext, place: Identified, canonicalSha256: string): Promise<boolean> {
  if (place.isNew) return true;
  const there = await volumeStub(ctx.env, place.volume).peek(place.number);
  return there === null || there.canonicalSha256 === null || there.canonicalSha256 === canonicalSha256;
}

interface Parties {
  associations: VolumeAssociation[];
  contacts: SeenContact[];
  direction: "in" | "out" | "internal";
}

/** Addresses on a message, and the business domains that they lie at or below; each once. */
function partiesOf(parsed: ParsedMessage): [addresses: string[], domains: string[]] {
  const addresses = [...new Set(parsed.participants.map(({ address }) => address))];
  return [addresses, [...new Set(addresses.flatMap((address) => businessDomains(domainOf(address))))]];
}

/** Customers and contacts of a message; a business domain that nobody knows creates its customer. */
async function associateMessage(
  ctx: AppContext,
  actor: Actor,
  given: { capture: CaptureRow; parsed: ParsedMessage; settings: StoredSettings; known: KnownParties },
): Promise<Parties> {
  const { capture, parsed, settings, known } = given;
  const facts = {
    participants: parsed.participants,
    ownDomains: settings.mailDomains,
    colleagueAddresses: known.colleagueAddresses,
    autoSubmitted: parsed.headers.autoSubmitted,
  };
  const blockedDomains = new Set(settings.ignoredDomains);
  let association = associate(facts, { ...known, blockedDomains });
  const newDomains = association.newDomains.slice(0, Math.max(0, MAX_CUSTOMERS - association.customers.length));
  if (newDomains.length > 0) {
    const created = await createCustomers(ctx, {
      domains: newDomains.map(({ domain }) => domain),
      captureId: capture.id,
      personId: actor.kind === "person" ? actor.personId : null,
      actorName: actorName(actor),
    });
    for (const [domain, customerId] of created) known.customersByDomain.set(domain, { customerId });
    association = associate(facts, { ...known, blockedDomains });
  }
  const sender = parsed.from?.address ?? null;
  const contacts = association.contacts.flatMap(({ address, name, customerId }) =>
    customerId === null
      ? []
      : [{ address, name, customerId, wrote: address === sender, isKnown: known.contactsByAddress.has(address) }],
  );
  return {
    associations: association.customers.slice(0, MAX_CUSTOMERS),
    contacts: contacts.slice(0, MAX_CONTACTS),
    direction: association.direction,
  };
}

function recordRequest(
  ctx: AppContext,
  actor: Actor,
  read: ReadMessage,
  place: Identified,
  parties: Parties,
): RecordRequest {
  const { capture, parsed, canonicalSha256 } = read;
  const open = parsed.participants.filter(({ role }) => role !== "bcc");
  const message: VolumeMessage = {
    number: place.number,
    kind: canonicalSha256 === null ? "envelope" : "full",
    thread: place.thread,
    direction: parties.direction,
    sentAt: place.sentAt,
    messageIdHeader: parsed.messageId,
    subject: parsed.subject,
    snippet: snippetOf(parsed.text),
    participants: open,
    attachments: parsed.attachments.map(({ bytes, ...attachment }, index) => ({
      ...attachment,
      index,
      size: bytes.length,
    })),
    problems: read.problems.map(({ code, detail }) => ({ code, detail: detail ?? "" })),
    flags: isAutomatic(parsed.headers, parsed.from?.address ?? null) ? [...place.flags, "automatic"] : place.flags,
    canonicalSha256,
  };
  return {
    message,
    evidence: evidenceOf(capture, parsed, canonicalSha256 !== null),
    associations: parties.associations,
    terms: termsOf(parsed),
    actor: actorName(actor),
    now: ctx.now(),
  };
}

function evidenceOf(capture: CaptureRow, parsed: ParsedMessage, hasOriginal: boolean): VolumeEvidence {
  const { metadata } = capture;
  return {
    captureId: capture.id,
    door: capture.door,
    personId: capture.personId,
    deviceId: capture.deviceId,
    mailboxId: capture.mailboxId,
    webmail: metadata.webmail,
    place: metadata.place,
    rule: metadata.rule,
    originalSha256: hasOriginal ? capture.sha256 : null,
    bytes: capture.bytes,
    exact: metadata.exact,
    capturedAt: Date.parse(metadata.capturedAt),
    acceptedAt: Date.parse(capture.createdAt),
    bcc: parsed.participants.filter(({ role }) => role === "bcc"),
    ownerOnly: metadata.readers === "owner",
  };
}

/** True for what a later try may mend. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof PermanentFailure) && !(error instanceof AppError && error.code === "undone");
