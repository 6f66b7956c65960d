/**
 * Roundcube's folders and lists. Its server keeps the folder and page that were asked for last, and sorts as the person has
 * set it: a list is read to its end, and the page that the person looks at is asked for once more after it.
 */
import {
  type FolderPage,
  type FolderRole,
  type ListedMessage,
  type MailFolder,
  type MessageRef,
  type ReadIo,
  type WebmailMailbox,
  WebmailReadError,
} from "./adapter.ts";
import { isHtml, readHeaderBytes } from "./ask.ts";
import { readText } from "./dom.ts";
import { decodeFolderName } from "./folder-name.ts";
import { askRoundcube, findEnv, findToken } from "./roundcube-page.ts";

const ROLES: readonly FolderRole[] = ["inbox", "sent", "drafts", "junk", "trash"];
/** No search has this name: so the person's own, which the server remembers, stays as it is. */
const NO_SEARCH = "counterfoil";

/** The list's part of the adapter. `askSource` answers with a message's source. */
export function createRoundcubeMailbox(askSource: (ref: MessageRef, io: ReadIo) => Promise<Response>): WebmailMailbox {
  return {
    listFolders,
    listPage,
    afterListing,
    readBeginning: async (ref, io) => readHeaderBytes(await askSource(ref, io)),
    isWriting: (page) => {
      const query = new URLSearchParams(page.defaultView?.location.search ?? "");
      return query.get("_task") === "mail" && query.get("_action") === "compose";
    },
  };
}

// The page of the list, as it opens at the person's own folder: no other page names the folders and their roles.
async function listFolders(io: ReadIo): Promise<MailFolder[]> {
  const answer = await askRoundcube(io, { _task: "mail" });
  const view = io.page.defaultView;
  if (!isHtml(answer) || !view) throw new WebmailReadError("not_source");
  const page = new view.DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.querySelector('form[name="form"] input[name="_pass"]')) throw new WebmailReadError("signed_out");
  const settings = findEnv(page) ?? "";
  const folder = /"mailbox":("(?:[^"\\]|\\.)*")/.exec(settings)?.[1];
  const number = /"current_page":(\d+)/.exec(settings)?.[1];
  if (folder && number) before.set(io.page, { folder: String(JSON.parse(folder)), page: number });
  const rows = [...page.querySelectorAll("#mailboxlist li.mailbox:not(.virtual)")];
  return rows.flatMap((row) => {
    const link = row.querySelector(":scope > a[rel]");
    const folder = link?.getAttribute("rel") ?? "";
    const role = ROLES.find((one) => row.classList.contains(one)) ?? null;
    return folder === "" ? [] : [{ folder, name: decodeFolderName(folder), role }];
  });
}

/** The folder and page that the server opens for who looks again without naming one. */
const before = new WeakMap<Document, { folder: string; page: string }>();

async function afterListing(io: ReadIo): Promise<void> {
  const { folder, page } = before.get(io.page) ?? {};
  if (folder !== undefined && page !== undefined) await listPage(folder, page, io);
}

async function listPage(folder: string, at: string | null, io: ReadIo): Promise<FolderPage> {
  const page = at ?? "1";
  const query = { _task: "mail", _action: "list", _mbox: folder, _page: page, _search: NO_SEARCH, _remote: "1" };
  const answer = await askRoundcube(io, { ...query, _token: findToken(io.page) ?? "" });
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  const given: unknown = await answer.json().catch(() => null);
  const list = readList(given);
  // Signed out, it answers with a command that loads the sign-in page.
  if (list === null) throw new WebmailReadError("signed_out");
  const messages = list.exec.split("\n").flatMap((line) => readRow(io, line));
  return { messages, next: Number(page) < list.pages ? String(Number(page) + 1) : null, total: list.total };
}

function readList(given: unknown): { exec: string; pages: number; total: number } | null {
  if (typeof given !== "object" || given === null) return null;
  const env: unknown = Reflect.get(given, "env");
  const exec: unknown = Reflect.get(given, "exec");
  if (typeof env !== "object" || env === null) return null;
  const total = Number(Reflect.get(env, "exists"));
  const pages = Number(Reflect.get(env, "pagecount"));
  return Number.isInteger(total) && Number.isInteger(pages) ? { exec: String(exec ?? ""), pages, total } : null;
}

// A command a line, its arguments as JSON: `this.add_message_row(7,{"subject":"…"},{…},false);`
function readRow(io: ReadIo, line: string): ListedMessage[] {
  const given = /^this\.add_message_row\((\d+),(.*)\);$/.exec(line);
  if (!given) return [];
  try {
    const [columns]: unknown[] = JSON.parse(`[${given[2]}]`);
    if (typeof columns !== "object" || columns === null) return [];
    const { subject = "", fromto = "", size = "" } = columns as Partial<Record<string, string>>;
    return [{ uid: given[1] ?? "", subject: plainText(io, subject), shown: `${subject}\n${fromto}\n${size}` }];
  } catch {
    // Not as expected: a row that cannot be read is one that was not listed, and is missed in the total.
    return [];
  }
}

/** Roundcube's columns are HTML. */
function plainText(io: ReadIo, html: string): string {
  const view = io.page.defaultView;
  return view ? readText(new view.DOMParser().parseFromString(html, "text/html").body) : html;
}
