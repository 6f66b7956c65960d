import { sql } from "drizzle-orm";
import type { Device } from "../../shared/api/devices.ts";
import { ACCESS_SECONDS, issueAccessToken } from "../access/access-token.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { challengeOf, hashSecret, newSecret } from "../access/secrets.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { device, pairing } from "../db/book.schema.ts";
import { AppError } from "../errors.ts";
import type { DeviceTokens } from "./device-tokens.ts";
import { refreshEnd } from "./device-tokens.ts";
import { readOwnDevice } from "./devices.ts";
import { leafStatement } from "./leaves.ts";

// How a browser becomes a person's device: the signed-in person confirms in the console, the extension that began it
// (it alone has the PKCE verifier, RFC 7636, and the key) fetches the tokens. There is no code to type, so none to be talked out of.

/** The code goes from the console's tab to the extension in seconds; five minutes also covers a slow laptop. */
const PAIRING_MINUTES = 5;

async function hasDevice(ctx: AppContext, personId: string): Promise<boolean> {
  return Boolean(await ctx.db.get(sql`select 1 from device where person_id = ${personId} and disabled_at is null`));
}

/** The signed-in person says that this browser is theirs. Answers with a code that works once. */
export async function confirmPairing(
  actor: Actor,
  ctx: AppContext,
  given: { challenge: string; key: string; deviceName: string },
): Promise<{ code: string; expiresAt: string }> {
  const { personId } = requirePerson(actor);
  // The first is part of starting; another one gives a stolen session an ear that outlives it.
  if (await hasDevice(ctx, personId)) requireConfirmed(actor, ctx);
  const code = newSecret(ctx.randomBytes);
  const expiresAt = new Date(ctx.nowMs() + PAIRING_MINUTES * 60 * 1000).toISOString();
  // No leaf: nothing has changed until the code is taken, and that has one.
  const { challenge, deviceName, key } = given;
  const codeHash = await hashSecret(code);
  await ctx.db.insert(pairing).values({ codeHash, personId, expiresAt, challenge, deviceName, keyThumbprint: key });
  return { code, expiresAt };
}

/**
 * Turns a code and its verifier into a device, bound to the key that has proved itself (`thumbprint`). No actor: the
 * code is the proof. Throws `unauthenticated` for a wrong verifier or key (the code stays good: who has only the code
 * must not be able to spoil it), and for an unknown, used or expired code, all looking the same.
 */
export async function exchangeCode(
  ctx: AppContext,
  given: { code: string; verifier: string; thumbprint: string },
): Promise<DeviceTokens & { device: Device; person: { id: string; name: string } }> {
  const codeHash = await hashSecret(given.code);
  const challenge = await challengeOf(given.verifier);
  const refreshToken = newSecret(ctx.randomBytes);
  const tokenHash = await hashSecret(refreshToken);
  const id = ctx.newId();
  const now = ctx.now();
  const usable = sql`code_hash = ${codeHash} and challenge = ${challenge}
    and key_thumbprint = ${given.thumbprint} and used_at is null and expires_at > ${now}
    and exists (select 1 from person where person.id = pairing.person_id and person.status = 'active')`;
  // Within the batch all three see the code unused, or none does; the update comes last and ends it.
  const [, , taken] = await ctx.db.batch([
    leafStatement(ctx, "pairing", "device.paired", id, {}, sql`exists (select 1 from pairing where ${usable})`),
    ctx.db.insert(device).select(sql`
      select ${id}, person_id, device_name, ${tokenHash}, ${now}, null, null, ${newSecret(ctx.randomBytes)},
        key_thumbprint, null, null, ${refreshEnd(ctx)}, null from pairing where ${usable}`),
    ctx.db.update(pairing).set({ usedAt: now }).where(usable).returning({ personId: pairing.personId }),
  ]);
  if (taken.length === 0)
    throw new AppError("unauthenticated", "This pairing code is wrong, used or too old. Start again.");
  const made = await readOwnDevice(ctx, id);
  const accessToken = await issueAccessToken(ctx, id, given.thumbprint);
  return { accessToken, accessSeconds: ACCESS_SECONDS, refreshToken, device: made, person: made.person };
}
