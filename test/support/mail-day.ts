// A day of mail at a rep's Roundcube: mail comes in many charsets, is opened, answered, forwarded, moved and thrown away in two
// tabs, and new mail is written. Some of it is with customers, some is nobody's business.
import type { Page } from "@playwright/test";
import type { PracticeMail } from "../../scripts/practice-mail/practice-mail.ts";
import { buildMessage, encodedWord, encodeText } from "./build-message.ts";

/** Whose mail the saving rules record, and whose nobody may see. */
export const customers = ["paula@pumps.example", "li.na@hengtong.example", "o.petrova@severmash.example"];
export const strangers = ["haus@clinic.example", "oskar@friends.example"];
/** Words that stand in private mail alone. */
export const privateWords = /clinic\.example|friends\.example|moonflower/i;

export interface MailDay {
  mail: PracticeMail;
  /** Two tabs of one mailbox, signed in. */
  tabs: readonly [Page, Page];
  mailbox: string;
  /** Opens a message's own page and gives the extension the time to see it. */
  open(page: Page, url: string): Promise<void>;
}

const charsets = [
  ["utf-8", "Ball valves ½″, 球阀, клапан"],
  ["gbk", "询价：304不锈钢球阀"],
  ["gb18030", "回复：图纸确认"],
  ["big5", "報價：閥門"],
  ["koi8-r", "Запрос цены: задвижки"],
  ["windows-1251", "Счёт и сроки поставки"],
  ["iso-8859-1", "Anfrage für Kugelhähne"],
  ["shift_jis", "見積依頼"],
] as const;

const DAY_MS = 24 * 60 * 60_000;

/** What comes in: every third is private. `tag` stands in each subject. */
export function arrivingMail(index: number, mailbox: string): { tag: string; from: string; bytes: Uint8Array } {
  const isPrivate = index % 3 === 2;
  const pool = isPrivate ? strangers : customers;
  const from = pool[Math.floor(index / 3) % pool.length] ?? "";
  const [charset, text] = charsets[index % charsets.length] ?? charsets[0];
  const tag = `T${String(index).padStart(4, "0")}`;
  const words = isPrivate ? `${text} moonflower` : text;
  const encode = (one: string): Uint8Array =>
    charset === "utf-8" ? new TextEncoder().encode(one) : encodeText(one, charset);
  const sent = new Date(Date.now() - (1 + (index % 20)) * DAY_MS).toUTCString().replace("GMT", "+0000");
  const bytes = buildMessage({
    headers: [
      ["From", `Somebody <${from}>`],
      ["To", mailbox],
      ["Subject", `${encodedWord(text, charset)} ${tag}`],
      ["Date", sent],
      ["Message-ID", `<${tag}@day.example>`],
      ["MIME-Version", "1.0"],
      ["Content-Type", `text/plain; charset=${charset}`],
      ["Content-Transfer-Encoding", "8bit"],
    ],
    body: encode(`${words}\r\n\r\n${tag}\r\n`),
  });
  return { tag, from, bytes };
}

/** Lives the day with so many messages in all. */
export async function liveMailDay({ mail, tabs, mailbox, open }: MailDay, count: number): Promise<void> {
  const arriving = Math.round(count * 0.6);
  const base = mail.url;
  const uidOf = async (tag: string, folder = "INBOX"): Promise<number> =>
    (await mail.search(mailbox, folder, `HEADER Message-ID ${tag}@day.example`))[0] ?? 0;
  const show = (uid: number): string => `${base}?_task=mail&_mbox=INBOX&_uid=${uid}&_action=show`;
  const write = async (page: Page, query: string, to: string | null): Promise<void> => {
    await page.goto(`${base}?_task=mail&_action=compose&${query}`);
    const body = page.locator("#composebody");
    await body.waitFor({ timeout: 30_000 });
    // Roundcube asks before it sends a mail without a word.
    await body.fill(`Thank you. ${await body.inputValue()}`);
    if (to !== null) {
      await page.locator("#compose_to input, textarea#_to").first().fill(to);
      await page.keyboard.press("Enter");
    }
    await page.locator(".formbuttons button.send").click();
    await page.waitForURL((url) => !url.search.includes("_action=compose"), { timeout: 30_000 });
  };
  for (let index = 0, written = arriving; index < arriving; index++) {
    const { tag, from, bytes } = arrivingMail(index, mailbox);
    await mail.deliver(mailbox, "INBOX", bytes);
    const page = tabs[index % 2] ?? tabs[0];
    const uid = await uidOf(tag);
    // Not everything that comes is opened here.
    if (index % 2 === 0) await open(page, show(uid));
    if (index % 3 !== 2 && written < count) {
      const number = written++;
      const new_ = `T${String(number).padStart(4, "0")}`;
      if (number % 3 === 0) await write(page, `_reply_uid=${uid}&_mbox=INBOX`, null);
      else if (number % 3 === 1) await write(page, `_forward_uid=${uid}&_mbox=INBOX`, customers[number % 3] ?? from);
      else await write(page, `_to=${encodeURIComponent(from)}&_subject=${new_}`, null);
    }
    if (index % 7 === 3) await command(page, show(uid), "move", "&W6JiNw-");
    if (index % 11 === 5) await command(page, show(uid), "delete");
  }
}

/** Moves or deletes the message of a page, as the webmail's own button does. */
async function command(page: Page, url: string, name: "move" | "delete", folder?: string): Promise<void> {
  await page.goto(url);
  await page.waitForLoadState("load");
  await page.evaluate(`rcmail.command(${JSON.stringify(name)}, ${JSON.stringify(folder ?? "")} || undefined)`);
  await page.waitForURL((one) => one.href !== url, { timeout: 20_000 });
}
