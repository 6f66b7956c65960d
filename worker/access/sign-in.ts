import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { findActorByDevice, findActorBySession } from "../records/actors.ts";
import { readAccessToken } from "./access-token.ts";
import type { PersonActor } from "./actor.ts";
import { askGate } from "./device-gate-client.ts";
import type { Proof } from "./proof.ts";
import { readProof } from "./proof.ts";
import { challengeOf } from "./secrets.ts";
import { readSessionToken } from "./session-cookie.ts";

/** Takes the nonce for the device's next proof, to be sent as `DPoP-Nonce`; `isNeeded`: this request lacked it. */
export type OfferNonce = (nonce: string, isNeeded: boolean) => void;

/**
 * Who makes this request: the console's session cookie, or `Authorization: DPoP` with a device's access token and the
 * proof of its key (RFC 9449 section 7). Null for nobody, for an expired session or token, a disabled device and a
 * disabled person. A request with both is the device's: the weaker of the two, so that a leaked token never borrows a
 * session. Throws `unauthenticated` for a wrong proof, `use_dpop_nonce` for one that was used before or lacks a fresh
 * nonce.
 */
export async function findActor(
  ctx: AppContext,
  request: Request,
  offerNonce: OfferNonce,
): Promise<PersonActor | null> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = /^DPoP ([A-Za-z0-9_.-]{20,1000})$/i.exec(authorization)?.[1];
    const known = token ? await readAccessToken(ctx, token) : null;
    if (!token || !known) return null;
    const proof = await readProof(ctx, request);
    if (proof.thumbprint !== known.thumbprint || proof.ath !== (await challengeOf(token))) return null;
    // Side by side: the device is asked of the Book on every request, so the gate costs no time of its own.
    const [actor] = await Promise.all([
      findActorByDevice(ctx, known.deviceId, known.thumbprint),
      admitProof(ctx, known.deviceId, proof, offerNonce),
    ]);
    return actor;
  }
  const token = await readSessionToken(ctx.env, request);
  return token ? findActorBySession(ctx, token) : null;
}

/**
 * Lets a proof of a device's key in once. Throws `use_dpop_nonce` for an old nonce and for a proof seen before: whoever
 * has the key makes another, and a browser sends a request twice by itself when a kept connection breaks (RFC 9110
 * section 9.2.2 leaves that to it), so an honest device brings the same proof again and must not be signed out by it.
 */
export async function admitProof(
  ctx: AppContext,
  deviceId: string,
  proof: Proof,
  offerNonce: OfferNonce,
): Promise<void> {
  const { verdict, nonce } = await askGate(ctx, deviceId, proof);
  offerNonce(nonce, verdict !== "admitted");
  if (verdict === "stale") throw new AppError("use_dpop_nonce", "Prove the device's key again, with the nonce given.");
  if (verdict === "replayed") throw new AppError("use_dpop_nonce", "This proof was used before. Make a new one.");
}
