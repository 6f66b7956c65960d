import { sql } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { doorCount } from "../db/book.schema.ts";

/** Counts what a door turned away, by UTC day and rule. Nothing of the mail is kept. No actor: the door itself counts. */
export async function countAtDoor(ctx: AppContext, door: string, rule: string): Promise<void> {
  await ctx.db
    .insert(doorCount)
    .values({ door, day: ctx.now().slice(0, 10), rule, count: 1 })
    .onConflictDoUpdate({
      target: [doorCount.door, doorCount.day, doorCount.rule],
      set: { count: sql`${doorCount.count} + 1` },
    });
}
