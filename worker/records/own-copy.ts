import { sql } from "drizzle-orm";
import { z } from "zod";
import type { OwnCopy, OwnCopyRules } from "../../shared/api/own-copy.ts";
import { OWN_COPY_CONTACTS, OWN_COPY_CUSTOMERS } from "../../shared/api/own-copy.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { levelOnPage, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { listNextSteps } from "./next-steps.ts";
import { forgetSettings, readSettings, settingStatements } from "./settings.ts";

// What a rep's browser may keep. Invariants: only customers whose owner or deputy the reader is and may read; no address, no
// mail, no figure; nothing for who has given notice.

const customerRows = z.array(z.object({ id: z.string(), name: z.string() }));
const contactRows = z.array(
  z.object({ customerId: z.string(), name: z.string(), title: z.string().nullable(), phone: z.string().nullable() }),
);

/** The reader's copy as of this moment, with a leaf that names whose cards are in it; empty where nothing may be kept. */
export async function readOwnCopy(actor: Actor, ctx: AppContext): Promise<OwnCopy> {
  const person = requirePerson(actor);
  const rules = (await readSettings(ctx)).ownCopy;
  const keep = person.noticeGivenAt === null ? rules.keep : "off";
  const copy = { ...rules, keep, madeAt: ctx.now() };
  if (keep === "off") return { ...copy, customers: [], steps: [], isCut: false };
  const mine = await readMine(actor, ctx);
  const shown = mine.slice(0, OWN_COPY_CUSTOMERS);
  const ids = JSON.stringify(shown.map(({ id }) => id));
  const [found] = await runBatch(ctx.db, [
    sql`select coalesce(c.merged_into, c.id) as customerId, k.name, k.title, k.phone
      from contact k join customer c on c.id = k.customer_id
      where coalesce(c.merged_into, c.id) in (select value from json_each(${ids}))
      order by k.name, k.id limit ${OWN_COPY_CONTACTS + 1}`,
    leafStatement(ctx, actor, "own-copy.shown", person.personId, { customers: shown.map(({ id }) => id) }),
  ]);
  const contacts = contactRows.parse(found);
  const cards = Map.groupBy(contacts.slice(0, OWN_COPY_CONTACTS), ({ customerId }) => customerId);
  const steps = keep === "cards-and-steps" ? await listNextSteps(actor, ctx) : [];
  return {
    ...copy,
    customers: shown.map(({ id, name }) => ({
      ...{ id, name },
      contacts: (cards.get(id) ?? []).map((card) => ({ name: card.name, title: card.title, phone: card.phone })),
    })),
    steps: steps.map(({ customer, text, dueOn }) => ({ customer: customer.name, text, dueOn })),
    isCut: mine.length > shown.length || contacts.length > OWN_COPY_CONTACTS,
  };
}

/** Customers the reader looks after and may read, by name. */
async function readMine(actor: Actor, ctx: AppContext): Promise<z.infer<typeof customerRows>> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const me = reader.actor.personId;
  const rows = customerRows.parse(
    await ctx.db.all(sql`select id, name from customer
      where merged_into is null and (owner_id = ${me} or deputy_id = ${me}) order by name, id`),
  );
  const facts = await readCustomerFacts(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.filter(({ id }) => {
    const customer = facts.get(id);
    return customer !== undefined && reaches(levelOnPage(reader, customer), "text");
  });
}

/** What a browser may keep. For everybody: it is their browser. */
export async function getOwnCopyRules(actor: Actor, ctx: AppContext): Promise<OwnCopyRules> {
  requirePerson(actor);
  return (await readSettings(ctx)).ownCopy;
}

/** Says what. Admins only. */
export async function changeOwnCopyRules(actor: Actor, ctx: AppContext, rules: OwnCopyRules): Promise<OwnCopyRules> {
  requireRole(actor, "admin");
  const ownCopy = { keep: rules.keep, days: rules.days };
  await ctx.db.batch([
    leafStatement(ctx, actor, "settings.changed", "company", { ownCopy }),
    ...settingStatements(ctx, { ownCopy }),
  ]);
  forgetSettings(ctx);
  return ownCopy;
}
