import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { ScimUser } from "../../shared/directory/scim.ts";
import { addressOf, lastDayOf, nameOf, scimUserSchema } from "../../shared/directory/scim.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { isConstraint } from "./constraints.ts";
import { endAccess } from "./end-access.ts";
import { openHandover } from "./handover-opening.ts";
import { leafStatement } from "./leaves.ts";
import { statusStatements } from "./person-status.ts";
import { readSettings } from "./settings.ts";

// People as the company's directory says them (SCIM 2.0). Invariants: the directory gives no role but Outside's to who is new and
// changes nobody's; it changes no address; what it takes away is access, never the record; said twice, nothing happens.

const actor = { kind: "system", door: "scim" } as const;

const rowSchema = z.object({
  personId: z.string(),
  externalId: z.string().nullable(),
  userName: z.string(),
  attributes: z.string().transform((json): ScimUser => scimUserSchema.parse(JSON.parse(json))),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.number(),
  status: z.enum(["invited", "active", "disabled"]),
});
export type DirectoryUser = z.infer<typeof rowSchema>;

const selectUsers = sql`select u.person_id as personId, u.external_id as externalId, u.user_name as userName, u.attributes,
  u.created_at as createdAt, u.updated_at as updatedAt, u.version, p.status
  from scim_user u join person p on p.id = u.person_id`;

const read = async (ctx: AppContext, where: SQL): Promise<DirectoryUser[]> =>
  z.array(rowSchema).parse(await ctx.db.all(sql`${selectUsers} where ${where}`));

/** One user; throws `not_found`. */
export async function findDirectoryUser(ctx: AppContext, id: string): Promise<DirectoryUser> {
  const [found] = await read(ctx, sql`u.person_id = ${id}`);
  if (!found) throw notFound();
  return found;
}

/** What a list may be asked by. */
export interface DirectoryFilter {
  attribute: "userName" | "externalId" | "id" | "email";
  value: string;
}

/** Users by one attribute, or all of them, from a place on (0 is the first); with how many there are. */
export async function listDirectoryUsers(
  ctx: AppContext,
  { filter, from, count }: { filter: DirectoryFilter | null; from: number; count: number },
): Promise<{ users: DirectoryUser[]; total: number }> {
  const value = filter?.value ?? "";
  const where = {
    userName: sql`u.user_name = ${value.toLowerCase()}`,
    externalId: sql`u.external_id = ${value}`,
    id: sql`u.person_id = ${value}`,
    email: sql`p.email = ${value.toLowerCase()}`,
    all: sql`true`,
  }[filter?.attribute ?? "all"];
  const [counted] = await ctx.db.all<{ n: number }>(
    sql`select count(*) as n from scim_user u join person p on p.id = u.person_id where ${where}`,
  );
  const users =
    count === 0 ? [] : await read(ctx, sql`${where} order by u.created_at, u.person_id limit ${count} offset ${from}`);
  return { users, total: counted?.n ?? 0 };
}

const taken = (what: string): AppError => new AppError("conflict", `${what} is here already.`);

/**
 * Takes a user in: somebody who is here by the same address is linked, where it is of the company's own mail domains; else a
 * person is made, who joins by signing in. Throws `conflict` for one that is known, `bad_request` without an address.
 */
export async function createDirectoryUser(ctx: AppContext, tokenId: string, user: ScimUser): Promise<DirectoryUser> {
  const address = addressOf(user);
  if (address === null) throw new AppError("bad_request", "A user needs an e-mail address, or a userName that is one.");
  const userName = user.userName.toLowerCase();
  const externalId = user.externalId || null;
  const known = await read(
    ctx,
    sql`u.user_name = ${userName} or (${externalId} is not null and u.external_id = ${externalId})`,
  );
  if (known.length > 0) throw taken("This user");
  const { mailDomains, language } = await readSettings(ctx);
  const isOurs = mailDomains.includes(address.slice(address.lastIndexOf("@") + 1));
  const [here] = await ctx.db.all<{ id: string; status: string; linked: number }>(sql`
    select id, status, exists (select 1 from scim_user where person_id = person.id) as linked from person where email = ${address}`);
  // Who has left does not come back by a new entry: an admin makes them active, who knows them.
  if (here && (here.linked === 1 || here.status === "disabled" || !isOurs)) throw taken("A person with this address");
  const id = here?.id ?? ctx.newId();
  const now = ctx.now();
  const at = ctx.nowMs();
  const mailboxId = ctx.newId();
  const isNew = here === undefined;
  try {
    await runBatch(ctx.db, [
      leafStatement(
        ctx,
        actor,
        isNew ? "person.invited" : "scim.changed",
        id,
        isNew ? { roles: ["outside"], token: tokenId } : { linked: true, token: tokenId },
      ),
      ...(isNew
        ? [
            sql`insert into person (id, name, email, email_verified, created_at, updated_at, status, language)
              values (${id}, ${nameOf(user)}, ${address}, ${isOurs ? 1 : 0}, ${at}, ${at}, 'invited', ${language})`,
            sql`insert into person_role (person_id, role, given_at) values (${id}, 'outside', ${now})`,
            sql`insert into team_member (team_id, person_id) select id, ${id} from team where (select count(*) from team) = 1`,
          ]
        : []),
      ...(isNew && isOurs
        ? [
            leafStatement(ctx, actor, "mailbox.added", mailboxId, { personId: id }),
            sql`insert into mailbox (id, address, person_id, added_at) values (${mailboxId}, ${address}, ${id}, ${now})`,
          ]
        : []),
      sql`insert into scim_user (person_id, external_id, user_name, attributes, created_at, updated_at)
        values (${id}, ${externalId}, ${userName}, ${JSON.stringify(user)}, ${now}, ${now})`,
    ]);
  } catch (error) {
    if (
      ["person.email", "scim_user.user_name", "scim_user.external_id", "scim_user.person_id", "mailbox.address"].some(
        (place) => isConstraint(error, "UNIQUE", place),
      )
    )
      throw taken("This user");
    throw error;
  }
  await follow(ctx, id, user, isNew ? "invited" : (here?.status ?? "active"));
  return findDirectoryUser(ctx, id);
}

/** Writes what the directory says of a user now. Nothing is written where it says what is known. `was`: the version it was made from. */
export async function writeDirectoryUser(
  ctx: AppContext,
  tokenId: string,
  was: DirectoryUser,
  user: ScimUser,
): Promise<DirectoryUser> {
  const { personId, version } = was;
  const attributes = JSON.stringify(user);
  const [userName, externalId] = [user.userName.toLowerCase(), user.externalId || null];
  const isSame =
    attributes === JSON.stringify(was.attributes) && userName === was.userName && externalId === was.externalId;
  if (!isSame) {
    const isAsRead = sql`person_id = ${personId} and version = ${version}`;
    const onlyIf = sql`exists (select 1 from scim_user where ${isAsRead})`;
    try {
      const results = await runBatch(ctx.db, [
        leafStatement(
          ctx,
          actor,
          "scim.changed",
          personId,
          { token: tokenId, version: version + 1, active: user.active },
          onlyIf,
        ),
        sql`update person set name = ${nameOf(user)} where id = ${personId} and ${onlyIf}`,
        sql`update scim_user set external_id = ${externalId}, user_name = ${userName}, attributes = ${attributes},
          updated_at = ${ctx.now()}, version = version + 1 where ${isAsRead} returning person_id`,
      ]);
      if (results[2]?.length !== 1)
        throw new AppError("unavailable", "It was changed at this very moment; send it again.");
    } catch (error) {
      if (
        isConstraint(error, "UNIQUE", "scim_user.user_name") ||
        isConstraint(error, "UNIQUE", "scim_user.external_id")
      )
        throw taken("Another user with this name");
      throw error;
    }
  }
  await follow(ctx, personId, user, was.status);
  return findDirectoryUser(ctx, personId);
}

/** Access as the directory says: ended at once, given back as to somebody new, or dated by a last day. */
async function follow(ctx: AppContext, personId: string, user: ScimUser, status: string): Promise<void> {
  if (!user.active) {
    if (status !== "disabled") await endAccess(ctx, actor, personId);
    return;
  }
  if (status === "disabled") {
    const isLeft = sql`exists (select 1 from person where id = ${personId} and status = 'disabled')`;
    await ctx.db.batch([
      leafStatement(ctx, actor, "person.status", personId, { before: "disabled", after: "active" }, isLeft),
      ...statusStatements(ctx, personId, "active"),
    ]);
  }
  const lastDay = lastDayOf(user);
  if (lastDay === null) return;
  const { id } = await openHandover(ctx, actor, { personId, lastDay });
  const isOther = sql`id = ${id} and state = 'open' and last_day is not ${lastDay}`;
  await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "handover.changed",
      id,
      { lastDay },
      sql`exists (select 1 from handover where ${isOther})`,
    ),
    sql`update handover set last_day = ${lastDay} where ${isOther}`,
  ]);
}

/** Takes a user out: access ends, the person and all they recorded stay. Throws `not_found`. */
export async function removeDirectoryUser(ctx: AppContext, tokenId: string, id: string): Promise<void> {
  const { status } = await findDirectoryUser(ctx, id);
  if (status !== "disabled") await endAccess(ctx, actor, id);
  await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "scim.changed",
      id,
      { token: tokenId, removed: true },
      sql`exists (select 1 from scim_user where person_id = ${id})`,
    ),
    sql`delete from scim_user where person_id = ${id}`,
  ]);
}
