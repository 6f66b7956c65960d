import type { CaptureMetadata, CaptureReceipt } from "../../shared/api/captures.ts";
import { readAutomaticRule } from "../../shared/policy/automatic-rule.ts";
import type { Decision } from "../../shared/policy/decide.ts";
import { foldersOf } from "../../shared/policy/facts.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { headerFields } from "../mail/header-fields.ts";
import { canonicalFrom, contentHash } from "../mail/identity.ts";
import { decideCopy, requireNotHeldBack } from "./decide-copy.ts";
import { type Envelope, envelopeOf, fieldsOf, recordEnvelope } from "./envelope.ts";
import { findKnown } from "./known.ts";
import { receive, receivePart } from "./receive.ts";

// The extension's door: the saving rules decide once more on what arrived, before anything of it is kept. Throws `policy`
// for what is never kept, `notice` or `agreement` where nothing may be kept yet. What asks has been answered by the
// person's press; of what nobody pressed only what the rules record by themselves is kept, and `not_automatic` refuses the
// rest.

/** Records an original that came whole; names and dates only where the rules have come to that in between. */
export async function receiveWhole(
  ctx: AppContext,
  actor: Actor,
  given: { sha256: string; bytes: Uint8Array; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const fields = headerFields(given.bytes);
  let kept: Kept;
  try {
    kept = await requireKept(ctx, actor, fields, given.metadata);
  } catch (error) {
    // Its answer was lost, and the rules have changed since: it is on record, and its sender must not be told otherwise.
    const before = await receiptOfEarlier(ctx, actor, given);
    if (before) return before;
    throw error;
  }
  if (kept === "full" && given.metadata.kind === "full")
    return receive(ctx, actor, { door: "extension", mailbox: "own", ...given });
  const envelope = envelopeOf(fields);
  if (envelope === null) throw onlyNames();
  return recordEnvelope(ctx, actor, { door: "extension", mailbox: "own", envelope, metadata: given.metadata });
}

/** Keeps one part. The header block is in the first, and without that no other becomes an original. */
export async function receivePiece(
  ctx: AppContext,
  actor: Actor,
  given: Parameters<typeof receivePart>[2],
): Promise<void> {
  if (given.part === 0) {
    const kept = await requireKept(ctx, actor, headerFields(given.bytes), given.metadata);
    if (kept === "envelope" || given.metadata.kind === "envelope") throw onlyNames();
  }
  await receivePart(ctx, actor, given);
}

/** Records participants and date. */
export async function receiveEnvelope(
  ctx: AppContext,
  actor: Actor,
  given: { envelope: Envelope; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  await requireKept(ctx, actor, fieldsOf(given.envelope), given.metadata);
  return recordEnvelope(ctx, actor, { door: "extension", mailbox: "own", ...given });
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

async function requireKept(
  ctx: AppContext,
  actor: Actor,
  fields: readonly HeaderField[],
  { mailbox, webmail, place, rule }: CaptureMetadata,
): Promise<Kept> {
  const { personId } = requirePerson(actor);
  const copy = { door: "extension", fields, doors: [], webmail, mailbox, folders: foldersOf(place), personId } as const;
  const decision = await decideCopy(ctx, copy);
  if (decision.pressed === "never")
    throw new AppError("policy", "The company's saving rules never keep this; nothing was stored.");
  // By the rule that the sender names: how long it is kept goes by that rule.
  const automatic = readAutomaticRule(rule);
  if (automatic !== null && (decision.action !== "auto" || decision.rule !== automatic.rule))
    throw new AppError("not_automatic", "The saving rules do not record this by themselves; nothing was stored.");
  requireNotHeldBack(decision);
  return decision.pressed;
}
