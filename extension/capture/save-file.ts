import { isolated } from "../../shared/direction.ts";
import { reasonIn } from "../bar-words.ts";
import type { Ask } from "../messages.ts";
import type { Words } from "../words.ts";
import { type HandOver, handOver } from "./hand-over.ts";
import { makeCapture } from "./make-capture.ts";
import { readHeaders } from "./read-headers.ts";

/** What the person and the browser say of a dropped file. */
export interface FileFacts {
  readonly id: string;
  readonly capturedAt: string;
  /** The person's own mailbox that the file is from. */
  readonly mailbox: string;
  readonly maxBytes: number;
}

/** Saves a dropped `.eml` through the same outbox. `not_eml`: nothing in it looks like a mail's header. */
export async function saveFile(file: File, facts: FileFacts, ask: Ask): Promise<HandOver> {
  if (file.size > facts.maxBytes) return { ok: false, reason: "too_large" };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const names = new Set(readHeaders(bytes).fields.map((f) => f.name));
  if (!names.has("from") && !names.has("date") && !names.has("received")) return { ok: false, reason: "not_eml" };
  const raw = { ref: { folder: "", uid: "" }, bytes, exact: true };
  const capture = await makeCapture(raw, { id: facts.id, capturedAt: facts.capturedAt });
  return handOver(capture, { webmail: "file", mailbox: facts.mailbox, open: null }, ask);
}

/** What saving several files needs besides them. */
export interface SaveFilesGiven {
  readonly mailbox: string;
  readonly maxBytes: number;
  readonly words: Words;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Saves files one after the other; answers one line per file, in words. */
export async function saveFiles(files: readonly File[], given: SaveFilesGiven, ask: Ask): Promise<string[]> {
  const { words, mailbox, maxBytes } = given;
  const lines: string[] = [];
  for (const file of files) {
    const facts = { id: given.newId(), capturedAt: given.now().toISOString(), mailbox, maxBytes };
    const saved = await saveFile(file, facts, ask);
    const why = saved.ok || saved.reason === "not_eml" ? words.notEml : reasonIn(words, saved.reason, maxBytes);
    lines.push(saved.ok ? words.fileKept(isolated(file.name)) : words.fileFailed(isolated(file.name), why));
  }
  return lines;
}
