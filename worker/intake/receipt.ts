import type { CaptureReceipt } from "../../shared/api/captures.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { findOwnCapture } from "../records/captures.ts";
import { findMessageSummary } from "../records/messages.ts";

/** How far a capture of the actor's own has got, while its row is there (a day for those that the queue finished). */
export async function findReceipt(ctx: AppContext, actor: Actor, captureId: string): Promise<CaptureReceipt> {
  const row = await findOwnCapture(actor, ctx, captureId);
  if (!row || row.state === "receiving") throw notFound();
  const receipt: CaptureReceipt = {
    captureId,
    state: "accepted",
    duplicate: false,
    messageId: null,
    customers: [],
    alsoSavedBy: [],
  };
  if (row.state !== "stored" || row.messageId === null) return receipt;
  const message = await findMessageSummary(actor, ctx, row.messageId);
  if (!message) return receipt;
  return {
    ...receipt,
    state: "stored",
    messageId: message.id,
    customers: message.customers,
    alsoSavedBy: message.savedBy.filter(({ person }) => person.id !== row.personId),
  };
}
