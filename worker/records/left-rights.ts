import { sql } from "drizzle-orm";
import { z } from "zod";
import type { LeftToday } from "../../shared/api/leaving.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { forbidden, notFound } from "../errors.ts";
import type { Reader } from "./customer-facts.ts";
import { readerFor } from "./customer-facts.ts";

// Who may ask what somebody's going would leave behind: managers for people of their teams, everybody for themselves, the
// records keeper with a reason. An admin is told how many customers there are and not which.

/** Whose page it is and who looks at it. */
export interface LeftReader {
  reader: Reader;
  person: { id: string; name: string };
  /** Customers that they own or stand in for. */
  customerIds: readonly string[];
  isOwn: boolean;
  detail: LeftToday["detail"];
}

const strings = z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json)));
const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  teams: strings,
  customerIds: strings,
});

function detailFor(actor: PersonActor, person: z.infer<typeof personSchema>, reason: string | null) {
  if (actor.personId === person.id) return "full";
  if (hasRole(actor, "manager") && person.teams.some((id) => actor.teamIds.includes(id))) return "full";
  if (hasRole(actor, "keeper") && reason !== null) return "full";
  return hasRole(actor, "admin") ? "counts" : null;
}

/** Throws `forbidden` for who may not, and `not_found` for managers, keepers and admins where there is no such person. */
export async function findLeftReader(
  actor: Actor,
  ctx: AppContext,
  id: string,
  reason: string | null,
): Promise<LeftReader> {
  const asking = requirePerson(actor);
  const [reader, rows] = await Promise.all([
    readerFor(ctx, asking, reason),
    ctx.db.all(sql`select id, name,
      (select json_group_array(team_id) from team_member where person_id = person.id) as teams,
      (select json_group_array(c.id) from customer c where c.owner_id = person.id or c.deputy_id = person.id) as customerIds
      from person where id = ${id}`),
  ]);
  const [person] = z.array(personSchema).parse(rows);
  if (!person)
    throw hasRole(asking, "manager") || hasRole(asking, "keeper") || hasRole(asking, "admin")
      ? notFound()
      : forbidden();
  const detail = detailFor(asking, person, reader.reason);
  if (detail === null)
    throw forbidden(hasRole(asking, "keeper") ? "Give a reason first: it is written to the ledger." : undefined);
  const { customerIds } = person;
  return {
    reader,
    person: { id: person.id, name: person.name },
    customerIds,
    isOwn: asking.personId === person.id,
    detail,
  };
}

/** Throws `forbidden` for who is told counts alone. */
export async function findLeftReaderInFull(...asked: Parameters<typeof findLeftReader>): Promise<LeftReader> {
  const found = await findLeftReader(...asked);
  if (found.detail !== "full") throw forbidden();
  return found;
}
