import { isolated } from "../../shared/direction.ts";
import { reasonIn } from "../bar-words.ts";
import type { Ask, SaveState } from "../messages.ts";
import type { Words } from "../words.ts";
import { barStateOf, describe } from "./bar-view.ts";
import { createFollower } from "./follow-saves.ts";
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
  return handOver(capture, { webmail: "file", mailbox: facts.mailbox, open: null, automatic: false }, ask);
}

/** What saving several files needs besides them. */
export interface SaveFilesGiven {
  readonly mailbox: string;
  readonly maxBytes: number;
  readonly words: Words;
  readonly language: string;
  /** The page that shows how far they have got. */
  readonly page: Document;
  readonly newId: () => string;
  readonly now: () => Date;
}

/**
 * Saves files one after the other and goes on saying how far each has got: `say` gets one line per file, in words, each
 * time one of them changes.
 */
export async function saveFiles(
  files: readonly File[],
  given: SaveFilesGiven,
  ask: Ask,
  say: (lines: string[]) => void,
): Promise<void> {
  const { words, language, mailbox, maxBytes, page } = given;
  const lines: string[] = [];
  const put = (at: number, line: string): void => {
    lines[at] = `${isolated(files[at]?.name ?? "")}: ${line}`;
    say([...lines]);
  };
  const places = new Map<string, number>();
  const show = (state: SaveState): boolean => {
    const at = places.get(state.id);
    if (at === undefined) return false;
    const shown = barStateOf(state, null);
    put(at, shown ? describe(shown, words, language).text : words.unsaved);
    return true;
  };
  // As long as the page is open; the saves themselves need no page.
  const follower = createFollower({ page, ask, signal: new AbortController().signal, show });
  for (const [at, file] of files.entries()) {
    const facts = { id: given.newId(), capturedAt: given.now().toISOString(), mailbox, maxBytes };
    places.set(facts.id, at);
    // One that is gone or cannot be read by now must not end the others.
    const saved = await saveFile(file, facts, ask).catch((): HandOver => ({ ok: false, reason: "other" }));
    if (saved.ok) {
      show(saved.state);
      follower.follow(saved.state);
    } else put(at, words.notSaved(saved.reason === "not_eml" ? words.notEml : reasonIn(words, saved.reason, maxBytes)));
  }
}
