import type { CallOutput } from "../../shared/api/endpoint.ts";
import type { captureEndpoints } from "../../shared/api/captures.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { contentKeyOf } from "../mail/identity.ts";
import { findKeys } from "../records/message-keys.ts";
import { findMessageSummary } from "../records/messages.ts";

type Known = CallOutput<typeof captureEndpoints.known>["known"];

/**
 * Which of these originals are on record, as far as the actor may know of their messages. A hash proves nothing and
 * grants nothing: what is hidden looks like what is absent.
 */
export async function findKnown(ctx: AppContext, actor: Actor, hashes: readonly string[]): Promise<Known> {
  const keys = new Map(await Promise.all(hashes.map(async (sha256) => [await contentKeyOf(sha256), sha256] as const)));
  const found: Known = [];
  for (const [key, { place }] of await findKeys(ctx, [...keys.keys()])) {
    const sha256 = keys.get(key);
    if (!place || sha256 === undefined) continue;
    const message = await findMessageSummary(actor, ctx, messageIdOf(place.volume, place.number));
    if (message) found.push({ sha256, messageId: message.id, customers: message.customers, savedBy: message.savedBy });
  }
  return found;
}
