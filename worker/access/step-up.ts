import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Actor } from "./actor.ts";

/** How long a sign-in counts as "just now": five minutes are one task at a desk, not a laptop left open over lunch. */
export const CONFIRMED_MS = 5 * 60 * 1000;

/**
 * Throws `step_up_required` unless the person has signed in to this very session within the last minutes. For what a
 * stolen or forgotten session must not do: exports, roles, links for others, another device, another passkey. Signing in
 * again (passkey, company sign-in, code) makes a new session, so the moment of a session is the moment of the proof.
 */
export function requireConfirmed(actor: Actor, ctx: AppContext): void {
  const at = actor.kind === "person" ? actor.confirmedAtMs : null;
  if (at !== null && ctx.nowMs() - at < CONFIRMED_MS) return;
  throw new AppError("step_up_required", "Confirm that it is you, then do this again.");
}
