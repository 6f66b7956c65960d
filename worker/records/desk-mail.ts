import { splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeFacts } from "../volume/record.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { mayWorkFor } from "./desk-access.ts";
import { findVolume } from "./volumes.ts";

/**
 * A mail of which something was handed to the Desk, for whoever works on it; null where it is gone, closed by an objection, kept
 * to its owner, or of a customer that they may not see, as it stands today.
 */
export async function findDeskMail(actor: Actor, ctx: AppContext, messageId: string): Promise<VolumeFacts | null> {
  const person = requirePerson(actor);
  const { volume, number } = splitMessageId(messageId);
  // Asked first: a stub for a volume that was never opened would create it.
  const [mail] = (await findVolume(ctx, volume)) ? await volumeStub(ctx.env, volume).facts([number]) : [];
  if (!mail || mail.closed || mail.ownerOnly) return null;
  const customers = await readCustomerFacts(ctx, mail.customerIds);
  return [...customers.values()].every((customer) => mayWorkFor(person, customer)) ? mail : null;
}
