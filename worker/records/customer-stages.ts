import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CustomerStage, Stage } from "../../shared/api/customer-cards.ts";
import { stageSchema } from "../../shared/api/customer-cards.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden } from "../errors.ts";
import { mayChangeCustomer } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";

// People of a customer by stage, where the firm works so. It says who does what; it opens nothing to anybody: who reads a
// customer is its owner, its deputy, its team and who is named.

const rowsSchema = z.array(
  z.object({
    ...{ stage: stageSchema, personId: z.string(), personName: z.string().nullable() },
    ...{ setBy: z.string(), setByName: z.string().nullable(), setAt: z.string() },
  }),
);

async function readStages(ctx: AppContext, customerId: string): Promise<CustomerStage[]> {
  const rows = await ctx.db.all(sql`
    select s.stage, s.person_id as personId, p.name as personName, s.set_by as setBy, b.name as setByName, s.set_at as setAt
    from customer_stage s left join person p on p.id = s.person_id left join person b on b.id = s.set_by
    where s.customer_id = ${customerId}`);
  const found = new Map(rowsSchema.parse(rows).map((row) => [row.stage, row]));
  return stageSchema.options.flatMap((stage) => {
    const row = found.get(stage);
    if (!row) return [];
    const { personId, personName, setBy, setByName, setAt } = row;
    return [
      { stage, person: { id: personId, name: personName ?? "" }, setBy: { id: setBy, name: setByName ?? "" }, setAt },
    ];
  });
}

/** Who does what for a customer that the actor may know of; `not_found` for absent and hidden alike. */
export async function customerStages(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ stages: CustomerStage[]; mayChange: boolean }> {
  const { facts } = await findCustomer(actor, ctx, id);
  return { stages: await readStages(ctx, id), mayChange: mayChangeCustomer(actor, facts) };
}

/** Names somebody for a stage. Throws `conflict` where somebody else was faster, `bad_request` for who is not an active colleague. */
export async function setCustomerStage(
  actor: Actor,
  ctx: AppContext,
  { id, stage }: { id: string; stage: Stage },
  { personId, was }: { personId: string | null; was: string | null },
): Promise<{ stages: CustomerStage[]; mayChange: boolean }> {
  const { facts, reader } = await findCustomer(actor, ctx, id);
  if (!mayChangeCustomer(actor, facts))
    throw forbidden("Only the owner, the deputy and their manager may say who does what.");
  if (personId !== null) {
    const [there] = await ctx.db.all(sql`select 1 from person where id = ${personId} and status = 'active'`);
    if (there === undefined) throw new AppError("bad_request", "body.personId: not an active colleague.");
  }
  if (personId === was) return customerStages(actor, ctx, id);
  const where = sql`customer_id = ${id} and stage = ${stage}`;
  const isAsRead = sql`(select person_id from customer_stage where ${where}) is ${was}`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "customer.stage", id, { stage, from: was, to: personId }, isAsRead),
    personId === null
      ? sql`delete from customer_stage where ${where} and ${isAsRead} returning stage`
      : sql`insert into customer_stage (customer_id, stage, person_id, set_by, set_at)
          select ${id}, ${stage}, ${personId}, ${reader.actor.personId}, ${ctx.now()} where ${isAsRead}
          on conflict (customer_id, stage) do update set person_id = excluded.person_id, set_by = excluded.set_by,
            set_at = excluded.set_at returning stage`,
  ]);
  if (results[1]?.length !== 1) throw new AppError("conflict", "Somebody else named a colleague for it; look again.");
  return customerStages(actor, ctx, id);
}
