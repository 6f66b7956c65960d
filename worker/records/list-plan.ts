import type { ListField, ListKind, ListReason, ListRow } from "../../shared/api/list-imports.ts";
import { domainOf, isFreeMailDomain, normalizeAddress } from "../../shared/mail/address.ts";
import { businessDomains, registrableDomain } from "../association/registrable-domain.ts";

// What a line of a list would make or change. Pure: the same for a dry run and for the import itself. Each planned line
// is put into the state, so that the lines after it find what the Book would hold by then: a list planned at once, as the
// dry run does, and in parts, as the import does, comes to the same.

/** What the actor may do to a customer: know of it, read its mail, change it. What they may not know of is like nothing. */
export interface Rights {
  mayKnow: boolean;
  mayRead: boolean;
  mayChange: boolean;
}

export interface PlannedCustomer extends Rights {
  id: string;
  name: string;
  tier: string | null;
  ownerId: string | null;
}

export interface PlannedContact {
  id: string;
  customerId: string;
  name: string;
  title: string | null;
  phone: string | null;
}

/** Ids by name, whatever its case, width and spaces. */
export class Names {
  readonly #ids = new Map<string, Set<string>>();

  add(name: string, id: string): void {
    const folded = fold(name);
    const ids = this.#ids.get(folded);
    if (ids) ids.add(id);
    else this.#ids.set(folded, new Set([id]));
  }

  rename(was: string, becomes: string, id: string): void {
    this.#ids.get(fold(was))?.delete(id);
    this.add(becomes, id);
  }

  /** The only one of this name among those that count. */
  only(name: string, counts: (id: string) => boolean = () => true): string | undefined {
    const found = [...(this.#ids.get(fold(name)) ?? [])].filter(counts);
    return found.length === 1 ? found[0] : undefined;
  }
}

/** Customers by all that a line may call them. */
export interface KnownCustomers {
  customers: Map<string, PlannedCustomer>;
  customerByDomain: Map<string, string>;
  customerNames: Names;
}

export interface ListState extends KnownCustomers {
  /** Contacts that the actor may see, with the addresses they see of them. */
  contacts: Map<string, PlannedContact>;
  contactByAddress: Map<string, string>;
  /** Of each customer. */
  contactNames: Map<string, Names>;
  /** Active colleagues. */
  people: ReadonlyMap<string, { name: string }>;
  personByAddress: ReadonlyMap<string, string>;
  personNames: Names;
  /** Our own domains and those set aside; addresses of colleagues. */
  closedDomains: ReadonlySet<string>;
  colleagues: ReadonlySet<string>;
  /** An admin may assign owners of customers that are not theirs to change. */
  mayAssign: boolean;
  newId(): string;
  /** What the actor may do to a customer once it has this owner; to one that this list makes, everything. */
  rightsTo(customerId: string, ownerId: string | null): Rights;
}

/** As it is written and kept: owner and customer by id. */
export interface RawChange {
  field: ListField;
  was: string | null;
  becomes: string;
}

export interface PlannedLine {
  line: number;
  state: "new" | "changed" | "same" | "error";
  reason: ListReason | null;
  /** The customer's or contact's id; null for an error. */
  subject: string | null;
  changes: RawChange[];
}

/** Plans a line and puts it into the state. */
export const planLine = (state: ListState, kind: ListKind, row: ListRow): PlannedLine =>
  kind === "customers" ? planCustomer(state, row) : planContact(state, row);

const fold = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
const refused = (line: number, reason: ListReason): PlannedLine => ({
  ...{ line, state: "error", reason, subject: null, changes: [] },
});

/** `https://www.Globex.example/de` → `globex.example`; null for what is no company's domain. */
function companyDomain(state: ListState, said: string): string | null {
  const host = said
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/^.*@/, "")
    .replace(/[/?#:].*$/, "")
    .replace(/^www\./, "")
    .replace(/\.$/, "");
  const registered = registrableDomain(host);
  if (registered === null || !host.endsWith(registered)) return null;
  return isFreeMailDomain(host) || state.closedDomains.has(registered) || state.closedDomains.has(host) ? null : host;
}

/** Whose the domain is, and those above it down to what was registered; nobody's for free mail. */
const holdersOf = (state: ListState, domain: string): string[] =>
  businessDomains(domain).flatMap((one) => state.customerByDomain.get(one) ?? []);

function planCustomer(state: ListState, row: ListRow): PlannedLine {
  const said = row.domains.filter((one) => one !== "");
  const domains = [...new Set(said.map((one) => companyDomain(state, one)))];
  const usable = domains.filter((one) => one !== null);
  const holders = new Set(usable.flatMap((domain) => state.customerByDomain.get(domain) ?? []));
  const above = new Set(usable.flatMap((domain) => holdersOf(state, domain)));
  const isHidden = [...above].some((id) => state.customers.get(id)?.mayKnow !== true);
  if (usable.length < domains.length || isHidden) return refused(row.line, "not_usable");
  if (holders.size > 1) return refused(row.line, "two_customers");
  const tier = row.tier.toUpperCase();
  if (tier !== "" && !/^[ABC]$/.test(tier)) return refused(row.line, "bad_tier");
  const owner = row.owner === "" ? null : ownerOf(state, row.owner);
  if (row.owner !== "" && owner === null) return refused(row.line, "unknown_owner");

  const known = state.customers.get([...holders][0] ?? "") ?? customerNamed(state, row.name);
  if (!known && row.name === "") return refused(row.line, "no_name");
  // What lies below another customer's domain is that customer's.
  if ([...above].some((id) => id !== known?.id)) return refused(row.line, "two_customers");
  const customer = known ?? newCustomer(state, row.name);
  const changes = [
    ...changeOf("name", known?.name ?? null, row.name),
    ...changeOf("tier", customer.tier, tier),
    ...changeOf("owner", customer.ownerId, owner ?? ""),
    ...usable
      .filter((domain) => !state.customerByDomain.has(domain))
      .map((becomes): RawChange => ({ field: "domain", was: null, becomes })),
  ];
  const onlyAssigns = state.mayAssign && changes.every(({ field }) => field === "owner");
  if (known && changes.length > 0 && !known.mayChange && !onlyAssigns) return refused(row.line, "not_yours");
  for (const { field, was, becomes } of changes) {
    if (field === "name") {
      state.customerNames.rename(was ?? "", becomes, customer.id);
      customer.name = becomes;
    } else if (field === "tier") customer.tier = becomes;
    else if (field === "owner") customer.ownerId = becomes;
    else state.customerByDomain.set(becomes, customer.id);
  }
  // Who gives a customer away may have no say in it from the next line on.
  Object.assign(customer, state.rightsTo(customer.id, customer.ownerId));
  state.customers.set(customer.id, customer);
  return planned(row.line, customer.id, known !== undefined, changes);
}

function planContact(state: ListState, row: ListRow): PlannedLine {
  const said = row.emails.filter((one) => one !== "");
  const addresses = [...new Set(said.flatMap((one) => normalizeAddress(one) ?? []))];
  if (said.some((one) => normalizeAddress(one) === null)) return refused(row.line, "bad_address");
  if (row.name === "" && addresses.length === 0) return refused(row.line, "no_name");
  if (addresses.some((one) => state.colleagues.has(one) || state.closedDomains.has(domainOf(one) ?? ""))) {
    return refused(row.line, "not_usable");
  }
  const customer = customerOf(state, row, addresses);
  if (!customer) return refused(row.line, "no_customer");
  if (!customer.mayRead) return refused(row.line, "not_yours");
  // Before any look at contacts: mail follows the contact, and an answer by contact would tell who is one.
  const isOthers = (one: string) => holdersOf(state, domainOf(one) ?? "").some((id) => id !== customer.id);
  if (addresses.some(isOthers)) return refused(row.line, "not_usable");
  // Of a contact that the actor may not see nothing is known here: its address is like one that nobody has.
  const holders = new Set(addresses.flatMap((one) => state.contactByAddress.get(one) ?? []));
  const theirs = state.contacts.get([...holders][0] ?? "");
  if (holders.size > 1 || (theirs && theirs.customerId !== customer.id)) return refused(row.line, "not_usable");

  const names = state.contactNames.get(customer.id) ?? new Names();
  state.contactNames.set(customer.id, names);
  const known = theirs ?? state.contacts.get(row.name === "" ? "" : (names.only(row.name) ?? ""));
  const contact = known ?? newContact(state, customer.id, row.name || (addresses[0] ?? ""));
  const changes = [
    ...(known ? changeOf("name", known.name, row.name) : changeOf("name", null, contact.name)),
    ...changeOf("title", contact.title, row.title),
    ...changeOf("phone", contact.phone, row.phone),
    ...(known ? [] : changeOf("customer", null, customer.id)),
    ...addresses
      .filter((one) => !state.contactByAddress.has(one))
      .map((becomes): RawChange => ({ field: "address", was: null, becomes })),
  ];
  for (const { field, was, becomes } of changes) {
    if (field === "name") {
      names.rename(was ?? "", becomes, contact.id);
      contact.name = becomes;
    } else if (field === "title") contact.title = becomes;
    else if (field === "phone") contact.phone = becomes;
    else if (field === "address") state.contactByAddress.set(becomes, contact.id);
  }
  state.contacts.set(contact.id, contact);
  return planned(row.line, contact.id, known !== undefined, changes);
}

/** An empty cell changes nothing. */
const changeOf = (field: ListField, was: string | null, becomes: string): RawChange[] =>
  becomes === "" || becomes === was ? [] : [{ field, was, becomes }];

function planned(line: number, subject: string, isKnown: boolean, changes: RawChange[]): PlannedLine {
  const state = isKnown ? (changes.length === 0 ? "same" : "changed") : "new";
  return { line, state, reason: null, subject, changes };
}

function newCustomer(state: ListState, name: string): PlannedCustomer {
  const id = state.newId();
  return { id, name, tier: null, ownerId: null, ...state.rightsTo(id, null) };
}
const newContact = (state: ListState, customerId: string, name: string): PlannedContact => ({
  ...{ id: state.newId(), customerId, name, title: null, phone: null },
});

/** The one customer of that name that the actor may know of. */
function customerNamed({ customers, customerNames }: KnownCustomers, name: string): PlannedCustomer | undefined {
  if (name === "") return undefined;
  return customers.get(customerNames.only(name, (id) => customers.get(id)?.mayKnow === true) ?? "");
}

const ownerOf = (state: ListState, said: string): string | null =>
  state.personByAddress.get(fold(said)) ?? state.personNames.only(said) ?? null;

/** The customer that a line names, by name or domain, else whose domain an address has. */
export function customerOf(
  state: KnownCustomers,
  row: Pick<ListRow, "customer">,
  addresses: readonly string[],
): PlannedCustomer | undefined {
  const byDomain = (domain: string): PlannedCustomer | undefined => {
    const found = state.customers.get(state.customerByDomain.get(domain) ?? "");
    return found?.mayKnow ? found : undefined;
  };
  if (row.customer !== "")
    return customerNamed(state, row.customer) ?? byDomain(fold(row.customer).replace(/^www\./, ""));
  for (const address of addresses) {
    const domain = domainOf(address) ?? "";
    const found = isFreeMailDomain(domain)
      ? undefined
      : (byDomain(domain) ?? byDomain(registrableDomain(domain) ?? ""));
    if (found) return found;
  }
  return undefined;
}
