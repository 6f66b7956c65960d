import { z } from "zod";

/** Ids made by newId(): 26 characters of lower-case Crockford base 32, time first (ULID). */
export const idSchema = z.string().regex(/^[0-9a-z]{26}$/, "not an id");

/** SHA-256 in lower-case hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in lower-case hex");

/** `2026q3.1-482`: the volume (UTC quarter and part) and the message's number in it. */
export const messageIdSchema = z.string().regex(/^\d{4}q[1-4]\.\d{1,4}-\d{1,12}$/, "not a message id");

/** `t` and the thread's number in base 36. */
export const threadIdSchema = z.string().regex(/^t[0-9a-z]{1,11}$/, "not a thread id");

/** A capture's id is made by who captures: a UUID, so that the same hand-over is recognised for ever. */
export const captureIdSchema = z.uuid();

/** A moment, ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime();

/** Splits a message id. Throws for what messageIdSchema refuses. */
export function splitMessageId(id: string): { volume: string; number: number } {
  const dash = id.lastIndexOf("-");
  if (dash < 0) throw new Error("not a message id");
  return { volume: id.slice(0, dash), number: Number(id.slice(dash + 1)) };
}

/** The message id of a number in a volume. */
export const messageIdOf = (volume: string, number: number): string => `${volume}-${number}`;

/** The public form of a thread's number. */
export const threadIdOf = (thread: number): string => `t${thread.toString(36)}`;

/** The number of a public thread id. */
export const threadNumberOf = (id: string): number => Number.parseInt(id.slice(1), 36);
