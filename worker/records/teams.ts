import { sql } from "drizzle-orm";
import { z } from "zod";
import type { teamSchema } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { team } from "../db/book.schema.ts";
import { leafStatement } from "./leaves.ts";
import { presets } from "./presets.ts";
import { readSettings } from "./settings.ts";

type Team = z.infer<typeof teamSchema>;

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  members: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
});

/** All teams by name: who works with whom is no secret in the company, the record bar says it with every save. */
export async function listTeams(actor: Actor, ctx: AppContext): Promise<Team[]> {
  requirePerson(actor);
  const rows = await ctx.db.all(sql`
    select id, name, (select json_group_array(person_id) from team_member where team_id = team.id) as members
    from team order by name, id`);
  return z
    .array(rowSchema)
    .parse(rows)
    .map(({ id, name, members }) => ({ id, name, memberIds: members }));
}

/** Makes a team without members. Admin only. */
export async function addTeam(actor: Actor, ctx: AppContext, name: string): Promise<Team> {
  requireRole(actor, "admin");
  const id = ctx.newId();
  await ctx.db.batch([
    leafStatement(ctx, actor, "team.created", id, { name }),
    ctx.db.insert(team).values({ id, name }),
  ]);
  return { id, name, memberIds: [] };
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
