/** What the background asks the page of a tab, to begin a quote's mail there. */
import type { NewMail, WebmailAdapter } from "../webmail/adapter.ts";

export interface NewMailAsk {
  readonly type: "new-mail";
  /** Null: only whether it could be begun, and whose mailbox it would be in. */
  readonly mail: NewMail | null;
}

export interface NewMailAnswer {
  readonly can: boolean;
  readonly origin: string;
  readonly mailbox: string | null;
}

/** Of a page that says whose mailbox it is. */
const OWNER_BYTES = 1024 * 1024;

const isNewMail = (message: unknown): message is NewMailAsk =>
  typeof message === "object" && message !== null && "type" in message && message.type === "new-mail";

/** Answers the background; null for a message that is none of these. Leaves the page where it begins a mail. */
export function answerNewMail(
  message: unknown,
  { page, adapter, signal }: { page: Document; adapter: WebmailAdapter; signal: AbortSignal },
): Promise<NewMailAnswer> | null {
  const place = page.defaultView?.location;
  return isNewMail(message) && place ? begin(message.mail, place) : null;

  async function begin(mail: NewMail | null, at: Location): Promise<NewMailAnswer> {
    const blank: NewMail = { to: [], cc: [], subject: "", inReplyTo: null, references: [] };
    const url = adapter.compose?.newMailUrl?.(page, mail ?? blank) ?? null;
    const io = { page, signal, maxBytes: OWNER_BYTES, fetch: (...given: Parameters<typeof fetch>) => fetch(...given) };
    const owner = adapter.findMailboxOwner(page) ?? (await adapter.readMailboxOwner(io).catch(() => null));
    const said = { can: url !== null, origin: at.origin, mailbox: owner };
    // After the answer is on its way: the page that gives it goes.
    if (mail !== null && url !== null) setTimeout(() => at.assign(url));
    return said;
  }
}
