/** Mails of ready quotes that are begun out of the side panel, in the thread of a mail that lies in somebody else's mailbox. */
import { z } from "zod";
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { browser } from "../browser.ts";
import { toBase64 } from "../capture/base64.ts";
import type { NewMailAsk } from "../capture/new-mail.ts";
import type { Result } from "../messages.ts";
import type { ReadyQuote } from "../quote-messages.ts";
import { readSettings, writeBegunReply } from "../settings.ts";
import { ofDesk } from "./quotes.ts";
import { refuse } from "./saving.ts";
import { throughSession } from "./worker-session.ts";

const SHOWN_WANTED_CHARS = 80;

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

const answerSchema = z.object({ can: z.boolean(), origin: z.string(), mailbox: z.string().nullable() });

const askTab = async (tabId: number, mail: NewMailAsk["mail"]) =>
  answerSchema.parse(
    await browser.tabs.sendMessage(tabId, { type: "new-mail", mail } satisfies NewMailAsk, { frameId: 0 }),
  );

/**
 * Opens the window for a quote's mail in the webmail of a tab. Nothing is asked of the Worker, and no link is made, before the
 * tab has said that it is a webmail that can, in one of the person's own mailboxes.
 */
export async function writeInTab(requestId: string, tabId: number, now: number): Promise<Result<{ opened: true }>> {
  const { policy, language } = await readSettings();
  const tab = await askTab(tabId, null).catch(() => null);
  if (!tab?.can) return refuse("unsupported");
  const owner = tab.mailbox?.toLowerCase();
  if (!policy?.policy.mailboxes.some(({ address }) => address.toLowerCase() === owner))
    return refuse("mailbox_not_yours");
  const made = await throughSession(async ({ call }) => {
    const params = { id: requestId };
    const pdf = await call(quotePaperEndpoints.deskPaper, { params: { ...params, form: "pdf" } });
    return { reply: await call(quotePaperEndpoints.quoteReply, { params }), data: toBase64(pdf) };
  });
  if (!made.ok) return made;
  const { to, cc, subject, inReplyTo, references, text, fileName } = made.value.reply;
  const addresses = to.map(({ address }) => address.toLowerCase());
  const given = { language, to: addresses, cc, text, fileName, data: made.value.data };
  await writeBegunReply({ requestId, origin: tab.origin, at: now, given });
  const opened = await askTab(tabId, { to, cc, subject, inReplyTo, references }).catch(() => null);
  return opened?.can ? { ok: true, value: { opened: true } } : refuse("unsupported");
}
