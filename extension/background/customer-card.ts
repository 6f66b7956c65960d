/** The customer behind the message open in a tab, for the side panel. */
import { customerEndpoints } from "../../shared/api/customers.ts";
import type { MessageSummary } from "../../shared/api/messages.ts";
import type { CustomerCard } from "../messages.ts";
import { readOpenInTab } from "../settings.ts";
import type { Background } from "./context.ts";
import { isAtDomain } from "./domains.ts";
import { noteSignedOut, readPolicy, readSession } from "./worker-session.ts";

/** The panel shows the last few; the console has them all. */
const MAX_MESSAGES = 8;

const empty = { name: null, owner: null, contact: null, url: null, messages: [] };

/**
 * Asks the Worker about an address only when its domain is in the list of known customers that the Worker gave before:
 * the addresses of private mail never leave the browser.
 */
export async function readCustomerCard(background: Background, tabId: number): Promise<CustomerCard> {
  const open = await readOpenInTab(tabId);
  if (!open) return { state: "no-message", ...empty };
  const { settings, session } = await readSession();
  const policy = session && (await readPolicy(settings, background.now()));
  if (!session || !policy) return { state: "not-connected", ...empty };
  const candidates = open.from ? [open.from, ...open.recipients] : open.recipients;
  const address = candidates.find((a) => isAtDomain(a, policy.customerDomains));
  if (!address) return { state: "not-a-customer", ...empty };
  try {
    const found = await session.call(customerEndpoints.customerByAddress, { query: { address } });
    if (!found.customer) return { state: "not-a-customer", ...empty };
    return {
      state: "customer",
      name: found.customer.name,
      owner: found.customer.owner?.name ?? null,
      contact: found.contact?.name ?? null,
      url: `${policy.consoleUrl}/customers/${found.customer.id}`,
      messages: found.messages.slice(0, MAX_MESSAGES).map((m) => toLine(m, policy.consoleUrl)),
    };
  } catch (error) {
    await noteSignedOut(error);
    return { state: "offline", ...empty };
  }
}

function toLine(message: MessageSummary, consoleUrl: string): CustomerCard["messages"][number] {
  const from = message.participants.find((p) => p.role === "from");
  return {
    id: message.id,
    url: `${consoleUrl}/messages/${message.id}`,
    subject: message.subject,
    from: from ? from.name || from.address : "",
    sentAt: message.sentAt,
    savedBy: message.savedBy.map((s) => s.person.name),
  };
}
