import type { CaptureMetadata, CaptureReceipt } from "../../shared/api/captures.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { automaticRule, readAutomaticRule } from "../../shared/policy/automatic-rule.ts";
import { type Decision, mayKeepNames, readersOf } from "../../shared/policy/decide.ts";
import type { Readers } from "../../shared/policy/document.ts";
import { foldersOf } from "../../shared/policy/facts.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { headerFields } from "../mail/header-fields.ts";
import { canonicalFrom, contentHash } from "../mail/identity.ts";
import { findPart, joinParts, missingParts, removeParts } from "../originals.ts";
import { closeCaptures, findOwnCapture, getOwnMailbox } from "../records/captures.ts";
import { type Decided, decideCopy, requireNotHeldBack } from "./decide-copy.ts";
import { type Envelope, envelopeOf, fieldsOf, recordEnvelope } from "./envelope.ts";
import { findKnown } from "./known.ts";
import { receiptOfRow } from "./receipt.ts";
import type { PartsOf } from "./receive.ts";
import { receive, receiveJoined, receivePart } from "./receive.ts";

// The extension's door: the saving rules decide once more on what arrived, before anything of it is kept. Throws `policy`
// for what is never kept, `notice` or `agreement` where nothing may be kept yet. What asks has been answered by the
// person's press; of what nobody pressed only what the rules record by themselves is kept, whole or by names and dates, and `not_automatic`
// refuses the rest.

/** Records an original that came whole; names and dates only where the rules have come to that in between. */
export async function receiveWhole(
  ctx: AppContext,
  actor: Actor,
  given: { sha256: string; bytes: Uint8Array; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const { personId } = requirePerson(actor);
  const fields = headerFields(given.bytes);
  let kept: Kept;
  let metadata = given.metadata;
  try {
    ({ kept, metadata } = await requireKept(ctx, personId, fields, metadata));
  } catch (error) {
    // Its answer was lost, and the rules have changed since: it is on record, and its sender must not be told otherwise.
    const before = await receiptOfEarlier(ctx, actor, given);
    if (before) return before;
    throw error;
  }
  if (kept === "full" && metadata.kind === "full")
    return receive(ctx, actor, { door: "extension", mailbox: "own", ...given, metadata });
  const envelope = envelopeOf(fields);
  if (envelope === null) throw onlyNames();
  return recordEnvelope(ctx, actor, { door: "extension", mailbox: "own", envelope, metadata });
}

/**
 * Keeps one part. The header block is in the first: the rules are asked about that before the row is opened, whichever
 * part opens it. Throws `missing_parts` where the first has not come.
 */
export async function receivePiece(
  ctx: AppContext,
  actor: Actor,
  given: Parameters<typeof receivePart>[2],
): Promise<void> {
  const { personId } = requirePerson(actor);
  const { part, sha256 } = given;
  const row = part === 0 ? null : await findOwnCapture(actor, ctx, given.metadata.captureId);
  let metadata = row?.metadata;
  if (!metadata) {
    const first = part === 0 ? given.bytes : await findPart(ctx, personId, sha256, 0);
    if (!first) throw missingParts();
    metadata = await requireWhole(ctx, personId, first, given.metadata);
  }
  await receivePart(ctx, actor, { ...given, metadata });
}

/**
 * Puts the parts together once the rules have been asked about what they come to: they may have become stricter since the
 * first, and another capture may have brought that. What is refused goes at once. Asking again later is harmless.
 */
export async function completePieces(
  ctx: AppContext,
  actor: Actor,
  given: PartsOf & { parts: number },
): Promise<CaptureReceipt> {
  const { personId } = requirePerson(actor);
  const { sha256, parts } = given;
  const { captureId } = given.metadata;
  if (parts !== Math.ceil(given.metadata.bytes / PART_BYTES))
    throw new AppError("bad_request", "parts: does not fit the announced size");
  const before = await findOwnCapture(actor, ctx, captureId);
  const row = before?.sha256 === sha256 ? before : null;
  if (row && row.state !== "receiving") return { ...receiptOfRow(row), duplicate: true };
  if (!row) await getOwnMailbox(actor, ctx, given.metadata.mailbox);
  const bytes = await joinParts(ctx, personId, sha256, parts);
  try {
    const metadata = await requireWhole(ctx, personId, bytes, row?.metadata ?? given.metadata);
    return await receiveJoined(ctx, actor, { sha256, parts, bytes, metadata });
  } catch (error) {
    if (isRefusedByRules(error)) {
      if (row) await closeCaptures(ctx, [captureId]);
      await removeParts(ctx, personId, sha256);
    }
    throw error;
  }
}

/** What the rules will not have; the others (no notice yet, saving switched off) may be asked again. */
export const isRefusedByRules = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "policy" || error.code === "not_automatic");

/** The metadata of a whole message that this person may keep. Throws where they may not. */
export async function requireWhole(
  ctx: AppContext,
  personId: string,
  bytes: Uint8Array,
  given: CaptureMetadata,
): Promise<CaptureMetadata> {
  const { kept, metadata } = await requireKept(ctx, personId, headerFields(bytes), given);
  if (kept === "envelope" || metadata.kind === "envelope") throw onlyNames();
  return metadata;
}

/** Records participants and date. */
export async function receiveEnvelope(
  ctx: AppContext,
  actor: Actor,
  given: { envelope: Envelope; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const { personId } = requirePerson(actor);
  const named = { ...given.metadata, kind: "envelope" } as const;
  const { metadata } = await requireKept(ctx, personId, fieldsOf(given.envelope), named);
  return recordEnvelope(ctx, actor, { door: "extension", mailbox: "own", ...given, metadata });
}

type Kept = Exclude<Decision["pressed"], "never">;

/** The receipt of a message that this person has on record already; null where they have not. */
async function receiptOfEarlier(
  ctx: AppContext,
  actor: Actor,
  { bytes, metadata }: { bytes: Uint8Array; metadata: CaptureMetadata },
): Promise<CaptureReceipt | null> {
  const { personId } = requirePerson(actor);
  const [known] = await findKnown(ctx, actor, [await contentHash(canonicalFrom(bytes, metadata.webmail))]);
  if (!known?.savedBy.some(({ person }) => person.id === personId)) return null;
  const { messageId, customers, savedBy } = known;
  const alsoSavedBy = savedBy.filter(({ person }) => person.id !== personId);
  return { captureId: metadata.captureId, state: "stored", duplicate: true, messageId, customers, alsoSavedBy };
}

const onlyNames = (): AppError => new AppError("policy", "Of this the saving rules keep names and dates only.");

/** How it is kept, and its metadata: the rule that recorded it by itself in the version that said so here. */
export async function requireKept(
  ctx: AppContext,
  personId: string,
  fields: readonly HeaderField[],
  metadata: CaptureMetadata,
): Promise<{ kept: Kept; metadata: CaptureMetadata }> {
  const { mailbox, webmail, place, rule, kind } = metadata;
  const copy = { door: "extension", fields, doors: [], webmail, mailbox, folders: foldersOf(place), personId } as const;
  const decision = await decideCopy(ctx, copy);
  if (decision.pressed === "never")
    throw new AppError("policy", "The company's saving rules never keep this; nothing was stored.");
  // By the rule that the sender names: how long it is kept goes by that rule.
  const automatic = readAutomaticRule(rule);
  const isByItself =
    automatic === null ||
    (kind === "envelope"
      ? mayKeepNames(decision.policy, decision.facts, automatic.rule)
      : decision.action === "auto" && decision.rule === automatic.rule);
  if (!isByItself)
    throw new AppError("not_automatic", "The saving rules do not record this by themselves; nothing was stored.");
  requireNotHeldBack(decision);
  const { pressed: kept, version } = decision;
  const named = automatic === null ? rule : automaticRule({ rule: automatic.rule, version });
  return { kept, metadata: { ...metadata, rule: named, readers: readersFor(decision, kind, automatic) } };
}

/** Names and dates come without what a rule may have gone by: as the rule says that the browser names, or as if that were unknown. */
function readersFor(
  { policy, facts, readers }: Decided,
  kind: CaptureMetadata["kind"],
  automatic: ReturnType<typeof readAutomaticRule>,
): Readers {
  if (kind === "full") return readers;
  const { rules, otherwise } = policy.document;
  if (automatic) return rules.find(({ id }) => id === automatic.rule)?.readers ?? otherwise.readers;
  return readersOf(policy, { ...facts, subject: undefined, headers: undefined });
}
