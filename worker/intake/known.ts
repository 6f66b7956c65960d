import type { captureEndpoints } from "../../shared/api/captures.ts";
import type { CallOutput } from "../../shared/api/endpoint.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { contentKeyOf } from "../mail/identity.ts";
import { findKeys } from "../records/message-keys.ts";
import { findKnownMessages } from "../records/messages.ts";

type Known = CallOutput<typeof captureEndpoints.known>["known"];

/**
 * Which of these originals are on record, as far as the actor may know of their messages. A hash proves nothing and
 * grants nothing: what is hidden looks like what is absent.
 */
export async function findKnown(ctx: AppContext, actor: Actor, hashes: readonly string[]): Promise<Known> {
  const keys = new Map(await Promise.all(hashes.map(async (sha256) => [await contentKeyOf(sha256), sha256] as const)));
  const places = [...(await findKeys(ctx, [...keys.keys()]))].flatMap(([key, { place }]) => {
    const sha256 = keys.get(key);
    return place && sha256 !== undefined ? [{ ...place, sha256 }] : [];
  });
  const hashOf = new Map(places.map(({ volume, number, sha256 }) => [messageIdOf(volume, number), sha256]));
  return (await findKnownMessages(actor, ctx, places)).flatMap((message) => {
    const sha256 = hashOf.get(message.id);
    const { id: messageId, customers, savedBy } = message;
    return sha256 === undefined ? [] : [{ sha256, messageId, customers, savedBy }];
  });
}
