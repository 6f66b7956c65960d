// Which day a sentence names as the end of a term: "by Friday", "next week", "周五前", "до пятницы", "bis Freitag". What could be
// two days, or is over when it is written, is none. A week's end is its Friday; days are calendar days (YYYY-MM-DD).

const DAY_MS = 86_400_000;
/** Further ahead it is another year's day, or no term at all. */
const FURTHEST_DAYS = 120;
const FRIDAY = 5;

type Counted = "day" | "work" | "week" | "month";
interface Rule {
  readonly looks: RegExp;
  /** The day in milliseconds, of the day of writing and what was found; NaN where it names none. */
  readonly day: (from: number, found: RegExpExecArray) => number;
}

const months =
  "jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек";
const monthOf: readonly RegExp[] = [
  ...[/^(?:jan|янв)/, /^(?:feb|фев)/, /^(?:mar|mär|мар)/, /^(?:apr|апр)/, /^(?:may|mai|ма[йя])/, /^(?:jun|июн)/],
  ...[/^(?:jul|июл)/, /^(?:aug|авг)/, /^(?:sep|сен)/, /^(?:oct|okt|окт)/, /^(?:nov|ноя)/, /^(?:dec|dez|дек)/],
];
const weekdayOf: readonly RegExp[] = [
  ...[/^(?:sun|son|воскр|日|天)/, /^(?:mon|пон|一|月)/, /^(?:tue|die|вт|二|火)/, /^(?:wed|mit|ср|三|水)/],
  ...[/^(?:thu|don|чет|四|木)/, /^(?:fri|fre|пят|五|金)/, /^(?:sat|sam|суб|六|土)/],
];
const latinDays = "(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch";
const russianDays = "понедельник[ау]?|вторник[ау]?|сред[уые]|четверг[ау]?|пятниц[уые]|суббот[уые]|воскресень[еяю]";
const numbers: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, ten: 10, "couple of": 2, the: 1, few: 3 },
  ...{ einem: 1, einer: 1, zwei: 2, drei: 3, два: 2, двух: 2, две: 2, три: 3, трёх: 3, трех: 3, пары: 2, пару: 2 },
  ...{ 一: 1, 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 七: 7, 十: 10 },
};

const weekday = (at: number): number => new Date(at).getUTCDay();
/** The Monday of its week. */
const mondayOf = (at: number): number => at - ((weekday(at) + 6) % 7) * DAY_MS;
const fridayOf = (at: number): number => Math.max(at, mondayOf(at) + (FRIDAY - 1) * DAY_MS);
const monthEnd = (at: number, ahead: number): number => {
  const day = new Date(at);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + ahead + 1, 0);
};

/** The next such day; `week` 1: that of next week. */
function onWeekday(from: number, name: string, week: number): number {
  const wanted = weekdayOf.findIndex((one) => one.test(name));
  if (wanted < 0) return Number.NaN;
  const inWeek = mondayOf(from) + week * 7 * DAY_MS + ((wanted + 6) % 7) * DAY_MS;
  return week === 0 && inWeek <= from ? inWeek + 7 * DAY_MS : inWeek;
}

function onDate(from: number, day: number, month: number, year?: number): number {
  const first = new Date(from).getUTCFullYear();
  const at = (of: number): number => {
    const made = Date.UTC(of, month - 1, day);
    return new Date(made).getUTCDate() === day && month >= 1 && month <= 12 ? made : Number.NaN;
  };
  if (year !== undefined) return at(year < 100 ? 2000 + year : year);
  return at(first) < from ? at(first + 1) : at(first);
}

const ofMonthName = (name: string): number => monthOf.findIndex((one) => one.test(name)) + 1;
const yearOf = (said: string | undefined): number | undefined => (said ? Number(said) : undefined);

function ahead(from: number, said: string, unit: Counted): number {
  const count = numbers[said] ?? Number(said);
  if (!(count >= 0 && count <= FURTHEST_DAYS)) return Number.NaN;
  if (unit === "week") return from + count * 7 * DAY_MS;
  if (unit === "month")
    return onDate(from, new Date(from).getUTCDate(), ((new Date(from).getUTCMonth() + count) % 12) + 1);
  if (unit === "day") return from + count * DAY_MS;
  let at = from;
  for (let left = count; left > 0; ) {
    at += DAY_MS;
    if (weekday(at) % 6 !== 0) left--;
  }
  return at;
}

const unitOf = (said: string): Counted => {
  if (/^(?:working|business|werk|arbeits|рабоч|个工作|工作|营业|営業)/.test(said)) return "work";
  if (/^(?:week|woche|недел|周|个?星期|週)/.test(said)) return "week";
  return /^(?:month|monat|месяц|个月)/.test(said) ? "month" : "day";
};

const of = (looks: RegExp, day: Rule["day"]): Rule => ({ looks, day });
const count = Object.keys(numbers)
  .filter((word) => /\p{L}/u.test(word))
  .join("|");

/** What says most stands first. */
const rules: readonly Rule[] = [
  of(/(?<!\d)(20\d\d)[-.年/](\d{1,2})[-.月/](\d{1,2})(?!\d)/u, (from, [, y, m, d]) =>
    onDate(from, Number(d), Number(m), yearOf(y)),
  ),
  of(/(?<!\d)(\d{1,2})月(\d{1,2})[日号號]/u, (from, [, m, d]) => onDate(from, Number(d), Number(m))),
  of(
    new RegExp(
      `(?<![\\d.])(\\d{1,2})(?:\\.|st|nd|rd|th|-го)? (?:of )?(${months})\\p{L}{0,7}\\.?(?:,? (20\\d\\d))?`,
      "u",
    ),
    (from, [, d, m = "", y]) => onDate(from, Number(d), ofMonthName(m), yearOf(y)),
  ),
  of(
    new RegExp(`(?<!\\p{L})(${months})\\p{L}{0,7}\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])(?:, (20\\d\\d))?`, "u"),
    (from, [, m = "", d, y]) => onDate(from, Number(d), ofMonthName(m), yearOf(y)),
  ),
  of(
    /(?<=(?:by|on|until|till|bis|am|zum|до|к|на)(?: zum| the)? )(\d{1,2})\.(\d{1,2})(?:\.(20\d\d|\d\d))?(?![\d%])/u,
    (from, [, d, m, y]) => onDate(from, Number(d), Number(m), yearOf(y)),
  ),
  of(
    /end of next week|ende (?:der )?(?:nächsten|kommenden) woche|下周末|下周[内底]|до конца следующей недели|来週末/u,
    (from) => fridayOf(mondayOf(from) + 7 * DAY_MS),
  ),
  of(/end of next month|ende (?:des )?nächsten monats|下个?月底|до конца следующего месяца|来月末/u, (from) =>
    monthEnd(from, 1),
  ),
  of(
    new RegExp(`(?<!last |past |since |of |letzten |seit )(next |nächsten )?\\b(${latinDays})\\b`, "u"),
    (from, [, next, name = ""]) => onWeekday(from, name, next ? 1 : 0),
  ),
  of(
    new RegExp(`(?<!\\p{L}|прошл\\p{L}{2,3} |с )(следующ\\p{L}{2,3} )?(${russianDays})(?!\\p{L})`, "u"),
    (from, [, next, name = ""]) => onWeekday(from, name, next ? 1 : 0),
  ),
  of(/(?<!上)(?<!上个)(下个?)?(?:周|星期|礼拜|週)([一二三四五六日天])/u, (from, [, next, name = ""]) =>
    onWeekday(from, name, next ? 1 : 0),
  ),
  of(/(来週の?)?([月火水木金土日])曜/u, (from, [, next, name = ""]) =>
    name === "日" || !next ? onWeekday(from, name, next ? 1 : 0) : onWeekday(from, name, 1),
  ),
  of(/day after tomorrow|übermorgen|послезавтра|(?<!大)后天|明後日/u, (from) => from + 2 * DAY_MS),
  of(/大后天/u, (from) => from + 3 * DAY_MS),
  of(/\btomorrow\b|(?<!guten )\bmorgen\b|(?<!после)завтра|明天|明日|明早|明晚/u, (from) => from + DAY_MS),
  of(
    /\btoday\b|\btonight\b|this (?:afternoon|evening|morning)|end of (?:the )?day|\bheute\b|сегодня|до конца дня|今天|今日|今晚|本日|上午|下午/u,
    (from) => from,
  ),
  of(
    new RegExp(
      `(?:\\bin|\\bwithin|innerhalb von|binnen|через|в течение|за)(?: the next| the)? (\\d{1,3}|${count}) ((?:working |business |werk|arbeits|рабоч\\p{L}{2} )?(?:days?|tag\\p{L}{0,2}|дн\\p{L}{1,2}|день)|weeks?|woche\\p{L}?|недел\\p{L}|months?|monat\\p{L}{0,2}|месяц\\p{L}?)`,
      "u",
    ),
    (from, [, said = "", unit = ""]) => ahead(from, said, unitOf(unit)),
  ),
  of(
    /(\d{1,3}|[一两二三四五七十])(个?工作日|営業日|天|日|周|个?星期|週間|个月)(?:之内|以内|内)/u,
    (from, [, said = "", unit = ""]) => ahead(from, said, unitOf(unit)),
  ),
  of(/(?:через|в течение) (недел[юи]|дня|месяца?)(?!\p{L})/u, (from, [, unit = ""]) => ahead(from, "1", unitOf(unit))),
  of(/next week|(?:nächste|kommende)[rn]? woche|下个?(?:周|星期|礼拜)|на следующей неделе|来週/u, (from) =>
    fridayOf(mondayOf(from) + 7 * DAY_MS),
  ),
  of(
    /(?:end of (?:the|this)|this|later this) week|diese[rn]? woche|ende der woche|wochenende|(?:本|这个?)(?:周|星期)|周末|на этой неделе|до конца (?:этой |текущей )?недели|今週/u,
    fridayOf,
  ),
  of(
    /end of (?:the|this) month|month[- ]end|ende des monats|ende dieses monats|monatsende|本?月底|до конца (?:этого |текущего )?месяца|月末/u,
    (from) => monthEnd(from, 0),
  ),
  of(/next month|nächsten monat|下个?月|в следующем месяце|来月/u, (from) => monthEnd(from, 1)),
];

/**
 * The day a text names, counted from the day it was written on (YYYY-MM-DD); null where it names none, and for a day that was over or
 * is more than 120 days ahead. Looks at the text's first 500 characters.
 */
export function dueDayIn(text: string, writtenOn: string): string | null {
  const from = Date.parse(`${writtenOn}T00:00:00Z`);
  if (Number.isNaN(from)) return null;
  const said = text.slice(0, 500).toLowerCase().replace(/\s+/gu, " ");
  for (const { looks, day } of rules) {
    const found = looks.exec(said);
    const at = found ? day(from, found) : Number.NaN;
    if (at >= from && at <= from + FURTHEST_DAYS * DAY_MS) return new Date(at).toISOString().slice(0, 10);
  }
  return null;
}
