import { isFreeMailDomain } from "../mail/address.ts";
import type { ParticipantKind } from "./facts.ts";
import { lookups } from "./patterns.ts";

/** What a side knows of people. All addresses and domains are normalised. */
export interface Acquaintance {
  /** The company's own mail domains; everybody there, and below them, is a colleague. */
  ownDomains: ReadonlySet<string>;
  /** Addresses and domains (with all below them) of customers. */
  customers: ReadonlySet<string>;
  /**
   * The rest is known to the Worker alone; null in a browser, which then does not tell strangers from acquaintances. Nor
   * does it know a colleague's mailbox at a foreign domain: internal mail by way of one is refused by the Worker only.
   */
  more: {
    /** Colleagues' mailboxes, at whatever domain. */
    colleagues: ReadonlySet<string>;
    /** Known people of no customer. */
    contacts: ReadonlySet<string>;
  } | null;
}

/** Everything that the holder of a normalised address may be to the company, as far as this side knows. */
export function kindsOf(address: string, { ownDomains, customers, more }: Acquaintance): ParticipantKind[] {
  const keys = lookups(address);
  const isAmong = (entries: ReadonlySet<string>): boolean => keys.some((key) => entries.has(key));
  if (isAmong(ownDomains) || more?.colleagues.has(address)) return ["colleague"];
  if (isAmong(customers)) return ["customer"];
  const stranger = isFreeMailDomain(address.slice(address.lastIndexOf("@") + 1)) ? "free-mail" : "business";
  if (more) return more.contacts.has(address) ? ["contact"] : [stranger];
  return [stranger, "contact", "customer"];
}
