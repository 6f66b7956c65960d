/** The mail that a quote goes out with, for the webmail's own window. */
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { toBase64 } from "../capture/base64.ts";
import type { Result } from "../messages.ts";
import type { QuoteReplyGiven } from "../quote-messages.ts";
import { readBegunReply, readSettings, writeBegunReply } from "../settings.ts";
import { ofDesk } from "./quotes.ts";
import { throughSession } from "./worker-session.ts";

/** The window opens within this; one that is opened later is the person's own. */
const OPENS_MS = 60_000;

/**
 * What the reply that has just opened at this origin is to hold, once; null where none was begun there. For one that the
 * webmail's own Reply opened the link to the customer's page is made here, so that a window that never opened makes none.
 */
export async function takeReply(origin: string, now: number): Promise<Result<QuoteReplyGiven | null>> {
  const begun = await readBegunReply();
  if (!begun || begun.origin !== origin) return { ok: true, value: null };
  await writeBegunReply(null);
  if (Math.abs(now - begun.at) > OPENS_MS) return { ok: true, value: null };
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
