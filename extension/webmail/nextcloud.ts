/**
 * Nextcloud Mail, by its public source code: on hosts of the companies themselves.
 * Relies on: `/apps/mail/box/<mailbox>/thread/<id>`, where the number is the message that was opened (Thread.vue), the original
 * by `/api/messages/<id>/export`, and the accounts that the page was given (`initial-state-mail-accounts`).
 */
import { type MessageRef, type ReadIo, WebmailReadError } from "./adapter.ts";
import { askWebmail, readBytes } from "./ask.ts";
import { describedAdapter } from "./described.ts";
import { bytesOfBase64, readJson } from "./parts.ts";

const ROUTE = /^(.*?)(?:\/index\.php)?\/apps\/mail\/box\/(?:[a-z]+\/)?(\w+)\/thread\/(\d+)/;

/** The Nextcloud adapter. */
export const nextcloud = describedAdapter({
  id: "nextcloud",
  name: "Nextcloud Mail",
  hosts: [],
  exampleUrls: ["https://cloud.acme.example/apps/mail/box/7/thread/4711"],
  probe: (page) => page.querySelector("#initial-state-mail-accounts") !== null,
  findRef: (page) => {
    const [, , folder, uid] = ROUTE.exec(page.defaultView?.location.pathname ?? "") ?? [];
    return folder !== undefined && uid !== undefined ? { folder, uid } : null;
  },
  readOwner,
  sourceUrl: (ref, page) => `${apiOf(ref, page)}/export`,
});

const apiOf = ({ uid }: MessageRef, page: Document): string =>
  `${ROUTE.exec(page.defaultView?.location.pathname ?? "")?.[1] ?? ""}/index.php/apps/mail/api/messages/${uid}`;

/** One page holds several accounts: whose a message is, its own entry says. */
async function readOwner(io: ReadIo): Promise<string | null> {
  const [, , folder = "", uid] = ROUTE.exec(io.page.defaultView?.location.pathname ?? "") ?? [];
  const given = io.page.querySelector("#initial-state-mail-accounts")?.getAttribute("value");
  if (uid === undefined || !given) return null;
  const answer = await askWebmail(io, new URL(apiOf({ folder, uid }, io.page), io.page.location.href).href);
  const account = readJson(await readBytes(answer)).at("accountId");
  const accounts = readJson(bytesOfBase64(given)).at();
  if (!Array.isArray(accounts)) throw new WebmailReadError("not_source");
  for (const one of accounts) {
    const entry = readJson(new TextEncoder().encode(JSON.stringify(one)));
    const [id, address] = [entry.at("accountId") ?? entry.at("id"), entry.at("emailAddress")];
    if (id === account && typeof address === "string") return address.toLowerCase();
  }
  return null;
}
