/**
 * Horde IMP, by its public source code: on hosts of the companies themselves.
 * Relies on: a message in a window of its own (`dynamic.php?page=message&buid=&mailbox=`), and the original by
 * `view.php?actionID=view_source` (view.php). In the list's preview no address names the message: nothing is taken there.
 */
import type { MessageRef } from "./adapter.ts";
import { describedAdapter } from "./described.ts";
import { queryOf } from "./parts.ts";

const PATH = /^(.*\/imp\/)dynamic\.php$/;

/** The Horde adapter. */
export const horde = describedAdapter({
  id: "horde",
  name: "Horde",
  hosts: [],
  exampleUrls: ["https://mail.acme.example/horde/imp/dynamic.php?page=message&buid=12&mailbox=SU5CT1g"],
  probe: (page) =>
    PATH.test(page.defaultView?.location.pathname ?? "") && page.querySelector("#msgData, #previewPane") !== null,
  findRef,
  sourceUrl: ({ uid, folder }, page) => {
    const home = PATH.exec(page.defaultView?.location.pathname ?? "")?.[1];
    return home ? `${home}view.php?actionID=view_source&buid=${uid}&mailbox=${encodeURIComponent(folder)}&id=0` : null;
  },
});

function findRef(page: Document): MessageRef | null {
  if (queryOf(page, "page") !== "message" || !PATH.test(page.defaultView?.location.pathname ?? "")) return null;
  const [uid, folder] = [queryOf(page, "buid"), queryOf(page, "mailbox")];
  return uid !== null && folder !== null && /^\d{1,20}$/.test(uid) ? { folder, uid } : null;
}
