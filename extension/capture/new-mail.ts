/** What the page of a tab answers the background that is to begin a quote's mail there. */
import type { NewMailAnswer, NewMailAsk } from "../quote-messages.ts";
import type { NewMail, ReadIo, WebmailAdapter } from "../webmail/adapter.ts";
import { checkOwner } from "./check-source.ts";

export interface NewMailDeps extends Pick<ReadIo, "page" | "fetch" | "signal"> {
  readonly adapter: WebmailAdapter;
  /** Leaves the page for the webmail's own window. */
  readonly leave: (url: string) => void;
}

/** Of a page that says whose mailbox it is. */
const OWNER_BYTES = 1024 * 1024;
const blank: NewMail = { to: [], cc: [], subject: "", inReplyTo: null, references: [] };

const isNewMail = (message: unknown): message is NewMailAsk =>
  typeof message === "object" && message !== null && "type" in message && message.type === "new-mail";

/**
 * Answers the background; null for a message that is none of these. Leaves the page where it begins a mail, which is only in
 * the mailbox that the background has checked.
 */
export function answerNewMail(message: unknown, deps: NewMailDeps): Promise<NewMailAnswer> | null {
  const place = deps.page.defaultView?.location;
  return isNewMail(message) && place ? begin(message.begin, deps, place.origin) : null;
}

async function begin(
  asked: NewMailAsk["begin"],
  { adapter, leave, ...read }: NewMailDeps,
  origin: string,
): Promise<NewMailAnswer> {
  const url = adapter.compose?.newMailUrl?.(read.page, asked?.mail ?? blank) ?? null;
  if (url === null) return { can: false, origin, mailbox: null };
  // Of the webmail and not of the page: somebody else may have signed in since it was drawn.
  const mailbox = await adapter.readMailboxOwner({ ...read, maxBytes: OWNER_BYTES }).catch(() => null);
  if (asked && checkOwner(mailbox, [asked.mailbox]).ok) leave(url);
  return { can: true, origin, mailbox };
}
