import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Device } from "../../shared/api/devices.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { device } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
import { missingOf } from "./device-numbers.ts";
import { leafStatement } from "./leaves.ts";

// Paired browsers. A device is its person's; an admin sees and disables everybody's. Never deleted: old captures name it.

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  person_id: z.string(),
  person_name: z.string(),
  paired_at: z.string(),
  last_seen_at: z.string().nullable(),
  disabled_at: z.string().nullable(),
  gaps: z.string().nullable(),
});

async function readRows(ctx: AppContext, where: SQL): Promise<z.infer<typeof rowSchema>[]> {
  const rows = await ctx.db.all(sql`
    select d.id, d.name, d.person_id, p.name as person_name, d.paired_at, d.last_seen_at, d.disabled_at,
      n.gaps
    from device d join person p on p.id = d.person_id left join device_number n on n.device_id = d.id
    where ${where} order by d.disabled_at is not null, d.paired_at desc, d.id`);
  return z.array(rowSchema).parse(rows);
}

const toDevice = (ctx: AppContext, row: z.infer<typeof rowSchema>, currentId: string | null): Device => ({
  id: row.id,
  name: row.name,
  person: { id: row.person_id, name: row.person_name },
  pairedAt: row.paired_at,
  lastSeenAt: row.last_seen_at,
  disabledAt: row.disabled_at,
  current: row.id === currentId,
  missing: missingOf(row.gaps, ctx.nowMs()),
});

/** The rows an actor may see. Only the console's admin sees all: a stolen device token should not list the company. */
const visibleTo = (actor: Actor): SQL => {
  const { personId, deviceId } = requirePerson(actor);
  return hasRole(actor, "admin") && deviceId === null ? sql`true` : sql`d.person_id = ${personId}`;
};

/** The actor's devices; an admin's console sees everybody's. Working ones first, newest first. */
export async function listDevices(actor: Actor, ctx: AppContext): Promise<Device[]> {
  const { deviceId } = requirePerson(actor);
  return (await readRows(ctx, visibleTo(actor))).map((row) => toDevice(ctx, row, deviceId));
}

/** Disables a device at once; doing it again changes nothing. Throws `not_found` for what the actor may not see. */
export async function disableDevice(actor: Actor, ctx: AppContext, id: string): Promise<Device> {
  const { deviceId } = requirePerson(actor);
  const mine = sql`d.id = ${id} and ${visibleTo(actor)}`;
  if ((await readRows(ctx, mine)).length === 0) throw notFound();
  const working = sql`id = ${id} and disabled_at is null`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "device.disabled", id, {}, sql`exists (select 1 from device where ${working})`),
    ctx.db.update(device).set({ disabledAt: ctx.now() }).where(working),
  ]);
  const [after] = await readRows(ctx, mine);
  if (!after) throw notFound();
  return toDevice(ctx, after, deviceId);
}

/** One device as its own extension sees it. */
export async function readOwnDevice(ctx: AppContext, id: string): Promise<Device> {
  const [row] = await readRows(ctx, sql`d.id = ${id}`);
  if (!row) throw notFound();
  return toDevice(ctx, row, id);
}

/**
 * The secret that opens what a device of this very person left waiting. Also of a disabled one: who pairs again must
 * reach what waits. Nobody else's, whatever their roles. No leaf: it shows nothing of the record.
 */
export async function readOutboxSecret(actor: Actor, ctx: AppContext, id: string): Promise<{ secret: string }> {
  const { personId } = requirePerson(actor);
  const [row] = await ctx.db
    .select({ secret: device.outboxSecret })
    .from(device)
    .where(sql`id = ${id} and person_id = ${personId}`);
  if (!row?.secret) throw notFound();
  return { secret: row.secret };
}

/** How long a browser counts as new where its person never says that they know of it. */
const NEW_DAYS = 7;

/**
 * The person's browsers that were connected lately beside others of theirs, other than the one that asks: whoever
 * connected one with a stolen session is seen in every other place. The first of all is no news.
 */
export async function listNewDevices(
  actor: Actor,
  ctx: AppContext,
): Promise<{ id: string; name: string; pairedAt: string }[]> {
  const { personId, deviceId } = requirePerson(actor);
  const since = new Date(ctx.nowMs() - NEW_DAYS * 24 * 60 * 60 * 1000).toISOString();
  return ctx.db
    .select({ id: device.id, name: device.name, pairedAt: device.pairedAt })
    .from(device)
    .where(sql`person_id = ${personId} and id <> ${deviceId ?? ""} and noticed_at is null and disabled_at is null
      and paired_at > ${since} and exists (
        select 1 from device other where other.person_id = device.person_id and other.paired_at < device.paired_at)`);
}

/** The person knows of every browser that there is now. No leaf: it changes nothing that anybody may do. */
export async function noteDevicesSeen(actor: Actor, ctx: AppContext): Promise<void> {
  const { personId } = requirePerson(actor);
  await ctx.db.update(device).set({ noticedAt: ctx.now() }).where(sql`person_id = ${personId} and noticed_at is null`);
}
