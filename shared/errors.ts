import { z } from "zod";

/** Every code an answer of the Worker can carry, with its HTTP status. Closed: a new code is a change of the contract. */
const statusByCode = {
  bad_request: 400,
  unauthenticated: 401,
  use_dpop_nonce: 401,
  // Said to the key of a browser alone: its person's access has ended, and what it holds is handed in and forgotten.
  access_ended: 401,
  forbidden: 403,
  step_up_required: 403,
  mailbox_not_yours: 403,
  // Nothing of this person's is saved before they have confirmed the privacy notice, or anybody's before the agreement
  // with the works council is on record. Whoever sends keeps what they have, and tries again.
  notice: 403,
  agreement: 403,
  // An admin has switched saving off for now.
  stopped: 403,
  // Notice was given that this person leaves, and what they ask for is off since then.
  leaving: 403,
  not_found: 404,
  conflict: 409,
  missing_parts: 409,
  policy: 410,
  not_automatic: 410,
  undone: 410,
  too_large: 413,
  unsupported: 415,
  hash_mismatch: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statusByCode;

export const errorCodes = Object.keys(statusByCode).filter((code): code is ErrorCode => code in statusByCode);

export const errorBodySchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), requestId: z.string() }),
});

/** HTTP status of a code. */
export const statusOf = (code: ErrorCode): (typeof statusByCode)[ErrorCode] => statusByCode[code];

const retryable: readonly string[] = ["unavailable", "internal", "rate_limited", "missing_parts", "use_dpop_nonce"];

/** True for what a sender may send again unchanged; shared so that the outbox and the Worker agree. */
export const isRetryable = (code: string): boolean => retryable.includes(code);

/** True for a refusal that ends when a person has read, signed or allowed something: what was to be sent is kept until then. */
export const isHeldBack = (code: string): boolean => ["notice", "agreement", "stopped"].includes(code);
