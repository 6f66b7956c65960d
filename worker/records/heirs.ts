import { sql } from "drizzle-orm";
import { z } from "zod";
import { domainOf } from "../../shared/mail/address.ts";
import { businessDomains } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { findPartyByAddress } from "./contacts.ts";
import { isTold } from "./privacy-notices.ts";

// Mail that still comes to a colleague who left is the mail of whoever took the customer over.

/** A mailbox whose person left, and the colleague who answers for what comes there. */
export interface Heir {
  /** The mailbox that the mail was to. */
  address: string;
  /** Who left. */
  formerId: string;
  /** Who answers for it, by a mailbox of their own. */
  personId: string;
  mailboxId: string;
  /** They have read the notice. */
  informed: boolean;
}

const rowsSchema = z.array(
  z.object({
    ...{ address: z.string(), formerId: z.string(), personId: z.string(), mailboxId: z.string() },
    informed: z.number().transform((flag) => flag === 1),
  }),
);

/**
 * Those of these addresses that were colleagues' whose last day is over, with who answers for a mail from `from`: whoever
 * looks after the customer that it belongs to, else who saw the departure through. One that nobody answers for is left out.
 * No actor: the doors ask.
 */
export async function findHeirs(
  ctx: AppContext,
  addresses: readonly string[],
  from: string | null,
): Promise<{ heirs: Heir[]; customerId: string | null }> {
  const party = from === null ? null : await findPartyByAddress(ctx, from, businessDomains(domainOf(from) ?? ""));
  const customerId = party?.customerId ?? null;
  // A restricted customer is known to those who are named: nobody learns of one by a colleague's going.
  const mayKnow = sql`not exists (select 1 from customer c where c.id = ${customerId} and c.restricted = 1
    and not exists (select 1 from customer_named n where n.customer_id = c.id and n.person_id = o.id))`;
  const rows = await ctx.db.all(sql`
    with former as (
      select was.address, was.person_id as formerId, coalesce(
        (select o.id from customer c join person o on o.id = c.owner_id and o.status = 'active'
          where c.id = ${customerId}),
        (select o.id from handover h join person o on o.id = h.manager_id and o.status = 'active'
          where h.person_id = was.person_id and h.state in ('ended', 'closed') and ${mayKnow}
          order by h.opened_at desc limit 1)) as heirId
      from mailbox was join person p on p.id = was.person_id and p.status = 'disabled'
      where was.address in (select value from json_each(${JSON.stringify(addresses)}))
        and exists (select 1 from handover h where h.person_id = p.id and h.state in ('ended', 'closed')))
    select f.address, f.formerId, f.heirId as personId, m.id as mailboxId, ${isTold(sql`f.heirId`)} as informed
    from former f join mailbox m on m.person_id = f.heirId and m.removed_at is null
    group by f.address having m.address = min(m.address)`);
  return { heirs: rowsSchema.parse(rows), customerId };
}
