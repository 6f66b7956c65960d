import type { Attachment } from "../../shared/api/messages.ts";
import type { Language } from "../../shared/api/people.ts";
import { isAutomatic } from "../../shared/mail/automatic.ts";
import { languageOf } from "../../shared/mail/language.ts";
import { segmentsOf } from "../../shared/mail/segments.ts";
import type { AppContext } from "../context.ts";
import { tellDesk } from "../live/client.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import { asksForQuote } from "../quotes/recognise.ts";
import { offerRequests } from "../records/desk-routing.ts";
import { readDeskSettings } from "../records/desk-settings.ts";
import { takeMailRequest } from "../records/mail-requests.ts";

// A customer's mail to an address that the company names (its sales desk's) and that asks for a quote goes to the Desk by
// itself, through whichever door it was saved.

/** Mail from before is on record for its own sake: nobody waits for a quote any more. */
const FRESH_MS = 14 * 24 * 60 * 60 * 1000;

/** Whether somebody may still wait for what a mail of this moment (ms since 1970) asks. */
export const isFresh = (ctx: AppContext, sentAtMs: number): boolean => Math.abs(ctx.nowMs() - sentAtMs) < FRESH_MS;

/** What its writer wrote, without what they quoted and without their signature. */
export const newTextOf = (parsed: ParsedMessage): string =>
  segmentsOf(parsed.text)
    .filter(({ kind }) => kind === "new")
    .map(({ text }) => text)
    .join("\n")
    .trim();

/** RFC 9562 version 8: a UUID made of a hash. */
export async function uuidOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const hex = Buffer.from(bytes.subarray(0, 16)).toString("hex");
  const marked = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17)}`;
  return marked.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The language of a text, where it is one that we write; else the other one. */
export const languageIn = (text: string, fallback: Language): Language => {
  const found = languageOf(text)?.split("-")[0];
  return found === "zh" || found === "ru" || found === "en" ? found : fallback;
};

/** Puts it into the queue; asks the Book only for what reads like a request. */
export async function noteRequestIn(
  ctx: AppContext,
  parsed: ParsedMessage,
  at: {
    messageId: string;
    threadId: string;
    customerIds: readonly string[];
    attachments: readonly Attachment[];
    sentAtMs: number;
    language: Language;
  },
): Promise<void> {
  const [customerId] = at.customerIds;
  if (
    customerId === undefined ||
    !isFresh(ctx, at.sentAtMs) ||
    isAutomatic(parsed.headers, parsed.from?.address ?? null)
  )
    return;
  const fresh = newTextOf(parsed);
  if (!asksForQuote({ subject: parsed.subject, text: fresh })) return;
  const desk = await readDeskSettings(ctx);
  const isToDesk = parsed.participants.some(
    ({ role, address }) => (role === "to" || role === "cc") && desk.ways.addresses.includes(address),
  );
  if (!isToDesk) return;
  const id = await uuidOf(at.messageId);
  const taken = await takeMailRequest(ctx, desk, {
    ...{ id, messageId: at.messageId, threadId: at.threadId, customerId, attachments: at.attachments },
    from: parsed.from,
    wanted: fresh || parsed.subject,
    language: languageIn(fresh, at.language),
  });
  if (!taken) return;
  await offerRequests(ctx, id);
  tellDesk(ctx, id);
}
