import { sql } from "drizzle-orm";
import { z } from "zod";
import { dayIn } from "../../shared/quote/promise.ts";
import type { Actor } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { errorFields, log } from "../log.ts";
import { isConstraint } from "./constraints.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { endHandover } from "./handover-end.ts";
import { findRunCase } from "./handovers.ts";
import { leafStatement } from "./leaves.ts";
import { keepsAnAdmin, statusStatements } from "./person-status.ts";

// The last day. Who stands behind a session or a device is asked of the Book at every request, so that access is over with
// this one transaction, by whatever way it was: sessions, browsers, links, tokens that are still good by their own clock. What
// listens live closes within DESK_LIVE_MS.

/**
 * Ends somebody's access, and their departure with it; opens and ends one where notice was never given, so that none of their
 * customers stays without an owner unseen. Safe to run again. No rights are asked for. Throws `conflict` for the last admin.
 */
export async function endAccess(ctx: AppContext, actor: Actor, personId: string): Promise<void> {
  const isActive = sql`exists (select 1 from person where id = ${personId} and status <> 'disabled')`;
  const [row] = await ctx.db.all<{ is: number }>(sql`select ${isActive} as "is"`);
  if (row?.is === 1) {
    try {
      await ctx.db.batch([
        leafStatement(ctx, actor, "person.status", personId, { after: "disabled" }, isActive),
        ...statusStatements(ctx, personId, "disabled"),
        keepsAnAdmin(ctx),
      ]);
    } catch (error) {
      if (isConstraint(error, "NOT NULL", "setting.value"))
        throw new AppError("conflict", "This is the last active admin; make somebody else one first.", {
          cause: error,
        });
      throw error;
    }
  }
  await endHandover(ctx, actor, personId);
}

/** Ends a departure by its manager or an admin, just signed in: access is over with it. */
export async function endCase(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  const { row } = await findRunCase(actor, ctx, id);
  requireConfirmed(actor, ctx);
  if (row.state !== "open" && row.state !== "ended")
    throw new AppError("conflict", "This departure is not under way any more.");
  await endAccess(ctx, actor, row.personId);
}

const system = { kind: "system", door: "sweep" } as const;
const dueRows = z.array(z.object({ id: z.string(), personId: z.string() }));

/** Ends the access of everybody whose last day is over, by the company's own clock. For the schedule. */
export async function endLastDays(ctx: AppContext): Promise<void> {
  const { hours } = await readDeskSettings(ctx);
  const today = dayIn(hours.timeZone, ctx.nowMs());
  const due = dueRows.parse(
    await ctx.db.all(
      sql`select id, person_id as personId from handover where state = 'open' and last_day < ${today} order by last_day limit 100`,
    ),
  );
  for (const { id, personId } of due) {
    try {
      await endAccess(ctx, system, personId);
    } catch (error) {
      // The last admin cannot go; everybody else's last day is over all the same.
      log("error", "last_day.not_ended", { handoverId: id, ...errorFields(error) });
    }
  }
}
