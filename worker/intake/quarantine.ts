import type { CaptureMetadata } from "../../shared/api/captures.ts";
import type { QuarantineDetails, Quarantined, QuarantineHead } from "../../shared/api/quarantine.ts";
import { quarantineHeadSchema } from "../../shared/api/quarantine.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { headerFields } from "../mail/header-fields.ts";
import { contentHash } from "../mail/identity.ts";
import {
  findQuarantined,
  missingParts,
  putQuarantinedHead,
  putQuarantinedPart,
  readQuarantinedHead,
  removeQuarantined,
} from "../originals.ts";
import { findMailboxOf } from "../records/mailboxes.ts";
import {
  findUndecided,
  mayHandIn,
  noteQuarantined,
  readQuarantineKey,
  settleQuarantined,
} from "../records/quarantine.ts";
import { envelopeOf, recordEnvelope } from "./envelope.ts";
import { isRefusedByRules, requireKept } from "./extension-door.ts";
import { openSealed } from "./open-sealed.ts";
import { receive } from "./receive.ts";

// What browsers had not sent when their person's access ended. It is kept sealed and apart; a records keeper's word opens one,
// and then it comes on record as if its person had sent it: by the saving rules, or not at all.

const system = { kind: "system", door: "sweep" } as const;

/** Keeps a part of a sealed item of this person; nothing for one that has arrived whole. */
export async function takeQuarantinedPart(
  ctx: AppContext,
  personId: string,
  given: { id: string; part: number; bytes: Uint8Array },
): Promise<void> {
  if (given.bytes.length > PART_BYTES) throw new AppError("too_large", `A part has ${PART_BYTES} bytes at most.`);
  if (!(await mayHandIn(ctx, personId, given.id))) return;
  await putQuarantinedPart(ctx, `${personId}/${given.id}`, given.part, given.bytes);
}

/** All parts are there: it waits for a keeper. Throws `missing_parts`. Safe to run again. */
export async function takeQuarantined(
  ctx: AppContext,
  personId: string,
  given: { id: string; head: QuarantineHead },
): Promise<void> {
  const { id, head } = given;
  if ((head.sealed === null) === (head.details === null))
    throw new AppError("bad_request", "body: either sealed or details");
  if (!(await mayHandIn(ctx, personId, id))) return;
  if ((await findQuarantined(ctx, `${personId}/${id}`, head.parts)) === null) throw missingParts();
  await putQuarantinedHead(ctx, `${personId}/${id}`, head);
  await noteQuarantined(ctx, { id, personId, deviceId: head.deviceId, bytes: head.bytes });
}

/** A records keeper's word on one item. What the saving rules refuse is let go, what does not open is told as unreadable. */
export async function decideQuarantined(
  actor: Actor,
  ctx: AppContext,
  id: string,
  decision: "record" | "refuse",
): Promise<Quarantined> {
  const { personId } = await findUndecided(actor, ctx, id);
  const state = decision === "refuse" ? "refused" : await record(ctx, id, personId);
  const settled = await settleQuarantined(actor, ctx, id, state);
  // What does not open today may open once a key has arrived: it stays.
  if (state !== "unreadable") await removeQuarantined(ctx, `${personId}/${id}`);
  return settled;
}

async function record(ctx: AppContext, id: string, personId: string): Promise<"recorded" | "refused" | "unreadable"> {
  const opened = await open(ctx, id, personId);
  if (opened === null) return "unreadable";
  const { head, details, bytes } = opened;
  const sha256 = await contentHash(bytes);
  const mailboxId = await findMailboxOf(ctx, personId, details.mailbox);
  if (sha256 !== details.sha256 || mailboxId === null) return "unreadable";
  const given: CaptureMetadata = {
    ...{ captureId: id, mailbox: details.mailbox, webmail: details.webmail, place: details.place },
    ...{ capturedAt: head.capturedAt, rule: "manual", bytes: bytes.length, exact: details.exact, kind: details.kind },
    ...{ deviceSeq: head.deviceSeq, deviceId: head.deviceId, readers: "team" },
  };
  const by = { door: "extension", mailbox: { id: mailboxId }, onBehalfOf: personId } as const;
  try {
    const { kept, metadata: decided } = await requireKept(ctx, personId, headerFields(bytes), given);
    const metadata = { ...decided, rule: "quarantine" };
    if (kept === "full" && details.kind === "full") await receive(ctx, system, { ...by, sha256, bytes, metadata });
    else {
      const envelope = envelopeOf(headerFields(bytes));
      if (envelope === null) return "refused";
      await recordEnvelope(ctx, system, { ...by, envelope, metadata: { ...metadata, kind: "envelope" } });
    }
    return "recorded";
  } catch (error) {
    if (isRefusedByRules(error) || (error instanceof AppError && error.code === "undone")) return "refused";
    throw error;
  }
}

async function open(
  ctx: AppContext,
  id: string,
  personId: string,
): Promise<{ head: QuarantineHead; details: QuarantineDetails; bytes: Uint8Array } | null> {
  const key = `${personId}/${id}`;
  const head = quarantineHeadSchema.safeParse(await readQuarantinedHead(ctx, key)).data;
  const body = head && (await findQuarantined(ctx, key, head.parts));
  if (!head || !body) return null;
  if (head.details) return { head, details: head.details, bytes: body };
  const keys = await readQuarantineKey(ctx, head.deviceId, personId);
  const opened =
    head.sealed && keys && (await openSealed({ id, personId, deviceId: head.deviceId }, head.sealed, body, keys));
  return opened ? { head, ...opened } : null;
}
