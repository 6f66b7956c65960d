import { lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { PersonActor } from "../access/actor.ts";
import { hashSecret, newSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { mailbox, pairing, personRole, signInLink } from "../db/book.schema.ts";
import { person, rateLimit, session, verification } from "../db/sign-in.schema.ts";
import { leafStatement } from "./leaves.ts";

// One-time links, known by the hash of their secret. Invariant: a link signs in once; each is taken by one conditional
// statement, never read first and written after.

/** A week: an invitation may lie in a messenger over a holiday, and not for ever. */
const LINK_DAYS = 7;

/** A new link: what the person gets, and the row to store in the batch that makes or finds the person. */
export async function makeSignInLink(actor: PersonActor, ctx: AppContext, personId: string) {
  const secret = newSecret(ctx.randomBytes);
  const expiresAt = new Date(ctx.nowMs() + LINK_DAYS * 24 * 60 * 60 * 1000).toISOString();
  const row = { tokenHash: await hashSecret(secret), personId, expiresAt, createdBy: actor.personId };
  return {
    url: `${new URL(ctx.env.PUBLIC_ORIGIN).origin}/welcome#${secret}`,
    expiresAt,
    statement: ctx.db.insert(signInLink).values(row),
  };
}

/** Takes the link and answers with its person; null for an unknown, used or expired link and a disabled person. */
export async function consumeSignInLink(ctx: AppContext, tokenHash: string): Promise<string | null> {
  const now = ctx.now();
  const taken = await ctx.db.get(sql`
    update sign_in_link set used_at = ${now}
    where token_hash = ${tokenHash} and used_at is null and expires_at > ${now}
      and exists (select 1 from person where id = person_id and status <> 'disabled')
    returning person_id`);
  return taken ? z.object({ person_id: z.string() }).parse(taken).person_id : null;
}

/**
 * Makes the first person, an admin, if there is nobody yet; answers with their id, or null when somebody is there.
 * The set-up link needs no mark of its own: it is used up by its own effect. An address that was given is also their
 * mailbox; the one made up for who gave none is not.
 */
export async function createFirstAdmin(
  ctx: AppContext,
  admin: { name: string; email: string | null },
): Promise<string | null> {
  const id = ctx.newId();
  const email = admin.email ?? `admin@${new URL(ctx.env.PUBLIC_ORIGIN).hostname}`;
  const now = ctx.nowMs();
  const nobody = sql`not exists (select 1 from person)`;
  const [, made] = await ctx.db.batch([
    leafStatement(ctx, id, "person.joined", id, { roles: ["admin"], first: true }, nobody),
    ctx.db
      .insert(person)
      .select(
        sql`select ${id}, ${admin.name}, ${email}, 1, null, ${now}, ${now}, 'active', 'en', null, null where ${nobody}`,
      )
      .returning({ id: person.id }),
    ctx.db.insert(personRole).select(sql`select id, 'admin', null from person where id = ${id}`),
    ctx.db.insert(mailbox).select(sql`
      select ${ctx.newId()}, ${email}, id, ${ctx.now()}, null, null from person
      where id = ${id} and ${admin.email === null ? 0 : 1}`),
  ]);
  return made.length > 0 ? id : null;
}

/** What can no longer sign anybody in is kept a day, for "expired" to be looked into, and then deleted. */
const KEPT_AFTER_MS = 24 * 60 * 60 * 1000;

/** Deletes what has run out: sessions, links, pairings, codes and challenges, counts of attempts. For the sweep. */
export async function forgetExpired(ctx: AppContext): Promise<void> {
  const before = ctx.nowMs() - KEPT_AFTER_MS;
  const beforeText = new Date(before).toISOString();
  await ctx.db.batch([
    ctx.db.delete(session).where(lt(session.expiresAt, new Date(before))),
    ctx.db.delete(verification).where(lt(verification.expiresAt, new Date(before))),
    ctx.db.delete(rateLimit).where(lt(rateLimit.lastRequest, before)),
    ctx.db.delete(signInLink).where(lt(signInLink.expiresAt, beforeText)),
    ctx.db.delete(pairing).where(lt(pairing.expiresAt, beforeText)),
  ]);
}
