import { sql } from "drizzle-orm";
import { z } from "zod";
import type { DirectoryToken } from "../../shared/api/directory.ts";
import { directoryTokenSchema } from "../../shared/api/directory.ts";
import { type Actor, requirePerson, requireRole } from "../access/actor.ts";
import { hashSecret, newSecret } from "../access/secrets.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { countAttempt } from "./rate-limits.ts";

// What the company's directory comes in with. Of its secret only the hash is here; it opens for as long as who made it is an admin.

const makerMay = sql`exists (select 1 from person m join person_role r on r.person_id = m.id and r.role = 'admin'
  where m.id = scim_token.created_by and m.status = 'active')`;

const rowsSchema = z.array(directoryTokenSchema.extend({ makerLeft: z.number().transform((left) => left === 1) }));

const urlOf = (ctx: AppContext): string => `${ctx.env.PUBLIC_ORIGIN}/scim/v2`;

/** Every token, newest first, ended ones too. Admin. */
export async function listDirectoryTokens(
  actor: Actor,
  ctx: AppContext,
): Promise<{ tokens: DirectoryToken[]; url: string }> {
  requireRole(actor, "admin");
  const rows = await ctx.db.all(sql`
    select scim_token.id, scim_token.name, p.name as madeBy, scim_token.created_at as createdAt, last_used_at as lastUsedAt,
      revoked_at as revokedAt, not ${makerMay} as makerLeft
    from scim_token join person p on p.id = created_by order by scim_token.created_at desc, scim_token.id limit 200`);
  return { tokens: rowsSchema.parse(rows), url: urlOf(ctx) };
}

/** Lets the directory in; the secret is in the answer and nowhere else. Admin, just signed in. */
export async function makeDirectoryToken(
  actor: Actor,
  ctx: AppContext,
  name: string,
): Promise<{ id: string; url: string; secret: string }> {
  requireRole(actor, "admin");
  requireConfirmed(actor, ctx);
  const { personId } = requirePerson(actor);
  const secret = newSecret(ctx.randomBytes);
  const id = ctx.newId();
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "scim.token-made", id, { name }),
    sql`insert into scim_token (token_hash, id, name, created_by, created_at)
      values (${await hashSecret(secret)}, ${id}, ${name}, ${personId}, ${ctx.now()})`,
  ]);
  return { id, url: urlOf(ctx), secret };
}

/** Ends a token; ended twice it is ended. Admin; throws `not_found`. Needs no fresh sign-in: what stops harm is not slow. */
export async function endDirectoryToken(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  requireRole(actor, "admin");
  const isOpen = sql`exists (select 1 from scim_token where id = ${id} and revoked_at is null)`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "scim.token-ended", id, {}, isOpen),
    sql`update scim_token set revoked_at = coalesce(revoked_at, ${ctx.now()}) where id = ${id} returning id`,
  ]);
  if (results[1]?.length !== 1) throw notFound();
}

/** Requests of one token a minute: a directory of thousands goes through in some minutes. */
const A_MINUTE = 600;

/** The token's id. One that is none, wrong, ended, or of somebody who is no admin any more: `unauthenticated` all the same. */
export async function requireDirectory(ctx: AppContext, authorization: string | null): Promise<string> {
  const secret = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(authorization ?? "")?.[1] ?? "";
  const rows = await ctx.db.all(sql`
    update scim_token set last_used_at = ${ctx.now()}
    where token_hash = ${await hashSecret(secret)} and revoked_at is null and ${makerMay} returning id`);
  const [token] = z.array(z.object({ id: z.string() })).parse(rows);
  if (!token) throw new AppError("unauthenticated", "This needs the secret of a directory that is let in.");
  if (!(await countAttempt(ctx, `scim|${token.id}`, A_MINUTE, 60)))
    throw new AppError("rate_limited", "Too many requests; try again in a minute.");
  return token.id;
}
