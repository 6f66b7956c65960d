import { sql } from "drizzle-orm";
import { z } from "zod";
import { hashSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";

/** The longest window any rule has; rows older than this are swept away by better-auth, which shares the table. */
export const LONGEST_WINDOW_SECONDS = 60 * 60;

/**
 * Counts an attempt under `key` and says whether it is within `max` per `windowSeconds`. One statement, so that
 * parallel attempts cannot all read the same count. The window starts at the first attempt.
 */
export async function countAttempt(ctx: AppContext, key: string, max: number, windowSeconds: number): Promise<boolean> {
  const now = ctx.nowMs();
  const start = now - windowSeconds * 1000;
  const row = await ctx.db.get(sql`
    insert into rate_limit (id, key, count, last_request) values (${ctx.newId()}, ${key}, 1, ${now})
    on conflict (key) do update set
      count = case when last_request <= ${start} then 1 else count + 1 end,
      last_request = case when last_request <= ${start} then ${now} else last_request end
    returning count`);
  return z.object({ count: z.number() }).parse(row).count <= max;
}

/** Attempts a minute from one address on the network, behind which a whole office may sit at nine in the morning. */
const FROM_ONE_ADDRESS = 60;

/** Counts an attempt against the caller's address on the network, of `most` a minute. Throws `rate_limited`. The address is kept hashed. */
export async function limitByAddress(
  ctx: AppContext,
  what: string,
  request: Request,
  most = FROM_ONE_ADDRESS,
): Promise<void> {
  const key = `${what}|${await hashSecret(request.headers.get("cf-connecting-ip") ?? "")}`;
  if (await countAttempt(ctx, key, most, 60)) return;
  throw new AppError("rate_limited", "Too many attempts. Try again in a minute.");
}

/** Sign-ins tried for one person an hour, wherever from; three guesses a code and five codes come to fifteen. */
const FOR_ONE_PERSON = 15;

/** Counts a try at signing in as the person of this address. Throws `rate_limited`, for known and unknown alike. */
export async function limitByPerson(ctx: AppContext, email: string): Promise<void> {
  const key = `person|${await hashSecret(email)}`;
  if (await countAttempt(ctx, key, FOR_ONE_PERSON, 60 * 60)) return;
  throw new AppError("rate_limited", "Too many attempts for this address. Try again in an hour.");
}

/** Parts and heads of a full outbox (1 GiB, 5,000 messages) with room for some to be sent again. */
const HANDED_IN = 25_000;

/** Counts a request by which a person's browsers hand in what they had not sent, in a month. Throws `rate_limited`. */
export async function limitHandingIn(ctx: AppContext, personId: string): Promise<void> {
  if (await countAttempt(ctx, `handing in|${personId}`, HANDED_IN, 30 * 24 * 60 * 60)) return;
  throw new AppError("rate_limited", "More than an outbox holds was handed in.");
}
