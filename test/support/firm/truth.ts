import { DAY_MS, workOn } from "./calendar.ts";
import type { Defection, FirmCustomer } from "./company.ts";
import { type Firm, isColleague } from "./firm.ts";

/** What was planted of one person, for who looks on one day. */
export interface PersonTruth {
  person: number;
  /** Customers they own, by index. */
  owned: number[];
  /** Customers they do not own and really wrote with, there and back. */
  touched: number[];
  /** Of those they own, the ones they wrote with in the same way. */
  ownedTouched: number[];
}

/** A defection, with how visible it is. */
export interface DefectionTruth extends Defection {
  /** Mails a week from that customer in the half year before the leaver's last day: its rhythm as it was. */
  perWeek: number;
  /**
   * What three weeks after the planned day can tell at best somebody who knew the rhythm, in nats: the mails that would have
   * come, by their own season and holidays, times 1 - left + left ln(left).
   */
  evidence: number;
  /**
   * Visible in principle within three weeks: one false alarm for 50 customers in the 13 weeks of a quarter leaves room for
   * nothing weaker. For silence that is a rhythm of about two mails a week; for a fraction twice that. Who wrote less than
   * once a week in the half year before had no rhythm to lose.
   */
  isVisible: boolean;
}

/** ln(50 customers x 13 weeks). */
const NEEDED_NATS = Math.log(50 * 13);

/**
 * Who owns and who touched what, up to `untilMs` and not before `sinceMs`. Of planted talks alone: copies, mailings, letters that
 * nobody answered and machines do not count, whatever they look like.
 */
export function touchTruth(firm: Firm, sinceMs: number, untilMs: number): PersonTruth[] {
  const byAddress = new Map(firm.people.map(({ address, index }) => [address, index]));
  const ways = firm.people.map(() => new Map<number, { in: boolean; out: boolean }>());
  for (const { kind, at, from, to, customer } of firm.mails) {
    if (kind !== "talk" || customer === null || at < sinceMs || at > untilMs) continue;
    const isOut = isColleague(from.address);
    for (const { address } of isOut ? [from] : to) {
      const person = ways[byAddress.get(address) ?? -1];
      if (!person) continue;
      const before = person.get(customer) ?? { in: false, out: false };
      person.set(customer, { in: before.in || !isOut, out: before.out || isOut });
    }
  }
  return firm.people.map(({ index }) => {
    const both = [...(ways[index] ?? [])].filter(([, way]) => way.in && way.out).map(([customer]) => customer);
    const isOwned = (customer: number): boolean => firm.customers[customer]?.owner === index;
    return {
      person: index,
      owned: firm.customers.filter(({ owner }) => owner === index).map((customer) => customer.index),
      touched: both.filter((customer) => !isOwned(customer)).sort((a, b) => a - b),
      ownedTouched: both.filter(isOwned).sort((a, b) => a - b),
    };
  });
}

/** The planted defections. */
export function defectionTruth(firm: Firm): DefectionTruth[] {
  const came = incomingOf(firm);
  return firm.customers.flatMap((customer): DefectionTruth[] => {
    const { index, defection } = customer;
    if (defection === null) return [];
    const leftOn = firm.people[defection.leaver]?.leavesOn ?? defection.day;
    const before = (came[index] ?? []).filter((day) => day < leftOn && day >= leftOn - HALF_YEAR).length;
    const usual = workOf(firm, customer, leftOn - HALF_YEAR, leftOn);
    const hoped = usual > 0 ? (before * workOf(firm, customer, defection.day, defection.day + 21)) / usual : 0;
    const { left } = defection;
    const evidence = hoped * (1 - left + (left > 0 ? left * Math.log(left) : 0));
    return [{ ...defection, perWeek: before / 26, evidence, isVisible: before >= 26 && evidence >= NEEDED_NATS }];
  });
}

const HALF_YEAR = 26 * 7;

/** The days of the firm on which each customer's people wrote, by what was planned; machines and lists left out. */
export function incomingOf(firm: Firm): number[][] {
  const days: number[][] = firm.customers.map(() => []);
  for (const { kind, customer, from, at } of firm.mails) {
    if (customer === null || (kind !== "talk" && kind !== "cold") || isColleague(from.address)) continue;
    days[customer]?.push((at - firm.startMs) / DAY_MS);
  }
  return days;
}

/** Working days of the customer's own calendar and season. */
function workOf(firm: Firm, { language, months }: FirmCustomer, from: number, to: number): number {
  let sum = 0;
  for (let day = from; day < to; day++) {
    const at = firm.startMs + day * DAY_MS;
    sum += workOn(at, language) * (months[new Date(at).getUTCMonth()] ?? 1);
  }
  return sum;
}
