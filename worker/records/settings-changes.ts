import { sql } from "drizzle-orm";
import { z } from "zod";
import type { HeldSettings, Taken } from "../../shared/api/policy-changes.ts";
import type { Settings } from "../../shared/api/setup.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { isAlone, propose } from "./policy-changes.ts";
import type { StoredSettings } from "./settings.ts";
import { readSettings, updateSettings } from "./settings.ts";

// The settings that decide with the saving rules are changed by the same rule as these: what opens mail to more readers, lets
// in what was never kept, or does without the agreement takes two, or a day.

/** What of a change takes something away from people: it waits, and the rest holds at once. */
interface Parted {
  takes: Taken[];
  before: HeldSettings;
  after: HeldSettings;
  rest: Partial<Settings>;
}

function part(now: StoredSettings, changes: Partial<Settings>): Parted {
  const parted: Parted = { takes: [], before: {}, after: {}, rest: { ...changes } };
  const hold = <K extends keyof HeldSettings>(key: K, after: HeldSettings[K], takes: Taken[]): void => {
    parted.takes.push(...takes);
    parted.before[key] = now[key];
    parted.after[key] = after;
    delete parted.rest[key];
  };
  /** What is new on the list holds at once, and the change waits with it. */
  const shorten = (key: "neverSaved" | "mailDomains", kind: Taken["kind"]): void => {
    const wanted = changes[key];
    const gone = missingIn(wanted, now[key]);
    if (wanted === undefined || gone.length === 0) return;
    hold(key, wanted, [{ kind, rule: gone.join(", ") }]);
    const whole = [...now[key], ...missingIn(now[key], wanted)];
    parted.before[key] = whole;
    parted.rest[key] = whole;
  };
  const { teamOriginals, otherTeamsEnvelope, worksAgreement } = changes;
  if (teamOriginals && !now.teamOriginals) hold("teamOriginals", true, [{ kind: "team-originals" }]);
  if (otherTeamsEnvelope && !now.otherTeamsEnvelope) hold("otherTeamsEnvelope", true, [{ kind: "other-teams" }]);
  if (worksAgreement && !worksAgreement.required && now.worksAgreement.required)
    hold("worksAgreement", worksAgreement, [{ kind: "agreement" }]);
  shorten("neverSaved", "never-saved");
  // Mail among colleagues is never kept: a domain that is the company's own no longer would let it in.
  shorten("mailDomains", "own-domain");
  return parted;
}

const missingIn = (list: readonly string[] | undefined, entries: readonly string[]): string[] =>
  list === undefined ? [] : entries.filter((entry) => !list.includes(entry));

const addedTo = (list: readonly string[], wanted: readonly string[] | undefined): string[] =>
  wanted === undefined ? [] : missingIn(list, wanted);

/** Throws `conflict` for a customer's domain: as one of the company's own it would keep all mail with them out. */
async function refuseCustomers(ctx: AppContext, domains: readonly string[]): Promise<void> {
  if (domains.length === 0) return;
  const [taken] = z.array(z.object({ domain: z.string() })).parse(
    await ctx.db.all(sql`select domain from customer_domain
      where domain in (select value from json_each(${JSON.stringify(domains)})) limit 1`),
  );
  if (taken) throw new AppError("conflict", `${taken.domain} belongs to a customer; take it off that customer first.`);
}

/** Whether a change lets more be saved, or other mail count as a customer's: not by a session that lay open. */
function opensMore(
  now: StoredSettings,
  { mailDomains, ignoredDomains, worksAgreement, mailDoor, webmailSelectors }: Partial<Settings>,
): boolean {
  return (
    addedTo(now.mailDomains, mailDomains).length > 0 ||
    missingIn(ignoredDomains, now.ignoredDomains).length > 0 ||
    (mailDoor?.open === true && !now.mailDoor.open) ||
    // What the extension reads a page by: not from a session that lay open.
    (webmailSelectors !== undefined && JSON.stringify(webmailSelectors) !== JSON.stringify(now.webmailSelectors)) ||
    (worksAgreement !== undefined && JSON.stringify(worksAgreement) !== JSON.stringify(now.worksAgreement))
  );
}

/**
 * Changes what is given. Admin only; just signed in where it opens something. What takes something away from people becomes
 * a change that waits; throws `conflict` where another is open, and then nothing has changed.
 */
export async function changeSettings(
  actor: Actor,
  ctx: AppContext,
  changes: Partial<Settings>,
): Promise<StoredSettings> {
  requireRole(actor, "admin");
  const now = await readSettings(ctx);
  const { takes, before, after, rest } = part(now, changes);
  if (takes.length > 0 || opensMore(now, changes)) requireConfirmed(actor, ctx);
  await refuseCustomers(ctx, addedTo(now.mailDomains, changes.mailDomains));
  if (takes.length === 0 || (await isAlone(actor, ctx))) return updateSettings(actor, ctx, changes);
  const document = JSON.stringify({ before, after });
  await propose(actor, ctx, {
    ...{ kind: "settings", base: null, document, comment: "", takes, from: null, mayHold: false },
  });
  return updateSettings(actor, ctx, rest);
}
