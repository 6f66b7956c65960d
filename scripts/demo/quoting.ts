import { clock, dottedDay, fullDay, isoDay, shortDay } from "./dates.ts";
import type { Letter } from "./letter.ts";
import type { Correspondent, Language } from "./people.ts";
import { escapeHtml, sheetHtml, sheetText } from "./sheets.ts";

const labels: Record<Language, readonly [from: string, sent: string, to: string, cc: string, subject: string]> = {
  en: ["From", "Sent", "To", "Cc", "Subject"],
  zh: ["发件人", "发送时间", "收件人", "抄送", "主题"],
  ru: ["От", "Отправлено", "Кому", "Копия", "Тема"],
  de: ["Von", "Gesendet", "An", "Cc", "Betreff"],
};

/** What stands above a quoted mail, and whether its lines get `> `. */
function attribution(letter: Letter, by: Correspondent): { lines: string[]; marked: boolean } {
  const { from, at } = letter;
  const language = by.language;
  switch (by.client) {
    case "gmail":
      return {
        lines: [`On ${shortDay(at, by.offset)} at ${clock(at, by.offset)}, ${from.name} <${from.address}> wrote:`, ""],
        marked: true,
      };
    case "yandex":
      return {
        lines: [`${dottedDay(at, by.offset)}, ${clock(at, by.offset)}, "${from.name}" <${from.address}>:`],
        marked: true,
      };
    case "thunderbird":
      return { lines: [thunderbirdLine(letter, by)], marked: true };
    case "roundcube":
      return { lines: [`On ${isoDay(at, by.offset)} ${clock(at, by.offset)}, ${from.name} wrote:`], marked: true };
    case "qq":
      return {
        lines: ["------------------ 原始邮件 ------------------", ...headerBlock(letter, by, ": ", ";")],
        marked: false,
      };
    case "foxmail":
      return { lines: [" ", ...headerBlock(letter, by, "： ", "")], marked: false };
    case "outlook":
      return {
        lines: [...(language === "zh" ? [] : ["_".repeat(32)]), ...headerBlock(letter, by, ": ", "")],
        marked: false,
      };
  }
}

function thunderbirdLine({ from, at }: Letter, by: Correspondent): string {
  const time = clock(at, by.offset);
  if (by.language === "ru") return `${dottedDay(at, by.offset)} ${time}, ${from.name} пишет:`;
  if (by.language === "de") return `Am ${dottedDay(at, by.offset)} um ${time} schrieb ${from.name}:`;
  return `On ${isoDay(at, by.offset)} ${time}, ${from.name} wrote:`;
}

function headerBlock(letter: Letter, by: Correspondent, colon: string, end: string): string[] {
  const [from, sent, to, cc, subject] = labels[by.language];
  const list = (whom: readonly Correspondent[]) => whom.map((c) => `${c.name} <${c.address}>`).join("; ");
  const day = by.client === "outlook" ? fullDay(letter.at, by.offset, by.language) : isoDay(letter.at, by.offset);
  const rows = [
    `${from}${colon}${list([letter.from])}${end}`,
    `${sent}${colon}${day} ${clock(letter.at, by.offset)}${end}`,
    `${to}${colon}${list(letter.to)}${end}`,
  ];
  if (letter.cc.length > 0) rows.push(`${cc}${colon}${list(letter.cc)}${end}`);
  rows.push(`${subject}${colon}${letter.subject}${end}`, "");
  return rows;
}

/** The whole plain-text body: new text, table if any, then the mail it answers with all that that one quotes. */
export function plainBody(letter: Letter): string {
  const { answers } = letter;
  const parts = [withTable(letter)];
  if (answers !== null) {
    const { lines, marked } = attribution(answers, letter.from);
    const old = plainBody(answers).trimEnd().split("\n");
    const quoted = marked ? old.map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`.trimEnd())) : old;
    parts.push([...lines, ...quoted].join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

// The table goes between what is written and the closing, which the talk's text marks by its own line.
function withTable({ text, quote, language }: Letter): string {
  return text.replace(tableMark, quote === null ? "" : `\n${sheetText(quote, language)}\n`);
}

/** Where in a letter's text the table of its quote goes. */
export const tableMark = "\u0001";

/** The body as HTML, in the writer's mail program's way; without the html element around it. */
export function htmlBody(letter: Letter): string {
  const { answers, from } = letter;
  const own = paragraphs(letter);
  if (answers === null) return own;
  const { lines } = attribution(answers, from);
  const above = lines.filter((line) => line.trim() !== "" && !line.startsWith("___"));
  const old = htmlBody(answers);
  const intro = above.map(escapeHtml).join("<br>\n");
  switch (from.client) {
    case "gmail":
      return `<div dir="ltr">${own}</div>\n<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${intro}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${old}</blockquote></div>`;
    case "outlook":
      return `<div class="WordSection1">${own}</div>\n<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">${intro}</p></div>\n${old}`;
    case "qq":
      return `<div>${own}</div><div><includetail><div style="font-size:12px;font-family:Arial Narrow;padding:2px 0;">${intro}</div>${old}</includetail></div>`;
    case "foxmail":
      return `<div>${own}</div><blockquote style="margin-Top:0px;margin-Bottom:0px;margin-Left:0.5em"><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="background:#efefef;padding:8px;">${intro}</div></div>${old}</blockquote>`;
    case "yandex":
      return `<div>${own}</div><div>${intro}</div><blockquote>${old}</blockquote>`;
    case "thunderbird":
      return `${own}<div class="moz-cite-prefix">${intro}</div><blockquote type="cite">${old}</blockquote>`;
    case "roundcube":
      return `${own}<p id="reply-intro">${intro}</p><blockquote type="cite" style="padding:0 0.4em;border-left:#1010ff 2px solid;margin:0">${old}</blockquote>`;
  }
}

function paragraphs({ text, quote, language, from }: Letter): string {
  const open = from.client === "outlook" ? '<p class="MsoNormal">' : from.client === "qq" ? "<p>" : "<div>";
  const close = open === "<div>" ? "</div>" : "</p>";
  const table = quote === null ? "" : sheetHtml(quote, language);
  return text
    .split(tableMark)
    .map((half) =>
      half
        .split(/\n{2,}/)
        .filter((block) => block.trim() !== "")
        .map((block) => `${open}${escapeHtml(block.trim()).replaceAll("\n", "<br>\n")}${close}`)
        .join("\n"),
    )
    .join(`\n${table}\n`);
}
