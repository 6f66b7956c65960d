import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { CustomerFacts } from "../access/visibility.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";

// Who sees which quote request. Two ways lead to one: the Desk's, with costs and margins, and everybody else's, without.
// Each is one condition in SQL over `requestsWithCustomers`, asked by every list and every step alike; a merged customer is
// the one it was merged into.

/** What both conditions are asked of. */
export const requestsWithCustomers = sql.raw(`quote_request r left join customer o on o.id = r.customer_id
  left join customer c on c.id = coalesce(o.merged_into, o.id)`);

const isNamed = (personId: string): SQL => sql`(c.owner_id = ${personId} or c.deputy_id = ${personId}
  or exists (select 1 from customer_named n where n.customer_id = c.id and n.person_id = ${personId}))`;

const isTheirTeams = ({ teamIds }: PersonActor): SQL =>
  sql`c.team_id in (select value from json_each(${JSON.stringify(teamIds)}))`;

/**
 * What the Desk's roles see: Inside all but restricted customers' that do not name them, a manager those of their teams.
 * Throws `forbidden` for everybody else.
 */
export function deskSees(actor: Actor): SQL {
  requireRole(actor, "inside", "manager");
  const person = requirePerson(actor);
  const named = isNamed(person.personId);
  if (hasRole(actor, "inside")) return sql`(c.id is null or c.restricted = 0 or ${named})`;
  return sql`(c.id is null or ${named} or (c.restricted = 0 and (c.team_id is null or ${isTheirTeams(person)})))`;
}

/** What others see: what they asked for, and what is of customers whose mail they read. */
export function outsideSees(actor: Actor): SQL {
  const person = requirePerson(actor);
  return sql`((c.id is null and r.asked_by = ${person.personId}) or ${isNamed(person.personId)}
    or (c.restricted = 0 and (r.asked_by = ${person.personId} or ${isTheirTeams(person)})))`;
}

/** By either way, for what holds nothing of the Desk's alone. */
export const seesRequest = (actor: Actor): SQL =>
  hasRole(actor, "inside") || hasRole(actor, "manager")
    ? sql`(${outsideSees(actor)} or ${deskSees(actor)})`
    : outsideSees(actor);

/** Whether somebody of the Desk would see a request of this customer, by the same rule as `deskSees`. */
export function mayWorkFor(actor: PersonActor, customer: CustomerFacts | null): boolean {
  if (customer === null) return hasRole(actor, "inside") || hasRole(actor, "manager");
  const level = levelForCustomer(actor, customer, { teamOriginals: false, otherTeamsEnvelope: false });
  if (hasRole(actor, "inside")) return level !== "none";
  return hasRole(actor, "manager") && (reaches(level, "text") || (customer.teamId === null && !customer.restricted));
}
