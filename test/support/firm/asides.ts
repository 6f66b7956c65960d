import { DAY_MS, FIRM_DAYS, hoursLater, momentOn } from "./calendar.ts";
import { type FirmCustomer, type FirmPerson, OWN_DOMAIN, type Party, POST_DOMAIN } from "./company.ts";
import { personName } from "./names.ts";
import type { Random } from "./random.ts";
import type { Copied, Mail, MailKind, Touching } from "./talks.ts";

// What lies in mailboxes besides talks with customers, and who stands beside a customer without owning it. Much of it looks
// like a talk to a program that only counts.

/** Who touches whose customers, and who only gets copies. No pair of a person and a customer is planted twice. */
export interface Beside {
  touching: Touching[];
  copied: Copied[];
  /** Pairs for mail in one direction alone. */
  oneWay: Copied[];
}

const lastDayOf = ({ leavesOn }: FirmPerson): number => (leavesOn ?? FIRM_DAYS) - 3;

/** Draws the pairs. */
export function planBeside(random: Random, people: readonly FirmPerson[], customers: readonly FirmCustomer[]): Beside {
  const beside: Beside = { touching: [], copied: [], oneWay: [] };
  const taken = new Set(
    customers.flatMap(({ index, owner, successor }) => [`${owner} ${index}`, `${successor} ${index}`]),
  );
  const free = (person: FirmPerson, day: number): number | null => {
    for (let tries = 0; tries < 40; tries++) {
      const customer = random.pick(customers);
      const key = `${person.index} ${customer.index}`;
      const isThere =
        customer.startsOn < day &&
        (customer.endsOn ?? FIRM_DAYS) > day + 3 &&
        (customer.defection?.day ?? FIRM_DAYS) > day + 3;
      if (taken.has(key) || !isThere) continue;
      taken.add(key);
      return customer.index;
    }
    return null;
  };
  for (const person of people) {
    const last = lastDayOf(person);
    for (let n = 0; n < 5; n++) {
      // One of them lies long back.
      const day = workDay(n === 4 ? 20 + random.below(120) : last - 4 - random.below(280));
      const customer = free(person, day);
      if (customer === null) continue;
      const to = n === 4 ? day + 30 : last;
      beside.touching.push({ customer, person: person.index, day, from: day - 90, to });
    }
    for (let n = 0; n < 3; n++) {
      const customer = free(person, Math.floor(last / 2));
      if (customer !== null) beside.copied.push({ customer, person: person.index });
    }
    for (let n = 0; n < 5; n++) {
      const customer = free(person, last - 60);
      if (customer !== null) beside.oneWay.push({ customer, person: person.index });
    }
  }
  return beside;
}

/** The firm's first day is a Monday: what falls on a weekend moves to the Friday. */
const workDay = (day: number): number => (day % 7 > 4 ? day - (day % 7) + 4 : day);

/** What asides are planned from. */
export interface AsidePlan {
  startMs: number;
  people: readonly FirmPerson[];
  customers: readonly FirmCustomer[];
  oneWay: readonly Copied[];
  /** Copies in mailboxes that are still to be filled. */
  copies: number;
}

const kinds: readonly MailKind[] = [
  ...(["newsletter", "newsletter", "machine", "machine", "machine", "internal", "internal", "internal"] as const),
  ...(["forward", "private", "private", "newsletter"] as const),
];

/** The one-way mails, and as much of everything else as fills the mailboxes to `copies`. */
export function planAsides(random: Random, plan: AsidePlan): Mail[] {
  const mails: Mail[] = [];
  for (const [n, pair] of plan.oneWay.entries()) mails.push(...oneWayMails(random, plan, pair, n));
  let left = plan.copies - mails.length;
  while (left > 0) {
    const person = random.pick(plan.people);
    const day = random.below(lastDayOf(person));
    const at = momentOn(plan.startMs + day * DAY_MS, random.next());
    const kind = left === 1 ? "private" : random.pick(kinds);
    const mail = asideMail(random, plan, person, kind, at);
    mails.push(mail);
    left -= [mail.from, ...mail.to].filter(({ address }) => address.endsWith(`@${OWN_DOMAIN}`)).length;
  }
  return mails;
}

/** A buyer's letter that nobody answered, a colleague's mailing, or a mailing that a machine answered. */
function oneWayMails(random: Random, plan: AsidePlan, { customer: index, person: at }: Copied, n: number): Mail[] {
  const customer = plan.customers[index];
  const person = plan.people[at];
  const contact = customer?.contacts[0];
  if (!customer || !person || !contact) return [];
  const moment = momentOn(plan.startMs + workDay(lastDayOf(person) - 60) * DAY_MS, random.next());
  if (n % 5 < 2) return [single(random, "cold", moment, contact, [person], customer)];
  const mailing = single(random, "mailing", moment, person, [contact], customer);
  if (n % 5 < 4) return [mailing];
  const answer = single(random, "auto-reply", moment + 40_000, contact, [person], customer);
  mailing.talk.push(answer);
  return [mailing, { ...answer, talk: mailing.talk, place: 1 }];
}

function single(
  random: Random,
  kind: MailKind,
  at: number,
  from: Party,
  to: Party[],
  customer: FirmCustomer | null,
): Mail {
  const mail: Mail = {
    ...{ kind, at, from, to, cc: [], talk: [], place: 0, seed: random.below(2 ** 31) },
    ...{ language: customer?.language ?? "en", customer: customer?.index ?? null },
  };
  mail.talk.push(mail);
  return mail;
}

function asideMail(random: Random, plan: AsidePlan, person: FirmPerson, kind: MailKind, at: number): Mail {
  const customer = random.pick(plan.customers);
  const domain = customer.domains[0] ?? "tools.example";
  if (kind === "newsletter")
    return single(random, kind, at, { name: customer.name, address: `news@${domain}` }, [person], customer);
  if (kind === "machine") {
    const from = random.chance(0.5) ? `no-reply@${domain}` : "notifications@tools.example";
    return single(random, kind, at, { name: "", address: from }, [person], customer);
  }
  if (kind === "private") {
    const { name, local } = personName(random, person.language);
    const friend = { name, address: `${local}.${random.below(900)}@${POST_DOMAIN}` };
    return single(random, kind, at, friend, [person], null);
  }
  const there = plan.people.filter(
    (one) => one.index !== person.index && lastDayOf(one) > (at - plan.startMs) / DAY_MS,
  );
  const mail = single(random, kind, at, person, [random.pick(there)], null);
  return kind === "forward" ? { ...mail, at: hoursLater(at, 1), customer: customer.index } : mail;
}
