import { z } from "zod";
import { AppError } from "../errors.ts";
import type { VolumeCursor } from "../volume/record.ts";

// One list over many volumes, newest first. Its order is (quarter, sentAt, part, number), all descending: parts of one
// quarter are woven together, quarters never need to be. What a page ends with is all that the next one has to know.

/** A volume as far as its place in the order goes. */
export interface Volume {
  /** `2026q3.1` */
  name: string;
}

/** A message in a list over volumes. */
export interface Place extends VolumeCursor {
  volume: string;
}

export interface PageRequest {
  cursor: Place | null;
  /** Only what was sent before this moment (milliseconds since 1970); null for no bound. */
  before: number | null;
  limit: number;
}

/** Newest volumes first, more at a time the longer nothing is found. */
const WAVES = [4, 8, 16];

const partsOf = (name: string): { quarter: string; part: number } => {
  const dot = name.indexOf(".");
  return { quarter: name.slice(0, dot), part: Number(name.slice(dot + 1)) };
};

/** Below zero when `a` is listed before `b`. */
function compare(a: Place, b: Place): number {
  const left = partsOf(a.volume);
  const right = partsOf(b.volume);
  if (left.quarter !== right.quarter) return left.quarter > right.quarter ? -1 : 1;
  return b.sentAt - a.sentAt || right.part - left.part || b.number - a.number;
}

/**
 * Where a volume goes on after `cursor`: "skip" when the cursor has passed it. Numbers begin with 1, so 0 stands before
 * all of one moment and MAX_SAFE_INTEGER after.
 */
function goOn(name: string, cursor: Place | null): VolumeCursor | null | "skip" {
  if (cursor === null) return null;
  const mine = partsOf(name);
  const last = partsOf(cursor.volume);
  if (mine.quarter !== last.quarter) return mine.quarter > last.quarter ? "skip" : null;
  if (mine.part === last.part) return { sentAt: cursor.sentAt, number: cursor.number };
  return { sentAt: cursor.sentAt, number: mine.part > last.part ? 0 : Number.MAX_SAFE_INTEGER };
}

/** The tighter of a cursor and an upper bound in time. */
function bounded(from: VolumeCursor | null, before: number | null): VolumeCursor | null {
  if (before === null || (from !== null && from.sentAt < before)) return from;
  return { sentAt: before, number: 0 };
}

/** Splits volumes (newest first) into waves; parts of one quarter always travel together. */
export function wavesOf<V extends Volume>(volumes: readonly V[]): V[][] {
  const waves: V[][] = [];
  let at = 0;
  while (at < volumes.length) {
    let end = Math.min(at + (WAVES[waves.length] ?? WAVES.at(-1) ?? 16), volumes.length);
    const quarterAt = (index: number): string => partsOf(volumes[index]?.name ?? "").quarter;
    while (end < volumes.length && quarterAt(end) === quarterAt(end - 1)) end++;
    waves.push(volumes.slice(at, end));
    at = end;
  }
  return waves;
}

/**
 * One page of a list over `volumes` (newest first): asks them in waves until the page is full. `ask` gives a volume's
 * places after a cursor, newest first, at most `limit`. `next` is null when there is nothing after this page.
 */
export async function findPage<Found extends VolumeCursor>(
  volumes: readonly Volume[],
  page: PageRequest,
  ask: (volume: string, before: VolumeCursor | null, limit: number) => Promise<Found[]>,
): Promise<{ places: (Found & Place)[]; next: Place | null }> {
  const left = volumes.filter(({ name }) => goOn(name, page.cursor) !== "skip");
  const found: (Found & Place)[] = [];
  for (const wave of wavesOf(left)) {
    const lists = await Promise.all(
      wave.map(async ({ name }) => {
        const from = goOn(name, page.cursor);
        if (from === "skip") return [];
        // One more than the page shows whether anything follows.
        const places = await ask(name, bounded(from, page.before), page.limit + 1);
        return places.map((place) => ({ ...place, volume: name }));
      }),
    );
    found.push(...lists.flat().sort(compare));
    if (found.length > page.limit) break;
  }
  const places = found.slice(0, page.limit);
  const last = places.at(-1);
  if (last === undefined || found.length <= page.limit) return { places, next: null };
  return { places, next: { volume: last.volume, sentAt: last.sentAt, number: last.number } };
}

const cursorSchema = z
  .string()
  .regex(/^\d{4}q[1-4]\.\d{1,4},-?\d{1,16},\d{1,12}$/)
  .transform((text): Place => {
    const [volume = "", sentAt, number] = text.split(",");
    return { volume, sentAt: Number(sentAt), number: Number(number) };
  });

/** A place as clients carry it, opaque to them. */
export const cursorText = (place: Place | null): string | null =>
  place && Buffer.from(`${place.volume},${place.sentAt},${place.number}`).toString("base64url");

/** Reads a cursor back. Throws `bad_request` for anything but one that we gave out. */
export function readCursor(text: string | undefined): Place | null {
  if (text === undefined) return null;
  const parsed = cursorSchema.safeParse(Buffer.from(text, "base64url").toString("latin1"));
  if (!parsed.success) throw new AppError("bad_request", "query.cursor: not one of this list");
  return parsed.data;
}
