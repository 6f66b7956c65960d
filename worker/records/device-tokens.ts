import { sql } from "drizzle-orm";
import { z } from "zod";
import { ACCESS_SECONDS, issueAccessToken } from "../access/access-token.ts";
import { hashSecret, keyedSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { device } from "../db/book.schema.ts";
import { AppError } from "../errors.ts";
import { leafStatement } from "./leaves.ts";
import { hasAccessEnded } from "./quarantine.ts";

// How a paired device stays signed in: short access tokens, renewed with a refresh token that changes each time.
// Invariants: only the device's key renews; of the tokens ever given, the newest and the one before it work; an older
// one ends the device, since then two hold copies of what only one may have (docs/decisions/0015-device-tokens.md).

/** A device that has not been used for this long connects again. */
const REFRESH_DAYS = 30;

/** Within this a token that was just used gives the same next one: the answer was lost, or the worker was stopped. */
const LOST_ANSWER_MS = 60 * 1000;

/** What a device signs its requests with, and what it renews that with. */
export interface DeviceTokens {
  accessToken: string;
  accessSeconds: number;
  refreshToken: string;
}

/** When a refresh token that is given out now ends. */
export const refreshEnd = (ctx: AppContext): string =>
  new Date(ctx.nowMs() + REFRESH_DAYS * 24 * 60 * 60 * 1000).toISOString();

/** Renews a device's sign-in. `thumbprint` is of the key that has proved itself. Throws `unauthenticated`. */
export async function renewTokens(
  ctx: AppContext,
  given: { deviceId: string; refreshToken: string; thumbprint: string },
): Promise<DeviceTokens> {
  const refreshToken = (await rotate(ctx, given)) ?? (await findSuccessor(ctx, given));
  if (refreshToken === null) {
    await endAfterReuse(ctx, given);
    throw ended();
  }
  return {
    accessToken: await issueAccessToken(ctx, given.deviceId, given.thumbprint),
    accessSeconds: ACCESS_SECONDS,
    refreshToken,
  };
}

/** Throws `unauthenticated` unless this is the key of a device that still may come in, `access_ended` where its person may not. */
export async function requireDeviceKey(ctx: AppContext, deviceId: string, thumbprint: string): Promise<void> {
  if (await ctx.db.get(sql`select id from device where ${alive(ctx, { deviceId, thumbprint })}`)) return;
  if (await hasAccessEnded(ctx, deviceId, thumbprint))
    throw new AppError("access_ended", "Access has ended. What this browser had not sent goes to a records keeper.");
  throw ended();
}

const ended = (): AppError => new AppError("unauthenticated", "This browser is no longer connected. Connect it again.");

type Given = Parameters<typeof renewTokens>[1];

/** The device as it must be for anything here to happen. */
const alive = (ctx: AppContext, { deviceId, thumbprint }: Pick<Given, "deviceId" | "thumbprint">) => sql`
  id = ${deviceId} and key_thumbprint = ${thumbprint} and disabled_at is null and token_expires_at > ${ctx.now()}
  and exists (select 1 from person where person.id = device.person_id and person.status = 'active')`;

/** Takes the newest token, or the one before it whose answer never came; answers with the next, or null. */
async function rotate(ctx: AppContext, given: Given): Promise<string | null> {
  const hash = await hashSecret(given.refreshToken);
  const now = ctx.now();
  const next = await successor(ctx, given, now);
  const lostBefore = new Date(ctx.nowMs() - LOST_ANSWER_MS).toISOString();
  const taken = await ctx.db.get(sql`
    update device set token_hash = ${await hashSecret(next)}, previous_token_hash = ${hash}, rotated_at = ${now},
      token_expires_at = ${refreshEnd(ctx)}, last_seen_at = ${now}
    where ${alive(ctx, given)}
      and (token_hash = ${hash} or (previous_token_hash = ${hash} and rotated_at <= ${lostBefore}))
    returning id`);
  return taken ? next : null;
}

/** The token that this one was changed for a moment ago, again; null where that is not what happened. */
async function findSuccessor(ctx: AppContext, given: Given): Promise<string | null> {
  const row = await ctx.db.get(sql`
    select rotated_at from device
    where ${alive(ctx, given)} and previous_token_hash = ${await hashSecret(given.refreshToken)}`);
  return row ? successor(ctx, given, z.object({ rotated_at: z.string() }).parse(row).rotated_at) : null;
}

/** Made, not drawn: only so can the same one be given again without being stored in the clear. */
const successor = (ctx: AppContext, given: Given, rotatedAt: string): Promise<string> =>
  keyedSecret(ctx.env.AUTH_SECRET, ["refresh token", given.deviceId, given.refreshToken, rotatedAt]);

/** A token that was given up long ago: who sends it copied it, or was copied from. Nobody goes on with this device. */
async function endAfterReuse(ctx: AppContext, given: Given): Promise<void> {
  const hash = await hashSecret(given.refreshToken);
  const reused = sql`${alive(ctx, given)} and token_hash <> ${hash} and previous_token_hash is not ${hash}`;
  const { deviceId: id } = given;
  await ctx.db.batch([
    leafStatement(ctx, "refresh", "device.reused", id, {}, sql`exists (select 1 from device where ${reused})`),
    ctx.db.update(device).set({ disabledAt: ctx.now() }).where(reused),
  ]);
}
