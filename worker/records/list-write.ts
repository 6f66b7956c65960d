import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ListKind } from "../../shared/api/list-imports.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
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

/** A planned line as statements of one transaction: what it makes or changes, its leaves, and its row of the import. */
export function writeLine(
  ctx: AppContext,
  actor: Actor,
  job: { importId: string; kind: ListKind; teamId: string | null },
  line: PlannedLine,
): Statement[] {
  const person = requirePerson(actor);
  const { subject, changes, state } = line;
  const row = sql`insert into list_import_row (import_id, line, state, reason, subject, changes)
    values (${job.importId}, ${line.line}, ${state}, ${line.reason}, ${subject}, ${JSON.stringify(changes)})`;
  if (subject === null || (state !== "new" && state !== "changed")) return [row];
  const fields = changes.map(({ field }) => field);
  const detail = { importId: job.importId, line: line.line, fields, changes: hashOfChanges(changes) };
  if (job.kind === "contacts") {
    const made = sql`insert into contact (id, customer_id, name, created_at)
      values (${subject}, null, '', ${ctx.now()})`;
    return [
      ...(state === "new" ? [made] : []),
      ...changes.map((change) => contactStatement(subject, change)),
      leafStatement(ctx, actor, state === "new" ? "contact.created" : "contact.changed", subject, detail),
      row,
    ];
  }
  const made = sql`insert into customer (id, name, restricted, team_id, created_at)
    values (${subject}, '', 0, ${job.teamId}, ${ctx.now()})`;
  const onlyOwner = state === "changed" && changes.every(({ field }) => field === "owner");
  return [
    ...(state === "new" ? [made] : []),
    ...changes.flatMap((change) => customerStatements(ctx, person, subject, change)),
    ...(onlyOwner
      ? []
      : [leafStatement(ctx, actor, state === "new" ? "customer.created" : "customer.changed", subject, detail)]),
    row,
  ];
}

function contactStatement(id: string, { field, becomes }: RawChange): SQL {
  if (field === "address") return sql`insert into contact_address (address, contact_id) values (${becomes}, ${id})`;
  const column = sql.raw(
    { name: "name", title: "title", phone: "phone", customer: "customer_id" }[String(field)] ?? "name",
  );
  return sql`update contact set ${column} = ${becomes} where id = ${id}`;
}

function customerStatements(ctx: AppContext, actor: PersonActor, id: string, change: RawChange): Statement[] {
  const { field, was, becomes } = change;
  if (field === "domain") return [sql`insert into customer_domain (domain, customer_id) values (${becomes}, ${id})`];
  if (field === "owner") return ownerStatements(ctx, actor, id, { from: was, to: becomes, reason: "import" });
  const column = sql.raw(field === "tier" ? "tier" : "name");
  return [sql`update customer set ${column} = ${becomes} where id = ${id}`];
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
