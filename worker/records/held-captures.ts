import { and, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { CaptureMetadata } from "../../shared/api/captures.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { capture } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import { isTakenBack } from "./undone-captures.ts";

// Captures held until a person decides: `parked` on the visible list, read by nobody, part of no message.
// Invariant: the row is held from its first moment, so that no sweep takes an interrupted one for a capture under way.

/** Mail of one claimed person that may wait at the most: who forges a sender must not fill the store. */
export const MAX_HELD = 50;

/** What is held, and why. `reason` is ours, never content. */
export interface Held {
  sha256: string;
  personId: string;
  mailboxId: string;
  metadata: CaptureMetadata;
  reason: string;
}

/** Opens the row of a held capture; the same one again changes nothing. `full` and `undone` mean: keep no bytes. */
export async function holdCapture(
  actor: Actor,
  ctx: AppContext,
  held: Held,
): Promise<"held" | "known" | "full" | "undone"> {
  const { captureId: id } = held.metadata;
  const now = ctx.now();
  const isNew = sql`not exists (select 1 from capture where id = ${id})
    and not ${isTakenBack(id, held.personId)}
    and (select count(*) from capture where state = 'parked' and person_id = ${held.personId}) < ${MAX_HELD}`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "capture.held", id, { sha256: held.sha256, door: "mail" }, isNew),
    sql`insert into capture (id, state, door, person_id, mailbox_id, sha256, bytes, parts, metadata, created_at, updated_at,
        attempts, last_error)
      select ${id}, 'parked', 'mail', ${held.personId}, ${held.mailboxId}, ${held.sha256}, ${held.metadata.bytes}, 0,
        ${JSON.stringify(held.metadata)}, ${now}, ${now}, 0, ${held.reason} where ${isNew}`,
    sql`select state from capture where id = ${id}`,
    sql`select 1 as yes where ${isTakenBack(id, held.personId)}`,
  ]);
  const [row] = z.array(z.object({ state: z.string() })).parse(results[2]);
  if ((results[3] ?? []).length > 0) return "undone";
  if (!row) return "full";
  return row.state === "parked" ? "held" : "known";
}

/** Captures that nobody decided about since `before` (ISO); oldest first. */
export async function listForgottenHeld(
  ctx: AppContext,
  before: string,
  limit: number,
): Promise<{ id: string; personId: string | null; sha256: string }[]> {
  return ctx.db
    .select({ id: capture.id, personId: capture.personId, sha256: capture.sha256 })
    .from(capture)
    .where(and(eq(capture.state, "parked"), lt(capture.updatedAt, before)))
    .orderBy(capture.updatedAt)
    .limit(limit);
}

/** Lets a held capture go for good; its bytes are the caller's. */
export async function expireHeld(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  const isHeld = sql`id = ${id} and state = 'parked'`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "capture.expired", id, {}, sql`exists (select 1 from capture where ${isHeld})`),
    ctx.db.delete(capture).where(isHeld),
  ]);
}
