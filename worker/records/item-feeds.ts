import { sql } from "drizzle-orm";
import { z } from "zod";
import { type ItemFeed, itemFeedSchema } from "../../shared/api/items.ts";
import type { Item } from "../../shared/quote/price-list.ts";
import { type Actor, requirePerson, requireRole } from "../access/actor.ts";
import { hashSecret, newSecret } from "../access/secrets.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { type Written, writeItems } from "./items.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";
import { countAttempt } from "./rate-limits.ts";

// What other systems of the company's write the item list with. Invariant: a feed writes items and reads nothing; of its
// secret only the hash is here. List prices decide what a quote needs approval for, so only an admin lets one in,
// and it writes for as long as that person is an admin here.

const rowsSchema = z.array(itemFeedSchema.extend({ makerLeft: z.number().transform((left) => left === 1) }));

/** Who made the feed may still let a system in. */
const makerMay = sql`exists (select 1 from person m join person_role r on r.person_id = m.id and r.role = 'admin'
  where m.id = item_feed.created_by and m.status = 'active')`;

/** Every feed, newest first, ended ones too. Admin. */
export async function listItemFeeds(actor: Actor, ctx: AppContext): Promise<{ feeds: ItemFeed[] }> {
  requireRole(actor, "admin");
  const rows = await ctx.db.all(sql`
    select item_feed.id, item_feed.name, item_feed.created_at as createdAt, p.name as madeBy, not ${makerMay} as makerLeft,
      last_used_at as lastUsedAt, revoked_at as revokedAt
    from item_feed join person p on p.id = created_by order by item_feed.created_at desc, item_feed.id limit 200`);
  return { feeds: rowsSchema.parse(rows) };
}

/** A system may have a few at once while its secret is changed; a list of hundreds is nobody's. */
const MOST_FEEDS = 20;

/** Lets another system in; the secret is in the answer and nowhere else. Admin; throws `step_up_required`, `conflict`. */
export async function createItemFeed(
  actor: Actor,
  ctx: AppContext,
  { name }: { name: string },
): Promise<{ id: string; url: string; secret: string }> {
  requireRole(actor, "admin");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const { personId } = requirePerson(actor);
  const open = await ctx.db.get(sql`select count(*) as open from item_feed where revoked_at is null`);
  if (z.object({ open: z.number() }).parse(open).open >= MOST_FEEDS)
    throw new AppError("conflict", "End a feed that is not used any more first.");
  const secret = newSecret(ctx.randomBytes);
  const id = ctx.newId();
  const tokenHash = await hashSecret(secret);
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "items.feed-made", id, { name }),
    sql`insert into item_feed (token_hash, id, name, created_by, created_at)
      values (${tokenHash}, ${id}, ${name}, ${personId}, ${ctx.now()})`,
  ]);
  return { id, url: `${ctx.env.PUBLIC_ORIGIN}/api/item-feed`, secret };
}

/** Ends a feed; ended twice it is ended. Admin; throws `not_found`. Needs no fresh sign-in: what stops harm is not slow. */
export async function revokeItemFeed(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  requireRole(actor, "admin");
  const isOpen = sql`exists (select 1 from item_feed where id = ${id} and revoked_at is null)`;
  const known = await ctx.db.all(sql`select 1 from item_feed where id = ${id}`);
  if (known.length === 0) throw notFound();
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "items.feed-ended", id, {}, isOpen),
    sql`update item_feed set revoked_at = ${ctx.now()} where id = ${id} and revoked_at is null`,
  ]);
}

/** Requests of one feed a minute: 500 items each. */
const A_MINUTE = 60;

/**
 * Writes what another system sends. `authorization` is the request's header. A secret that is none, wrong, ended, or of
 * somebody who is no admin any more is one and the same `unauthenticated`; throws `rate_limited`, and what `writeItems` throws.
 */
export async function feedItems(
  ctx: AppContext,
  authorization: string | null,
  items: readonly Item[],
): Promise<Written> {
  const secret = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(authorization ?? "")?.[1] ?? "";
  const rows = await ctx.db.all(sql`
    update item_feed set last_used_at = ${ctx.now()}
    where token_hash = ${await hashSecret(secret)} and revoked_at is null and ${makerMay} returning id`);
  const [feed] = z.array(z.object({ id: z.string() })).parse(rows);
  if (!feed) throw new AppError("unauthenticated", "This needs the secret of a feed that has not been ended.");
  if (!(await countAttempt(ctx, `item-feed|${feed.id}`, A_MINUTE, 60)))
    throw new AppError("rate_limited", "Too many requests of this feed. Try again in a minute.");
  return writeItems(ctx, { actor: `system:feed:${feed.id}`, detail: { feed: feed.id } }, items);
}
