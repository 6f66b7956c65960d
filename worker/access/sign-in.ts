import type { AppContext } from "../context.ts";
import { findActorByDevice, findActorBySession } from "../records/actors.ts";
import type { PersonActor } from "./actor.ts";
import { hashSecret } from "./secrets.ts";
import { readSessionToken } from "./session-cookie.ts";

/**
 * Who makes this request: the console's session cookie or `Authorization: Bearer` with a device token (RFC 6750).
 * Null for nobody, for an expired session, a disabled device and a disabled person. A request with both is the
 * device's: the weaker of the two, so that a leaked token never borrows a session.
 */
export async function findActor(ctx: AppContext, request: Request): Promise<PersonActor | null> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/i.exec(authorization)?.[1];
    return token ? findActorByDevice(ctx, await hashSecret(token)) : null;
  }
  const token = await readSessionToken(ctx.env, request);
  return token ? findActorBySession(ctx, token) : null;
}
