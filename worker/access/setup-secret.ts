import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { hashSecret } from "./secrets.ts";

/**
 * Throws `unauthenticated` unless the request carries the set-up link's secret as `Authorization: Setup <secret>`. What
 * may be done with it is over once somebody is here; the caller sees to that.
 */
export async function requireSetupSecret(ctx: AppContext, request: Request): Promise<void> {
  const secret = /^Setup ([A-Za-z0-9_-]{20,200})$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const wanted = ctx.env.SETUP_TOKEN_HASH.toLowerCase();
  if (secret === undefined || wanted === "" || (await hashSecret(secret)) !== wanted)
    throw new AppError("unauthenticated", "This needs the set-up link's secret.");
}
