import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Team } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { team } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { presets } from "./presets.ts";
import { readSettings } from "./settings.ts";

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  region: z.string().nullable(),
  members: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
});

/** All teams by name: who works with whom is no secret in the company, the record bar says it with every save. */
export async function listTeams(actor: Actor, ctx: AppContext): Promise<Team[]> {
  requirePerson(actor);
  const rows = await ctx.db.all(sql`
    select id, name, region, (select json_group_array(person_id) from team_member where team_id = team.id) as members
    from team order by name, id`);
  return z
    .array(rowSchema)
    .parse(rows)
    .map(({ members, ...team }) => ({ ...team, memberIds: members }));
}

/** Makes a team without members. Admin only. */
export async function addTeam(actor: Actor, ctx: AppContext, name: string): Promise<Team> {
  requireRole(actor, "admin");
  const id = ctx.newId();
  await ctx.db.batch([
    leafStatement(ctx, actor, "team.created", id, { name }),
    ctx.db.insert(team).values({ id, name }),
  ]);
  return { id, name, region: null, memberIds: [] };
}

/**
 * Says in which region a team works; null takes it back. Admin only. Throws `not_found`, and `step_up_required` where it
 * changes something: saving rules go by it, so it takes people into and out of them as teams and roles do.
 */
export async function updateTeam(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { region }: Pick<Team, "region">,
): Promise<Team> {
  requireRole(actor, "admin");
  const before = (await listTeams(actor, ctx)).find((one) => one.id === id);
  if (!before) throw notFound();
  if (before.region === region) return before;
  requireConfirmed(actor, ctx);
  const changes = sql`exists (select 1 from team where id = ${id} and region is not ${region})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "team.changed", id, { region }, changes),
    sql`update team set region = ${region} where id = ${id}`,
  ]);
  return { ...before, region };
}

/**
 * The teams an invited person joins: those named; where none are named, the only one there is, where the preset says
 * so, since a person in no team would sit before an empty screen.
 */
export async function teamsForInvited(
  actor: Actor,
  ctx: AppContext,
  named: readonly string[] | undefined,
): Promise<string[]> {
  if (named) return [...new Set(named)];
  const { preset } = await readSettings(ctx);
  if (!presets[preset].oneTeam) return [];
  const teams = await listTeams(actor, ctx);
  return teams.length === 1 ? teams.map((one) => one.id) : [];
}

/** The name of the person's team that a customer of theirs belongs to: the first by name; null without one. */
export async function firstTeamOf(actor: Actor, ctx: AppContext): Promise<string | null> {
  const { personId } = requirePerson(actor);
  const teams = await listTeams(actor, ctx);
  return teams.find((one) => one.memberIds.includes(personId))?.name ?? null;
}
