import type { AppContext } from "../context.ts";
import { errorFields, log } from "../log.ts";
import { openNotices, raiseNotice, resolveNotice } from "../records/notices.ts";
import { forgetOldDays, readRhythms, silenceOf } from "../records/rhythm.ts";
import { readSettings } from "../records/settings.ts";
import {
  countListed,
  lastBackup,
  listLedgerAlarms,
  listMissingNumbers,
  listWorkingDevices,
} from "../records/watched.ts";
import { forgetHeld } from "./hold.ts";

// What nobody would notice by themselves, looked at by the cron: a source that fell silent, captures that failed or wait for
// a decision, numbers of a browser's saves that never came, a backup that is too old, an alarm of the ledger. Raises
// notices, and resolves them when it is over. One look's failure stops no other.

const system = { kind: "system", door: "sweep" } as const;
/** Rhythms are read once an hour: the cron runs every five minutes and they change by the day. */
const LOOK_MINUTES = 5;
const HOUR_MS = 60 * 60 * 1000;

/** One run of the watch. */
export async function watch(ctx: AppContext): Promise<void> {
  const looks: [string, () => Promise<void>][] = [
    ["held", () => forgetHeld(ctx, system)],
    ["listed", () => lookAtLists(ctx)],
    ["numbers", () => lookForNumbers(ctx)],
    ["backup", () => lookAtBackups(ctx)],
    ["ledger", () => lookAtLedger(ctx)],
  ];
  if (new Date(ctx.nowMs()).getUTCMinutes() < LOOK_MINUTES) looks.push(["silence", () => lookForSilence(ctx)]);
  for (const [look, run] of looks) {
    try {
      await run();
    } catch (error) {
      log("error", "watch.look_failed", { look, ...errorFields(error) });
    }
  }
}

async function lookAtLists(ctx: AppContext): Promise<void> {
  const { failed, parked } = await countListed(ctx);
  for (const [kind, count] of [
    ["captures-failed", failed],
    ["captures-held", parked],
  ] as const) {
    if (count > 0) await raiseNotice(ctx, kind, "company", { count });
    else await resolveNotice(ctx, kind, "company");
  }
}

/** Saves that a browser counted and that never came. Also of a disabled one: the next one of its person completes it. */
async function lookForNumbers(ctx: AppContext): Promise<void> {
  const missing = await listMissingNumbers(ctx);
  for (const [deviceId, count] of missing) await raiseNotice(ctx, "numbers-missing", deviceId, { count });
  for (const deviceId of (await openNotices(ctx, "numbers-missing")).keys()) {
    if (!missing.has(deviceId)) await resolveNotice(ctx, "numbers-missing", deviceId);
  }
}

/** Twice the schedule's interval without a finished backup; a new company has as long for its first. */
async function lookAtBackups(ctx: AppContext): Promise<void> {
  const hours = ctx.env.BACKUP_HOURS;
  const last = hours === 0 ? null : await lastBackup(ctx);
  if (last && Date.parse(last.at) < ctx.nowMs() - 2 * hours * HOUR_MS)
    await raiseNotice(ctx, "backup-old", "company", last.isBackup ? { lastDay: last.at.slice(0, 10) } : {});
  else await resolveNotice(ctx, "backup-old", "company");
}

/** An alarm of the ledger is never over by itself. */
async function lookAtLedger(ctx: AppContext): Promise<void> {
  for (const { source, kind } of await listLedgerAlarms(ctx)) {
    await raiseNotice(ctx, "ledger-alarm", `${source}:${kind}`, {});
  }
}

async function lookForSilence(ctx: AppContext): Promise<void> {
  const today = ctx.now().slice(0, 10);
  const [{ mailDoor, journal }, devices] = await Promise.all([readSettings(ctx), listWorkingDevices(ctx)]);
  const open = { mail: mailDoor.open, journal: journal.open };
  await forgetOldDays(ctx);
  const rhythms = await readRhythms(ctx);
  for (const kind of ["door-silent", "device-silent"] as const) {
    const raised = await openNotices(ctx, kind);
    const sources = [...rhythms].flatMap(([source, days]) => {
      const device = source.startsWith("device:") ? source.slice("device:".length) : null;
      if ((device !== null) !== (kind === "device-silent")) return [];
      const isOn =
        device === null ? source in open && open[source === "mail" ? "mail" : "journal"] : devices.has(device);
      return [{ subject: device ?? source, days, isOn }];
    });
    for (const { subject, days, isOn } of sources) {
      const silence = silenceOf(days, today);
      const raisedAt = raised.get(subject);
      if (isOn && silence?.isSilent) {
        const { lastDay, usualGap, silentDays } = silence;
        await raiseNotice(ctx, kind, subject, { lastDay, usualGap, silentDays });
      } else if (raisedAt !== undefined && (!isOn || (days.at(-1) ?? "") >= raisedAt.slice(0, 10))) {
        await resolveNotice(ctx, kind, subject);
      }
    }
  }
}
