import type { SQL } from "drizzle-orm";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { ListField, ListImport, ListKind } from "../../shared/api/list-imports.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { listImport, listImportRow } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { closeImport } from "./close-import.ts";
import { isUsedByPeople } from "./customer-uses.ts";
import { leafStatement } from "./leaves.ts";
import { getList, rawChanges } from "./list-imports.ts";
import type { RawChange } from "./list-plan.ts";
import { mayUndoContact, mayUndoCustomer, requireMayImport } from "./list-state.ts";
import { columnOf, hashOfChanges, isAsRead, ownerStatements, untilAsRead } from "./list-write.ts";
import { refuseOnNotice } from "./notice-mode.ts";

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
  await refuseOnNotice(actor, ctx, "deletions");
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
      ...{ importId: id, kind: job.kind, line, subject, isNew: state === "new" },
      changes: rawChanges.parse(JSON.parse(changes)),
    };
    await untilAsRead(() => undoLine(ctx, actor, made));
  }
  const left = await ctx.db.$count(listImportRow, isOpen);
  if (left > 0) return { import: await getList(actor, ctx, id), left };
  const { undone, kept } = await getList(actor, ctx, id);
  await closeImport(actor, ctx, { table: listImport, id }, { state: "undone", counts: { undone, kept } });
  return { import: await getList(actor, ctx, id), left };
}

interface Made {
  importId: string;
  kind: ListKind;
  line: number;
  subject: string;
  isNew: boolean;
  changes: RawChange[];
}

const noted = ({ importId, line }: Made, outcome: "undone" | "kept" | SQL) =>
  sql`update list_import_row set undone = ${outcome} where import_id = ${importId} and line = ${line}`;

async function undoLine(ctx: AppContext, actor: Actor, made: Made): Promise<void> {
  // By what holds today, line by line: rights and customers may have changed hands since the import.
  const isTheirs =
    made.kind === "contacts"
      ? await mayUndoContact(actor, ctx, made.subject)
      : await mayUndoCustomer(actor, ctx, made.importId, { id: made.subject, changes: made.changes });
  if (!isTheirs) await runBatch(ctx.db, [noted(made, "kept")]);
  else if (!made.isNew) await putBack(ctx, actor, made);
  else
    await runBatch(ctx.db, made.kind === "contacts" ? contactGoes(ctx, actor, made) : customerGoes(ctx, actor, made));
}

/** A later line, of this or another list, that changed the same and is not taken back. */
const usedByOthers = ({ importId, line, subject }: Made) => sql`exists (select 1 from list_import_row r
  where r.subject = ${subject} and r.state in ('new', 'changed') and r.undone is null
    and not (r.import_id = ${importId} and r.line = ${line}))`;

/** True while the row says what the line made of it, and nothing that somebody else gave it. */
const isAsMade = ({ kind, subject, changes }: Made): SQL => {
  const fields =
    kind === "contacts" ? (["name", "title", "phone", "customer"] as const) : (["name", "tier", "owner"] as const);
  const madeOf = (field: ListField) => changes.findLast((one) => one.field === field)?.becomes ?? null;
  return isAsRead(
    kind,
    subject,
    fields.map((field) => ({ field, value: madeOf(field) })),
  );
};

const valuesOf = ({ changes }: Made): SQL =>
  sql`(select value from json_each(${JSON.stringify(changes.map(({ becomes }) => becomes))}))`;

// What a line made goes unless something has come to it, or somebody has changed it. Each statement asks for itself: what
// comes between a look and the change is not lost.

function contactGoes(ctx: AppContext, actor: Actor, made: Made) {
  const { subject, importId, line } = made;
  const used = sql`(${usedByOthers(made)} or not ${isAsMade(made)}
    or exists (select 1 from note where contact_id = ${subject})
    or exists (select 1 from contact_address where contact_id = ${subject}
      and (last_in_at is not null or last_out_at is not null or address not in ${valuesOf(made)})))`;
  return [
    sql`delete from contact_address where contact_id = ${subject} and not ${used}`,
    leafStatement(ctx, actor, "contact.removed", subject, { importId, line }, sql`not ${used}`),
    sql`delete from contact where id = ${subject} and not ${used}`,
    noted(made, sql`case when exists (select 1 from contact where id = ${subject}) then 'kept' else 'undone' end`),
  ];
}

function customerGoes(ctx: AppContext, actor: Actor, made: Made) {
  const { subject, importId, line } = made;
  const used = sql`(${usedByOthers(made)} or not ${isAsMade(made)}
    or exists (select 1 from contact where customer_id = ${subject})
    or exists (select 1 from customer_volume where customer_id = ${subject})
    or ${isUsedByPeople(sql`${subject}`)}
    or exists (select 1 from customer where merged_into = ${subject}
      or (id = ${subject} and (merged_into is not null or restricted or deputy_id is not null)))
    or exists (select 1 from customer_domain where customer_id = ${subject} and domain not in ${valuesOf(made)}))`;
  return [
    sql`delete from customer_domain where customer_id = ${subject} and not ${used}`,
    sql`delete from ownership where customer_id = ${subject} and not ${used}`,
    sql`delete from customer_named where customer_id = ${subject} and not ${used}`,
    leafStatement(ctx, actor, "customer.removed", subject, { importId, line }, sql`not ${used}`),
    sql`delete from customer where id = ${subject} and not ${used}`,
    noted(made, sql`case when exists (select 1 from customer where id = ${subject}) then 'kept' else 'undone' end`),
  ];
}

/** Of these, an open customer's that nobody has written from or to: mail leaves its people as contacts. */
const quietDomains = (customerId: string, domains: string): SQL => sql`select d.domain from customer_domain d
  join customer c on c.id = d.customer_id
  where d.customer_id = ${customerId} and not c.restricted and d.domain in (select value from json_each(${domains}))
    and not exists (select 1 from contact_address a
      where substr(a.address, -length(d.domain) - 1) in ('@' || d.domain, '.' || d.domain))`;

/** An address by which no mail came or went, or that never was this contact's alone. */
const quietAddresses = (
  contactId: string,
  addresses: string,
): SQL => sql`select value as address from json_each(${addresses})
  where value not in (select address from contact_address where contact_id = ${contactId}
    and (last_in_at is not null or last_out_at is not null))`;

const valueRows = z.array(z.record(z.string(), z.string().nullable()));

/**
 * What the line changed becomes what it was, field by field, where it still is what the line made of it. What stays is
 * what the line's row tells from then on.
 */
async function putBack(ctx: AppContext, actor: Actor, made: Made): Promise<void> {
  const { kind, subject, changes, importId, line } = made;
  const isContact = kind === "contacts";
  const table = sql.raw(isContact ? "contact" : "customer");
  const listed = JSON.stringify(changes.map(({ becomes }) => becomes));
  const [now = [], quiet = []] = await runBatch(ctx.db, [
    sql`select * from ${table} where id = ${subject}`,
    isContact ? quietAddresses(subject, listed) : quietDomains(subject, listed),
  ]);
  const row = z.array(z.record(z.string(), z.unknown())).parse(now)[0] ?? {};
  const free = new Set(valueRows.parse(quiet).flatMap((one) => Object.values(one)));
  const canGoBack = ({ field, becomes }: RawChange): boolean => {
    const column = columnOf[field];
    return column === null ? free.has(becomes) : row[column] === becomes;
  };
  const back = changes.filter(canGoBack);
  const stays = changes.filter((change) => !canGoBack(change));
  const statements = back.flatMap(({ field, was, becomes }) => {
    const one = JSON.stringify([becomes]);
    if (field === "address")
      return sql`delete from contact_address where contact_id = ${subject} and address in (${quietAddresses(subject, one)})`;
    if (field === "domain")
      return sql`delete from customer_domain where customer_id = ${subject} and domain in (${quietDomains(subject, one)})`;
    if (field === "owner")
      return ownerStatements(ctx, requirePerson(actor), subject, { from: becomes, to: was, reason: "import undone" });
    return sql`update ${table} set ${sql.raw(columnOf[field] ?? "name")} = ${was} where id = ${subject}`;
  });
  const asRead = isAsRead(
    kind,
    subject,
    back.map(({ field, becomes }) => ({ field, value: becomes })),
  );
  await runBatch(ctx.db, [
    // Null, which the Book refuses with all the rest, where somebody has changed one of them since the look above.
    sql`update list_import_row set state = case when ${asRead} then state end,
      undone = ${stays.length === 0 ? "undone" : "kept"}, changes = ${JSON.stringify(stays.length === 0 ? changes : stays)}
      where import_id = ${importId} and line = ${line}`,
    ...statements,
    ...(back.length > 0
      ? [
          leafStatement(ctx, actor, isContact ? "contact.changed" : "customer.changed", subject, {
            importId,
            line,
            changes: hashOfChanges(back),
          }),
        ]
      : []),
  ]);
}
