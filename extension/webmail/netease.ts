/**
 * NetEase 163, 126, yeah and its company mail, by descriptions alone.
 * Relies on: the address behind `#` (`read.ReadModule|{"id":…}`) and the frame of the open message (`readhtml.jsp?mid=…`),
 * which have to name the same message, `sid` in the address, and the original by `readdata.jsp`.
 */
import type { MessageRef } from "./adapter.ts";
import { describedAdapter } from "./described.ts";
import { hashOf, queryOf } from "./parts.ts";

/** The NetEase adapter. */
export const netease = describedAdapter({
  id: "netease",
  name: "NetEase 163, 126, qiye",
  hosts: [
    ...["mail.163.com", "mail.126.com", "mail.yeah.net", "webmail.vip.163.com"],
    ...["mail.qiye.163.com", "qiye.163.com", "mail.ym.163.com"],
  ],
  exampleUrls: [
    'https://mail.163.com/js6/main.jsp?sid=s1&df=mail163_letter#module=read.ReadModule|{"id":"123:1tbiAbcd"}',
  ],
  // A company's own name for it.
  probe: ({ defaultView: view }) =>
    /(?:^|\.)(?:163|126)\.com$/.test(view?.location.hostname ?? "") && view?.location.pathname === "/js6/main.jsp",
  findRef,
  sourceUrl: ({ uid }, page) => {
    const sid = queryOf(page, "sid");
    const [session, id] = [sid ?? "", uid].map(encodeURIComponent);
    return sid && `/js6/read/readdata.jsp?sid=${session}&mid=${id}&mode=download&action=download_eml`;
  },
});

function findRef(page: Document): MessageRef | null {
  const named = /^module=read\.ReadModule\|.*"id":"([\w:+/=-]{4,120})"/.exec(hashOf(page))?.[1];
  const frames = [...page.querySelectorAll('[id^="_dvModuleContainer_read.ReadModule"] iframe.netease_mail_readhtml')];
  const drawn = frames.map((frame) => queryIn(frame.getAttribute("src") ?? "", "mid"));
  // Earlier messages stay drawn, each in its tab.
  return named !== undefined && drawn.includes(named) ? { folder: "mail", uid: named } : null;
}

const queryIn = (address: string, name: string): string | null =>
  new URLSearchParams(address.split("?")[1] ?? "").get(name);
