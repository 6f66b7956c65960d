/**
 * Yahoo and AOL mail, by descriptions alone. Relies on: `/folders/<n>/messages/<id>`, the mailbox's number and address in the
 * page's own first script, and the original by `rawplaintext` of Yahoo's other host, which this page's own requests use.
 */
import type { MessageRef } from "./adapter.ts";
import { describedAdapter } from "./described.ts";

/** The Yahoo adapter. */
export const yahoo = describedAdapter({
  id: "yahoo",
  name: "Yahoo, AOL",
  hosts: ["mail.yahoo.com", "mail.aol.com"],
  exampleUrls: ["https://mail.yahoo.com/d/folders/1/messages/ABcdEf123"],
  keysWithShift: true,
  probe: () => false,
  findRef,
  findOwner: (page) => mailboxOf(page)?.email.toLowerCase() ?? null,
  sourceUrl: ({ uid }, page) => {
    const mailbox = mailboxOf(page);
    const at = `mailboxes/@.id==${encodeURIComponent(mailbox?.id ?? "")}/messages/@.id==${encodeURIComponent(uid)}`;
    return mailbox && `https://apis.mail.yahoo.com/ws/v3/${at}/content/rawplaintext?appId=YMailNorrin`;
  },
});

function findRef(page: Document): MessageRef | null {
  const path = page.defaultView?.location.pathname ?? "";
  const [, folder, uid] = /^\/[dnb]\/folders\/(\d+)\/messages\/([\w-]{4,80})$/.exec(path) ?? [];
  return folder !== undefined && uid !== undefined ? { folder, uid } : null;
}

/** Said by the page's own scripts, which no mail can add to; two that differ say nothing. */
function mailboxOf(page: Document): { id: string; email: string } | null {
  const texts = [...page.querySelectorAll("script:not([src])")].map((script) => script.textContent ?? "");
  const found = texts.flatMap((text) => [
    ...text.matchAll(/"selectedMailbox":\{"id":"([\w.+/=-]{1,120})","email":"([^"\\\s@]+@[^"\\\s@]+)"/g),
  ]);
  const [first] = found;
  if (!first?.[1] || !first[2] || found.some((one) => one[0] !== first[0])) return null;
  return { id: first[1], email: first[2] };
}
