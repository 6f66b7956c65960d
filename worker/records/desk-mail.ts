import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeFacts } from "../volume/record.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { mayWorkFor } from "./desk-access.ts";
import { findVolume } from "./volumes.ts";

/**
 * Mails of which something was handed to the Desk, for whoever works on it, by their ids; without those that are gone, closed
 * by an objection, kept to their owner, or of a customer that they may not see, as it stands today.
 */
export async function findDeskMails(
  actor: Actor,
  ctx: AppContext,
  messageIds: readonly string[],
): Promise<Map<string, VolumeFacts>> {
  const person = requirePerson(actor);
  const byVolume = Map.groupBy(new Set(messageIds), (id) => splitMessageId(id).volume);
  const found = await Promise.all(
    [...byVolume].map(async ([volume, ids]) => {
      // Asked first: a stub for a volume that was never opened would create it.
      if (!(await findVolume(ctx, volume))) return [];
      const facts = await volumeStub(ctx.env, volume).facts(ids.map((id) => splitMessageId(id).number));
      return facts.map((one) => ({ id: messageIdOf(volume, one.number), mail: one }));
    }),
  );
  const open = found.flat().filter(({ mail }) => !(mail.closed || mail.ownerOnly));
  const customers = await readCustomerFacts(ctx, [...new Set(open.flatMap(({ mail }) => mail.customerIds))]);
  const maySee = ({ customerIds }: VolumeFacts): boolean =>
    customerIds.every((id) => {
      const customer = customers.get(id);
      return customer === undefined || mayWorkFor(person, customer);
    });
  return new Map(open.flatMap(({ id, mail }) => (maySee(mail) ? [[id, mail]] : [])));
}

/** The same for one; null where it is none of them. */
export const findDeskMail = async (actor: Actor, ctx: AppContext, messageId: string): Promise<VolumeFacts | null> =>
  (await findDeskMails(actor, ctx, [messageId])).get(messageId) ?? null;
