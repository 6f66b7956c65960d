import type { Ask } from "../messages.ts";
import type { ReadIo, WebmailAdapter, WebmailId } from "../webmail/adapter.ts";
import type { FillReplyGiven } from "./fill-reply.ts";

declare global {
  var counterfoilReply: ((webmail: WebmailId, language: string, given: FillReplyGiven) => void) | undefined;
}

export interface TakeReplyDeps extends Pick<ReadIo, "page" | "fetch" | "signal"> {
  readonly adapter: WebmailAdapter;
  readonly ask: Ask;
}

/** Of a page that says whose mailbox it is. */
const OWNER_BYTES = 1024 * 1024;

/** In a webmail's window for a reply: where a quote's mail was begun in this mailbox, what fills it is brought here. */
export async function takeReply({ page, fetch, signal, adapter, ask }: TakeReplyDeps): Promise<void> {
  const waits = await ask({ type: "reply-waits" }).catch(() => null);
  if (!waits?.ok || !waits.value) return;
  const io = { page, fetch, signal, maxBytes: OWNER_BYTES };
  const mailbox = adapter.findMailboxOwner(page) ?? (await adapter.readMailboxOwner(io).catch(() => null));
  const answer = await ask({ type: "reply-take", mailbox }).catch(() => null);
  if (!answer || (answer.ok && !answer.value)) return;
  await ask({ type: "bring-inside" }).catch(() => null);
  const language = answer.ok ? (answer.value?.language ?? "") : "";
  if (!signal.aborted) globalThis.counterfoilReply?.(adapter.id, language, { page, answer, signal });
}
