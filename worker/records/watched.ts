import { inArray, isNull, max, min, ne, sql } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { backup, capture, device, deviceNumber, person, restore } from "../db/book.schema.ts";
import { ledgerStub } from "../ledger/client.ts";
import { missingOf } from "./device-numbers.ts";

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

/** How many numbers are missing of which device, those noticed within the last hour left out. */
export async function listMissingNumbers(ctx: AppContext): Promise<Map<string, number>> {
  const { deviceId, gaps } = deviceNumber;
  const rows = await ctx.db.select({ deviceId, gaps }).from(deviceNumber).where(ne(gaps, "[]"));
  const counts = rows.map((row): [string, number] => {
    const ranges = missingOf(row.gaps, ctx.nowMs());
    return [row.deviceId, ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)];
  });
  return new Map(counts.filter(([, count]) => count > 0));
}

/**
 * When the newest whole backup was finished; where there is none, since when there has been something to back up: the
 * restore that made this record, or the first person. ISO; null while nobody is here.
 */
export async function lastBackup(ctx: AppContext): Promise<{ at: string; isBackup: boolean } | null> {
  const [[made], [restored], [first]] = await ctx.db.batch([
    ctx.db.select({ at: max(backup.finishedAt) }).from(backup),
    ctx.db.select({ at: max(restore.finishedAt) }).from(restore),
    ctx.db.select({ at: min(person.createdAt) }).from(person),
  ]);
  if (made?.at) return { at: made.at, isBackup: true };
  const at = restored?.at ?? first?.at?.toISOString() ?? null;
  return at === null ? null : { at, isBackup: false };
}
