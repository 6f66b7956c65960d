/** What SOGo's pages have in common: whose mail it is, the way to name folders and to ask the server. */
import { type ReadIo, WebmailReadError } from "./adapter.ts";
import { askWebmail } from "./ask.ts";

/** Path of the person's mail, with a slash at the end. */
export function findBase(page: Document): string | null {
  return /^.*\/so\/[^/]+\/Mail\//.exec(page.defaultView?.location.pathname ?? "")?.[0] ?? null;
}

/** SOGo's number of the mailbox that a list, a message or a window for a reply to it belongs to. */
export const findAccount = (page: Document): string =>
  /^#!\/Mail\/(\d+)\//.exec(page.defaultView?.location.hash ?? "")?.[1] ?? "0";

/** SOGo's names of what may not stand in a path. */
const ESCAPES: Record<string, string> = {
  _: "U",
  ".": "D",
  "#": "H",
  "@": "A",
  "*": "S",
  ":": "C",
  ",": "CO",
  " ": "SP",
  "'": "SQ",
  "&": "AM",
  "+": "P",
};

const encodeFolder = (name: string): string =>
  encodeURIComponent(name.replace(/[_.#@*:, '&+]/g, (sign) => `_${ESCAPES[sign]}_`).replace(/^(?=\d)/, "_"));

/** The path of `ACCOUNT/FOLDER/BELOW` as SOGo's addresses have it. */
export function folderPath(folder: string): string {
  const [account = "", ...folders] = folder.split("/");
  return [account, ...folders.map((name) => `folder${encodeFolder(name)}`)].join("/");
}

/** Asks the webmail that the page is of: a POST where there is a body. Throws WebmailReadError. */
export function askSogo(io: ReadIo, path: string, body?: string): Promise<Response> {
  const { page } = io;
  const token = /\bXSRF-TOKEN=([^;]+)/.exec(page.cookie)?.[1];
  if (!token) throw new WebmailReadError("no_token");
  const headers = { "content-type": "application/json", "X-XSRF-TOKEN": decodeURIComponent(token) };
  const url = new URL(`${findBase(page)}${path}`, page.baseURI);
  return askWebmail(io, url.href, body ? { method: "POST", body, headers } : { headers });
}
