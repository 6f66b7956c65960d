/** SOGo's folders and lists: all numbers of a folder in one answer, what the list shows of them in further ones. */
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
import { decodeFolderName } from "./folder-name.ts";
import { askSogo, findAccount, folderPath } from "./sogo-page.ts";

const ROLES: Record<string, FolderRole> = {
  ...{ inbox: "inbox", sent: "sent", draft: "drafts", junk: "junk", trash: "trash" },
  // Listed even where there is none; what lies in it was never sent.
  templates: "drafts",
};
/** So many rows are asked for at once. */
const ROWS = 200;
const BY_ARRIVAL = JSON.stringify({ sortingAttributes: { sort: "arrival", asc: 0 } });

/** The list's part of the adapter. */
export const createSogoMailbox = (findEditor: (page: Document) => Element | null): WebmailMailbox => ({
  listFolders,
  listPage,
  readBeginning,
  isWriting: (page) => findEditor(page) !== null,
});

async function askJson(io: ReadIo, path: string, body?: string): Promise<unknown> {
  const answer = await askSogo(io, path, body);
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  return answer.json().catch(() => {
    throw new WebmailReadError("not_source");
  });
}

/** What is read of a folder. */
interface Folder {
  readonly path?: unknown;
  readonly type?: unknown;
  readonly flags?: unknown;
  readonly children?: unknown;
}

// Of the mailbox that the page shows. Other people's lie below folders that hold no messages of their own.
async function listFolders(io: ReadIo): Promise<MailFolder[]> {
  const account = findAccount(io.page);
  const given = (await askJson(io, `${account}/view`)) as { mailboxes?: unknown };
  const read = (folders: unknown): MailFolder[] =>
    (Array.isArray(folders) ? (folders as Folder[]) : []).flatMap(({ path, type, flags, children }) => {
      const isOthers = type === "otherUsers" || type === "shared";
      if (typeof path !== "string" || isOthers) return [];
      const holdsNone = Array.isArray(flags) && flags.includes("noselect");
      const one = { folder: `${account}/${path}`, name: decodeFolderName(path), role: ROLES[String(type)] ?? null };
      return [...(holdsNone ? [] : [one]), ...read(children)];
    });
  return read(given.mailboxes);
}

// `at` is how many have been listed; the numbers are asked for anew with each part, since mail comes and goes meanwhile.
async function listPage(folder: string, at: string | null, io: ReadIo): Promise<FolderPage> {
  const given = (await askJson(io, `${folderPath(folder)}/view`, BY_ARRIVAL)) as { uids?: unknown; headers?: unknown };
  // In a list by threads each number stands with its depth.
  const uids = (Array.isArray(given.uids) ? given.uids : []).flatMap((one) => {
    const uid = Number(Array.isArray(one) ? one[0] : one);
    return Number.isInteger(uid) ? [uid] : [];
  });
  const begin = Number(at ?? 0);
  const part = uids.slice(begin, begin + ROWS);
  if (part.length === 0) return { messages: [], next: null, total: uids.length };
  const rows = await askJson(io, `${folderPath(folder)}/headers`, JSON.stringify({ uids: part }));
  const next = begin + part.length < uids.length ? String(begin + part.length) : null;
  return { messages: readRows(rows), next, total: uids.length };
}

// A table whose first row names its columns.
function readRows(given: unknown): ListedMessage[] {
  const [names, ...rows]: unknown[] = Array.isArray(given) ? given : [];
  if (!Array.isArray(names)) return [];
  const at = (row: unknown[], name: string): unknown => row[names.indexOf(name)];
  return rows.flatMap((row) => {
    if (!Array.isArray(row)) return [];
    const shown = JSON.stringify(["Subject", "From", "To", "Size"].map((name) => at(row, name) ?? null));
    const subject = at(row, "Subject");
    return [{ uid: String(at(row, "uid")), subject: typeof subject === "string" ? subject : null, shown }];
  });
}

// A header's bytes above 127 come as letters, each as one (see canonicalBytes of shared/mail, which undoes it).
async function readBeginning({ folder, uid }: MessageRef, io: ReadIo): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await askSogo(io, `${folderPath(folder)}/${uid}/export`);
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  const bytes = await readHeaderBytes(answer);
  if (bytes.length === 0) throw new WebmailReadError("not_found");
  return fromLetters(bytes);
}

/** Each letter up to U+00FF is one byte; where there is another the bytes are as they were. */
function fromLetters(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  // Cut in the middle of a letter at most: the header is whole.
  const text = new TextDecoder().decode(bytes, { stream: true });
  const codes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return [...text].every((letter) => letter.charCodeAt(0) <= 0xff) ? codes : bytes;
}
