import { sql } from "drizzle-orm";
import { z } from "zod";
import type { extensionPolicySchema } from "../../shared/api/devices.ts";
import type { SignedSelectors, WebmailSelectors } from "../../shared/api/webmail-selectors.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { publicSigningKey, signDetached } from "../access/signing-key.ts";
import type { VisibilityRules } from "../access/visibility.ts";
import { mayKnowCustomer } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { listOwnMailboxes } from "./mailboxes.ts";
import { readMe } from "./me.ts";
import { ownNeverFor } from "./own-never.ts";
import { askDocument, askPersonFacts, askVersion, policyFor } from "./policies.ts";
import { ask } from "./questions.ts";
import { readSettings } from "./settings.ts";
import { askStops } from "./stops.ts";
import { firstTeamOf } from "./teams.ts";

/** What the extension may do for this person, and what its record bar says before a save. */
export async function readExtensionPolicy(
  actor: Actor,
  ctx: AppContext,
): Promise<z.input<typeof extensionPolicySchema>> {
  const person = requirePerson(actor);
  const settings = await readSettings(ctx);
  const [
    ownNever,
    me,
    mailboxes,
    readers,
    customerDomains,
    [document, rulesVersion, { teams, regions, roles }, stops],
  ] = await Promise.all([
    ownNeverFor(actor, ctx),
    readMe(actor, ctx),
    listOwnMailboxes(actor, ctx),
    firstTeamOf(actor, ctx),
    knownCustomerDomains(person, ctx, settings),
    ask(ctx, askDocument, askVersion, askPersonFacts(person.personId), askStops(person.personId)),
  ]);
  const { document: rules, ownSender } = policyFor(ctx, { door: "extension", settings, document });
  return {
    person: { id: person.personId, name: person.name },
    mailboxes,
    readers,
    companyName: settings.companyName,
    language: me.language,
    newDevices: me.newDevices,
    rulesChange: me.rulesChange,
    notice: me.notice,
    agreementMissing: me.agreementMissing,
    ...{ ownNever, stops },
    ownDomains: settings.mailDomains,
    ...{ rules, rulesVersion, ownSender, teams: [...teams], regions: [...regions], roles: [...roles] },
    customerDomains,
    signingKey: (await publicSigningKey(ctx.env)).x,
    selectors: await signSelectors(ctx, settings.webmailSelectors),
    companyAddress: settings.mailDoor.open ? settings.mailDoor.address : null,
    consoleUrl: new URL(ctx.env.PUBLIC_ORIGIN).origin,
  };
}

/** So that a browser takes selectors from nobody but the company; null where there are none. */
async function signSelectors(ctx: AppContext, selectors: WebmailSelectors): Promise<SignedSelectors | null> {
  if (Object.keys(selectors).length === 0) return null;
  const payload = JSON.stringify(selectors);
  const { protected: head = "", signature } = await signDetached(ctx.env, new TextEncoder().encode(payload));
  return { payload, protected: head, signature };
}

const rowSchema = z.object({
  domain: z.string(),
  id: z.string(),
  team_id: z.string().nullable(),
  restricted: z.number(),
  owner_id: z.string().nullable(),
  deputy_id: z.string().nullable(),
  named: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
});

/** The domains of the customers that the person may know of; of a merged customer, by the one it became. */
async function knownCustomerDomains(actor: PersonActor, ctx: AppContext, rules: VisibilityRules): Promise<string[]> {
  const rows = await ctx.db.all(sql`
    select d.domain, c.id, c.team_id, c.restricted, c.owner_id, c.deputy_id,
      (select json_group_array(person_id) from customer_named where customer_id = c.id) as named
    from customer_domain d
    join customer origin on origin.id = d.customer_id
    join customer c on c.id = coalesce(origin.merged_into, origin.id)
    order by d.domain`);
  return z
    .array(rowSchema)
    .parse(rows)
    .filter((row) =>
      mayKnowCustomer(
        actor,
        {
          id: row.id,
          teamId: row.team_id,
          restricted: row.restricted !== 0,
          namedIds: row.named,
          ownerId: row.owner_id,
          deputyId: row.deputy_id,
        },
        rules,
      ),
    )
    .map((row) => row.domain);
}
