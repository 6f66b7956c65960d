import { sql } from "drizzle-orm";
import { z } from "zod";
import type { pricePointSchema } from "../../shared/api/desk-request.ts";
import { quoteLineSchema } from "../../shared/quote/content.ts";
import { requestStateSchema } from "../../shared/quote/states.ts";
import { unitPriceAt } from "../../shared/quote/totals.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { deskSees } from "./desk-access.ts";

// What an item was quoted at before. For the Desk's roles alone.

const MOST_PRICES = 30;

const rowsSchema = z.array(
  z.object({
    requestId: z.string(),
    number: z.string(),
    customerId: z.string().nullable(),
    customerName: z.string().nullable(),
    at: z.string(),
    state: requestStateSchema,
    currency: z.string(),
    body: z.string(),
  }),
);

/** Prices of an item in quotes that left the house, this customer's first, then newest first. */
export async function priceHistory(
  actor: Actor,
  ctx: AppContext,
  { itemCode, customerId }: { itemCode: string; customerId?: string | undefined },
): Promise<{ prices: z.input<typeof pricePointSchema>[] }> {
  const rows = await ctx.db.all(sql`
    select r.id as requestId, r.number_text as number, c.id as customerId, c.name as customerName,
      v.issued_at as at, r.state, r.currency, l.body
    from quote_line l
    join quote_revision v on v.request_id = l.request_id and v.revision = l.revision and v.state = 'ready'
    join quote_request r on r.id = l.request_id and r.revision = v.revision
    left join customer o on o.id = r.customer_id left join customer c on c.id = coalesce(o.merged_into, o.id)
    where l.item_code = ${itemCode} and ${deskSees(actor)}
    order by c.id is ${customerId ?? null} desc, v.issued_at desc limit ${MOST_PRICES}`);
  return {
    prices: rowsSchema.parse(rows).map(({ customerName, body, ...row }) => {
      const line = quoteLineSchema.parse(JSON.parse(body));
      return {
        ...row,
        customer: row.customerId === null ? null : { id: row.customerId, name: customerName ?? "" },
        isSameCustomer: row.customerId !== null && row.customerId === customerId,
        quantity: line.quantity,
        unitPrice: unitPriceAt(line),
        discountPercent: line.discountPercent,
        unitCost: line.unitCost,
      };
    }),
  };
}
