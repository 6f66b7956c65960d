import type { z } from "zod";
import type { handoverSheetSchema } from "../../shared/api/handover-sheets.ts";
import type { MessageSummary } from "../../shared/api/messages.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Touch } from "../../shared/leaving/touch.ts";
import { greetingIn } from "../../shared/mail/greeting.ts";
import { promisesIn } from "../../shared/mail/promises.ts";
import type { Actor } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { levelOnPage } from "./customer-facts.ts";
import { findMail } from "./customer-timeline.ts";
import type { FoundCustomer } from "./customers.ts";
import { contactsFor, findCustomer } from "./customers.ts";
import { cutMessages, showPlaces } from "./message-lists.ts";
import { showOpenSteps } from "./next-steps.ts";
import { listQuoteRequests } from "./quote-requests.ts";
import { readTouches } from "./touches.ts";

// What the record says of a customer that is handed over. Each part is read as its reader would read it on the customer's
// page: a part that they may not see is empty.

type SheetRecord = z.input<typeof handoverSheetSchema>["record"];

/** The full text of a mail by its canonical hash; null while it is not there. */
export type ReadText = (canonicalSha256: string) => Promise<string | null>;

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const PROMISED_MS = 60 * 24 * 60 * 60 * 1000;
/** Mails looked at for conversations, greetings and promises. */
const MAILS = 60;
const CONVERSATIONS = 5;
/** Mails whose whole text is read for promises: each is one read of the store. */
const TEXTS = 20;
const OVER = ["won", "lost", "expired"];

/** What the leaver and each address of the customer have written to each other lately; empty below the envelope. */
export async function touchesWith(
  ctx: AppContext,
  { reader, facts }: Pick<FoundCustomer, "reader" | "facts">,
  leaverId: string,
): Promise<Touch[]> {
  if (!reaches(levelOnPage(reader, facts), "envelope")) return [];
  const { touches } = await readTouches(ctx, { since: ctx.nowMs() - YEAR_MS });
  return touches.filter(({ customerId, personId }) => customerId === facts.id && personId === leaverId);
}

/** The newest mails with the customer as the reader may see them, newest first, with the leaf of a timeline. */
export async function newestMails(ctx: AppContext, found: FoundCustomer, type?: "in" | "out") {
  const { places, list } = await findMail(ctx, found, { limit: MAILS, type }, null);
  const shown = await showPlaces(ctx, found.reader, places, list);
  const hashes = new Map(shown.map(({ volume, row }) => [messageIdOf(volume, row.number), row.canonicalSha256]));
  return { messages: await cutMessages(ctx, found.reader, shown), hashes };
}

/** How each address was greeted last, where a mail went to it alone. */
export function greetingsIn(messages: readonly MessageSummary[]): Map<string, string> {
  const greetings = new Map<string, string>();
  for (const { direction, participants, snippet } of messages) {
    const to = participants.filter(({ role }) => role === "to");
    const address = to[0]?.address.toLowerCase();
    if (direction !== "out" || snippet === null || to.length !== 1 || address === undefined) continue;
    const greeting = greetingIn(snippet);
    if (greeting !== null && !greetings.has(address)) greetings.set(address, greeting);
  }
  return greetings;
}

const firstOfThreads = (messages: readonly MessageSummary[]): MessageSummary[] => {
  const threads = new Set<string>();
  return messages.filter(({ threadId }) => !threads.has(threadId) && threads.add(threadId)).slice(0, CONVERSATIONS);
};

async function promisesOf(
  ctx: AppContext,
  { messages, hashes }: Awaited<ReturnType<typeof newestMails>>,
  readText: ReadText,
): Promise<SheetRecord["promises"]> {
  const since = new Date(ctx.nowMs() - PROMISED_MS).toISOString();
  const ours = messages.filter(
    ({ direction, level, sentAt }) => direction === "out" && sentAt >= since && reaches(level, "text"),
  );
  const lists = await Promise.all(
    ours.slice(0, TEXTS).map(async ({ id, sentAt }) => {
      const hash = hashes.get(id) ?? null;
      const text = hash === null ? null : await readText(hash);
      return promisesIn(text ?? "", sentAt.slice(0, 10)).map(({ sentence, dueOn }) => {
        return { messageId: id, sentAt, text: sentence, dueOn };
      });
    }),
  );
  return lists.flat();
}

/** All of it for one customer; `leaverId` is whose dealings are counted. */
export async function readSheetRecord(
  actor: Actor,
  ctx: AppContext,
  given: { customerId: string; leaverId: string; readText: ReadText },
): Promise<SheetRecord> {
  const found = await findCustomer(actor, ctx, given.customerId);
  const [contacts, touches, mails, { requests }, nextSteps] = await Promise.all([
    contactsFor(ctx, found),
    touchesWith(ctx, found, given.leaverId),
    newestMails(ctx, found),
    listQuoteRequests(actor, ctx, { customerId: given.customerId, limit: 50 }),
    showOpenSteps(ctx, { reader: found.reader, customer: found.facts }),
  ]);
  const counts = new Map(touches.map((one) => [one.address, one.in + one.out]));
  const greetings = greetingsIn(mails.messages);
  const people = contacts.map((one) => {
    const addresses = one.addresses.map((address) => address.toLowerCase());
    const withLeaver = addresses.reduce((sum, address) => sum + (counts.get(address) ?? 0), 0);
    const greeting = addresses.map((address) => greetings.get(address) ?? null).find((said) => said !== null) ?? null;
    return { ...one, withLeaver, greeting };
  });
  return {
    people: people.sort((a, b) => b.withLeaver - a.withLeaver || ((a.lastInAt ?? "") < (b.lastInAt ?? "") ? 1 : -1)),
    conversations: firstOfThreads(mails.messages),
    quotes: requests
      .filter(({ state }) => !OVER.includes(state))
      .map(({ id, state, wanted, quote }) => {
        return { id, state, wanted, number: quote?.number ?? null, validUntil: quote?.validUntil ?? null };
      }),
    nextSteps,
    promises: await promisesOf(ctx, mails, given.readText),
  };
}
