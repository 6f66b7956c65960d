import type { Role } from "../../shared/api/people.ts";
import type { Env } from "../env.ts";

/**
 * Whether a person of these roles signs in by mailed codes at all. Whoever runs the company's mail can read a code: admins
 * and records keepers have a passkey or the company's sign-in.
 */
export const codesGoTo = (env: Pick<Env, "STAGE">, roles: readonly Role[]): boolean =>
  env.STAGE === "local" || !roles.some((role) => role === "admin" || role === "keeper");
