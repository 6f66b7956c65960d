/**
 * SnappyMail and RainLoop, by their public templates: on hosts of the companies themselves.
 * Relies on: the open message's own link to its original (`?/Raw/…/ViewAsPlain/…`, MailMessageView.html), which names it.
 */
import type { MessageRef } from "./adapter.ts";
import { describedAdapter } from "./described.ts";
import { hashOf } from "./parts.ts";

const LINK = '.b-message a[href*="/Raw/"][href*="/ViewAsPlain/"]';

/** The SnappyMail adapter. */
export const snappymail = describedAdapter({
  id: "snappymail",
  name: "SnappyMail, RainLoop",
  hosts: [],
  exampleUrls: ["https://mail.acme.example/#/mailbox/INBOX/m12"],
  keysWithShift: true,
  probe: (page) => page.querySelector("#rl-app, #rl-content") !== null,
  findRef,
  sourceUrl: ({ uid }) => uid,
});

function findRef(page: Document): MessageRef | null {
  const links = [...page.querySelectorAll(LINK)].filter((link) => link.closest("#messageItem") === null);
  const href = links.length === 1 ? links[0]?.getAttribute("href") : null;
  // Its own addresses only: nothing that a mail could bring here leads elsewhere.
  if (!href || !/^\.?\/?\?\/Raw\/[\w&[\]=/-]{8,800}$/.test(href)) return null;
  const folder = /^\/(?:mailbox|message)\/([^/]+)\//.exec(hashOf(page))?.[1];
  return folder === undefined ? null : { folder, uid: href };
}
