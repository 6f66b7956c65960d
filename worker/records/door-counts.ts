import { desc, gte, sql } from "drizzle-orm";
import type { Doors } from "../../shared/api/doors.ts";
import type { AppContext } from "../context.ts";
import { doorCount } from "../db/book.schema.ts";
import { spokeStatement } from "./rhythm.ts";

/** The days that the counts are shown for. */
const SHOWN_DAYS = 30;

/**
 * Counts what a door turned away or kept (`kept`, `held`), by UTC day and rule, and that the door spoke today. Nothing of
 * the mail is kept here. No actor: the door itself counts.
 */
export async function countAtDoor(ctx: AppContext, door: "mail" | "journal", rule: string): Promise<void> {
  await ctx.db.batch([
    ctx.db
      .insert(doorCount)
      .values({ door, day: ctx.now().slice(0, 10), rule, count: 1 })
      .onConflictDoUpdate({
        target: [doorCount.door, doorCount.day, doorCount.rule],
        set: { count: sql`${doorCount.count} + 1` },
      }),
    spokeStatement(ctx, door),
  ]);
}

/** What the doors counted in the last 30 days, newest day first. The caller has looked at the role. */
export async function listDoorCounts(ctx: AppContext): Promise<Doors["counts"]> {
  const since = new Date(ctx.nowMs() - SHOWN_DAYS * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return ctx.db
    .select()
    .from(doorCount)
    .where(gte(doorCount.day, since))
    .orderBy(desc(doorCount.day), doorCount.door, doorCount.rule)
    .limit(1000);
}
