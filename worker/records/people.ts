import type { SQL } from "drizzle-orm";
import { and, eq, notInArray, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import type { inviteSchema, Language, Person, peopleEndpoints, signInLinkSchema } from "../../shared/api/people.ts";
import { languageSchema, mailboxSchema, roleSchema } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { personRole, signInLink, teamMember } from "../db/book.schema.ts";
import { person } from "../db/sign-in.schema.ts";
import { AppError, notFound } from "../errors.ts";
import { isConstraint } from "./constraints.ts";
import { endHandover } from "./handover-end.ts";
import { openingStatements, withdrawingStatements } from "./handover-opening.ts";
import { leafStatement } from "./leaves.ts";
import { mailboxStatement } from "./mailboxes.ts";
import { keepsAnAdmin, statusStatements, unused } from "./person-status.ts";
import { readSettings } from "./settings.ts";
import { makeSignInLink } from "./sign-in-links.ts";
import { teamsForInvited } from "./teams.ts";

// The people of the company. Every colleague sees names; addresses, roles, mailboxes and status are the person's own and
// the admin's. Invariants: there is always an active admin; a disabled person has no session and no device.

type SignInLink = z.infer<typeof signInLinkSchema>;

const jsonArray = <S extends z.ZodType>(item: S) =>
  z.string().transform((json): z.output<S>[] => z.array(item).parse(JSON.parse(json)));

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  status: z.enum(["invited", "active", "disabled"]),
  language: languageSchema,
  roles: jsonArray(roleSchema),
  teams: jsonArray(z.string()),
  mailboxes: jsonArray(mailboxSchema),
  devices: z.number(),
  passkeys: z.number(),
  noticeGivenAt: z.string().nullable(),
});

/** The people a condition on `person` finds, whole: who asks looks at what may be shown. */
export async function readRows(ctx: AppContext, where: SQL): Promise<z.infer<typeof rowSchema>[]> {
  const rows = await ctx.db.all(sql`
    select id, name, email, status, language, notice_given_at as noticeGivenAt,
      (select json_group_array(role) from person_role where person_id = person.id) as roles,
      (select json_group_array(team_id) from team_member where person_id = person.id) as teams,
      (select json_group_array(json_object('id', id, 'address', address, 'personId', person_id))
        from mailbox where person_id = person.id and removed_at is null) as mailboxes,
      (select count(*) from device where person_id = person.id and disabled_at is null) as devices,
      (select count(*) from passkey where user_id = person.id) as passkeys
    from person where ${where} order by name, id`);
  return z.array(rowSchema).parse(rows);
}

/** A row as the contract says it. */
export const toPerson = (row: z.infer<typeof rowSchema>): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  status: row.status,
  roles: row.roles,
  teamIds: row.teams,
  mailboxes: row.mailboxes,
  deviceCount: row.devices,
  noticeGivenAt: row.noticeGivenAt,
});

/** What a colleague who is no admin sees: a name and the teams; the rest of the schema's fields say nothing. */
const asColleague = (whole: Person): Person => ({
  ...whole,
  email: "",
  status: "active",
  roles: [],
  mailboxes: [],
  deviceCount: 0,
  noticeGivenAt: null,
});

/** Everyone in the company; addresses, roles and status for admins and of oneself only. */
export async function listPeople(actor: Actor, ctx: AppContext): Promise<Person[]> {
  const { personId } = requirePerson(actor);
  const whole = (await readRows(ctx, sql`true`)).map(toPerson);
  if (hasRole(actor, "admin")) return whole;
  return whole.map((one) => (one.id === personId ? one : asColleague(one)));
}

/** Makes a person with their mailbox and answers with the link that signs them in once. Admin only. */
export async function invitePerson(
  actor: Actor,
  ctx: AppContext,
  invitation: z.output<typeof inviteSchema>,
): Promise<SignInLink> {
  requireRole(actor, "admin");
  requireConfirmed(actor, ctx);
  const admin = requirePerson(actor);
  const id = ctx.newId();
  const { language } = await readSettings(ctx);
  const teamIds = await teamsForInvited(actor, ctx, invitation.teamIds);
  const roles = [...new Set(invitation.roles)];
  const link = await makeSignInLink(admin, ctx, id);
  const at = new Date(ctx.nowMs());
  const mailbox = { id: ctx.newId(), address: invitation.email, personId: id };
  try {
    await ctx.db.batch([
      ctx.db.insert(person).values({
        id,
        name: invitation.name,
        email: invitation.email,
        // The admin vouches for it: who signs in by this address's code or identity is this person.
        emailVerified: true,
        createdAt: at,
        updatedAt: at,
        status: "invited",
        language,
      }),
      leafStatement(ctx, actor, "person.invited", id, { roles, teamIds }),
      leafStatement(ctx, actor, "mailbox.added", mailbox.id, { personId: id }),
      mailboxStatement(ctx, admin.personId, mailbox),
      link.statement,
      ...roleStatements(ctx, id, roles),
      ...teamStatements(ctx, id, teamIds),
    ]);
  } catch (error) {
    if (isConstraint(error, "UNIQUE", "person.email")) {
      throw new AppError("conflict", "A person with this address is there already.", { cause: error });
    }
    if (isConstraint(error, "UNIQUE", "mailbox.address")) {
      throw new AppError("conflict", "This address is, or was, somebody's mailbox already.", { cause: error });
    }
    throw translateTeams(error);
  }
  return { url: link.url, expiresAt: link.expiresAt, person: { id, name: invitation.name } };
}

/** A new sign-in link for somebody; earlier unused ones stop working. Admin only. */
export async function newSignInLink(actor: Actor, ctx: AppContext, id: string): Promise<SignInLink> {
  requireRole(actor, "admin");
  requireConfirmed(actor, ctx);
  const [row] = await readRows(ctx, sql`id = ${id}`);
  if (!row) throw notFound();
  if (row.status === "disabled") throw new AppError("conflict", "This person is disabled; make them active first.");
  const link = await makeSignInLink(requirePerson(actor), ctx, id);
  await ctx.db.batch([
    leafStatement(ctx, actor, "person.link", id, { expiresAt: link.expiresAt }),
    ctx.db.delete(signInLink).where(unused(id)),
    link.statement,
  ]);
  return { url: link.url, expiresAt: link.expiresAt, person: { id, name: row.name } };
}

type PersonChanges = z.output<(typeof peopleEndpoints)["updatePerson"]["body"]>;

/**
 * Changes a person. Admin only. Disabling ends every session, device, link and pairing in the same transaction. Throws
 * `conflict` when nobody would be left who can change anything.
 */
export async function updatePerson(actor: Actor, ctx: AppContext, id: string, changes: PersonChanges): Promise<Person> {
  requireRole(actor, "admin");
  const [before] = await readRows(ctx, sql`id = ${id}`);
  if (!before) throw notFound();
  if (changes.status === "active" && before.status === "invited") {
    throw new AppError("conflict", "An invited person becomes active by their own sign-in.");
  }
  const status = changes.status === before.status ? undefined : changes.status;
  // Who is disabled can no longer be the second whom something needs.
  if (status) requireConfirmed(actor, ctx);
  const statements: BatchItem<"sqlite">[] = [];
  if (changes.name !== undefined && changes.name !== before.name) {
    const { name } = changes;
    statements.push(leafStatement(ctx, actor, "person.changed", id, { name }));
    statements.push(ctx.db.update(person).set({ name }).where(eq(person.id, id)));
  }
  // The console sends roles and teams with every change; only a real one asks the admin to confirm.
  if (changes.roles && !holdsSame(changes.roles, before.roles)) {
    requireConfirmed(actor, ctx);
    const roles = [...new Set(changes.roles)];
    statements.push(leafStatement(ctx, actor, "person.roles", id, { before: before.roles, after: roles }));
    // What stays keeps its day: who was given a role today is no second for whoever gave it (newcomers.ts).
    const gone = and(eq(personRole.personId, id), notInArray(personRole.role, roles));
    statements.push(ctx.db.delete(personRole).where(gone), ...roleStatements(ctx, id, roles));
  }
  if (changes.teamIds && !holdsSame(changes.teamIds, before.teams)) {
    // Who may read what: not by a session that lay open.
    requireConfirmed(actor, ctx);
    const teamIds = [...new Set(changes.teamIds)];
    statements.push(leafStatement(ctx, actor, "person.teams", id, { before: before.teams, after: teamIds }));
    statements.push(ctx.db.delete(teamMember).where(eq(teamMember.personId, id)), ...teamStatements(ctx, id, teamIds));
  }
  const isGiven = changes.noticeGiven;
  if (isGiven !== undefined && isGiven !== (before.noticeGivenAt !== null)) {
    requireConfirmed(actor, ctx);
    // The departure is its reason: both in this one transaction.
    const noticed = isGiven
      ? (await openingStatements(ctx, actor, { personId: id })).statements
      : await withdrawingStatements(ctx, actor, id);
    statements.push(...noticed);
  }
  if (status) {
    statements.push(leafStatement(ctx, actor, "person.status", id, { before: before.status, after: status }));
    statements.push(...statusStatements(ctx, id, status));
  }
  const [first, ...rest] = statements;
  if (first) {
    try {
      await ctx.db.batch([first, ...rest, keepsAnAdmin(ctx)]);
    } catch (error) {
      if (isConstraint(error, "NOT NULL", "setting.value")) {
        throw new AppError("conflict", "This is the last active admin; make somebody else one first.", {
          cause: error,
        });
      }
      throw translateTeams(error);
    }
  }
  // Whose access ended has left: what they looked after goes on.
  if (status === "disabled") await endHandover(ctx, actor, id);
  const [after] = await readRows(ctx, sql`id = ${id}`);
  if (!after) throw notFound();
  return toPerson(after);
}

const holdsSame = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some.every((one) => others.includes(one)) && others.every((one) => some.includes(one));

const roleStatements = (ctx: AppContext, personId: string, roles: readonly z.infer<typeof roleSchema>[]) =>
  roles.map((role) => ctx.db.insert(personRole).values({ personId, role, givenAt: ctx.now() }).onConflictDoNothing());

const teamStatements = (ctx: AppContext, personId: string, teamIds: readonly string[]) =>
  teamIds.map((teamId) => ctx.db.insert(teamMember).values({ personId, teamId }));

const translateTeams = (error: unknown): unknown =>
  isConstraint(error, "FOREIGN KEY")
    ? new AppError("bad_request", "body.teamIds: no such team", { cause: error })
    : error;

/**
 * Called by every way of signing in just before the session is made: an invited person joins, a disabled one is refused
 * (false). No actor: this is how somebody becomes one.
 */
export async function admitPerson(ctx: AppContext, id: string): Promise<boolean> {
  const is = (status: "invited" | "active"): SQL =>
    sql`exists (select 1 from person where id = ${id} and status = ${status})`;
  const [, , , active] = await ctx.db.batch([
    leafStatement(ctx, id, "person.joined", id, {}, is("invited")),
    ctx.db.update(person).set({ status: "active" }).where(sql`id = ${id} and status = 'invited'`),
    leafStatement(ctx, id, "person.signed-in", id, {}, is("active")),
    ctx.db.select({ id: person.id }).from(person).where(sql`id = ${id} and status = 'active'`),
  ]);
  return active.length === 1;
}

/** The language to write to an address in; the company's where the address is nobody's. */
export async function languageOf(ctx: AppContext, email: string): Promise<Language> {
  const [row] = await ctx.db.select({ language: person.language }).from(person).where(eq(person.email, email));
  return row?.language ?? (await readSettings(ctx)).language;
}

/** Where to write to a person, and in what. No actor: for mail that the Worker sends them itself. */
export async function findAddressee(
  ctx: AppContext,
  id: string,
): Promise<{ email: string; language: Language } | null> {
  const [row] = await ctx.db
    .select({ email: person.email, language: person.language })
    .from(person)
    .where(eq(person.id, id));
  return row ?? null;
}

/** False until the first run's set-up link was used. No actor: the sign-in page asks. */
export async function isAnybodyThere(ctx: AppContext): Promise<boolean> {
  return (await ctx.db.select({ id: person.id }).from(person).limit(1)).length > 0;
}
