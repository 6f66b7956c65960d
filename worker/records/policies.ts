import type { SQL } from "drizzle-orm";
import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { PolicyVersion } from "../../shared/api/policies.ts";
import { readPolicyDocument } from "../../shared/policy/check-document.ts";
import type { Acquaintance } from "../../shared/policy/classify.ts";
import { compilePolicy, type Policy } from "../../shared/policy/decide.ts";
import type { PolicyDocument, Rule } from "../../shared/policy/document.ts";
import { policyDocumentSchema } from "../../shared/policy/document.ts";
import type { PersonFacts } from "../../shared/policy/facts.ts";
import { templateOf } from "../../shared/policy/templates.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { hashSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { person, policyVersion } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import type { KnownParties } from "./associations.ts";
import { leafStatement } from "./leaves.ts";
import { type Question, question } from "./questions.ts";
import type { StoredSettings } from "./settings.ts";
import { readSettings } from "./settings.ts";

// The saving rules. Versions are only added: what a capture was decided by can be read for as long as the record stands.

export interface VersionedPolicy {
  version: PolicyVersion;
  document: PolicyDocument;
}

const columns = {
  version: policyVersion.version,
  document: policyVersion.document,
  comment: policyVersion.comment,
  at: policyVersion.at,
  personId: person.id,
  personName: person.name,
};
type Row = { version: number; document: string; comment: string; at: string; personId: string; personName: string };

const versionOf = ({ version, comment, at, personId, personName }: Row): PolicyVersion => ({
  version,
  comment,
  at,
  person: { id: personId, name: personName },
});
const parsed = (row: Row): VersionedPolicy => ({
  version: versionOf(row),
  document: policyDocumentSchema.parse(JSON.parse(row.document)),
});

/** What holds before anybody has written rules: every save is asked for. */
const first = ({ language }: StoredSettings): VersionedPolicy => ({
  version: { version: 0, comment: "", person: null, at: null },
  document: templateOf("ask-first", language),
});

/** The rules that hold now. No actor: every door decides by them, and everybody may read them. */
export async function currentPolicy(ctx: AppContext): Promise<VersionedPolicy> {
  const [[row], settings] = await Promise.all([
    ctx.db
      .select(columns)
      .from(policyVersion)
      .innerJoin(person, eq(person.id, policyVersion.personId))
      .orderBy(desc(policyVersion.version))
      .limit(1),
    readSettings(ctx),
  ]);
  return row ? parsed(row) : first(settings);
}

const documentRows = z.array(z.object({ document: z.string() }));

/** The document that holds now, to be asked for together with other things; null before anybody has written one. */
export const askDocument: Question<PolicyDocument | null> = question(
  sql`select document from policy_version order by version desc limit 1`,
  (rows) => {
    const [row] = documentRows.parse(rows);
    return row ? policyDocumentSchema.parse(JSON.parse(row.document)) : null;
  },
);

const sinceRows = z.array(z.object({ since: z.string().nullable() }));

/** Since when the rules that hold show people who reads their mail; null where they do not. No actor: readers' rooms ask. */
export const readersShownSince = async (ctx: AppContext): Promise<string | null> =>
  sinceRows.parse(
    await ctx.db.all(sql`select min(at) as since from policy_version where version >
      (select coalesce(max(version), 0) from policy_version where coalesce(document ->> '$.showReaders', 0) = 0)`),
  )[0]?.since ?? null;

const versionRows = z.array(z.object({ version: z.number() }));

/** The version of the rules that hold now; 0 before anybody has written any. */
export const askVersion: Question<number> = question(
  sql`select coalesce(max(version), 0) as version from policy_version`,
  (rows) => versionRows.parse(rows)[0]?.version ?? 0,
);

/** All versions, newest first. Admin and records keeper. */
export async function listPolicies(actor: Actor, ctx: AppContext): Promise<PolicyVersion[]> {
  requireRole(actor, "admin", "keeper");
  const [rows, settings] = await Promise.all([
    ctx.db
      .select(columns)
      .from(policyVersion)
      .innerJoin(person, eq(person.id, policyVersion.personId))
      .orderBy(desc(policyVersion.version)),
    readSettings(ctx),
  ]);
  return [...rows.map(versionOf), first(settings).version];
}

/** One version. Admin and records keeper; throws `not_found` for one that never was. */
export async function readPolicy(actor: Actor, ctx: AppContext, version: number): Promise<VersionedPolicy> {
  requireRole(actor, "admin", "keeper");
  if (version === 0) return first(await readSettings(ctx));
  const [row] = await ctx.db
    .select(columns)
    .from(policyVersion)
    .innerJoin(person, eq(person.id, policyVersion.personId))
    .where(eq(policyVersion.version, version));
  if (!row) throw notFound();
  return parsed(row);
}

/** What somebody typed, as a document. Throws `bad_request` with the path of the first thing that is wrong. */
export function readGivenDocument(given: unknown): PolicyDocument {
  const read = readPolicyDocument(given);
  if (read.ok) return read.document;
  const [problem] = read.problems;
  throw new AppError("bad_request", `body.document.${problem?.path.join(".")}: ${problem?.message}`);
}

/**
 * The next version as statements of a batch, its leaf before its row: each where it is made from the newest (two admins
 * must not undo each other unseen) and what is given holds. Who calls has seen to it that it may be.
 */
export async function versionStatements(
  ctx: AppContext,
  by: string,
  given: {
    base: number;
    comment: string;
    document: PolicyDocument;
    taken: readonly string[];
    agreedBy?: string | null;
  },
) {
  const { base, comment, taken, agreedBy } = given;
  const document = JSON.stringify(given.document);
  const next = base + 1;
  // The row holds the text for as long as the record stands; a leaf is too small for one.
  const sha256 = await hashSecret(document);
  const detail = { version: next, sha256, comment, takes: [...taken], ...(agreedBy ? { agreedBy } : {}) };
  const isNext = isNewest(base);
  return {
    isNext,
    leaf: (onlyIf: SQL) => leafStatement(ctx, by, "policy.changed", "company", detail, sql`${isNext} and ${onlyIf}`),
    version: (onlyIf: SQL) =>
      sql`insert into policy_version (version, document, comment, person_id, at)
        select ${next}, ${document}, ${comment}, ${by}, ${ctx.now()} where ${isNext} and ${onlyIf} returning version`,
  };
}

/** SQL: no version is newer. */
export const isNewest = (base: number): SQL => sql`(select coalesce(max(version), 0) from policy_version) = ${base}`;

/** Writes the next version at once. Admin only; throws `bad_request` as above, and `conflict` where another holds by now. */
export async function writePolicy(
  actor: Actor,
  ctx: AppContext,
  given: { base: number; comment: string; document?: unknown; taken?: readonly string[] },
): Promise<VersionedPolicy> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  const document = readGivenDocument(given.document);
  const { leaf, version } = await versionStatements(ctx, personId, { taken: [], ...given, document });
  const [, written] = await runBatch(ctx.db, [leaf(sql`true`), version(sql`true`)]);
  if (written?.length === 0) throw changedSince();
  return readPolicy(actor, ctx, given.base + 1);
}

export const changedSince = (): AppError =>
  new AppError("conflict", "Somebody else has changed the rules since; look at theirs first.");

/** D1 binds 100 values a statement at most; lists travel as one JSON value. */
export const listOf = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;
/** A JSON array of texts, as SQL makes it. */
export const listRows = z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json)));
const personRows = z.array(z.object({ addresses: listRows, teams: listRows, regions: listRows, roles: listRows }));

/** A colleague as the rules speak of people. No actor: the doors ask. */
export const askPersonFacts = (id: string): Question<PersonFacts> =>
  question(
    sql`select
      (select json_group_array(address) from mailbox where person_id = ${id} and removed_at is null) as addresses,
      (select json_group_array(t.name) from team t join team_member m on m.team_id = t.id where m.person_id = ${id}) as teams,
      (select json_group_array(distinct t.region) from team t join team_member m on m.team_id = t.id
        where m.person_id = ${id} and t.region is not null) as regions,
      (select json_group_array(role) from person_role where person_id = ${id}) as roles`,
    (rows) => ({ id, ...(personRows.parse(rows)[0] ?? { addresses: [], teams: [], regions: [], roles: [] }) }),
  );

/** Tiers of the customers that these addresses and domains belong to. */
export const askTiers = (addresses: readonly string[], domains: readonly string[]): Question<string[]> =>
  question(
    sql`select distinct c.tier from customer c where c.tier is not null and c.id in (
      select coalesce(origin.merged_into, origin.id) from customer origin where origin.id in (
        select customer_id from customer_domain where domain in ${listOf(domains)}
        union select p.customer_id from contact_address a join contact p on p.id = a.contact_id where a.address in ${listOf(addresses)}))`,
    (rows) => tierRows.parse(rows).map(({ tier }) => tier),
  );

const tierRows = z.array(z.object({ tier: z.string() }));

/** Where a decision is made; the company's own doors cannot ask anybody. */
export type DecidingDoor = "extension" | "mail" | "journal";

const withoutAsking = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  rules: document.rules.filter(({ action }) => action === "never"),
  otherwise: { ...document.otherwise, action: "auto" },
});

/** The rules made ready for a door: what the company's settings never keep stands before what the document says. */
export function policyFor(
  ctx: AppContext,
  given: {
    door: DecidingDoor;
    settings: StoredSettings;
    document: PolicyDocument | null;
    /** Addresses of the message that its person's own list holds back. */
    ownNever?: readonly string[];
  },
): Policy {
  const { door, settings, ownNever = [] } = given;
  const begun = first(settings).document;
  // The journal has gates of its own, and nobody to ask: until somebody writes rules it keeps what no rule keeps out.
  const unwritten = door === "journal" ? withoutAsking(begun) : begun;
  const document = given.document ?? unwritten;
  const { neverSaved, ignoredDomains } = settings;
  const listed: Rule[] = [];
  if (neverSaved.length > 0)
    listed.push({
      id: "never-saved",
      name: "never-saved",
      when: { participants: { any: neverSaved } },
      action: "never",
    });
  // What a door counts, admins read: there it is told from the company's own list by nothing.
  const own = door === "extension" ? "own-never" : "never-saved";
  if (document.personalNeverList && ownNever.length > 0)
    listed.push({
      id: own,
      name: own,
      when: { participants: { any: [...ownNever] } },
      action: "never",
    });
  if (door !== "extension" && ignoredDomains.length > 0)
    listed.push({ id: "ignored", name: "ignored", when: { participants: { every: ignoredDomains } }, action: "never" });
  const ownSender = ctx.env.MAIL_FROM === "" ? null : ctx.env.MAIL_FROM.toLowerCase();
  return compilePolicy({ ...document, rules: [...listed, ...document.rules] }, ownSender);
}

/** Who people are to the company, by all that the Book knows of them. */
export function acquaintanceOf(
  { mailDomains }: Pick<StoredSettings, "mailDomains">,
  known: KnownParties,
): Acquaintance & { more: NonNullable<Acquaintance["more"]> } {
  const contacts = [...known.contactsByAddress];
  const addresses = (hasCustomer: boolean): string[] =>
    contacts.flatMap(([address, { customerId }]) => ((customerId !== null) === hasCustomer ? [address] : []));
  return {
    ownDomains: new Set(mailDomains),
    customers: new Set([...known.customersByDomain.keys(), ...addresses(true)]),
    more: { colleagues: known.colleagueAddresses, contacts: new Set(addresses(false)) },
  };
}
