import { sql } from "drizzle-orm";
import { z } from "zod";
import { roleSchema } from "../../shared/api/people.ts";
import type { PersonActor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";

// Who stands behind a session or a device. One statement each, on every request: a person or device disabled a
// moment ago is nobody at the next one. The only record functions without an actor, since they find it.

/** A device writes down that it was seen at most this often; every request would be a write. */
const SEEN_EVERY_MS = 60 * 60 * 1000;

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.string().transform((json) => z.array(roleSchema).parse(JSON.parse(json))),
  teams: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  mailboxes: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  device_id: z.string().nullable(),
  last_seen_at: z.string().nullable(),
  confirmed_at: z.number().nullable(),
  notice_given_at: z.string().nullable(),
});

/** The columns of rowSchema for `person p`. A mailbox taken away still counts: its old mail stays theirs to read. */
const personColumns = sql.raw(`p.id, p.name, p.email, p.notice_given_at,
  (select json_group_array(role) from person_role where person_id = p.id) as roles,
  (select json_group_array(team_id) from team_member where person_id = p.id) as teams,
  (select json_group_array(id) from mailbox where person_id = p.id) as mailboxes`);

/** The person of a live session token; null for an unknown or expired one and for a person who is not active. */
export async function findActorBySession(ctx: AppContext, token: string): Promise<PersonActor | null> {
  const row = await ctx.db.get(sql`
    select ${personColumns}, null as device_id, null as last_seen_at, s.created_at as confirmed_at
    from session s join person p on p.id = s.user_id
    where s.token = ${token} and s.expires_at > ${ctx.nowMs()} and p.status = 'active'`);
  return row ? toActor(rowSchema.parse(row)) : null;
}

/** An active person by id, for work that goes on after their request; null for anybody else. */
export async function findActorById(ctx: AppContext, id: string): Promise<PersonActor | null> {
  const row = await ctx.db.get(sql`
    select ${personColumns}, null as device_id, null as last_seen_at, null as confirmed_at from person p
    where p.id = ${id} and p.status = 'active'`);
  return row ? toActor(rowSchema.parse(row)) : null;
}

/** The person of a device and its key; null for an unknown or disabled device, another key, an inactive person. */
export async function findActorByDevice(
  ctx: AppContext,
  deviceId: string,
  thumbprint: string,
): Promise<PersonActor | null> {
  const found = await ctx.db.get(sql`
    select ${personColumns}, d.id as device_id, d.last_seen_at, null as confirmed_at
    from device d join person p on p.id = d.person_id
    where d.id = ${deviceId} and d.key_thumbprint = ${thumbprint} and d.disabled_at is null and p.status = 'active'`);
  if (!found) return null;
  const row = rowSchema.parse(found);
  const staleBefore = new Date(ctx.nowMs() - SEEN_EVERY_MS).toISOString();
  if (row.last_seen_at === null || row.last_seen_at < staleBefore) {
    await ctx.db.run(sql`
      update device set last_seen_at = ${ctx.now()}
      where id = ${row.device_id} and (last_seen_at is null or last_seen_at < ${staleBefore})`);
  }
  return toActor(row);
}

const toActor = (row: z.infer<typeof rowSchema>): PersonActor => ({
  kind: "person",
  personId: row.id,
  name: row.name,
  email: row.email,
  roles: row.roles,
  teamIds: row.teams,
  mailboxIds: row.mailboxes,
  deviceId: row.device_id,
  confirmedAtMs: row.confirmed_at,
  noticeGivenAt: row.notice_given_at,
});
