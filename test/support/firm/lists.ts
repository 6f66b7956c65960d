import { POST_DOMAIN } from "./company.ts";
import type { Firm } from "./firm.ts";

// The firm's customers and contacts as lines of the lists that a company brings in beside its mail.

/** Each customer with its domains, tier and owner. */
export const customerLines = (firm: Firm) =>
  firm.customers.map(({ index, name, domains, tier, owner }) => ({
    line: index + 1,
    ...{ name, domains, tier, owner: firm.people[owner]?.address ?? "" },
  }));

/** The contacts that no domain leads to: those with an address at a mail provider. The mail itself brings the others. */
export const contactLines = (firm: Firm) =>
  firm.customers
    .flatMap(({ domains, contacts }) => contacts.map((contact) => ({ ...contact, customer: domains[0] ?? "" })))
    .filter(({ address }) => address.endsWith(`@${POST_DOMAIN}`))
    .map(({ name, address, customer }, n) => ({ line: n + 1, name, emails: [address], customer }));
