import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ListField, ListKind } from "../../shared/api/list-imports.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";
import type { PlannedLine, RawChange } from "./list-plan.ts";

type Statement = SQL | ReturnType<typeof leafStatement>;

const teamRows = z.array(z.object({ id: z.string() }));

/** The team of customers that a list makes: a manager's own, else the only one there is. */
export async function readTeamForNew(actor: Actor, ctx: AppContext): Promise<string | null> {
  const { teamIds } = requirePerson(actor);
  if (hasRole(actor, "manager") && teamIds[0] !== undefined) return teamIds[0];
  const teams = teamRows.parse(await ctx.db.all(sql`select id from team limit 2`));
  return teams.length === 1 ? (teams[0]?.id ?? null) : null;
}

/** What a leaf commits to: the changes as the import's row keeps them. */
export const hashOfChanges = (changes: readonly RawChange[]): string => hashOfWords(JSON.stringify(changes));

/** True where these fields are still what they were when the line was planned. */
export const isAsRead = (
  kind: ListKind,
  id: string,
  fields: readonly { field: ListField; value: string | null }[],
): SQL => {
  const conditions = fields.flatMap(({ field, value }) => {
    const column = columnOf[field];
    return column === null ? [] : [sql`${sql.raw(column)} is ${value}`];
  });
  const table = sql.raw(kind === "customers" ? "customer" : "contact");
  return sql`exists (select 1 from ${table} where ${sql.join([sql`id = ${id}`, ...conditions], sql` and `)})`;
};

/** Where a field stands in its customer's or contact's row; null for what has rows of its own. */
export const columnOf: Readonly<Record<ListField, string | null>> = {
  ...{ name: "name", tier: "tier", owner: "owner_id", domain: null },
  ...{ address: null, phone: "phone", title: "title", customer: "customer_id" },
};

/**
 * Runs a piece of work that reads, decides and writes. Its writes demand, by a constraint of the Book's, that all stands
 * as it was read, or nothing is written: then it is done again from the reading. Throws `unavailable` when others are
 * always faster.
 */
export async function untilAsRead<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof Error) || !/constraint failed/i.test(`${cause.message} ${String(cause.cause)}`))
        throw cause;
      if (attempt === ATTEMPTS) throw new AppError("unavailable", "Others are changing the same.", { cause });
    }
  }
}

/** Colleagues meet at one customer now and then; three times within one request is no coincidence. */
const ATTEMPTS = 3;

/**
 * A planned line as statements of one transaction: its row of the import, what it makes or changes, its leaves. The row's
 * state is null, which the Book refuses with all that goes with it, where something is no longer as it was planned on.
 */
export function writeLine(
  ctx: AppContext,
  actor: Actor,
  job: { importId: string; kind: ListKind; teamId: string | null },
  line: PlannedLine,
): Statement[] {
  const person = requirePerson(actor);
  const { subject, changes, state } = line;
  const isOpen = sql`exists (select 1 from list_import where id = ${job.importId} and state = 'receiving')`;
  const row = (isStill: SQL) => sql`insert into list_import_row (import_id, line, state, reason, subject, changes)
    values (${job.importId}, ${line.line}, case when ${isOpen} and ${isStill} then ${state} end, ${line.reason},
      ${subject}, ${JSON.stringify(changes)})`;
  if (subject === null || (state !== "new" && state !== "changed")) return [row(sql`true`)];
  const fields = changes.map(({ field }) => field);
  const detail = { importId: job.importId, line: line.line, fields, changes: hashOfChanges(changes) };
  const asRead = isAsRead(
    job.kind,
    subject,
    changes.map(({ field, was }) => ({ field, value: was })),
  );
  const first = row(state === "new" ? sql`true` : asRead);
  if (job.kind === "contacts") {
    const customerId = changes.find(({ field }) => field === "customer")?.becomes ?? null;
    const made = sql`insert into contact (id, customer_id, name, created_at)
      values (${subject}, ${customerId}, '', ${ctx.now()})`;
    return [
      first,
      ...(state === "new" ? [made] : []),
      ...changes.map((change) => contactStatement(subject, change)),
      leafStatement(ctx, actor, state === "new" ? "contact.created" : "contact.changed", subject, detail),
    ];
  }
  const made = sql`insert into customer (id, name, restricted, team_id, created_at)
    values (${subject}, '', 0, ${job.teamId}, ${ctx.now()})`;
  const onlyOwner = state === "changed" && changes.every(({ field }) => field === "owner");
  return [
    first,
    ...(state === "new" ? [made] : []),
    ...changes.flatMap((change) => customerStatements(ctx, person, subject, change)),
    ...(onlyOwner
      ? []
      : [leafStatement(ctx, actor, state === "new" ? "customer.created" : "customer.changed", subject, detail)]),
  ];
}

/**
 * One field of a contact. An address that is a contact's of another customer stays there, and mail follows that one (see
 * addressesShown); one that has become a contact's of the same customer meanwhile is null here, which the Book refuses.
 */
function contactStatement(id: string, { field, becomes }: RawChange): SQL {
  if (field === "address")
    return sql`insert into contact_address (address, contact_id)
      select ${becomes}, case when o.id is null then ${id} end from contact c
      left join contact_address a on a.address = ${becomes}
      left join contact o on o.id = a.contact_id and o.customer_id = c.customer_id
      where c.id = ${id} and (a.address is null or o.id is not null)`;
  return sql`update contact set ${sql.raw(columnOf[field] ?? "name")} = ${becomes} where id = ${id}`;
}

function customerStatements(ctx: AppContext, actor: PersonActor, id: string, change: RawChange): Statement[] {
  const { field, was, becomes } = change;
  if (field === "domain") return [sql`insert into customer_domain (domain, customer_id) values (${becomes}, ${id})`];
  if (field === "owner") return ownerStatements(ctx, actor, id, { from: was, to: becomes, reason: "import" });
  return [sql`update customer set ${sql.raw(columnOf[field] ?? "name")} = ${becomes} where id = ${id}`];
}

/** A change of owner: dated, with its leaf; nothing where the owner is no longer `from`. */
export function ownerStatements(
  ctx: AppContext,
  actor: PersonActor,
  id: string,
  change: { from: string | null; to: string | null; reason: string },
): Statement[] {
  const { from, to, reason } = change;
  const isAsRead = sql`id = ${id} and owner_id is ${from}`;
  const onlyIf = sql`exists (select 1 from customer where ${isAsRead})`;
  return [
    sql`insert into ownership (customer_id, from_at, role, person_id, set_by, reason)
      select ${id}, ${ctx.now()}, 'owner', ${to}, ${actor.personId}, ${reason} where ${onlyIf}
      on conflict (customer_id, from_at, role) do update set person_id = excluded.person_id, set_by = excluded.set_by,
        reason = excluded.reason`,
    leafStatement(ctx, actor, "customer.owner", id, { from, to, reason }, onlyIf),
    sql`update customer set owner_id = ${to} where ${isAsRead}`,
  ];
}
