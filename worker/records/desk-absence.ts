import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Absence, deskAbsenceEndpoints } from "../../shared/api/desk-absence.ts";
import type { personRefSchema } from "../../shared/api/people.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { ref } from "./quote-rows.ts";

// Who of the Desk is away. Invariant: who decides for somebody is said by themselves or by an admin: a manager who could say
// it of others would approve what others are to look at.

/** SQL: the person `p` works at the Desk. */
const isAtDesk = sql`p.status = 'active'
  and exists (select 1 from person_role o where o.person_id = p.id and o.role in ('inside', 'manager'))`;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Who is away for longer has somebody else's name put into the rules. */
const MOST_DAYS = 200;

const rowsSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    fromDay: z.string(),
    untilDay: z.string(),
    deputyId: z.string().nullable(),
    deputyName: z.string().nullable(),
  }),
);

/** Absences that are not over. */
async function readAbsences(ctx: AppContext): Promise<Absence[]> {
  const rows = await ctx.db.all(sql`
    select p.id, p.name, a.from_day as fromDay, a.until_day as untilDay, d.id as deputyId, d.name as deputyName
    from desk_absence a join person p on p.id = a.person_id left join person d on d.id = a.deputy_id
    where a.until_day >= ${await deskToday(ctx)} and ${isAtDesk} order by a.from_day, p.name, p.id`);
  return rowsSchema.parse(rows).map(({ id, name, fromDay, untilDay, deputyId, deputyName }) => ({
    ...{ person: { id, name }, fromDay, untilDay },
    deputy: ref(deputyId, deputyName),
  }));
}

const deskToday = async (ctx: AppContext): Promise<string> =>
  dayIn((await readDeskSettings(ctx)).hours.timeZone, ctx.nowMs());

/**
 * Who is not there on this day, with the id of who decides for them; null where nobody does, as for those who work at the Desk
 * no more. No actor: steps decide by it.
 */
export async function readAway(ctx: AppContext, today: string): Promise<ReadonlyMap<string, string | null>> {
  const rows = await ctx.db.all<{ id: string; deputyId: string | null }>(sql`
    select p.id, iif(${isAtDesk}, a.deputy_id, null) as deputyId from person p left join desk_absence a on a.person_id = p.id
    where not (${isAtDesk}) or (a.from_day <= ${today} and a.until_day >= ${today})`);
  return new Map(rows.map(({ id, deputyId }) => [id, deputyId]));
}

const peopleSchema = z.array(z.object({ id: z.string(), name: z.string() }));

/** Who is or will be away, who works at the Desk, and which day it is there. For the Desk's roles and admins. */
export async function listAbsences(
  actor: Actor,
  ctx: AppContext,
): Promise<{ absences: Absence[]; people: z.infer<typeof personRefSchema>[]; today: string }> {
  requireRole(actor, "inside", "manager", "admin");
  const [absences, people, today] = await Promise.all([
    readAbsences(ctx),
    ctx.db.all(sql`select p.id, p.name from person p where ${isAtDesk} order by p.name, p.id`),
    deskToday(ctx),
  ]);
  return { absences, people: peopleSchema.parse(people), today };
}

function requireOwn(actor: Actor, personId: string): void {
  requireRole(actor, "inside", "manager", "admin");
  if (requirePerson(actor).personId === personId || hasRole(actor, "admin")) return;
  throw forbidden("Only you yourself, or an admin, can say when you are away.");
}

/** Says when somebody is away. Throws `not_found` for who is not at the Desk, `bad_request` for such a deputy. */
export async function setAbsence(
  actor: Actor,
  ctx: AppContext,
  personId: string,
  { fromDay, untilDay, deputyId }: z.output<typeof deskAbsenceEndpoints.setAbsence.body>,
): Promise<Absence> {
  requireOwn(actor, personId);
  const ids = JSON.stringify([personId, deputyId]);
  const known = await ctx.db.all<{ id: string }>(
    sql`select p.id from person p where p.id in (select value from json_each(${ids})) and ${isAtDesk}`,
  );
  if (!known.some(({ id }) => id === personId)) throw notFound();
  if (deputyId !== null && (deputyId === personId || !known.some(({ id }) => id === deputyId))) {
    throw new AppError("bad_request", "body.deputyId: not a colleague at the Desk");
  }
  if (untilDay < (await deskToday(ctx))) throw new AppError("bad_request", "body.untilDay: it is over already");
  if (Date.parse(untilDay) - Date.parse(fromDay) > MOST_DAYS * DAY_MS) {
    throw new AppError("bad_request", "body.untilDay: longer than a deputy can stand in");
  }
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "absence.set", personId, { fromDay, untilDay, deputyId }),
    sql`insert into desk_absence (person_id, from_day, until_day, deputy_id)
      values (${personId}, ${fromDay}, ${untilDay}, ${deputyId})
      on conflict (person_id) do update set from_day = excluded.from_day, until_day = excluded.until_day,
        deputy_id = excluded.deputy_id`,
  ]);
  const said = (await readAbsences(ctx)).find(({ person }) => person.id === personId);
  if (!said) throw notFound();
  return said;
}

/** Says that somebody is there. Said twice it is the same. */
export async function endAbsence(actor: Actor, ctx: AppContext, personId: string): Promise<Record<string, never>> {
  requireOwn(actor, personId);
  await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "absence.ended",
      personId,
      {},
      sql`exists (select 1 from desk_absence where person_id = ${personId})`,
    ),
    sql`delete from desk_absence where person_id = ${personId}`,
  ]);
  return {};
}
