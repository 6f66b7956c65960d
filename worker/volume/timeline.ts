import { TO_MONDAY_MS, WEEK_MS } from "../../shared/week.ts";
import { nameBehind, numberAsked } from "./names.ts";
import { unpackLetter } from "./packed.ts";
import type { VolumeCursor, VolumeMessage, VolumeScope } from "./record.ts";
import { isDirection, isOwnerOnly } from "./rows.ts";
import { after, inScope } from "./scope.ts";
import type { ListRequest, Place } from "./show.ts";
import { cursors } from "./show.ts";

// A customer's messages in one volume: where they lie, and how many there were in which week. Neither shows anything.

export interface TimelineRequest extends ListRequest {
  customerId: string;
  /** Only messages that have files. */
  withFiles: boolean;
  direction?: VolumeMessage["direction"] | null;
  /** Milliseconds since 1970: nothing older. */
  since?: number | null;
  /** Only messages that name one of these among their participants; the scope must reach the envelope. */
  addresses?: readonly string[] | null;
}

/** Where a customer's messages lie, newest first. */
export function findTimeline(sql: SqlStorage, request: TimelineRequest): VolumeCursor[] {
  const { direction = null, since = null, addresses = null, limit } = request;
  const scope = inScope(request.scope);
  const from = after(request.before, "a.sent_at, a.message");
  const found = sql.exec<Place & { letter: ArrayBuffer | null }>(
    `SELECT a.sent_at, a.message AS number, ${addresses === null ? "NULL" : "m.letter"} AS letter
     FROM association a CROSS JOIN message m ON m.number = a.message
     WHERE a.customer = ${numberAsked} AND ${from.text} AND ${scope.text} ${request.withFiles ? "AND m.has_files" : ""}
       ${direction === null ? "" : `AND ${isDirection(direction)}`} ${since === null ? "" : "AND a.sent_at >= ?"}
     ORDER BY a.sent_at DESC, a.message DESC ${addresses === null ? "LIMIT ?" : ""}`,
    request.customerId,
    ...from.values,
    ...scope.values,
    ...(since === null ? [] : [since]),
    ...(addresses === null ? [limit] : []),
  );
  if (addresses === null) return cursors(found.toArray());
  // Participants lie packed: read newest first, and only until the page is full.
  const wanted = new Set(addresses);
  const places: Place[] = [];
  for (const row of found) {
    if (row.letter === null || !unpackLetter(row.letter).participants.some(({ address }) => wanted.has(address)))
      continue;
    places.push(row);
    if (places.length === limit) break;
  }
  return cursors(places);
}

/** A week's mail in one direction. */
export interface WeekCount {
  /** Its Monday, milliseconds since 1970. */
  monday: number;
  incoming: number;
  outgoing: number;
}

export interface ActivityRequest {
  customerId: string;
  scope: VolumeScope;
}

/** What `countActivity` answers. */
export interface Activity {
  weeks: WeekCount[];
  /** Who saved some of it, with the newest message's moment. */
  savers: { personId: string; sentAt: number }[];
}

/** How many of a customer's messages there were by week, and who saved them. */
export function countActivity(sql: SqlStorage, { customerId, scope: asked }: ActivityRequest): Activity {
  const scope = inScope(asked);
  const where = `a.customer = ${numberAsked} AND ${scope.text}`;
  const weeks = sql
    .exec<{ monday: number; incoming: number; outgoing: number }>(
      `SELECT (a.sent_at + ${TO_MONDAY_MS}) / ${WEEK_MS} * ${WEEK_MS} - ${TO_MONDAY_MS} AS monday, sum(${isDirection("in")}) AS incoming,
         sum(${isDirection("out")}) AS outgoing
       FROM association a CROSS JOIN message m ON m.number = a.message WHERE ${where} GROUP BY monday`,
      customerId,
      ...scope.values,
    )
    .toArray();
  const savers = sql
    .exec<{ person: string; sent_at: number }>(
      `SELECT ${nameBehind("s.person")} AS person, s.sent_at FROM (
         SELECT w.person, max(a.sent_at) AS sent_at
         FROM association a CROSS JOIN message m ON m.number = a.message JOIN evidence w ON w.message = m.number
         WHERE ${where} AND w.person IS NOT NULL AND NOT ${isOwnerOnly("w")} GROUP BY w.person) s`,
      customerId,
      ...scope.values,
    )
    .toArray();
  return { weeks, savers: savers.map(({ person, sent_at }) => ({ personId: person, sentAt: sent_at })) };
}
