import type { CaptureReceipt } from "../../shared/api/captures.ts";
import { splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import type { CaptureRow } from "../records/captures.ts";
import { findOwnCapture } from "../records/captures.ts";
import { reasonOf } from "../records/failure-reasons.ts";
import { findMessageSummary } from "../records/messages.ts";
import { findVolume } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";

/**
 * How far a capture of the actor's own has got. Its row is gone once it is stored (a day later where the queue did it):
 * `messageId`, from the receipt, then says where its evidence lies. Throws `not_found` for one that was taken back.
 */
export async function findReceipt(
  ctx: AppContext,
  actor: Actor,
  captureId: string,
  messageId: string | null,
): Promise<CaptureReceipt> {
  const row = await findOwnCapture(actor, ctx, captureId);
  if (row && row.state !== "stored") {
    if (row.state === "receiving") throw notFound();
    return receiptOfRow(row);
  }
  const id = row?.messageId ?? messageId;
  const { personId } = requirePerson(actor);
  if (id === null || !(await isWitness(ctx, id, personId))) throw notFound();
  const message = await findMessageSummary(actor, ctx, id);
  if (!message) throw notFound();
  const { customers, savedBy } = message;
  const alsoSavedBy = savedBy.filter(({ person }) => person.id !== personId);
  return { captureId, state: "stored", duplicate: false, messageId: id, customers, alsoSavedBy };
}

/** What its sender is told of a capture that is not on record yet: that it is safe, or that it could not be recorded. */
export function receiptOfRow({ id: captureId, state, lastError }: CaptureRow): CaptureReceipt {
  const told = { captureId, duplicate: false, messageId: null, customers: [], alsoSavedBy: [] };
  return state === "failed" ? { ...told, state, reason: reasonOf(lastError) } : { ...told, state: "accepted" };
}

/** True while a capture of the person's is evidence of the message (a duplicate is stood for by the first). */
async function isWitness(ctx: AppContext, messageId: string, personId: string): Promise<boolean> {
  const { volume, number } = splitMessageId(messageId);
  // Asked first: a stub for a volume that was never opened would create it.
  if (!(await findVolume(ctx, volume))) return false;
  const [facts] = await volumeStub(ctx.env, volume).facts([number]);
  return facts?.evidence.some((one) => one.personId === personId) ?? false;
}
