/** Fills the webmail's window for a reply that the record bar has just opened for a quote, and says where it could not. */
import type { DeskWords } from "../desk-words.ts";
import type { Result } from "../messages.ts";
import type { QuoteReplyGiven } from "../quote-messages.ts";
import { type ReplyFiller, WebmailComposeError } from "../webmail/adapter.ts";
import { fromBase64 } from "./base64.ts";
import { makerFor } from "./make-element.ts";

export interface FillReplyGiven {
  readonly page: Document;
  /** What the background answered; never null. */
  readonly answer: Result<QuoteReplyGiven | null>;
  readonly signal: AbortSignal;
}

/** Never sends it: that is the person's press. */
export async function fillReply(
  { page, answer, signal }: FillReplyGiven,
  fill: ReplyFiller,
  words: DeskWords["reply"],
): Promise<void> {
  if (!answer.ok || !answer.value) return say(page, words.no_answer);
  const { to, cc, text, fileName, data } = answer.value;
  const file = { name: fileName, mediaType: "application/pdf", bytes: fromBase64(data) };
  try {
    await fill(page, { to, cc, text, file }, signal);
  } catch (error) {
    say(page, error instanceof WebmailComposeError ? words[error.reason] : words.no_field);
  }
}

/** Over the window's corner: its own layout has no place for one line more. */
function say(page: Document, text: string): void {
  const host = page.createElement("counterfoil-note");
  const note = makerFor(page)("div", { textContent: text, role: "alert" });
  note.style.cssText =
    "position:fixed;inset:auto 16px 16px auto;z-index:99999;max-width:28em;padding:8px 12px;border:1px solid;" +
    "border-radius:8px;background:light-dark(#fff,#1a1b1e);color:light-dark(#845400,#e6b862);font:13px/1.45 system-ui";
  host.attachShadow({ mode: "closed" }).append(note);
  page.body.append(host);
}
