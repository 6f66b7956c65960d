const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** RFC 5322 §4.3's zone names and those that old mailers add, as minutes east of UTC. */
const zoneMinutes: Readonly<Record<string, number>> = {
  ...{ ut: 0, utc: 0, gmt: 0, z: 0, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360 },
  ...{ pst: -480, pdt: -420, jst: 540, cet: 60, cest: 120, bst: 60, msk: 180, msd: 240, hkt: 480, sgt: 480 },
};

const timePattern = /(?:^|[\sT])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?(?:\s*([AP]M)\b)?/i;

/**
 * A Date header (RFC 5322 §3.3 with the obsolete forms of §4.3) as ISO 8601 UTC to the second. Reads what is seen in
 * the field: no weekday, named months in any order, `17-6-2008`, `2008-06-17`, no seconds, no zone (taken as UTC, so that
 * every machine gives one answer). An impossible clock time counts as midnight, an impossible zone as UTC. Null when
 * there is no day in it.
 */
export function parseMailDate(value: string): string | null {
  const text = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, " ")
    .replace(/,/g, " ")
    .trim();
  const time = timePattern.exec(text);
  const before = time ? text.slice(0, time.index) : text;
  const day = readDay(before) ?? (time ? readDay(`${before} ${withoutZone(afterTime(text, time))}`) : null);
  if (day === null) return null;
  const hours = hoursOf(Number(time?.[1] ?? 0), time?.[4]?.toLowerCase());
  const minutes = Number(time?.[2] ?? 0);
  const seconds = Math.min(Number(time?.[3] ?? 0), 59);
  const clock = hours < 24 && minutes < 60 ? (hours * 60 + minutes) * 60 + seconds : 0;
  const offset = time ? readZone(afterTime(text, time)) : 0;
  const at = new Date(day + (clock - offset * 60) * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().replace(/\.\d{3}Z$/, "Z");
}

function hoursOf(hours: number, half: string | undefined): number {
  if (half === undefined || hours > 12) return hours;
  return (hours % 12) + (half === "pm" ? 12 : 0);
}

function afterTime(text: string, time: RegExpExecArray): string {
  return text.slice(time.index + time[0].length);
}

/** A year may stand behind the zone (`21:23:03 EDT 2007`); the zone's own digits must not be taken for one. */
function withoutZone(after: string): string {
  return after.replace(/[+-]\d{1,4}\b/, " ");
}

/** Minutes east of UTC from `+0800`, `0200`, `400`, `EDT`; 0 for anything unknown. */
function readZone(after: string): number {
  const rest = after.trim();
  const numeric = /^(?:gmt|utc)?\s*([+-]?)(\d{1,2}):?(\d{2})(?!\d)/i.exec(rest);
  if (numeric) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
    if (minutes > 14 * 60 || Number(numeric[3]) > 59) return 0;
    return numeric[1] === "-" ? -minutes : minutes;
  }
  const name = /^[A-Za-z]{1,5}\b/.exec(rest)?.[0].toLowerCase();
  return name === undefined ? 0 : (zoneMinutes[name] ?? 0);
}

/** Midnight UTC of the day in ms; reads named months first, then numbers in ISO or day-month-year order. */
function readDay(text: string): number | null {
  const numeric = /(?:^|\s)(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?=\s|$|T)/.exec(text);
  if (numeric) {
    const [a, b, c] = [Number(numeric[1]), Number(numeric[2]), Number(numeric[3])];
    return (numeric[1] ?? "").length === 4 ? dayAt(a, b, c) : dayAt(fullYear(c), b, a);
  }
  const words = text.split(/[\s-]+/);
  const monthAt = words.findIndex((word) => months.includes(word.slice(0, 3).toLowerCase()));
  if (monthAt === -1) return null;
  const month = months.indexOf((words[monthAt] ?? "").slice(0, 3).toLowerCase()) + 1;
  const numbers = words.filter((word) => /^\d{1,4}$/.test(word));
  const first = numbers[0];
  const second = numbers.slice(1).find((word) => word.length === 4 || (word.length === 2 && numbers.length === 2));
  if (first === undefined) return null;
  if (first.length === 4) return dayAt(Number(first), month, Number(numbers[1] ?? 1));
  const year = second ?? numbers.at(1);
  return year === undefined ? null : dayAt(fullYear(Number(year)), month, Number(first));
}

/** RFC 5322 §4.3: two digits below 50 are 20xx, others 19xx; three digits count from 1900. */
function fullYear(year: number): number {
  if (year < 50) return 2000 + year;
  return year < 1000 ? 1900 + year : year;
}

function dayAt(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return Date.UTC(year, month - 1, day);
}
