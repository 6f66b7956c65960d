/**
 * Webmails that give out no original with the person's own session. Proton's servers have none: mail is put together in the
 * page, and what it exports is no copy of what was sent. Fastmail's source is behind a token of its own. The bar stands there
 * and says so, and what to do instead.
 */
import { describedAdapter } from "./described.ts";

/** Proton Mail: `/u/<n>/<label>/<conversation>/<message>`. */
export const proton = describedAdapter({
  id: "proton",
  name: "Proton Mail",
  hosts: ["mail.proton.me"],
  exampleUrls: ["https://mail.proton.me/u/0/inbox/abcdefgh12==/ijklmnop34=="],
  keysWithShift: true,
  probe: () => false,
  findRef: (page) => {
    const path = page.defaultView?.location.pathname ?? "";
    const [, folder, uid] = /^\/u\/\d+\/([\w-]+)\/[\w=-]{8,120}\/([\w=-]{8,120})$/.exec(path) ?? [];
    return folder !== undefined && uid !== undefined ? { folder, uid } : null;
  },
});

/** Fastmail: `/mail/<folder>/<thread>.<message>`. */
export const fastmail = describedAdapter({
  id: "fastmail",
  name: "Fastmail",
  hosts: ["app.fastmail.com", "www.fastmail.com", "beta.fastmail.com"],
  exampleUrls: ["https://app.fastmail.com/mail/Inbox/T1234.M5678?u=abcd"],
  keysWithShift: true,
  probe: () => false,
  findRef: (page) => {
    const path = page.defaultView?.location.pathname ?? "";
    const [, folder, uid] = /^\/mail\/([^/]+)\/[\w-]{2,80}\.([\w-]{2,80})$/.exec(path) ?? [];
    return folder !== undefined && uid !== undefined ? { folder: decodeURIComponent(folder), uid } : null;
  },
});
