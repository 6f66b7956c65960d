/**
 * Zoho Mail, by descriptions alone. Relies on: the address behind `#` (`mail/folder/<name>/p/<id>`) and the session's own
 * answers to `/api/accounts`. The original comes inside of JSON as text: what its letters were is not certain (`exact` false).
 */
import { type MessageRef, type ReadIo, WebmailReadError } from "./adapter.ts";
import { askWebmail, readBytes } from "./ask.ts";
import { describedAdapter, requireSource } from "./described.ts";
import { hashOf, readJson } from "./parts.ts";

const regions = ["com", "eu", "in", "com.au", "jp", "com.cn", "sa", "ca"];

/** The Zoho adapter. */
export const zoho = describedAdapter({
  id: "zoho",
  name: "Zoho Mail",
  hosts: regions.map((region) => `mail.zoho.${region}`),
  exampleUrls: ["https://mail.zoho.eu/zm/#mail/folder/inbox/p/1718000000000110001"],
  keysWithShift: true,
  probe: () => false,
  findRef: (page) => {
    const [, folder, uid] = /^mail\/folder\/([^/]+)\/p\/(\d{4,30})$/.exec(hashOf(page)) ?? [];
    return folder !== undefined && uid !== undefined ? { folder, uid } : null;
  },
  readOwner: async (io) => (await askAccount(io)).address,
  readSource: askOriginal,
});

async function askAccount(io: ReadIo): Promise<{ id: string; address: string }> {
  const answer = await askWebmail(io, new URL("/api/accounts", io.page.location.href).href);
  const found = readJson(await readBytes(answer));
  const [id, address] = [found.at("data", 0, "accountId"), found.at("data", 0, "primaryEmailAddress")];
  // A second account: which of them the page shows is not known.
  if (found.at("data", 1) !== undefined || typeof id !== "string" || typeof address !== "string")
    throw new WebmailReadError("no_token");
  return { id, address: address.toLowerCase() };
}

async function askOriginal({ uid }: MessageRef, io: ReadIo) {
  const { id } = await askAccount(io);
  const path = `/api/accounts/${encodeURIComponent(id)}/messages/${uid}/originalmessage`;
  const answer = await askWebmail(io, new URL(path, io.page.location.href).href);
  const text = readJson(await readBytes(answer)).at("data", "content");
  if (typeof text !== "string") throw new WebmailReadError("not_source");
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > io.maxBytes) throw new WebmailReadError("too_large");
  return { bytes: requireSource(bytes), exact: false };
}
