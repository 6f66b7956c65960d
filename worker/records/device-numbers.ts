import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { DroppedNumber } from "../../shared/api/dropped-numbers.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { forbidden, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";

// Each device numbers its saves 1, 2, 3 … without a gap. Kept here: the highest number that came, and the ranges below it
// that did not, with when that was noticed. A number counts once its capture is safe with us, or is told to be dropped.

/** Saves travel out of order: a large one in parts, one that waits for its backoff. Only then is one missing. */
const GRACE_MS = 60 * 60 * 1000;

/** A device that skipped every other number for ever would grow its row without end; later gaps are not listed then. */
const MAX_GAPS = 200;

/**
 * Notes that a device's number has come. Duplicates and numbers out of order are harmless, and of the usual next one only
 * the highest moves: one row. A forged huge number makes one range.
 */
export function arrivedStatement(ctx: AppContext, deviceId: string, seq: number): SQL {
  const now = ctx.nowMs();
  const first = seq > 1 ? JSON.stringify([[1, seq - 1, now]]) : "[]";
  const isInGap = sql`exists (
    select 1 from json_each(device_number.gaps) g where ${seq} between g.value ->> 0 and g.value ->> 1)`;
  return sql`
    insert into device_number (device_id, highest, gaps) values (${deviceId}, ${seq}, ${first})
    on conflict (device_id) do update set highest = max(highest, ${seq}), gaps = case
      when ${seq} = highest + 1 then gaps
      when ${seq} > highest then iif(json_array_length(gaps) >= ${MAX_GAPS}, gaps,
        json_insert(gaps, '$[#]', json_array(highest + 1, ${seq} - 1, ${now})))
      else (select json_group_array(json_array(low, high, at)) from (
        select g.value ->> 0 as low, min(g.value ->> 1, ${seq} - 1) as high, g.value ->> 2 as at
          from json_each(device_number.gaps) g where g.value ->> 0 < ${seq}
        union all
        select max(g.value ->> 0, ${seq} + 1), g.value ->> 1, g.value ->> 2
          from json_each(device_number.gaps) g where g.value ->> 1 > ${seq}
        order by low)) end
    where ${seq} > highest or ${isInGap}`;
}

const gapsSchema = z.array(z.tuple([z.number(), z.number(), z.number()]));

/** The ranges of a device's numbers that are missing, from its row's JSON; what was noticed just now may still come. */
export const missingOf = (gaps: string | null, nowMs: number): { from: number; to: number }[] =>
  gapsSchema
    .parse(JSON.parse(gaps ?? "[]"))
    .flatMap(([from, to, noticedMs]) => (noticedMs <= nowMs - GRACE_MS ? [{ from, to }] : []));

/** True in SQL when the device is or was this person's, also when it is disabled: who pairs again speaks for the earlier one. */
export const isDeviceOf = (deviceId: string, personId: string | null): SQL =>
  sql`exists (select 1 from device where id = ${deviceId} and person_id = ${personId})`;

/**
 * The device says which of its numbers will never come, or those of an earlier device of its person. Saying it again
 * changes nothing. Throws `not_found` for a device that never was theirs.
 */
export async function noteDropped(
  actor: Actor,
  ctx: AppContext,
  dropped: readonly DroppedNumber[],
  earlierDeviceId: string | null,
): Promise<void> {
  const { deviceId: ownDeviceId, personId } = requirePerson(actor);
  if (ownDeviceId === null) throw forbidden("Only a connected browser has numbers.");
  const deviceId = earlierDeviceId ?? ownDeviceId;
  if ((await ctx.db.all(sql`select 1 where ${isDeviceOf(deviceId, personId)}`)).length === 0) throw notFound();
  const ascending = dropped.toSorted((a, b) => a.seq - b.seq);
  const list = JSON.stringify(ascending.map(({ seq }) => seq));
  const isNews = sql`exists (select 1 from json_each(${list}) n
    left join device_number d on d.device_id = ${deviceId}
    where d.highest is null or n.value > d.highest
      or exists (select 1 from json_each(d.gaps) g where n.value between g.value ->> 0 and g.value ->> 1))`;
  const detail = { dropped: ascending.map(({ seq, reason }) => ({ seq, reason })) };
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "device.dropped", deviceId, detail, isNews),
    ...ascending.map(({ seq }) => arrivedStatement(ctx, deviceId, seq)),
  ]);
}
