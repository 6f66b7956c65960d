import { inArray, isNull, sql } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { capture, device } from "../db/book.schema.ts";
import { ledgerStub } from "../ledger/client.ts";

// What the watch looks at. No actor: the cron asks, and only counts and ids come of it.

/** Captures on the visible list: failed ones, and those held until somebody decides. */
export async function countListed(ctx: AppContext): Promise<{ failed: number; parked: number }> {
  const rows = await ctx.db
    .select({ state: capture.state, count: sql<number>`count(*)` })
    .from(capture)
    .where(inArray(capture.state, ["failed", "parked"]))
    .groupBy(capture.state);
  const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
  return { failed: of("failed"), parked: of("parked") };
}

/** Ids of the devices that may still save. */
export async function listWorkingDevices(ctx: AppContext): Promise<Set<string>> {
  const rows = await ctx.db.select({ id: device.id }).from(device).where(isNull(device.disabledAt));
  return new Set(rows.map(({ id }) => id));
}

/** Every alarm that the ledger ever raised: a source that went back, left something out, or changed what it had said. */
export const listLedgerAlarms = async (ctx: AppContext): Promise<{ source: string; kind: string }[]> =>
  (await ledgerStub(ctx.env).alarms()).map(({ source, kind }) => ({ source, kind }));
