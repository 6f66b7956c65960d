/**
 * Zimbra and Carbonio, by descriptions alone: on hosts of the companies themselves.
 * Relies on: addresses that name a message (the basic client's `/h/…?id=`, Carbonio's and the modern client's `/message/<id>`),
 * and the original by `/service/home/~/?auth=co&id=`. A conversation's address is no message's.
 */
import type { MessageRef } from "./adapter.ts";
import { describedAdapter } from "./described.ts";
import { queryOf } from "./parts.ts";

/** The Zimbra adapter. */
export const zimbra = describedAdapter({
  id: "zimbra",
  name: "Zimbra, Carbonio",
  hosts: [],
  exampleUrls: [
    "https://mail.acme.example/modern/email/Inbox/message/261",
    "https://mail.acme.example/carbonio/mails/folder/2/message/261",
    "https://mail.acme.example/h/message?id=261",
  ],
  keysWithShift: true,
  probe: (page) =>
    /^\/(?:carbonio\/|modern\/email|zimbra\/|h\/)/.test(page.defaultView?.location.pathname ?? "") &&
    page.querySelector(
      'meta[content*="Zimbra"], script[src*="zimbra" i], link[href*="zimbra" i], script[src*="carbonio" i], link[href*="carbonio" i]',
    ) !== null,
  findRef,
  sourceUrl: ({ uid }) => `/service/home/~/?auth=co&id=${encodeURIComponent(uid)}`,
});

function findRef(page: Document): MessageRef | null {
  const { pathname = "" } = page.defaultView?.location ?? {};
  const inPath = /\/(?:email|folder)\/([^/]+)\/message\/([\w:-]{1,80})$/.exec(pathname);
  if (inPath?.[2]) return { folder: decodeURIComponent(inPath[1] ?? ""), uid: inPath[2] };
  const id = /^\/(?:zimbra\/)?h\/message$/.test(pathname) ? queryOf(page, "id") : null;
  return id !== null && /^[\w:-]{1,80}$/.test(id) ? { folder: "mail", uid: id } : null;
}
