import { attachmentsOf } from "./attachments.ts";
import { customers } from "./customers.ts";
import { spokenDay, turnTimes } from "./dates.ts";
import { type Letter, messageId, pick, replySubject } from "./letter.ts";
import { amounts, amountText } from "./money.ts";
import { type Correspondent, inside, type Language, mailDomain, people } from "./people.ts";
import { tableMark } from "./quoting.ts";
import type { Sheet, Talk, Turn } from "./talk.ts";
import { strangers } from "./talks/unknown.ts";

const everybody = new Map<string, Correspondent>();
for (const who of [...people, inside, ...customers.flatMap((c) => c.contacts), ...strangers])
  everybody.set(who.key, who);

/** Who has this key. Throws where nobody has: a slip in a talk. */
export function correspondent(key: string): Correspondent {
  const who = everybody.get(key);
  if (who === undefined) throw new Error(`nobody in the demo is called ${key} (people.ts, customers.ts)`);
  return who;
}

const closings: Record<Language, readonly string[]> = {
  en: ["Best regards,", "Kind regards,", "Regards,", "Thanks,", "Many thanks,"],
  zh: ["顺颂商祺", "谢谢！", "此致\n敬礼", "祝好"],
  ru: ["С уважением,", "С уважением,", "Спасибо!", "С наилучшими пожеланиями,"],
  de: ["Mit freundlichen Grüßen", "Freundliche Grüße", "Viele Grüße", "Beste Grüße"],
};

/** A talk's turns as letters with their dates, recipients, signatures and threading. */
export function talkLetters(talk: Talk, now: Date): Letter[] {
  const language = talkLanguage(talk);
  const times = turnTimes(
    now,
    talk.daysAgo,
    talk.turns.map(([from, afterHours], i) => ({
      afterHours,
      offset: correspondent(from).offset,
      jitterMinutes: pick(`${talk.key}/${i}`, 55),
    })),
  );
  const letters: Letter[] = [];
  let sheet: Sheet | null = null;
  for (const [i, turn] of talk.turns.entries()) {
    const [fromKey, , body, extra = {}] = turn;
    const from = correspondent(fromKey);
    const at = times[i] ?? now;
    const key = `${talk.key}/${i}`;
    const answers = letters.at(-1) ?? null;
    sheet = extra.quote ?? extra.order?.sheet ?? extra.invoice?.sheet ?? sheet;
    const many = (keys: readonly string[] | undefined) => (keys ?? []).map(correspondent);
    const recipients = usualRecipients(talk, i, fromKey);
    const to = extra.to ?? recipients.to;
    letters.push({
      key,
      messageId: messageId(key, from, at),
      from,
      to: many(to),
      cc: many(extra.cc ?? recipients.cc.filter((k) => !to.includes(k))),
      bcc: many(extra.bcc),
      subject: answers === null ? talk.subject : replySubject(talk.subject, from),
      at,
      language,
      text: signed(filled(body, sheet, at, from, language), key, from, language, extra.quote !== undefined),
      quote: extra.quote ?? null,
      answers,
      attachments: attachmentsOf(extra, language),
      extraHeaders: [],
    });
  }
  return letters;
}

function talkLanguage(talk: Talk): Language {
  return correspondent(talk.theirs[0] ?? "").language;
}

// An answer goes to whoever of the other side wrote last; the talk's standing copies and, where Inside writes or is
// written to, the rep whose customer it is stay on it.
function usualRecipients(talk: Talk, index: number, fromKey: string): { to: string[]; cc: string[] } {
  const weWrite = isOurs(fromKey);
  const before = talk.turns.slice(0, index).reverse();
  const last = before.find((turn: Turn) => isOurs(turn[0]) !== weWrite)?.[0];
  const to = last ?? (weWrite ? talk.theirs[0] : talk.ours[0]) ?? "";
  const cc = [...talk.ours.slice(0, 1), ...talk.cc].filter((key) => key !== fromKey && key !== to);
  return { to: [to], cc };
}

function isOurs(key: string): boolean {
  return correspondent(key).address.endsWith(`@${mailDomain}`);
}

function filled(text: string, sheet: Sheet | null, at: Date, from: Correspondent, language: Language): string {
  return text
    .trim()
    .replace(/\{day([+-]\d+)\}/g, (_, days) =>
      spokenDay(new Date(at.getTime() + Number(days) * 86_400_000), from.offset, language),
    )
    .replace(/\{(total|no)\}/g, (_, what) => {
      if (sheet === null) throw new Error(`a talk's text names {${what}} before any sheet: ${text.slice(0, 60)}`);
      return what === "no" ? sheet.no : `${amountText(amounts(sheet).total)} ${sheet.currency}`;
    });
}

function signed(text: string, key: string, from: Correspondent, language: Language, table: boolean): string {
  const lines = from.signature[language] ?? from.signature.en ?? Object.values(from.signature)[0] ?? [];
  const speaks = from.signature[language] === undefined ? "en" : language;
  const choices = closings[speaks];
  const closing = choices[pick(`${from.key}${pick(key, 2)}`, choices.length)] ?? "";
  const rule = from.client === "thunderbird" || from.client === "yandex" || from.client === "roundcube" ? ["-- "] : [];
  const name = lines[0] ?? from.name;
  const signature = rule.length > 0 ? [firstName(name, language), "", ...rule, ...lines] : lines;
  const ending = [closing, ...signature].join("\n");
  return `${text}\n\n${table ? `${tableMark}\n` : ""}${ending}`;
}

function firstName(name: string, language: Language): string {
  return language === "zh" ? name : (name.split(" ")[0] ?? name);
}
