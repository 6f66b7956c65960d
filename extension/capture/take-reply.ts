import type { Ask } from "../messages.ts";
import type { WebmailAdapter, WebmailId } from "../webmail/adapter.ts";
import type { FillReplyGiven } from "./fill-reply.ts";

declare global {
  var counterfoilReply: ((webmail: WebmailId, language: string, given: FillReplyGiven) => void) | undefined;
}

export interface TakeReplyDeps {
  readonly page: Document;
  readonly adapter: WebmailAdapter;
  readonly ask: Ask;
  readonly signal: AbortSignal;
}

/** In a webmail's window for a reply: where a quote's mail was begun, what fills it is brought here. */
export async function takeReply({ page, adapter, ask, signal }: TakeReplyDeps): Promise<void> {
  const answer = await ask({ type: "reply-take" }).catch(() => null);
  if (!answer || (answer.ok && !answer.value)) return;
  await ask({ type: "bring-inside" }).catch(() => null);
  const language = answer.ok ? (answer.value?.language ?? "") : "";
  if (!signal.aborted) globalThis.counterfoilReply?.(adapter.id, language, { page, answer, signal });
}
