import { DAY_MS, FIRM_DAYS, hoursLater, momentOn, workOn } from "./calendar.ts";
import type { FirmCustomer, FirmPerson, Party } from "./company.ts";
import type { FirmLanguage } from "./names.ts";
import type { Random } from "./random.ts";

/** What a mail is. Of these only `talk` is two people really writing to each other. */
export type MailKind =
  | "talk"
  | "cold"
  | "mailing"
  | "auto-reply"
  | "newsletter"
  | "machine"
  | "internal"
  | "forward"
  | "private";

/** A mail as it was planned: everything but its words and bytes. */
export interface Mail {
  kind: MailKind;
  /** Milliseconds since 1970. */
  at: number;
  from: Party;
  to: Party[];
  cc: Party[];
  language: FirmLanguage;
  /** Whose talk it belongs to; for a mail to or from no customer null. */
  customer: number | null;
  /** All mails of its talk, in order; this one stands at `place`. */
  talk: Mail[];
  place: number;
  /** What its words and ids are drawn from. */
  seed: number;
}

/** A colleague who really writes with a customer without owning it. */
export interface Touching {
  customer: number;
  person: number;
  /** Days of the firm: from when until when they take some of the talks. */
  from: number;
  to: number;
  /** On this day they certainly have one talk in both directions. */
  day: number;
}

/** A colleague who gets copies of a customer's mail. */
export interface Copied {
  customer: number;
  person: number;
}

/** What talks are planned from. */
export interface TalkPlan {
  startMs: number;
  people: readonly FirmPerson[];
  customers: readonly FirmCustomer[];
  touching: readonly Touching[];
  copied: readonly Copied[];
  /** Factor on every customer's rate. */
  scale: number;
}

/** All talks with customers, in no particular order. */
export function planTalks(random: Random, plan: TalkPlan): Mail[] {
  const mails: Mail[] = [];
  for (const customer of plan.customers) {
    const own = random.fork(`customer ${customer.index}`);
    const here = {
      touching: plan.touching.filter((one) => one.customer === customer.index),
      copied: plan.copied.filter((one) => one.customer === customer.index),
    };
    for (const day of talkDays(own, plan, customer)) {
      const person = whoTalks(own, plan, customer, here.touching, day);
      if (person !== null) mails.push(...talkOn(own, plan, customer, person, here.copied, day, 0));
    }
    // What a colleague without the customer certainly writes: asked and answered.
    for (const { person, day } of here.touching) {
      const colleague = plan.people[person];
      if (colleague) mails.push(...talkOn(own, plan, customer, colleague, [], day, 2));
    }
  }
  return mails;
}

/** The days on which a talk begins: a renewal process in the customer's own time, which stands still on days off. */
function talkDays(random: Random, plan: TalkPlan, customer: FirmCustomer): number[] {
  const days: number[] = [];
  const drift = random.normal() * 0.35;
  let waited = 0;
  let gap = random.gamma(customer.regularity) * random.next();
  for (let day = customer.startsOn; day < (customer.endsOn ?? FIRM_DAYS); day++) {
    const at = plan.startMs + day * DAY_MS;
    const month = customer.months[new Date(at).getUTCMonth()] ?? 1;
    const { defection } = customer;
    const left = defection !== null && day >= defection.day ? defection.left : 1;
    const drifted = Math.exp(drift * (day / FIRM_DAYS - 0.5));
    waited += (customer.rate * plan.scale * drifted * month * left * workOn(at, customer.language)) / 5;
    for (; waited >= gap; gap += random.gamma(customer.regularity)) days.push(day);
  }
  return days;
}

/** Its owner, the successor once the owner has left, now and then a colleague; nobody where all have left. */
function whoTalks(
  random: Random,
  plan: TalkPlan,
  customer: FirmCustomer,
  touching: readonly Touching[],
  day: number,
): FirmPerson | null {
  const others = touching.filter(({ from, to }) => day >= from && day <= to);
  if (others.length > 0 && random.chance(0.25)) return plan.people[random.pick(others).person] ?? null;
  const owner = plan.people[customer.owner];
  if (owner && (owner.leavesOn === null || day < owner.leavesOn)) return owner;
  return customer.successor === null ? null : (plan.people[customer.successor] ?? null);
}

/** One talk: mails there and back, with copies. `atLeast` mails, of which the first is the customer's where it is more than none. */
function talkOn(
  random: Random,
  plan: TalkPlan,
  customer: FirmCustomer,
  colleague: FirmPerson,
  copied: readonly Copied[],
  day: number,
  atLeast: number,
): Mail[] {
  const talk: Mail[] = [];
  const contact = customer.contacts[Math.floor(random.next() ** 2 * customer.contacts.length)];
  if (!contact) return talk;
  let isTheirs = atLeast > 0 || random.chance(0.72);
  let at = momentOn(plan.startMs + day * DAY_MS, random.next());
  const length = Math.max(atLeast, 1 + Math.floor(-Math.log(1 - random.next()) * 1.5));
  const also = alsoOn(random, plan, customer, contact, copied, day);
  for (let place = 0; place < Math.min(length, 7); place++) {
    if (!mayWrite(plan, customer, colleague, isTheirs, at)) break;
    talk.push({
      ...{ kind: "talk", at, from: isTheirs ? contact : colleague, to: [isTheirs ? colleague : contact], cc: also },
      ...{ language: customer.language, customer: customer.index, talk, place, seed: random.below(2 ** 31) },
    });
    isTheirs = random.chance(0.9) ? !isTheirs : isTheirs;
    if (place + 1 < atLeast) isTheirs = false;
    at = hoursLater(at, atLeast > 0 ? 1 + random.next() * 4 : 0.3 + random.gamma(1) * 9);
  }
  return talk;
}

/** Who gets copies: another of the customer's people, a colleague, the end user that a reseller buys for. */
function alsoOn(
  random: Random,
  plan: TalkPlan,
  customer: FirmCustomer,
  contact: Party,
  copied: readonly Copied[],
  day: number,
): Party[] {
  const also: Party[] = [];
  const second = random.pick(customer.contacts);
  if (second !== contact && random.chance(0.2)) also.push(second);
  if (copied.length > 0 && random.chance(0.4)) {
    const colleague = plan.people[random.pick(copied).person];
    if (colleague && (colleague.leavesOn === null || day < colleague.leavesOn - 20)) also.push(colleague);
  }
  const endUser = customer.endUsers.length > 0 ? plan.customers[random.pick(customer.endUsers)] : undefined;
  if (endUser?.contacts[0] && random.chance(0.5)) also.push(endUser.contacts[0]);
  return also;
}

/** Nobody writes after they have left, nor a customer after it fell silent, nor anybody after the two years. */
function mayWrite(
  plan: TalkPlan,
  customer: FirmCustomer,
  colleague: FirmPerson,
  isTheirs: boolean,
  at: number,
): boolean {
  const day = (at - plan.startMs) / DAY_MS;
  if (day >= FIRM_DAYS) return false;
  if (colleague.leavesOn !== null && day >= colleague.leavesOn + 1) return false;
  const { defection } = customer;
  return !(isTheirs && defection !== null && defection.left === 0 && day >= defection.day);
}
