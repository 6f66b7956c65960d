/** Hands the open message to Inside, and says what became of it. */
import { captureEndpoints } from "../../shared/api/captures.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { type Message, messageEndpoints } from "../../shared/api/messages.ts";
import { languageSchema } from "../../shared/api/people.ts";
import { MAX_WANTED_CHARS, type QuoteRequest, quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { languageOf } from "../../shared/mail/language.ts";
import { segmentsOf } from "../../shared/mail/segments.ts";
import { isOver } from "../../shared/quote/states.ts";
import { browser } from "../browser.ts";
import { PRESS_SAVE } from "../capture/press-save.ts";
import type { OpenFacts, Result } from "../messages.ts";
import type { AboutMessage, AskedQuote, QuoteDraft, QuoteForm } from "../quote-messages.ts";
import { readQuoteDraft, readSettings, writeQuoteDraft } from "../settings.ts";
import type { Background } from "./context.ts";
import { isAtDomain } from "./domains.ts";
import { findSaved, findState, placeKeyOf, refuse } from "./saving.ts";
import { readPolicy, throughSession, type WorkerSession } from "./worker-session.ts";

/** A list says what a request is about, not all of it. */
const SHOWN_WANTED_CHARS = 160;

/** The record's own id of a message that is open; null while it is not on record. */
async function findMessageId(background: Background, about: AboutMessage, session: WorkerSession) {
  const saved = await findSaved(background, about, await readSettings());
  if (saved) {
    await findState(background, saved.id);
    const receipt = await (await background.store()).findReceipt(saved.id);
    if (receipt?.state === "stored") return receipt.messageId;
  }
  if (about.sha256 === null) return null;
  const { known } = await session.call(captureEndpoints.known, { body: { sha256: [about.sha256] } });
  return known[0]?.messageId ?? null;
}

/**
 * What the form of the open message begins with: what was written before, else what the message says. What was written
 * is there without the server too.
 */
export async function readQuoteForm(background: Background, about: AboutMessage): Promise<QuoteForm> {
  const { pairing } = await readSettings();
  const draft = pairing && (await readQuoteDraft(pairing.person.id, await placeKeyOf(about.open)));
  const empty = { draft, wanted: "", files: [], customer: null, contact: null };
  const found = await throughSession(async (session): Promise<QuoteForm> => {
    const id = await findMessageId(background, about, session);
    if (id === null) return { ...empty, state: "not-on-record" };
    const message = await session.call(messageEndpoints.getMessage, { params: { id } });
    const [customer = null] = message.customers;
    const contact = customer && (await findContact(background, about.open, customer.id, session));
    const given = { wanted: newTextOf(message), files: filesOf(message), customer, contact };
    return { state: "ready", draft, ...given };
  });
  return found.ok ? found.value : { ...empty, state: "no-answer" };
}

/** Who of the customer stands on the message; null where nobody is known. */
async function findContact({ now }: Background, open: OpenFacts, customerId: string, { call }: WorkerSession) {
  const policy = await readPolicy(await readSettings(), now());
  const people = open.from ? [open.from, ...open.recipients] : open.recipients;
  const address = people.find((a) => policy !== null && isAtDomain(a, policy.customerDomains));
  if (address === undefined) return null;
  const { customer, contact } = await call(customerEndpoints.customerByAddress, { query: { address } });
  return customer?.id === customerId && contact ? { id: contact.id, name: contact.name } : null;
}

const newTextOf = ({ text }: Message): string =>
  segmentsOf(text ?? "")
    .flatMap((segment) => (segment.kind === "new" ? segment.text : []))
    .join("\n")
    .trim()
    .slice(0, MAX_WANTED_CHARS);

const filesOf = ({ attachments }: Message): QuoteForm["files"] =>
  attachments.map(({ index, fileName, size, inline }) => ({ index, fileName, bytes: size, isInline: inline }));

/** Keeps what is being written about the open message; null forgets it. */
export async function keepQuoteDraft(open: OpenFacts, draft: QuoteDraft | null): Promise<void> {
  const { pairing } = await readSettings();
  if (pairing) await writeQuoteDraft(pairing.person.id, await placeKeyOf(open), draft);
}

/** What travels with the words: whose message it is, and for whom. */
export interface AskGiven {
  readonly about: AboutMessage;
  readonly draft: QuoteDraft;
  readonly customerId: string | null;
  readonly contactId: string | null;
}

/** Hands a message on record to Inside. The draft goes only once the Worker has the request. */
export async function askInside(
  background: Background,
  { about, draft, customerId, contactId }: AskGiven,
): Promise<Result<AskedQuote>> {
  const asked = await throughSession(async (session) => {
    const messageId = await findMessageId(background, about, session);
    if (messageId === null) return null;
    const { id, wanted, wantedBy, note, files } = draft;
    const language = languageSchema.safeParse(languageOf(wanted)?.slice(0, 2)).data;
    const body = {
      ...{ id, messageId, wanted, note, language },
      ...{ wantedBy: wantedBy === "" ? null : wantedBy, files: files ?? [] },
      ...{ customerId: customerId ?? undefined, contactId: contactId ?? undefined },
    };
    return askedOf(await session.call(quoteRequestEndpoints.createQuoteRequest, { body }), false);
  });
  if (!asked.ok) return asked;
  if (asked.value === null) return refuse("not_found");
  await keepQuoteDraft(about.open, null);
  return { ok: true, value: asked.value };
}

/** Requests of the open message, newest first; none while it is not on record. */
export const listAsked = (background: Background, about: AboutMessage): Promise<Result<AskedQuote[]>> =>
  throughSession(async (session) => {
    const messageId = await findMessageId(background, about, session);
    return messageId === null ? [] : listRequests(session, { messageId });
  });

/** Requests of a message or a customer, newest first. */
export async function listRequests(
  { call }: WorkerSession,
  query: { messageId: string } | { customerId: string },
): Promise<AskedQuote[]> {
  const { requests } = await call(quoteRequestEndpoints.listQuoteRequests, { query: { ...query, limit: 10 } });
  const isOfDesk = await ofDesk();
  return requests.map((request) => askedOf(request, isOfDesk));
}

/** Answers Inside's question. */
export const answerInside = (id: string, answer: string): Promise<Result<AskedQuote>> =>
  throughSession(async ({ call }) =>
    askedOf(await call(quoteRequestEndpoints.answerQuestion, { params: { id }, body: { answer } }), false),
  );

/** Says that a quote is not needed any more. */
export const withdrawFromInside = (id: string): Promise<Result<AskedQuote>> =>
  throughSession(async ({ call }) =>
    askedOf(await call(quoteRequestEndpoints.withdrawRequest, { params: { id }, body: {} }), false),
  );

/** Puts the script with the form and the requests beside the page's own (capture/inside-door.ts). */
export async function bringInside(asker: {
  tabId: number | null;
  frameId: number;
}): Promise<Result<{ brought: true }>> {
  if (asker.tabId === null) return refuse("unsupported");
  const target = { tabId: asker.tabId, frameIds: [asker.frameId] };
  await browser.scripting.executeScript({ target, files: ["/ask-inside.js"] });
  return { ok: true, value: { brought: true } };
}

/** Asks the page in a tab to save the message open there, as if its person had pressed Save in the bar. */
export async function saveInTab(tabId: number): Promise<Result<{ asked: true }>> {
  await browser.tabs.sendMessage(tabId, PRESS_SAVE);
  return { ok: true, value: { asked: true } };
}

/** Who writes the mail of a quote: the Desk's roles (shared/api/people.ts). */
const deskRoles: readonly string[] = ["inside", "manager"];

/** Whether this person works at the Desk, as of the last rules. */
export async function ofDesk(): Promise<boolean> {
  const { policy } = await readSettings();
  return policy?.policy.roles.some((role) => deskRoles.includes(role)) ?? false;
}

const askedOf = (request: QuoteRequest, isOfDesk: boolean): AskedQuote => ({
  id: request.id,
  state: request.state,
  isOver: isOver(request.state),
  wanted: request.wanted.slice(0, SHOWN_WANTED_CHARS),
  askedAt: request.askedAt,
  askedBy: request.askedBy?.name ?? null,
  promiseAt: request.promiseAt,
  claimedBy: request.claimedBy?.name ?? null,
  question: request.question && {
    text: request.question.text,
    by: request.question.by.name,
    answer: request.question.answer,
  },
  canAnswer: request.canAnswer,
  number: request.quote?.number ?? null,
  sentAt: request.quote?.sentAt ?? null,
  canReply: request.canSend || (isOfDesk && request.state === "ready"),
});
