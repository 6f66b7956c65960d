import type { TeamTotals } from "../../shared/api/open-items.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { levelOnPage, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { openOf } from "./open-items.ts";
import { listTeams } from "./teams.ts";

/**
 * What is open with the customers of each of the actor's teams, as far as the actor sees who wrote to them. Of teams alone:
 * no number here is of one colleague.
 */
export async function teamTotals(actor: Actor, ctx: AppContext): Promise<TeamTotals[]> {
  const person = requirePerson(actor);
  const [reader, customers, teams] = await Promise.all([
    readerFor(ctx, person, null),
    readCustomerFacts(ctx, "all"),
    listTeams(actor, ctx),
  ]);
  const numbers = await openOf(ctx, reader, customers);
  const seen = [...customers.values()].filter((one) => reaches(levelOnPage(reader, one), "envelope"));
  return teams
    .filter(({ id }) => person.teamIds.includes(id))
    .map(({ id, name }) => {
      const own = seen.filter(({ teamId }) => teamId === id);
      const open = own.flatMap((customer) => numbers.get(customer.id) ?? []);
      return {
        team: { id, name },
        customers: own.length,
        waiting: open.filter(({ waitingSinceAt }) => waitingSinceAt !== null).length,
        late: open.filter(({ isLate }) => isLate).length,
        openItems: open.reduce((sum, { openItems }) => sum + openItems, 0),
        unowned: own.filter(({ ownerId }) => ownerId === null).length,
      };
    });
}
