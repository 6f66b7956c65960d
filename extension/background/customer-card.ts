/** The customer behind the message open in a tab, for the side panel, and what is noted there. */
import { customerEndpoints } from "../../shared/api/customers.ts";
import type { CallOutput } from "../../shared/api/endpoint.ts";
import type { MessageSummary } from "../../shared/api/messages.ts";
import { type NewNote, type Note, noteEndpoints } from "../../shared/api/notes.ts";
import type { CustomerCard, Result } from "../messages.ts";
import { readOpenInTab } from "../settings.ts";
import type { Background } from "./context.ts";
import { isAtDomain } from "./domains.ts";
import { listRequests } from "./quotes.ts";
import { noteSignedOut, readPolicy, readSession, throughSession } from "./worker-session.ts";

/** The panel shows the last few; the console has them all. */
const MAX_MESSAGES = 8;

const empty: CustomerCard = {
  state: "no-message",
  address: null,
  customerId: null,
  name: null,
  owner: null,
  contact: null,
  url: null,
  tier: null,
  mayWrite: false,
  lastSaid: null,
  waiting: [],
  steps: [],
  notes: [],
  quotes: [],
  messages: [],
};

/**
 * Asks the Worker about an address only when its domain is in the list of known customers that the Worker gave before:
 * the addresses of private mail never leave the browser.
 */
export async function readCustomerCard(background: Background, tabId: number): Promise<CustomerCard> {
  const open = await readOpenInTab(tabId);
  if (!open) return empty;
  const { settings, session } = await readSession();
  const policy = session && (await readPolicy(settings, background.now()));
  if (!session || !policy) return { ...empty, state: "not-connected" };
  const candidates = open.from ? [open.from, ...open.recipients] : open.recipients;
  const address = candidates.find((a) => isAtDomain(a, policy.customerDomains));
  if (!address) return { ...empty, state: "not-a-customer" };
  try {
    const found = await session.call(customerEndpoints.customerByAddress, { query: { address } });
    if (!found.customer) return { ...empty, state: "not-a-customer" };
    const quotes = await listRequests(session, { customerId: found.customer.id });
    return { ...cardOf(found, address, policy.consoleUrl), quotes };
  } catch (error) {
    await noteSignedOut(error);
    return { ...empty, state: "offline", address };
  }
}

type Found = CallOutput<typeof customerEndpoints.customerByAddress>;

function cardOf(found: Found, address: string, consoleUrl: string): Omit<CustomerCard, "quotes"> {
  const { customer, contact, messages } = found;
  const last = messages.find(({ direction, snippet }) => direction === "out" && snippet !== null);
  return {
    state: "customer",
    address,
    customerId: customer?.id ?? null,
    name: customer?.name ?? null,
    owner: customer?.owner?.name ?? null,
    contact: contact && { id: contact.id, name: contact.name, title: contact.title, phone: contact.phone },
    url: `${consoleUrl}/customers/${customer?.id ?? ""}`,
    tier: customer?.tier ?? null,
    mayWrite: found.mayWrite,
    lastSaid: last
      ? { text: last.snippet ?? "", by: senderOf(last), at: last.sentAt, url: `${consoleUrl}/messages/${last.id}` }
      : null,
    waiting: found.waiting.map(({ message, sinceAt, isLate }) => ({
      ...{ id: message.id, url: `${consoleUrl}/messages/${message.id}`, subject: message.subject },
      ...{ since: sinceAt, isLate },
    })),
    steps: found.steps.flatMap(stepOf),
    notes: found.notes.flatMap(({ id, kind, text, author, happenedAt }) =>
      text === null ? [] : [{ id, kind, text, by: author.name, at: happenedAt }],
    ),
    messages: messages.slice(0, MAX_MESSAGES).map((m) => toLine(m, consoleUrl)),
  };
}

const stepOf = ({ id, nextStep, canSettle }: Note): CustomerCard["steps"] =>
  nextStep ? [{ noteId: id, text: nextStep.text, dueOn: nextStep.dueOn, person: nextStep.person.name, canSettle }] : [];

function senderOf(message: MessageSummary): string {
  const from = message.participants.find((p) => p.role === "from");
  return from ? from.name || from.address : "";
}

const toLine = (message: MessageSummary, consoleUrl: string): CustomerCard["messages"][number] => ({
  id: message.id,
  url: `${consoleUrl}/messages/${message.id}`,
  subject: message.subject,
  from: senderOf(message),
  sentAt: message.sentAt,
  savedBy: message.savedBy.map((s) => s.person.name),
});

/** Sends a note. It is nowhere but with whoever asks until the Worker has it: a failure says why, and the same id again is the same note. */
export async function sendNote(customerId: string, note: NewNote): Promise<Result<{ saved: true }>> {
  return throughSession(async ({ call }) => {
    await call(noteEndpoints.createNote, { params: { id: customerId }, body: note });
    return { saved: true } as const;
  });
}

/** Says that a next step is done. */
export async function settleStep(noteId: string): Promise<Result<{ done: true }>> {
  return throughSession(async ({ call }) => {
    await call(noteEndpoints.settleStep, { params: { id: noteId }, body: { done: true } });
    return { done: true } as const;
  });
}
