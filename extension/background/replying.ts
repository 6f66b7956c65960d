/** The mail that a quote goes out with, for the webmail's own window. */
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { toBase64 } from "../capture/base64.ts";
import type { Result } from "../messages.ts";
import type { BegunReply, QuoteReplyGiven } from "../quote-messages.ts";
import { readBegunReply, readSettings, writeBegunReply } from "../settings.ts";
import { ofDesk } from "./quotes.ts";
import { refuse } from "./saving.ts";
import { readPolicy, throughSession } from "./worker-session.ts";

/** The window opens within this; one that is opened later is the person's own. */
const OPENS_MS = 60_000;

/** Where a window for a reply stands. */
export interface ReplyPlace {
  readonly origin: string;
  /** Whose mailbox; null where the page could not say. */
  readonly mailbox: string | null;
}

export const isSameMailbox = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a mailbox is one of those of the person who is connected, by the rules last known. */
export async function isOwnMailbox(mailbox: string, now: number): Promise<boolean> {
  const policy = await readPolicy(await readSettings(), now);
  return policy?.mailboxes.some(({ address }) => isSameMailbox(address, mailbox)) ?? false;
}

/** Notes that the reply which opens next in this mailbox is to hold a quote's mail. */
export async function beginReply(
  { requestId, origin, mailbox }: ReplyPlace & { requestId: string },
  now: number,
): Promise<Result<{ noted: true }>> {
  if (mailbox === null) return refuse("owner_unknown");
  if (!(await isOwnMailbox(mailbox, now))) return refuse("mailbox_not_yours");
  await writeBegunReply({ requestId, origin, mailbox, at: now });
  return { ok: true, value: { noted: true } };
}

/** What was begun at this origin and may still open; what is too old is forgotten. */
async function begunAt(origin: string, now: number): Promise<BegunReply | null> {
  const begun = await readBegunReply();
  if (!begun || Math.abs(now - begun.at) <= OPENS_MS) return begun?.origin === origin ? begun : null;
  await writeBegunReply(null);
  return null;
}

/** Whether a reply was begun at this origin a moment ago. */
export const isReplyBegun = async (origin: string, now: number): Promise<boolean> =>
  (await begunAt(origin, now)) !== null;

/**
 * What the reply that has just opened is to hold, once; null where none was begun in this mailbox at this origin. For one that
 * the webmail's own Reply opened the link to the customer's page is made here, so that a window that never opened makes none.
 */
export async function takeReply({ origin, mailbox }: ReplyPlace, now: number): Promise<Result<QuoteReplyGiven | null>> {
  const begun = await begunAt(origin, now);
  if (!begun) return { ok: true, value: null };
  if (mailbox === null) return refuse("owner_unknown");
  // Left where it is: its own window may open yet.
  if (!isSameMailbox(mailbox, begun.mailbox)) return { ok: true, value: null };
  await writeBegunReply(null);
  if (begun.given) return { ok: true, value: begun.given };
  return throughSession(async ({ call }) => {
    const params = { id: begun.requestId };
    const isOfDesk = await ofDesk();
    const { deskPaper, quoteReply, requestPaper, requestReply } = quotePaperEndpoints;
    const pdf = await call(isOfDesk ? deskPaper : requestPaper, { params: { ...params, form: "pdf" } });
    const { to, cc, text, fileName } = await call(isOfDesk ? quoteReply : requestReply, { params });
    const { language } = await readSettings();
    return { language, to: to.map(({ address }) => address.toLowerCase()), cc, text, fileName, data: toBase64(pdf) };
  });
}
