/**
 * Mail.ru, by descriptions alone, the one of the original old: what it answers has to be one, or nothing is taken.
 * Relies on: `/<folder>/<thread>:<id>/` in the address, and the original by `/cgi-bin/getmsg`.
 */
import { describedAdapter } from "./described.ts";

/** The Mail.ru adapter. */
export const mailru = describedAdapter({
  id: "mailru",
  name: "Mail.ru",
  hosts: ["e.mail.ru"],
  exampleUrls: ["https://e.mail.ru/inbox/0:17250000000000000001:0/"],
  keysWithShift: true,
  probe: () => false,
  findRef: (page) => {
    const path = page.defaultView?.location.pathname ?? "";
    const [, folder, uid] = /^\/([\w-]+)\/\d+:(\d{6,30}):\d+\/?$/.exec(path) ?? [];
    return folder !== undefined && uid !== undefined ? { folder, uid } : null;
  },
  sourceUrl: ({ uid }) => `/cgi-bin/getmsg?id=${uid}`,
});
