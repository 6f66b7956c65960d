import { type Beside, planAsides, planBeside } from "./asides.ts";
import { DAY_MS, FIRM_DAYS } from "./calendar.ts";
import {
  type FirmCustomer,
  type FirmOptions,
  type FirmPerson,
  makeCustomers,
  makePeople,
  OWN_DOMAIN,
} from "./company.ts";
import { randomOf } from "./random.ts";
import { type Mail, planTalks } from "./talks.ts";

// A firm that never was: its people and customers, two years of mail in every mailbox, and who left. Seeded, pure: the
// same options give the same bytes on every machine.

/** The firm as it was planned. */
export interface Firm {
  options: FirmOptions;
  /** Its first moment, a Monday; milliseconds since 1970. */
  startMs: number;
  people: readonly FirmPerson[];
  customers: readonly FirmCustomer[];
  beside: Beside;
  /** Every mail once, oldest first. */
  mails: readonly Mail[];
}

/** What the issue asks for: 60 people, 800 customers, 12 departures in two years. */
export const wholeFirm = (seed: number, messages: number, endsOn: string): FirmOptions => ({
  ...{ seed, messages, endsOn },
  ...{ people: 60, customers: 800, departures: 12 },
});

/** Of all copies in mailboxes, so many are of talks; the rest is what else comes. */
const TALK_SHARE = 0.8;

/** True for an address of a colleague. */
export const isColleague = (address: string): boolean => address.endsWith(`@${OWN_DOMAIN}`);

/** In how many of our mailboxes a mail lies. */
export const copiesOf = ({ from, to, cc }: Mail): number =>
  new Set([from, ...to, ...cc].filter(({ address }) => isColleague(address))).size;

/** Plans a firm. The day before `endsOn` is the last one with mail; it is moved back to a Sunday. */
export function planFirm(options: FirmOptions): Firm {
  const random = randomOf(options.seed);
  const endMs = mondayOf(Date.parse(options.endsOn));
  const startMs = endMs - FIRM_DAYS * DAY_MS;
  const people = makePeople(random.fork("people"), options);
  const customers = makeCustomers(random.fork("customers"), options, people);
  const beside = planBeside(random.fork("beside"), people, customers);
  const talks = planToSize(options, (scale) =>
    planTalks(random.fork("talks"), { ...beside, startMs, people, customers, scale }),
  );
  const copies = options.messages - talks.reduce((sum, mail) => sum + copiesOf(mail), 0);
  const asides = planAsides(random.fork("asides"), { ...beside, startMs, people, customers, copies });
  const mails = [...talks, ...asides].sort((a, b) => a.at - b.at || a.seed - b.seed);
  return { options, startMs, people, customers, beside, mails };
}

const mondayOf = (ms: number): number => ms - ((Math.floor(ms / DAY_MS) + 3) % 7) * DAY_MS;

/** Scales the rates until talks fill their share: a talk's length is drawn, so the factor is found by trying. */
function planToSize({ messages }: FirmOptions, plan: (scale: number) => Mail[]): Mail[] {
  const aim = messages * TALK_SHARE;
  let scale = aim / 220_000;
  let mails: Mail[] = [];
  for (let tries = 0; tries < 6; tries++) {
    mails = plan(scale);
    const copies = mails.reduce((sum, mail) => sum + copiesOf(mail), 0);
    if (Math.abs(copies - aim) < aim * 0.04) break;
    scale *= aim / copies;
  }
  return mails;
}
