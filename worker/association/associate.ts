import { domainOf } from "../../shared/mail/address.ts";
import { isAutoReply, isMachineAddress } from "../../shared/mail/automatic.ts";
import { businessDomains } from "./registrable-domain.ts";

// Which customers a message belongs to, and why: the exact address of a known contact first, then the registrable domain.
// It decides on facts handed in and writes nothing. It never guesses: mail of nobody known belongs to no customer.

/** The part of a parsed participant that counts here; addresses are normalised. */
export type AssociationParticipant = { role: string; address: string; name: string };

export type AssociationFacts = {
  participants: readonly AssociationParticipant[];
  /** The company's own mail domains; everybody there, and below them, is a colleague. */
  ownDomains: readonly string[];
  /** Colleagues' other addresses, normalised. */
  colleagueAddresses: ReadonlySet<string>;
  /** The Auto-Submitted header (RFC 3834 §5); anything but `no` is a machine's message. */
  autoSubmitted?: string | null;
};

export type KnownCustomers = {
  /** By normalised address. `customerId` is null for a person whose company is not known. */
  contactsByAddress: ReadonlyMap<string, { customerId: string | null; contactId: string }>;
  /** By registrable domain, or by a longer domain where one organisation shares it (`dealers.globex.example`). */
  customersByDomain: ReadonlyMap<string, { customerId: string }>;
  /** Registrable domains that must never become a customer: refused, objected to, suppliers. */
  blockedDomains: ReadonlySet<string>;
};

export type Association = {
  /** Each customer once, with the first and strongest reason. */
  customers: { customerId: string; reason: "contact" | "domain"; address: string }[];
  /** Business domains that nobody knows yet, registrable, each once with the first person seen there. */
  newDomains: { domain: string; address: string; name: string }[];
  /** The people outside, each once; `customerId` is null while their company is not known. */
  contacts: { address: string; name: string; customerId: string | null }[];
  /** `in` from outside, `out` from a colleague to outside, `internal` without anybody outside. */
  direction: "in" | "out" | "internal";
};

/** See the head of this file. Bcc participants count for nothing: only the sender's own copy names them. */
export function associate(facts: AssociationFacts, known: KnownCustomers): Association {
  const visible = facts.participants.filter((participant) => participant.role !== "bcc");
  const isColleague = colleagueTest(facts);
  const outside = uniqueByAddress(visible.filter((participant) => !isColleague(participant.address)));
  const from = facts.participants.find((participant) => participant.role === "from");
  // The domain behind a machine's message is no proof that somebody there writes to the company.
  const isMachineMail = isAutoReply(facts.autoSubmitted ?? null, from?.address ?? null);
  const result: Association = {
    customers: [],
    newDomains: [],
    contacts: [],
    direction: directionOf(visible, outside, isColleague),
  };
  for (const { address, name } of outside) {
    const found = findCustomer(address, known);
    if (found !== null) addCustomer(result, { ...found, address });
    if (isMachineAddress(address)) continue;
    result.contacts.push({ address, name, customerId: found?.customerId ?? null });
    const domain = found === null && !isMachineMail ? newDomainOf(address, known) : null;
    if (domain !== null && !result.newDomains.some((other) => other.domain === domain)) {
      result.newDomains.push({ domain, address, name });
    }
  }
  result.customers.sort((a, b) => Number(b.reason === "contact") - Number(a.reason === "contact"));
  return result;
}

function colleagueTest(facts: AssociationFacts): (address: string) => boolean {
  const own = facts.ownDomains.map((domain) => domain.toLowerCase());
  return (address) => {
    if (facts.colleagueAddresses.has(address)) return true;
    const domain = address.slice(address.lastIndexOf("@") + 1);
    return own.some((mine) => domain === mine || domain.endsWith(`.${mine}`));
  };
}

function directionOf(
  visible: readonly AssociationParticipant[],
  outside: readonly AssociationParticipant[],
  isColleague: (address: string) => boolean,
): Association["direction"] {
  if (outside.length === 0) return "internal";
  const from = visible.find((participant) => participant.role === "from");
  return from !== undefined && isColleague(from.address) ? "out" : "in";
}

/** A contact known without a company still falls to the company of the domain. */
function findCustomer(
  address: string,
  known: KnownCustomers,
): { customerId: string; reason: "contact" | "domain" } | null {
  const contact = known.contactsByAddress.get(address);
  if (contact !== undefined && contact.customerId !== null)
    return { customerId: contact.customerId, reason: "contact" };
  for (const domain of businessDomains(domainOf(address))) {
    const customer = known.customersByDomain.get(domain);
    if (customer !== undefined) return { customerId: customer.customerId, reason: "domain" };
  }
  return null;
}

function newDomainOf(address: string, known: KnownCustomers): string | null {
  const domains = businessDomains(domainOf(address));
  return domains.some((domain) => known.blockedDomains.has(domain)) ? null : (domains.at(-1) ?? null);
}

function addCustomer(result: Association, found: Association["customers"][number]): void {
  const existing = result.customers.find((customer) => customer.customerId === found.customerId);
  if (existing === undefined) result.customers.push(found);
  else if (existing.reason === "domain" && found.reason === "contact") Object.assign(existing, found);
}

function uniqueByAddress(participants: readonly AssociationParticipant[]): AssociationParticipant[] {
  const found = new Map<string, AssociationParticipant>();
  for (const participant of participants) {
    const before = found.get(participant.address);
    if (before === undefined || (before.name === "" && participant.name !== "")) {
      found.set(participant.address, before === undefined ? participant : { ...before, name: participant.name });
    }
  }
  return [...found.values()];
}
