import { FIRM_DAYS } from "./calendar.ts";
import { companyName, type FirmLanguage, personName } from "./names.ts";
import type { Random } from "./random.ts";

/** What a firm is made of. The same options always give the same firm. */
export interface FirmOptions {
  seed: number;
  /** Copies of mails in all mailboxes together. */
  messages: number;
  /** The day after the two years, `2026-11-23`. */
  endsOn: string;
  people: number;
  customers: number;
  departures: number;
}

/** Somebody who writes or is written to. */
export interface Party {
  name: string;
  address: string;
}

export interface FirmPerson extends Party {
  index: number;
  team: number;
  language: FirmLanguage;
  /** The last day with us, counted from the first day of the firm; null for who stays. */
  leavesOn: number | null;
}

/** What a leaver's customer does after the departure. */
export interface Defection {
  customer: number;
  leaver: number;
  /** From this day on, counted from the first day of the firm. */
  day: number;
  /** What is left of its rhythm: 0 for silence. */
  left: number;
}

export interface FirmCustomer {
  index: number;
  name: string;
  language: FirmLanguage;
  domains: string[];
  contacts: Party[];
  tier: "A" | "B" | "C";
  owner: number;
  /** Who answers when the owner has left. */
  successor: number | null;
  /** Talks a week in an ordinary week, before the firm's size is reached by scaling all. */
  rate: number;
  /** How regular it is: 1 would be chance alone. */
  regularity: number;
  /** Factor on the rate for each month. */
  months: readonly number[];
  startsOn: number;
  /** It ended in good order on this day: a project was over, a site closed. */
  endsOn: number | null;
  /** Other customers whose people it copies in. */
  endUsers: number[];
  defection: Defection | null;
}

/** Colleagues' domain, and the one of a mail provider where private people and some buyers have their address. */
export const OWN_DOMAIN = "acme.example";
export const POST_DOMAIN = "postbox.example";

const languages: readonly FirmLanguage[] = ["en", "en", "en", "zh", "zh", "ru", "de", "es"];
const EVEN = Array.from({ length: 12 }, () => 1);

/** The people, by teams of about ten; leavers are spread over all teams and over the time that leaves a quarter before and after. */
export function makePeople(random: Random, { people, departures }: FirmOptions): FirmPerson[] {
  const used = new Set<string>();
  const made = Array.from({ length: people }, (_, index): FirmPerson => {
    const language = random.pick(["en", "zh", "ru"] as const);
    const { name, local } = personName(random, language);
    const address = unused(used, local, OWN_DOMAIN);
    return { index, name, address, language, team: Math.floor(index / 10), leavesOn: null };
  });
  const first = Math.floor(FIRM_DAYS * 0.55);
  const last = FIRM_DAYS - 120;
  for (let n = 0; n < departures; n++) {
    const leaver = made[Math.floor((n * people) / departures) + random.below(Math.floor(people / departures))];
    if (leaver) leaver.leavesOn = first + Math.floor(((last - first) * n) / departures) + random.below(14);
  }
  return made;
}

/** The customers with their people, rhythm and owner; defections are planted on some of the leavers'. */
export function makeCustomers(random: Random, options: FirmOptions, people: readonly FirmPerson[]): FirmCustomer[] {
  const domains = new Set<string>();
  const addresses = new Set<string>();
  const made = Array.from({ length: options.customers }, (_, index): FirmCustomer => {
    const language = random.pick(languages);
    const { name, local } = companyName(random, language);
    const domain = unusedDomain(domains, local);
    const more = random.chance(0.12) ? [unusedDomain(domains, `${local}-group`)] : [];
    const owner = people[index % people.length];
    if (!owner) throw new RangeError("a firm has people");
    const isSeasonal = random.chance(0.1);
    return {
      ...{ index, name: `${name} ${index + 1}`, language, domains: [domain, ...more] },
      contacts: contactsOf(random, language, [domain, ...more], addresses),
      tier: random.pick(["A", "B", "B", "C", "C", "C"] as const),
      owner: owner.index,
      successor: successorOf(random, people, owner),
      rate: Math.exp(random.normal() * 1.05),
      regularity: 1 + random.next() * 4,
      months: isSeasonal ? seasonOf(random) : EVEN,
      startsOn: random.chance(0.12) ? random.below(Math.floor(FIRM_DAYS * 0.6)) : 0,
      endsOn: random.chance(0.04) ? Math.floor(FIRM_DAYS * (0.3 + random.next() * 0.7)) : null,
      endUsers: random.chance(0.04) ? [random.below(options.customers)].filter((other) => other !== index) : [],
      defection: null,
    };
  });
  for (const customer of made) customer.defection = defectionOf(random, customer, people);
  return made;
}

function contactsOf(
  random: Random,
  language: FirmLanguage,
  domains: readonly string[],
  addresses: Set<string>,
): Party[] {
  const count = 1 + Math.min(5, Math.floor(-Math.log(1 - random.next()) * 1.6));
  return Array.from({ length: count }, (_, n) => {
    const { name, local } = personName(random, language);
    // Some buyers write from a mail provider's address; the first one never, so that there is a domain to know them by.
    const domain = n > 0 && random.chance(0.06) ? POST_DOMAIN : random.pick(domains);
    return { name, address: unused(addresses, local, domain) };
  });
}

/** Busy in five months in a row, nearly quiet in the others. */
function seasonOf(random: Random): number[] {
  const first = random.below(12);
  return EVEN.map((_, month) => ((month - first + 12) % 12 < 5 ? 1.8 : 0.12));
}

function successorOf(random: Random, people: readonly FirmPerson[], owner: FirmPerson): number | null {
  if (owner.leavesOn === null) return null;
  const staying = people.filter(({ team, leavesOn }) => team === owner.team && leavesOn === null);
  return staying.length === 0 ? null : random.pick(staying).index;
}

/** A third of a leaver's customers go, to silence or to a fraction, within ten weeks. */
function defectionOf(random: Random, customer: FirmCustomer, people: readonly FirmPerson[]): Defection | null {
  const leaver = people[customer.owner];
  const draw = {
    goes: random.chance(0.35),
    after: 3 + random.below(67),
    isSilent: random.chance(0.6),
    left: random.next(),
  };
  if (!leaver || leaver.leavesOn === null || !draw.goes) return null;
  const day = leaver.leavesOn + draw.after;
  if (customer.endsOn !== null && customer.endsOn <= day) return null;
  return { customer: customer.index, leaver: leaver.index, day, left: draw.isSilent ? 0 : 0.1 + draw.left * 0.15 };
}

function unused(used: Set<string>, local: string, domain: string): string {
  for (let n = 1; ; n++) {
    const address = `${local}${n === 1 ? "" : n}@${domain}`;
    if (used.has(address)) continue;
    used.add(address);
    return address;
  }
}

function unusedDomain(used: Set<string>, local: string): string {
  for (let n = 1; ; n++) {
    const domain = `${local}${n === 1 ? "" : `-${n}`}.example`;
    if (used.has(domain)) continue;
    used.add(domain);
    return domain;
  }
}
