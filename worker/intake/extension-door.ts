import type { CaptureMetadata, CaptureReceipt } from "../../shared/api/captures.ts";
import type { Action } from "../../shared/policy/document.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { headerFields } from "../mail/header-fields.ts";
import { decideCopy } from "./decide-copy.ts";
import { type Envelope, envelopeOf, fieldsOf, recordEnvelope } from "./envelope.ts";
import { receive, receivePart } from "./receive.ts";

// The extension's door: the saving rules decide once more on what arrived, before anything of it is kept. Throws `policy`
// for what is never kept. What asks has been answered by the person's press; in which folder it lay the browser has
// looked at.

/** Records an original that came whole; names and dates only where the rules have come to that in between. */
export async function receiveWhole(
  ctx: AppContext,
  actor: Actor,
  given: { sha256: string; bytes: Uint8Array; metadata: CaptureMetadata },
): Promise<CaptureReceipt> {
  const fields = headerFields(given.bytes);
  const action = await requireKept(ctx, actor, fields, given.metadata);
  if (action !== "envelope" && given.metadata.kind === "full")
    return receive(ctx, actor, { door: "extension", mailbox: "own", ...given });
  const envelope = envelopeOf(fields, ctx.now());
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
    const action = await requireKept(ctx, actor, headerFields(given.bytes), given.metadata);
    if (action === "envelope") throw onlyNames();
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

const onlyNames = (): AppError => new AppError("policy", "Of this the saving rules keep names and dates only.");

async function requireKept(
  ctx: AppContext,
  actor: Actor,
  fields: readonly HeaderField[],
  { mailbox, webmail }: CaptureMetadata,
): Promise<Action> {
  const { personId } = requirePerson(actor);
  const copy = { door: "extension", fields, doors: [], webmail, mailbox, folders: undefined, personId } as const;
  const { action } = await decideCopy(ctx, copy);
  if (action === "never")
    throw new AppError("policy", "The company's saving rules never keep this; nothing was stored.");
  return action;
}
