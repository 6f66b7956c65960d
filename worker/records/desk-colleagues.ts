import { sql } from "drizzle-orm";
import { z } from "zod";
import type { personRefSchema } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { findActorById } from "./actors.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { findDeskRow } from "./desk.ts";
import { mayWorkFor } from "./desk-access.ts";

const peopleSchema = z.array(z.object({ id: z.string(), name: z.string() }));

/** Who else at the Desk may see this request's customer, by name. Throws `not_found` and `forbidden` as the request does. */
export async function deskColleagues(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ people: z.infer<typeof personRefSchema>[] }> {
  const row = await findDeskRow(actor, ctx, id);
  const { personId } = requirePerson(actor);
  const [rows, customers] = await Promise.all([
    ctx.db.all(sql`select p.id, p.name from person p where p.status = 'active' and p.notice_given_at is null and p.id <> ${personId}
      and exists (select 1 from person_role o where o.person_id = p.id and o.role in ('inside', 'manager'))
      order by p.name, p.id`),
    readCustomerFacts(ctx, row.customerId === null ? [] : [row.customerId]),
  ]);
  const customer = customers.get(row.customerId ?? "") ?? null;
  const people = await Promise.all(
    peopleSchema.parse(rows).map(async (person) => {
      const other = await findActorById(ctx, person.id);
      return other && mayWorkFor(other, customer) ? [person] : [];
    }),
  );
  return { people: people.flat() };
}
