import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { EvidencePack, newPackSchema } from "../../shared/api/evidence-packs.ts";
import { PACK_DELAY_HOURS, PACK_OPEN_DAYS } from "../../shared/api/evidence-packs.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import type { Json } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";
import { areTwo, hoursAgo, othersWith } from "./newcomers.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// Evidence packs as the Book knows them: who asked for one, who agreed, and which messages it holds. It is made of keepers by
// two; by the only one a day after asking. What is in its files is keeping/evidence-pack.ts.

const DAY_MS = 24 * 60 * 60 * 1000;

const scopeSchema = z.object({
  customerIds: z.array(z.string()),
  fromDay: z.string().nullable(),
  untilDay: z.string().nullable(),
});
export type PackScope = z.infer<typeof scopeSchema>;

/** What a pack holds, settled when it was agreed to. */
const heldSchema = z.object({
  /** Message numbers by volume, in the order in which they are given. */
  messages: z.array(z.object({ volume: z.string(), numbers: z.array(z.number()) })),
  heldBack: z.number(),
  /** The ledger's tree that all its proofs lead to. */
  ledger: z.object({ size: z.number(), root: z.string() }),
});
export type PackHeld = z.infer<typeof heldSchema>;

/** Messages in one file: what one request may ask of the stores is well above. */
export const PART_MESSAGES = 300;

const json = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text): z.output<S> => schema.parse(JSON.parse(text)));
const rowSchema = z.object({
  ...{ id: z.string(), personId: z.string(), personName: z.string(), scope: json(scopeSchema), reason: z.string() },
  state: z.enum(["asked", "agreed", "made", "refused", "cancelled"]),
  ...{ askedBy: z.string(), askedByName: z.string(), askedAt: z.string() },
  ...{ decidedBy: z.string().nullable(), decidedByName: z.string().nullable(), decidedAt: z.string().nullable() },
  held: json(heldSchema).nullable(),
  customers: json(z.array(z.object({ id: z.string(), name: z.string() }))),
});
export type PackRow = z.infer<typeof rowSchema>;

async function readRows(ctx: AppContext, where: SQL): Promise<PackRow[]> {
  const rows = await ctx.db.all(sql`
    select e.id, e.person_id as personId, p.name as personName, e.scope, e.reason, e.state, e.asked_by as askedBy,
      a.name as askedByName, e.asked_at as askedAt, e.decided_by as decidedBy, d.name as decidedByName,
      e.decided_at as decidedAt, e.cursor as held,
      (select json_group_array(json_object('id', c.id, 'name', c.name)) from customer c
        where c.id in (select value from json_each(e.scope, '$.customerIds'))) as customers
    from evidence_pack e join person p on p.id = e.person_id join person a on a.id = e.asked_by
      left join person d on d.id = e.decided_by
    where ${where} order by e.asked_at desc, e.id limit 200`);
  return z.array(rowSchema).parse(rows);
}

const countOf = ({ messages }: PackHeld): number => messages.reduce((sum, { numbers }) => sum + numbers.length, 0);

/** How many files a pack has: one even where it holds no message. */
export const partsOf = (held: PackHeld): number => Math.max(1, Math.ceil(countOf(held) / PART_MESSAGES));

const openUntil = (at: string): string => new Date(Date.parse(at) + PACK_OPEN_DAYS * DAY_MS).toISOString();

const shown = ({ held, scope, ...row }: PackRow): EvidencePack => ({
  ...{ id: row.id, person: { id: row.personId, name: row.personName }, customers: row.customers },
  ...{ fromDay: scope.fromDay, untilDay: scope.untilDay, reason: row.reason },
  state: row.state === "agreed" ? "asked" : row.state,
  askedBy: { id: row.askedBy, name: row.askedByName },
  askedAt: row.askedAt,
  decidedBy: row.decidedBy === null ? null : { id: row.decidedBy, name: row.decidedByName ?? "" },
  decidedAt: row.decidedAt,
  made:
    held === null || row.decidedAt === null
      ? null
      : { messages: countOf(held), parts: partsOf(held), heldBack: held.heldBack, until: openUntil(row.decidedAt) },
});

/** All packs, newest first. Records keeper. */
export async function listPacks(actor: Actor, ctx: AppContext): Promise<{ packs: EvidencePack[]; keepers: number }> {
  requireRole(actor, "keeper");
  const { personId } = requirePerson(actor);
  const [[counted], rows] = await Promise.all([
    ctx.db.all<{ n: number }>(sql`select ${othersWith("keeper", sql`${personId}`)} + 1 as n`),
    readRows(ctx, sql`true`),
  ]);
  return { packs: rows.map(shown), keepers: counted?.n ?? 0 };
}

/** One pack. Records keeper; throws `not_found`. */
export async function packRow(actor: Actor, ctx: AppContext, id: string): Promise<PackRow> {
  requireRole(actor, "keeper");
  const [row] = await readRows(ctx, sql`e.id = ${id}`);
  if (!row) throw notFound();
  return row;
}

/** Asks for a pack. Records keeper, just signed in; throws `not_found` for a person or a customer who is not there. */
export async function askPack(
  actor: Actor,
  ctx: AppContext,
  given: z.output<typeof newPackSchema>,
): Promise<EvidencePack> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const me = requirePerson(actor).personId;
  const { personId, reason, ...rest } = given;
  const scope: PackScope = { ...rest, customerIds: [...new Set(rest.customerIds)] };
  const id = ctx.newId();
  const ids = JSON.stringify(scope.customerIds);
  const isThere = sql`exists (select 1 from person where id = ${personId})
    and (select count(*) from customer where id in (select value from json_each(${ids}))) = ${scope.customerIds.length}`;
  const { fromDay, untilDay, customerIds } = scope;
  const detail = { personId, reason, fromDay, untilDay, customers: customerIds.length };
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "pack.asked", id, detail, isThere),
    sql`insert into evidence_pack (id, person_id, scope, reason, state, asked_by, asked_at)
      select ${id}, ${personId}, ${JSON.stringify(scope)}, ${reason}, 'asked', ${me}, ${ctx.now()} where ${isThere}
      returning id`,
  ]);
  if (results[1]?.length === 0) throw notFound();
  return shown(await packRow(actor, ctx, id));
}

/** Refuses a pack, or takes one's own question back. Records keeper. Throws `conflict` once it is decided. */
export async function endPack(
  actor: Actor,
  ctx: AppContext,
  id: string,
  how: "refuse" | "cancel",
): Promise<EvidencePack> {
  requireRole(actor, "keeper");
  const me = requirePerson(actor).personId;
  const state = how === "refuse" ? "refused" : "cancelled";
  const may = sql`id = ${id} and state = 'asked' and ${how === "cancel" ? sql`asked_by = ${me}` : sql`true`}`;
  await decide(actor, ctx, id, { may, state, held: null });
  return shown(await packRow(actor, ctx, id));
}

/**
 * Agrees to a pack that holds this. Records keeper, just signed in: another one than who asked, neither of them new within a
 * day; the only one a day after asking. Throws `conflict` else.
 */
export async function agreePack(actor: Actor, ctx: AppContext, id: string, held: PackHeld): Promise<EvidencePack> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const me = sql`${requirePerson(actor).personId}`;
  const isSecond = areTwo(ctx, me, sql`evidence_pack.asked_by`, "keeper");
  const isOnly = sql`(asked_by = ${me} and asked_at <= ${hoursAgo(ctx, PACK_DELAY_HOURS)} and ${othersWith("keeper", me)} = 0)`;
  // Nobody agrees to what is asked of themself.
  const may = sql`id = ${id} and state = 'asked' and person_id <> ${me} and (${isSecond} or ${isOnly})`;
  await decide(actor, ctx, id, { may, state: "made", held });
  return shown(await packRow(actor, ctx, id));
}

async function decide(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { may, state, held }: { may: SQL; state: "made" | "refused" | "cancelled"; held: PackHeld | null },
): Promise<void> {
  const me = requirePerson(actor).personId;
  const isSo = sql`exists (select 1 from evidence_pack where ${may})`;
  const sums: Record<string, Json> = held
    ? { messages: countOf(held), heldBack: held.heldBack, size: held.ledger.size }
    : {};
  const detail: Record<string, Json> = { state, ...sums };
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "pack.decided", id, detail, isSo),
    sql`update evidence_pack set state = ${state}, decided_by = ${me}, decided_at = ${ctx.now()},
      made_at = ${held ? ctx.now() : null}, cursor = ${held ? JSON.stringify(held) : null} where ${may} returning id`,
  ]);
  if ((results[1] ?? []).length > 0) return;
  await packRow(actor, ctx, id);
  throw new AppError(
    "conflict",
    `A pack is agreed to by another keeper than the one who asked, neither of them new within a day nor the one it is about; by the only one ${PACK_DELAY_HOURS} hours after asking.`,
  );
}

/** Lets a keeper who asked or agreed have one file, with its leaf. Throws `forbidden`, and `not_found` for no such part. */
export async function allowPart(
  actor: Actor,
  ctx: AppContext,
  id: string,
  part: number,
): Promise<{ actor: PersonActor; row: PackRow; held: PackHeld }> {
  const row = await packRow(actor, ctx, id);
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const person = requirePerson(actor);
  if (row.held === null || row.decidedAt === null)
    throw new AppError("conflict", "Nobody has agreed to this pack yet.");
  if (person.personId !== row.askedBy && person.personId !== row.decidedBy)
    throw new AppError("forbidden", "A pack is for the keepers who asked for it and agreed to it.");
  if (openUntil(row.decidedAt) < ctx.now()) throw new AppError("forbidden", "Its time is over; ask for it again.");
  if (part > partsOf(row.held)) throw notFound();
  await ctx.db.batch([leafStatement(ctx, actor, "pack.shown", id, { part, reason: row.reason })]);
  return { actor: person, row, held: row.held };
}

const factRows = z.object({
  mailboxes: json(
    z.array(z.object({ id: z.string(), address: z.string(), from: z.string(), until: z.string().nullable() })),
  ),
  acknowledged: json(z.array(z.object({ version: z.number(), at: z.string() }))),
  owned: json(
    z.array(z.object({ customerId: z.string(), role: z.string(), from: z.string(), personId: z.string().nullable() })),
  ),
});

/** What the Book knows of the person a pack is about. No actor: who may have it was asked before. */
export async function readPackPerson(ctx: AppContext, personId: string): Promise<z.infer<typeof factRows>> {
  const [row] = await ctx.db.all(sql`select
    (select json_group_array(json_object('id', id, 'address', address, 'from', added_at, 'until', removed_at))
      from mailbox where person_id = ${personId}) as mailboxes,
    (select json_group_array(json_object('version', version, 'at', at)) from (
      select version, at from acknowledgement where person_id = ${personId} order by version)) as acknowledged,
    (select json_group_array(json_object('customerId', customer_id, 'role', role, 'from', from_at, 'personId', person_id))
      from (select * from ownership where customer_id in (select customer_id from ownership where person_id = ${personId})
        order by customer_id, from_at, role)) as owned`);
  return factRows.parse(row);
}
