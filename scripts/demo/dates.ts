import type { Language } from "./people.ts";

const minute = 60_000;
const hour = 60 * minute;
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const longNames: Record<"en" | "de" | "ru", { days: string[]; months: string[] }> = {
  en: {
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    months: "January February March April May June July August September October November December".split(" "),
  },
  de: {
    days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"],
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" "),
  },
  ru: {
    days: ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
    months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(" "),
  },
};

const two = (n: number) => String(n).padStart(2, "0");

/** The wall clock at `offset` minutes east of UTC, readable with the UTC getters. */
function wall(at: Date, offset: number): Date {
  return new Date(at.getTime() + offset * minute);
}

/** A Date header's value (RFC 5322 §3.3). */
export function headerDate(at: Date, offset: number): string {
  const d = wall(at, offset);
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  return `${days[d.getUTCDay()]}, ${two(d.getUTCDate())} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()} ${clock(at, offset)}:${two(d.getUTCSeconds())} ${zone}`;
}

/** The date of an mbox `From ` line, UTC. */
export function asctime(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, " ");
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${day} ${clock(at, 0)}:${two(at.getUTCSeconds())} ${at.getUTCFullYear()}`;
}

/** `14:32`. */
export function clock(at: Date, offset: number): string {
  const d = wall(at, offset);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** `2026-05-03`, the day on the wall at `offset`. */
export function isoDay(at: Date, offset: number): string {
  return wall(at, offset).toISOString().slice(0, 10);
}

/** `03.05.2026`. */
export function dottedDay(at: Date, offset: number): string {
  return isoDay(at, offset).split("-").reverse().join(".");
}

/** A day as people write it inside a mail: `3 May`, `5月3日`, `3 мая`, `3. Mai`. */
export function spokenDay(at: Date, offset: number, language: Language): string {
  const d = wall(at, offset);
  if (language === "zh") return `${d.getUTCMonth() + 1}月${d.getUTCDate()}日`;
  const name = longNames[language].months[d.getUTCMonth()] ?? "";
  return `${d.getUTCDate()}${language === "de" ? "." : ""} ${name}`;
}

/** A day in full with its weekday, as Outlook and Gmail put it above a quoted mail. */
export function fullDay(at: Date, offset: number, language: Language): string {
  const d = wall(at, offset);
  if (language === "zh") return `${d.getUTCFullYear()}年${d.getUTCMonth() + 1}月${d.getUTCDate()}日`;
  const weekday = longNames[language].days[d.getUTCDay()] ?? "";
  return `${weekday}, ${spokenDay(at, offset, language)} ${d.getUTCFullYear()}`;
}

/** `Mon, 3 May 2026`, as Gmail writes it. */
export function shortDay(at: Date, offset: number): string {
  const d = wall(at, offset);
  return `${days[d.getUTCDay()]}, ${d.getUTCDate()} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
}

/**
 * When each turn of a talk was written. Times move forward into the writer's working hours (Mon–Fri, 8–18); a talk
 * so recent that this would pass `now` keeps its plain times instead.
 */
export function turnTimes(
  now: Date,
  daysAgo: number,
  turns: readonly { afterHours: number; offset: number; jitterMinutes: number }[],
): Date[] {
  const start = Math.floor(now.getTime() / 1000) * 1000 - daysAgo * 24 * hour;
  const run = (adjust: (at: number, offset: number, jitter: number) => number): Date[] => {
    let at = start;
    return turns.map(({ afterHours, offset, jitterMinutes }) => {
      at = adjust(at + afterHours * hour + jitterMinutes * 37_000, offset, jitterMinutes);
      return new Date(at);
    });
  };
  const atWork = run(intoWorkingHours);
  const last = atWork.at(-1);
  return last !== undefined && last.getTime() < now.getTime() ? atWork : run((at) => at);
}

function intoWorkingHours(at: number, offset: number, jitterMinutes: number): number {
  let local = at + offset * minute;
  for (;;) {
    const d = new Date(local);
    const weekend = d.getUTCDay() === 0 || d.getUTCDay() === 6;
    if (!weekend && d.getUTCHours() >= 8 && d.getUTCHours() < 18) return local - offset * minute;
    const morning = Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), 8, jitterMinutes, d.getUTCSeconds());
    local = !weekend && d.getUTCHours() < 8 ? morning : morning + 24 * hour;
  }
}
