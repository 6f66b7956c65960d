/**
 * QQ Mail and Tencent Exmail, by descriptions alone. In the older pages a message is a frame of its own whose address names
 * it; in the newer ones the address behind `#` does. Relies on: `mailid` and `sid`, the original by `downloademl` (older) or
 * `func=5` (newer). Ids that begin with C or @ are conversations: nothing is taken for them.
 */
import type { MessageRef } from "./adapter.ts";
import { describedAdapter } from "./described.ts";
import { hashOf, queryOf } from "./parts.ts";

/** The adapter of QQ Mail and Exmail. */
export const qq = describedAdapter({
  id: "qq",
  name: "QQ Mail, Exmail",
  hosts: ["mail.qq.com", "wx.mail.qq.com", "en.mail.qq.com", "exmail.qq.com"],
  exampleUrls: [
    "https://exmail.qq.com/cgi-bin/readmail?folderid=1&t=readmail&mailid=ZL0012-abc&sid=s1",
    "https://wx.mail.qq.com/home/index?sid=s1#/read/ZL0012-abc",
  ],
  probe: (page) => /(?:^|\.)exmail\.qq\.com$/.test(page.defaultView?.location.hostname ?? ""),
  findRef,
  findOwner: ({ defaultView }) => ownerAround(defaultView),
  sourceUrl: ({ uid }, page) => {
    const sid = queryOf(page, "sid");
    if (sid === null) return null;
    const [id, session] = [uid, sid].map(encodeURIComponent);
    return isOlder(page)
      ? `/cgi-bin/readmail?sid=${session}&mailid=${id}&action=downloademl`
      : `/read/readmail?func=5&mailid=${id}&sid=${session}`;
  },
});

const isOlder = (page: Document): boolean => page.defaultView?.location.pathname === "/cgi-bin/readmail";

function findRef(page: Document): MessageRef | null {
  const uid = isOlder(page) ? queryOf(page, "mailid") : /^\/read\/([\w-]+)/.exec(hashOf(page))?.[1];
  if (!uid || !/^[A-BD-Za-z0-9][\w-]{3,120}$/.test(uid)) return null;
  return { folder: queryOf(page, "folderid") ?? "mail", uid };
}

/** The older pages show it in the page around the message's frame. */
function ownerAround(view: Document["defaultView"]): string | null {
  try {
    const text = view && view.parent !== view ? view.parent.document.querySelector("#useraddr")?.textContent : null;
    return /[^\s@<>()]+@[^\s@<>()]+/.exec(text ?? "")?.[0].toLowerCase() ?? null;
  } catch {
    // Another origin around it.
    return null;
  }
}
