import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Stop } from "../../shared/api/devices.ts";
import { stopSchema } from "../../shared/api/devices.ts";
import type { CallInput } from "../../shared/api/endpoint.ts";
import type { HeldStop, stopEndpoints } from "../../shared/api/stops.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { stop, team } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { type Question, question } from "./questions.ts";

// Saving switched off by an admin, for everybody to see. What a browser holds waits there until it is switched on again;
// what comes to the company's own addresses meanwhile is turned away and counted.

const stopRows = z.array(stopSchema);

/** What is switched off for a person. No actor: the doors ask. */
export const askStops = (personId: string): Question<Stop[]> =>
  question(
    sql`select scope, webmail, below_version as belowVersion from stop where ended_at is null
      and (scope <> 'team' or team_id in (select team_id from team_member where person_id = ${personId}))`,
    (rows) => stopRows.parse(rows),
  );

/** Whether a door is to keep nothing. Releases are the browser's own business: a door does not know them. */
export const isStopped = (stops: readonly Stop[], webmail: string | null): boolean =>
  stops.some(
    (one) =>
      one.scope !== "webmail" ||
      (webmail !== null && one.belowVersion === null && (one.webmail === null || one.webmail === webmail)),
  );

const rowSchema = stopSchema
  .extend({
    ...{ id: z.string(), reason: z.string(), at: z.string(), personId: z.string(), personName: z.string() },
    ...{ teamId: z.string().nullable(), teamName: z.string().nullable() },
  })
  .transform(
    ({ personId, personName, teamId, teamName, ...rest }): HeldStop => ({
      ...rest,
      team: teamId === null ? null : { id: teamId, name: teamName ?? "" },
      person: { id: personId, name: personName },
    }),
  );

/** What is switched off now, newest first; everybody may know. */
export async function listStops(ctx: AppContext): Promise<HeldStop[]> {
  const rows = await ctx.db.all(sql`
    select s.id, s.scope, s.webmail, s.below_version as belowVersion, s.reason, s.at, s.person_id as personId,
      p.name as personName, s.team_id as teamId, t.name as teamName
    from stop s join person p on p.id = s.person_id left join team t on t.id = s.team_id
    where s.ended_at is null order by s.at desc, s.id limit 200`);
  return z.array(rowSchema).parse(rows);
}

type Given = CallInput<typeof stopEndpoints.beginStop>["body"];

/** Switches saving off. Admin only; throws `not_found` for a team that is not there. */
export async function beginStop(actor: Actor, ctx: AppContext, given: Given): Promise<HeldStop[]> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  const { scope, reason } = given;
  const teamId = scope === "team" ? given.teamId : null;
  const { webmail, belowVersion } = scope === "webmail" ? given : { webmail: null, belowVersion: null };
  if (teamId !== null && (await ctx.db.select({ id: team.id }).from(team).where(eq(team.id, teamId))).length === 0)
    throw notFound();
  const id = ctx.newId();
  await ctx.db.batch([
    leafStatement(ctx, actor, "stop.begun", id, { scope, teamId, webmail, belowVersion, reason }),
    ctx.db.insert(stop).values({ id, scope, teamId, webmail, belowVersion, reason, personId, at: ctx.now() }),
  ]);
  return listStops(ctx);
}

/** Switches saving on again. Admin only; nothing happens where it is on already; throws `not_found` for what never was. */
export async function endStop(actor: Actor, ctx: AppContext, id: string): Promise<HeldStop[]> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  if ((await ctx.db.select({ id: stop.id }).from(stop).where(eq(stop.id, id))).length === 0) throw notFound();
  const isOn = sql`exists (select 1 from stop where id = ${id} and ended_at is null)`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "stop.ended", id, {}, isOn),
    ctx.db
      .update(stop)
      .set({ endedAt: ctx.now(), endedBy: personId })
      .where(and(eq(stop.id, id), isNull(stop.endedAt))),
  ]);
  return listStops(ctx);
}
