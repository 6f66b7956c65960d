/**
 * Outlook on the web, by descriptions alone. The page names a conversation, not its messages: only a message that the address
 * itself names (a window of its own, or the item's own address) is the open one. A row that is selected says nothing.
 * Relies on: `/mail/…/id/<ItemId>` and `/deeplink/read/<ItemId>`, and `service.svc?action=GetItem` with the session's canary.
 * Where Microsoft wants a token that the page keeps to itself there is no source: a person downloads the mail and drops it.
 */
import { type MessageRef, type ReadIo, WebmailReadError } from "./adapter.ts";
import { askWebmail, readBytes } from "./ask.ts";
import { describedAdapter, requireSource } from "./described.ts";
import { bytesOfBase64, readJson } from "./parts.ts";

/** The Outlook adapter. */
export const outlook = describedAdapter({
  id: "outlook",
  name: "Outlook on the web",
  hosts: ["outlook.live.com", "outlook.office.com", "outlook.office365.com", "outlook.cloud.microsoft"],
  exampleUrls: [
    "https://outlook.office.com/mail/inbox/id/AAMkAD1%3D",
    "https://outlook.live.com/mail/0/deeplink/read/AQMkAD1",
  ],
  keysWithShift: true,
  // On a company's own Exchange.
  probe: (page) => /^\/owa\//.test(pathOf(page)) && page.querySelector("#O365_MainLink_Me") !== null,
  findRef,
  readSource: askItem,
});

const pathOf = (page: Document): string => page.defaultView?.location.pathname ?? "";

function findRef(page: Document): MessageRef | null {
  const named = /\/(?:id|deeplink\/read)\/([^/]+)$/.exec(pathOf(page))?.[1];
  const id = named === undefined ? "" : decodeURIComponent(named).replaceAll("-", "/").replaceAll("_", "+");
  // AAQk… and AQQk… are conversations.
  if (!/^(?:AAMk|AAkA|AQMk)[A-Za-z0-9+/=]{1,600}$/.test(id)) return null;
  return { folder: /\/mail\/(?:\d+\/)?([a-z]+)\/id\//.exec(pathOf(page))?.[1] ?? "mail", uid: id };
}

async function askItem(ref: MessageRef, io: ReadIo) {
  const canary = /(?:^|;\s*)X-OWA-CANARY=([^;]+)/.exec(io.page.cookie)?.[1];
  const home = /^\/owa\//.test(pathOf(io.page))
    ? "/owa/"
    : `/owa/${/^\/mail\/(\d+)\//.exec(pathOf(io.page))?.[1] ?? "0"}/`;
  const type = (name: string) => ({ __type: `${name}:#Exchange` });
  const asked = {
    ...type("GetItemJsonRequest"),
    Header: { ...type("JsonRequestHeaders"), RequestServerVersion: "V2016_06_24" },
    Body: {
      ...type("GetItemRequest"),
      ItemShape: { ...type("ItemResponseShape"), BaseShape: "IdOnly", IncludeMimeContent: true },
      ItemIds: [{ ...type("ItemId"), Id: ref.uid }],
    },
  };
  const url = new URL(`${home}service.svc?action=GetItem&EP=1&app=Mail`, io.page.location.href).href;
  const headers = {
    "content-type": "application/json; charset=utf-8",
    action: "GetItem",
    "x-owa-canary": canary ?? "",
  };
  const answer = await askWebmail(io, url, { method: "POST", headers, body: JSON.stringify(asked) });
  // Exchange's own word for a session that is over.
  if (answer.status === 440) throw new WebmailReadError("signed_out");
  const found = readJson(await readBytes(answer));
  const value = found.at("Body", "ResponseMessages", "Items", 0, "Items", 0, "MimeContent", "Value");
  if (typeof value !== "string") throw new WebmailReadError("not_source");
  if (value.length > (io.maxBytes * 4) / 3 + 4) throw new WebmailReadError("too_large");
  return { bytes: requireSource(bytesOfBase64(value)), exact: true };
}
