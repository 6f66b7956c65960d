import type { CaptureMetadata, CaptureReceipt } from "../../shared/api/captures.ts";
import type { ErrorCode } from "../../shared/errors.ts";
import { automaticRule, readAutomaticRule } from "../../shared/policy/automatic-rule.ts";
import { type Decision, mayKeepNames } from "../../shared/policy/decide.ts";
import { foldersOf } from "../../shared/policy/facts.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { headerFields } from "../mail/header-fields.ts";
import { canonicalFrom, contentHash } from "../mail/identity.ts";
import { findPart, removeParts } from "../originals.ts";
import { closeCaptures, findOwnCapture } from "../records/captures.ts";
import { renameRule } from "../records/captures-to-erase.ts";
import { decideCopy, requireNotHeldBack } from "./decide-copy.ts";
import { type Envelope, envelopeOf, fieldsOf, recordEnvelope } from "./envelope.ts";
import { findKnown } from "./known.ts";
import { completeParts, receive, receivePart } from "./receive.ts";

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
  const fields = headerFields(given.bytes);
  let kept: Kept;
  let metadata = given.metadata;
  try {
    ({ kept, metadata } = await requireKept(ctx, actor, fields, metadata));
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

/** Keeps one part. The header block is in the first, and without that no other becomes an original. */
export async function receivePiece(
  ctx: AppContext,
  actor: Actor,
  given: Parameters<typeof receivePart>[2],
): Promise<void> {
  const { part, bytes } = given;
  const metadata = part === 0 ? await requireWhole(ctx, actor, bytes, given.metadata) : given.metadata;
  await receivePart(ctx, actor, { ...given, metadata });
}

/**
 * Puts the parts together once the rules have been asked again, by the first part's header and what its row says of it:
 * they may have become stricter since, and another part may have opened the row under a rule that nobody asked about.
 * What is refused goes at once.
 */
export async function completePieces(
  ctx: AppContext,
  actor: Actor,
  given: Parameters<typeof completeParts>[2],
): Promise<CaptureReceipt> {
  const { personId } = requirePerson(actor);
  const { captureId } = given.metadata;
  const row = await findOwnCapture(actor, ctx, captureId);
  const first = row?.state === "receiving" ? await findPart(ctx, personId, given.sha256, 0) : null;
  if (row && first) {
    try {
      const { rule, readers } = await requireWhole(ctx, actor, first, row.metadata);
      if (rule !== row.metadata.rule || readers !== row.metadata.readers)
        await renameRule(ctx, captureId, { rule, readers });
    } catch (error) {
      if (error instanceof AppError && gone.includes(error.code)) {
        await closeCaptures(ctx, [captureId]);
        await removeParts(ctx, personId, given.sha256);
      }
      throw error;
    }
  }
  return completeParts(ctx, actor, given);
}

/** What the rules will not have: the others (no notice yet, saving switched off) may be asked again. */
const gone: readonly ErrorCode[] = ["policy", "not_automatic"];

async function requireWhole(
  ctx: AppContext,
  actor: Actor,
  bytes: Uint8Array,
  given: CaptureMetadata,
): Promise<CaptureMetadata> {
  const { kept, metadata } = await requireKept(ctx, actor, headerFields(bytes), given);
  if (kept === "envelope" || metadata.kind === "envelope") throw onlyNames();
  return metadata;
}

/** Records participants and date. */
export async function receiveEnvelope(
  ctx: AppContext,
  actor: Actor,
  given: { envelope: Envelope; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const { metadata } = await requireKept(ctx, actor, fieldsOf(given.envelope), { ...given.metadata, kind: "envelope" });
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
async function requireKept(
  ctx: AppContext,
  actor: Actor,
  fields: readonly HeaderField[],
  metadata: CaptureMetadata,
): Promise<{ kept: Kept; metadata: CaptureMetadata }> {
  const { mailbox, webmail, place, rule, kind } = metadata;
  const { personId } = requirePerson(actor);
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
  const { pressed: kept, version, readers } = decision;
  const named = automatic === null ? rule : automaticRule({ rule: automatic.rule, version });
  return { kept, metadata: { ...metadata, rule: named, readers } };
}
