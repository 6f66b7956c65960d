import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Quarantined } from "../../shared/api/quarantine.ts";
import { QUARANTINE_DAYS, QUARANTINE_ITEMS, quarantineKeySchema } from "../../shared/api/quarantine.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { ref } from "./quote-rows.ts";

// What browsers had not sent when their person's access ended. Invariants: only the key of a device of somebody who left hands
// anything in, nothing is read by that, and nobody decides about their own.

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_LISTED = 500;

export type WrappedKey = z.output<typeof quarantineKeySchema>;

/**
 * Whose a device is that hands in: its key has proved itself, and its person's access ended lately. Throws `unauthenticated`,
 * also for a device that was only disconnected: what that holds waits for its own person.
 */
export async function requireEndedDevice(ctx: AppContext, deviceId: string, thumbprint: string): Promise<string> {
  const since = new Date(ctx.nowMs() - QUARANTINE_DAYS * DAY_MS).toISOString();
  const [row] = await ctx.db.all<{ personId: string }>(sql`
    select d.person_id as personId from device d join person p on p.id = d.person_id
    where d.id = ${deviceId} and d.key_thumbprint = ${thumbprint} and p.status = 'disabled' and d.disabled_at > ${since}`);
  if (!row) throw new AppError("unauthenticated", "Nothing is taken from this browser.");
  return row.personId;
}

/** Whether a person's access has ended, for the device whose key has proved itself. No actor: the renewal asks. */
export async function hasAccessEnded(ctx: AppContext, deviceId: string, thumbprint: string): Promise<boolean> {
  const rows = await ctx.db.all(sql`select 1 from device d join person p on p.id = d.person_id
    where d.id = ${deviceId} and d.key_thumbprint = ${thumbprint} and p.status = 'disabled'`);
  return rows.length > 0;
}

/** Keeps a sealing key of one of the person's devices; a second time changes nothing. Throws `not_found` for others'. */
export async function keepQuarantineKey(
  ctx: AppContext,
  of: { personId: string; deviceId: string },
  key: WrappedKey,
): Promise<void> {
  const isTheirs = sql`exists (select 1 from device where id = ${of.deviceId} and person_id = ${of.personId})`;
  const kept = await ctx.db.all(sql`
    insert into quarantine_key (device_id, wrapped_key, at) select ${of.deviceId}, ${JSON.stringify(key)}, ${ctx.now()}
    where ${isTheirs} on conflict (device_id) do update set at = at returning device_id`);
  if (kept.length === 0) throw notFound();
}

/**
 * Whether more of an item is taken: false where it has arrived whole. Throws `not_found` for somebody else's id and
 * `too_large` above what an outbox holds.
 */
export async function mayHandIn(ctx: AppContext, personId: string, id: string): Promise<boolean> {
  const [row] = await ctx.db.all<{ personId: string | null; count: number }>(sql`
    select (select person_id from quarantined where id = ${id}) as personId,
      (select count(*) from quarantined where person_id = ${personId}) as count`);
  if (row?.personId === personId) return false;
  if (row?.personId) throw notFound();
  if ((row?.count ?? 0) >= QUARANTINE_ITEMS) throw new AppError("too_large", "More than an outbox holds.");
  return true;
}

/** An item has arrived whole, with its leaf. Safe to run again. */
export async function noteQuarantined(
  ctx: AppContext,
  given: { id: string; personId: string; deviceId: string; bytes: number },
): Promise<void> {
  const { id, personId, deviceId, bytes } = given;
  const isNew = sql`not exists (select 1 from quarantined where id = ${id})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, deviceId, "quarantine.arrived", id, { personId, bytes }, isNew),
    sql`insert into quarantined (id, device_id, person_id, bytes, arrived_at, state)
      select ${id}, ${deviceId}, ${personId}, ${bytes}, ${ctx.now()}, 'waiting' where ${isNew}`,
  ]);
}

const rowSchema = z.object({
  ...{ id: z.string(), personId: z.string(), name: z.string(), deviceName: z.string().nullable() },
  ...{ bytes: z.number(), arrivedAt: z.string(), state: z.enum(["waiting", "recorded", "refused", "unreadable"]) },
  ...{ decidedBy: z.string().nullable(), deciderName: z.string().nullable(), decidedAt: z.string().nullable() },
});

async function readItems(ctx: AppContext, id: string | null): Promise<z.infer<typeof rowSchema>[]> {
  const rows = await ctx.db.all(sql`
    select q.id, q.person_id as personId, p.name, d.name as deviceName, q.bytes, q.arrived_at as arrivedAt, q.state,
      q.decided_by as decidedBy, k.name as deciderName, q.decided_at as decidedAt
    from quarantined q join person p on p.id = q.person_id left join device d on d.id = q.device_id
      left join person k on k.id = q.decided_by
    where ${id === null ? sql`true` : sql`q.id = ${id}`}
    order by q.state <> 'waiting', q.arrived_at desc, q.id limit ${MOST_LISTED}`);
  return z.array(rowSchema).parse(rows);
}

const shown = (row: z.infer<typeof rowSchema>): Quarantined => ({
  ...{ id: row.id, person: { id: row.personId, name: row.name }, deviceName: row.deviceName ?? "" },
  ...{ bytes: row.bytes, arrivedAt: row.arrivedAt, state: row.state, decidedAt: row.decidedAt },
  decidedBy: row.decidedBy === null ? null : ref(row.decidedBy, row.deciderName),
});

/** Everything that was handed in, what waits first. For records keepers; throws `forbidden`. */
export async function listQuarantine(
  actor: Actor,
  ctx: AppContext,
): Promise<{ items: Quarantined[]; waiting: number }> {
  requireRole(actor, "keeper");
  const [count] = await ctx.db.all<{ n: number }>(sql`select count(*) as n from quarantined where state = 'waiting'`);
  return { items: (await readItems(ctx, null)).map(shown), waiting: count?.n ?? 0 };
}

const decided = (): AppError => new AppError("conflict", "This has been decided already.");

/**
 * Whose an item is that a keeper may decide about: it waits, or did not open before. Throws `forbidden` for who handed it in,
 * `conflict` once it is decided.
 */
export async function findUndecided(actor: Actor, ctx: AppContext, id: string): Promise<{ personId: string }> {
  requireRole(actor, "keeper");
  const [row] = await readItems(ctx, id);
  if (!row) throw notFound();
  if (row.personId === requirePerson(actor).personId) throw forbidden("Somebody else decides about what was yours.");
  if (row.state !== "waiting" && row.state !== "unreadable") throw decided();
  return { personId: row.personId };
}

/**
 * Writes down what became of an item, with its leaf. What came on record is said to be so, also where another keeper let it go
 * at that moment; else the first word stands. Throws `conflict` for the later one.
 */
export async function settleQuarantined(
  actor: Actor,
  ctx: AppContext,
  id: string,
  state: "recorded" | "refused" | "unreadable",
): Promise<Quarantined> {
  const { personId } = requirePerson(actor);
  const from = state === "recorded" ? ["waiting", "unreadable", "refused"] : ["waiting", "unreadable"];
  const isOpen = sql`id = ${id} and state in ${from} and state <> ${state}`;
  await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "quarantine.decided",
      id,
      { state },
      sql`exists (select 1 from quarantined where ${isOpen})`,
    ),
    sql`update quarantined set state = ${state}, decided_by = ${personId}, decided_at = ${ctx.now()} where ${isOpen}`,
  ]);
  const [row] = await readItems(ctx, id);
  if (!row) throw notFound();
  if (row.state !== state) throw decided();
  return shown(row);
}

const secretRows = z.array(
  z.object({ secret: z.string().nullable(), wrappedKey: z.string().nullable(), personId: z.string() }),
);

/** What opens a device's items: its secret, and its key as it was handed in; null where one of them is not there. No actor: a keeper has decided. */
export async function readQuarantineKey(
  ctx: AppContext,
  deviceId: string,
  personId: string,
): Promise<{ secret: string; key: WrappedKey } | null> {
  const rows =
    await ctx.db.all(sql`select d.outbox_secret as secret, k.wrapped_key as wrappedKey, d.person_id as personId
    from device d left join quarantine_key k on k.device_id = d.id where d.id = ${deviceId}`);
  const [row] = secretRows.parse(rows);
  if (!row?.secret || !row.wrappedKey || row.personId !== personId) return null;
  const key = quarantineKeySchema.safeParse(JSON.parse(row.wrappedKey));
  return key.success ? { secret: row.secret, key: key.data } : null;
}
