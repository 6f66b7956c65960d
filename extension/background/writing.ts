/** Mails of ready quotes that are begun out of the side panel, in the thread of a mail that lies in somebody else's mailbox. */
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { browser } from "../browser.ts";
import { toBase64 } from "../capture/base64.ts";
import type { Result } from "../messages.ts";
import { type NewMailAnswer, type NewMailAsk, newMailAnswerSchema, type ReadyQuote } from "../quote-messages.ts";
import { readSettings, writeBegunReply } from "../settings.ts";
import { ofDesk } from "./quotes.ts";
import { isOwnMailbox, isSameMailbox } from "./replying.ts";
import { refuse } from "./saving.ts";
import { throughSession } from "./worker-session.ts";

const SHOWN_WANTED_CHARS = 160;

/** Quotes that this person has ready to send; none for who is not of the Desk. */
export async function listReady(): Promise<Result<ReadyQuote[]>> {
  if (!(await ofDesk())) return { ok: true, value: [] };
  return throughSession(async ({ call }) => {
    const { requests } = await call(quoteRequestEndpoints.listQuoteRequests, { query: { ready: "true", limit: 50 } });
    return requests.map(({ id, quote, customer, wanted }) => ({
      ...{ id, number: quote?.number ?? "", customer: customer?.name ?? null },
      wanted: wanted.slice(0, SHOWN_WANTED_CHARS),
    }));
  });
}

/** Null where no page of a webmail answers in the tab. */
async function askTab(tabId: number, begin: NewMailAsk["begin"]): Promise<NewMailAnswer | null> {
  const message: NewMailAsk = { type: "new-mail", begin };
  const answer: unknown = await browser.tabs.sendMessage(tabId, message, { frameId: 0 }).catch(() => null);
  return newMailAnswerSchema.safeParse(answer).data ?? null;
}

/**
 * Opens the window for a quote's mail in the webmail of a tab. Nothing is asked of the Worker, and no link is made, before the
 * tab has said that it is a webmail that can, in one of the person's own mailboxes.
 */
export async function writeInTab(requestId: string, tabId: number, now: number): Promise<Result<{ opened: true }>> {
  const tab = await askTab(tabId, null);
  // Nobody is signed in where the webmail cannot say whose mailbox it is.
  if (!tab?.can || tab.mailbox === null) return refuse("unsupported");
  const { origin, mailbox } = tab;
  if (!(await isOwnMailbox(mailbox, now))) return refuse("mailbox_not_yours");
  const made = await throughSession(async ({ call }) => {
    const params = { id: requestId };
    const pdf = await call(quotePaperEndpoints.deskPaper, { params: { ...params, form: "pdf" } });
    return { reply: await call(quotePaperEndpoints.quoteReply, { params }), data: toBase64(pdf) };
  });
  if (!made.ok) return made;
  const { to, cc, subject, inReplyTo, references, text, fileName } = made.value.reply;
  const { language } = await readSettings();
  const addresses = to.map(({ address }) => address.toLowerCase());
  const given = { language, to: addresses, cc, text, fileName, data: made.value.data };
  await writeBegunReply({ requestId, origin, mailbox, at: now, given });
  const opened = await askTab(tabId, { mailbox, mail: { to, cc, subject, inReplyTo, references } });
  if (opened?.can && isSameMailbox(opened.mailbox ?? "", mailbox)) return { ok: true, value: { opened: true } };
  await writeBegunReply(null);
  return refuse(opened?.can ? "mailbox_not_yours" : "unsupported");
}
