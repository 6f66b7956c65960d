import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { canonicalFrom, contentHash, contentKeyOf } from "../mail/identity.ts";
import { putOriginal } from "../originals.ts";
import type { Held } from "../records/held-captures.ts";
import { expireHeld, holdCapture, listForgottenHeld } from "../records/held-captures.ts";
import { findKeys } from "../records/message-keys.ts";
import { volumeStub } from "../volume/client.ts";
import { leaveMarks, removeUnneeded } from "./unneeded.ts";

/** So long a person may think about a held capture; then it goes, bytes and all. */
const HELD_MS = 30 * 24 * 60 * 60 * 1000;
const ROWS_A_RUN = 100;

/**
 * Keeps a mail whose sender is not proven where nobody reads it, until a person decides: its bytes in R2, its row on the
 * visible list. Answers the rule to count it by. Safe to run twice; one that was decided about stays decided.
 */
export async function hold(ctx: AppContext, actor: Actor, given: Held & { bytes: Uint8Array }): Promise<string> {
  if (await isOnRecord(ctx, given)) return "known";
  const answer = await holdCapture(actor, ctx, given);
  if (answer === "undone") throw new AppError("undone", "This capture was taken back.");
  if (answer === "held") await putOriginal(ctx, given.sha256, given.bytes);
  return answer === "full" ? "too-many-held" : answer;
}

/** True when this very capture became evidence: somebody has vouched for it, and here it comes again. */
async function isOnRecord(ctx: AppContext, { bytes, metadata }: Held & { bytes: Uint8Array }): Promise<boolean> {
  const key = await contentKeyOf(await contentHash(canonicalFrom(bytes, metadata.webmail)));
  const place = (await findKeys(ctx, [key])).get(key)?.place;
  if (!place) return false;
  const [facts] = await volumeStub(ctx.env, place.volume).facts([place.number]);
  return facts?.evidence.some(({ captureId }) => captureId === metadata.captureId) ?? false;
}

/** Lets go of what nobody decided about in 30 days. */
export async function forgetHeld(ctx: AppContext, actor: Actor): Promise<void> {
  const before = new Date(ctx.nowMs() - HELD_MS).toISOString();
  for (const { id, personId, sha256 } of await listForgottenHeld(ctx, before, ROWS_A_RUN)) {
    await leaveMarks(ctx, { captureIds: [id], personId, originals: [sha256], why: "let go" });
    await expireHeld(actor, ctx, id);
    await removeUnneeded(ctx, sha256);
  }
}
