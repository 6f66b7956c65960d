import type { SQL } from "drizzle-orm";
import { eq, sql } from "drizzle-orm";
import { UNDO_MS } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { person } from "../db/sign-in.schema.ts";
import { leafStatement } from "./leaves.ts";

// Notice that a person leaves, by whichever side. From then on nothing of theirs goes from the record by their word alone:
// what they object to stays open for a keeper to rule on, and no capture is taken back. A departure (handovers.ts) is
// its reason: both are opened and ended in one transaction.

/** That notice was given, or was not after all; where it is so already, or `onlyIf` does not hold, nothing. */
export const noticeGivenStatements = (
  actor: Actor,
  ctx: AppContext,
  personId: string,
  given: boolean,
  onlyIf: SQL = sql`true`,
) => {
  const isOther = sql`id = ${personId} and notice_given_at is ${given ? sql`null` : sql`not null`} and ${onlyIf}`;
  const isSo = sql`exists (select 1 from person where ${isOther})`;
  return [
    leafStatement(ctx, actor, "person.notice-given", personId, { given }, isSo),
    ctx.db
      .update(person)
      .set({ noticeGivenAt: given ? ctx.now() : null })
      .where(isOther),
  ] as const;
};
/** SQL: no notice was given. */
export const noNoticeGiven = (personId: string) =>
  sql`not exists (select 1 from person where id = ${personId} and notice_given_at is not null)`;

/** Whether a person may take these captures of theirs back; `acceptedAt` in milliseconds. */
export async function mayTakeBack(
  ctx: AppContext,
  personId: string,
  captures: readonly { acceptedAt: number }[],
): Promise<boolean> {
  if (captures.length === 0) return true;
  if (captures.some(({ acceptedAt }) => ctx.nowMs() - acceptedAt >= UNDO_MS)) return false;
  return !(await isNoticeGiven(ctx, personId));
}

/** Whether notice was given. */
async function isNoticeGiven(ctx: AppContext, personId: string): Promise<boolean> {
  const [row] = await ctx.db.select({ at: person.noticeGivenAt }).from(person).where(eq(person.id, personId));
  return row !== undefined && row.at !== null;
}
