import type { AppContext } from "../context.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import { noteIntroductions } from "../records/introductions.ts";

/** Ticks off what a colleague's own recorded mail introduces. What a rule keeps to its owner tells nobody anything. */
export async function noteIntroductionIn(
  ctx: AppContext,
  actorName: string,
  { from, participants }: ParsedMessage,
  at: { messageId: string; customerIds: readonly string[]; sentAt: string; isKept: boolean },
): Promise<void> {
  if (!from?.address || !at.isKept) return;
  const addresses = participants.filter(({ role }) => role !== "bcc").map(({ address }) => address.toLowerCase());
  await noteIntroductions(ctx, actorName, { ...at, from: from.address.toLowerCase(), addresses });
}
