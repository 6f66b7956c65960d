import type { SQL } from "drizzle-orm";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { ListImport } from "../../shared/api/list-imports.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { listImport, listImportRow } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import { getList, rawChanges } from "./list-imports.ts";
import type { RawChange } from "./list-plan.ts";
import { mayUndoContact, mayUndoCustomer, requireMayImport } from "./list-state.ts";
import { hashOfChanges, ownerStatements } from "./list-write.ts";

/** Lines of a step: each is looked at and written by itself. */
const STEP = 25;

/**
 * Takes a step of a list of the actor's own back, last line first; asked again until none is `left`. What a line made
 * goes if nothing has come to it since; what it changed goes back if nobody changed it since. All else is kept, and counted.
 */
export async function undoList(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ import: ListImport; left: number }> {
  const job = await getList(actor, ctx, id);
  requireMayImport(actor, job.kind);
  await ctx.db
    .update(listImport)
    .set({ state: "undoing", updatedAt: ctx.now() })
    .where(and(eq(listImport.id, id), inArray(listImport.state, ["receiving", "stored"])));
  const isOpen = and(
    eq(listImportRow.importId, id),
    isNull(listImportRow.undone),
    inArray(listImportRow.state, ["new", "changed"]),
  );
  const rows = await ctx.db.select().from(listImportRow).where(isOpen).orderBy(desc(listImportRow.line)).limit(STEP);
  for (const { line, state, subject, changes } of rows) {
    if (subject === null) continue;
    const made = {
      importId: id,
      line,
      subject,
      isNew: state === "new",
      changes: rawChanges.parse(JSON.parse(changes)),
    };
    // By what holds today, line by line: rights and customers may have changed hands since the import.
    const isTheirs =
      job.kind === "contacts"
        ? await mayUndoContact(actor, ctx, subject)
        : await mayUndoCustomer(actor, ctx, subject, made.changes);
    if (!isTheirs) await runBatch(ctx.db, [noted(made, "kept")]);
    else if (job.kind === "contacts") await undoContact(ctx, actor, made);
    else await undoCustomer(ctx, actor, made);
  }
  const left = await ctx.db.$count(listImportRow, isOpen);
  if (left === 0) await close(ctx, actor, id);
  return { import: await getList(actor, ctx, id), left };
}

interface Made {
  importId: string;
  line: number;
  subject: string;
  isNew: boolean;
  changes: RawChange[];
}

async function close(ctx: AppContext, actor: Actor, id: string): Promise<void> {
  const { undone, kept } = await getList(actor, ctx, id);
  const isOpen = sql`id = ${id} and state = 'undoing'`;
  await ctx.db.batch([
    leafStatement(
      ctx,
      actor,
      "import.undone",
      id,
      { undone, kept },
      sql`exists (select 1 from list_import where ${isOpen})`,
    ),
    ctx.db.update(listImport).set({ state: "undone", updatedAt: ctx.now() }).where(isOpen),
  ]);
}

const noted = ({ importId, line }: Made, outcome: "undone" | "kept" | SQL) =>
  sql`update list_import_row set undone = ${outcome} where import_id = ${importId} and line = ${line}`;

/** A later line, of this or another list, that changed the same and is not taken back. */
const usedByOthers = ({ importId, line, subject }: Made) => sql`exists (select 1 from list_import_row r
  where r.subject = ${subject} and r.state in ('new', 'changed') and r.undone is null
    and not (r.import_id = ${importId} and r.line = ${line}))`;

const yes = z.array(z.object({ used: z.number() }));
async function isUsed(ctx: AppContext, condition: ReturnType<typeof sql>): Promise<boolean> {
  return (yes.parse(await ctx.db.all(sql`select ${condition} as used`))[0]?.used ?? 0) !== 0;
}

async function undoContact(ctx: AppContext, actor: Actor, made: Made): Promise<void> {
  const { subject, changes, isNew } = made;
  const detail = { importId: made.importId, line: made.line };
  if (isNew) {
    const used = sql`(${usedByOthers(made)}
      or exists (select 1 from note where contact_id = ${subject})
      or exists (select 1 from contact_address where contact_id = ${subject}
        and (last_in_at is not null or last_out_at is not null)))`;
    if (await isUsed(ctx, used)) return void (await runBatch(ctx.db, [noted(made, "kept")]));
    return void (await runBatch(ctx.db, [
      sql`delete from contact_address where contact_id = ${subject}`,
      leafStatement(ctx, actor, "contact.removed", subject, detail),
      sql`delete from contact where id = ${subject}`,
      noted(made, "undone"),
    ]));
  }
  const now = z
    .array(z.record(z.string(), z.string().nullable()))
    .parse(
      await ctx.db.all(sql`select name, title, phone, customer_id as customer from contact where id = ${subject}`),
    )[0];
  const quiet = z.array(z.object({ address: z.string() })).parse(
    await ctx.db.all(sql`select address from contact_address where contact_id = ${subject}
      and last_in_at is null and last_out_at is null`),
  );
  const canGoBack = (change: RawChange): boolean =>
    change.field === "address"
      ? quiet.some(({ address }) => address === change.becomes)
      : now?.[change.field] === change.becomes;
  const back = changes.filter(canGoBack);
  const statements = back.map(({ field, was, becomes }) => {
    if (field === "address")
      return sql`delete from contact_address where address = ${becomes} and contact_id = ${subject}`;
    const column = sql.raw(field === "customer" ? "customer_id" : field);
    return sql`update contact set ${column} = ${was} where id = ${subject} and ${column} is ${becomes}`;
  });
  await runBatch(ctx.db, [
    ...statements,
    ...(back.length > 0
      ? [leafStatement(ctx, actor, "contact.changed", subject, { ...detail, changes: hashOfChanges(back) })]
      : []),
    noted(made, back.length === changes.length ? "undone" : "kept"),
  ]);
}

/** Of these, an open customer's that nobody has written from or to: mail leaves its people as contacts. */
const quietDomains = (customerId: string, domains: string): SQL => sql`select d.domain from customer_domain d
  join customer c on c.id = d.customer_id
  where d.customer_id = ${customerId} and not c.restricted and d.domain in (select value from json_each(${domains}))
    and not exists (select 1 from contact_address a
      where substr(a.address, -length(d.domain) - 1) in ('@' || d.domain, '.' || d.domain))`;

async function undoCustomer(ctx: AppContext, actor: Actor, made: Made): Promise<void> {
  const { subject, changes, isNew } = made;
  const detail = { importId: made.importId, line: made.line };
  const domains = JSON.stringify(changes.flatMap(({ field, becomes }) => (field === "domain" ? [becomes] : [])));
  if (isNew) {
    const owner = changes.findLast(({ field }) => field === "owner")?.becomes ?? null;
    const used = sql`(${usedByOthers(made)}
      or exists (select 1 from contact where customer_id = ${subject})
      or exists (select 1 from customer_volume where customer_id = ${subject})
      or exists (select 1 from note where customer_id = ${subject})
      or exists (select 1 from customer where merged_into = ${subject} or (id = ${subject} and merged_into is not null))
      or exists (select 1 from customer where id = ${subject}
        and (restricted or deputy_id is not null or owner_id is not ${owner}))
      or exists (select 1 from customer_domain where customer_id = ${subject}
        and domain not in (select value from json_each(${domains}))))`;
    // Each asks for itself: what comes between a look and the change is not lost.
    return void (await runBatch(ctx.db, [
      sql`delete from customer_domain where customer_id = ${subject} and not ${used}`,
      sql`delete from ownership where customer_id = ${subject} and not ${used}`,
      sql`delete from customer_named where customer_id = ${subject} and not ${used}`,
      leafStatement(ctx, actor, "customer.removed", subject, detail, sql`not ${used}`),
      sql`delete from customer where id = ${subject} and not ${used}`,
      noted(made, sql`case when exists (select 1 from customer where id = ${subject}) then 'kept' else 'undone' end`),
    ]));
  }
  const now = z
    .array(z.record(z.string(), z.string().nullable()))
    .parse(await ctx.db.all(sql`select name, tier, owner_id as owner from customer where id = ${subject}`))[0];
  const quiet = z.array(z.object({ domain: z.string() })).parse(await ctx.db.all(quietDomains(subject, domains)));
  const back = changes.filter(({ field, becomes }) =>
    field === "domain" ? quiet.some(({ domain }) => domain === becomes) : now?.[field] === becomes,
  );
  const statements = back.flatMap(({ field, was, becomes }) => {
    if (field === "domain")
      return [
        sql`delete from customer_domain where customer_id = ${subject}
          and domain in (${quietDomains(subject, JSON.stringify([becomes]))})`,
      ];
    if (field === "owner") {
      return ownerStatements(ctx, requirePerson(actor), subject, { from: becomes, to: was, reason: "import undone" });
    }
    const column = sql.raw(field);
    return [sql`update customer set ${column} = ${was} where id = ${subject} and ${column} is ${becomes}`];
  });
  await runBatch(ctx.db, [
    ...statements,
    ...(back.length > 0
      ? [leafStatement(ctx, actor, "customer.changed", subject, { ...detail, changes: hashOfChanges(back) })]
      : []),
    noted(made, back.length === changes.length ? "undone" : "kept"),
  ]);
}
