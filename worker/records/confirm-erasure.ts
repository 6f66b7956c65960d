import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { LIFT_DELAY_HOURS } from "../../shared/api/holds.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { erasureRow, whoOf } from "./erasures.ts";
import { openHolds } from "./holds.ts";
import { leafStatement } from "./leaves.ts";
import { areTwo, hoursAgo, othersWith } from "./newcomers.ts";

// The word after which an erasure takes what it found.

/**
 * Who may confirm what is looked for by words, since a company's name is a word too: another keeper than the one who
 * began, neither of whom became one or came in by somebody's link within a day; or the only one, a day later.
 */
export function mayConfirm(ctx: AppContext, personId: string): SQL {
  const me = sql`${personId}`;
  const isSecond = areTwo(ctx, me, sql`erasure.begun_by`, "keeper");
  const isOnly = sql`(begun_alone = 1 and begun_at <= ${hoursAgo(ctx, LIFT_DELAY_HOURS)} and ${othersWith("keeper", me)} = 0)`;
  return sql`(${isSecond} or ${isOnly})`;
}

/**
 * What was found goes from now on, except `without` (`kind:key`). Records keeper, just signed in. Throws `conflict`
 * unless the search is over, and where it takes another keeper.
 */
export async function confirmErasure(
  actor: Actor,
  ctx: AppContext,
  given: { id: string; without: readonly string[] },
): Promise<void> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  const { personId } = requirePerson(actor);
  const { id, without } = given;
  const { addresses, names } = whoOf(await erasureRow(ctx, id));
  if ((await openHolds(ctx)).addresses.some((address) => addresses.includes(address)))
    throw new AppError("conflict", "A legal hold keeps this person's data; it cannot be erased until that is lifted.");
  const going = sql`erasure_id = ${id} and kind || ':' || key not in (select value from json_each(${JSON.stringify(without)}))`;
  const standing = await ctx.db.all(sql`select 1 from erasure_item where ${going} and kind = 'hold'
    and key in (select id from legal_hold where lifted_at is null) limit 1`);
  if (standing.length > 0)
    throw new AppError("conflict", "A legal hold that stands names this person: lift it first, or leave it out.");
  const may = names.length > 0 ? mayConfirm(ctx, personId) : sql`true`;
  const isMine = sql`id = ${id} and state = 'found' and purpose = 'erasure' and ${may}`;
  const isFound = sql`exists (select 1 from erasure where ${isMine})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "erasure.confirmed", id, { without: without.length }, isFound),
    sql`delete from erasure_item where erasure_id = ${id} and ${isFound}
      and kind || ':' || key in (select value from json_each(${JSON.stringify(without)}))`,
    sql`update erasure set state = 'erasing', cursor = '{}', confirmed_by = ${personId}, confirmed_at = ${ctx.now()}
      where ${isMine} returning id`,
  ]);
  if (results[2]?.length !== 0) return;
  const { state, purpose } = await erasureRow(ctx, id);
  if (state !== "found" || purpose !== "erasure")
    throw new AppError("conflict", "This erasure is not waiting to be confirmed.");
  throw new AppError(
    "conflict",
    `What is looked for by a name is erased by another records keeper than the one who began, neither of them new within a day; by the only one ${LIFT_DELAY_HOURS} hours later.`,
  );
}
