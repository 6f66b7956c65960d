import type { coverageEndpoints } from "../../shared/api/coverage.ts";
import type { CallInput } from "../../shared/api/endpoint.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { saltedKey } from "../mail/identity.ts";
import { requireOwnMailbox } from "../records/mailboxes.ts";
import { findKeysByPrefix } from "../records/message-keys.ts";
import { findKnownMessages } from "../records/messages.ts";

/**
 * The places in the list of what is not on record, as far as the actor may know of it: what is hidden looks like what is
 * absent. Throws `forbidden` for a mailbox that is not theirs.
 */
export async function compareMailbox(
  actor: Actor,
  ctx: AppContext,
  { mailbox, salt, hashes }: CallInput<typeof coverageEndpoints.compare>["body"],
): Promise<number[]> {
  await requireOwnMailbox(actor, ctx, mailbox);
  const found = await findKeysByPrefix(
    ctx,
    hashes.map(({ prefix }) => prefix),
  );
  const salted = await Promise.all(found.map(async (one) => [await saltedKey(salt, one.key), one.place] as const));
  const placeOf = new Map(salted);
  const places = hashes.flatMap(({ hash }) => placeOf.get(hash) ?? []);
  const known = new Set((await findKnownMessages(actor, ctx, places)).map(({ id }) => id));
  return hashes.flatMap(({ hash }, index) => {
    const place = placeOf.get(hash);
    return place && known.has(messageIdOf(place.volume, place.number)) ? [] : [index];
  });
}
