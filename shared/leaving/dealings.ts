import { isMachineAddress } from "../mail/automatic.ts";
import type { Touch } from "./touch.ts";

// Who of us really deals with which customer. The rule, in one sentence: within 24 months they wrote to the colleague by name
// (To) and the colleague wrote to them, or the colleague noted a call or a visit. A copy (Cc), mail that went one way, machines'
// mail and what a colleague passed on make nobody know a customer. Pure.

/** So long ago a talk still counts: 24 months. */
export const DEALT_WITHIN_MS = 730 * 24 * 60 * 60 * 1000;

/** What one colleague has had to do with one customer, by mail. Moments in ms since 1970. */
export interface Dealing {
  readonly in: number;
  readonly out: number;
  readonly copied: number;
  readonly firstAt: number;
  /** Of either direction; null where there were only copies. */
  readonly lastAt: number | null;
  /** They wrote to each other, both since `since`. */
  readonly isTwoWay: boolean;
  /** Addresses of the customer's with which mail went both ways. */
  readonly talkedWith: readonly string[];
}

type Sum = { -readonly [K in keyof Omit<Dealing, "isTwoWay" | "talkedWith">]: Dealing[K] } & {
  lastInAt: number;
  lastOutAt: number;
  talkedWith: string[];
};

const since24 = (at: number | null, since: number): boolean => at !== null && at >= since;

/** Dealings by customer and person, since a moment. */
export function dealingsOf(touches: readonly Touch[], since: number): Map<string, Map<string, Dealing>> {
  const sums = new Map<string, Map<string, Sum>>();
  for (const touch of touches) {
    const ofCustomer = sums.get(touch.customerId) ?? new Map<string, Sum>();
    sums.set(touch.customerId, ofCustomer);
    add(ofCustomer, touch, since);
  }
  return new Map(
    [...sums].map(([id, people]) => [id, new Map([...people].map(([who, sum]) => [who, whole(sum, since)]))]),
  );
}

function add(ofCustomer: Map<string, Sum>, touch: Touch, since: number): void {
  const { personId, address, lastInAt, lastOutAt } = touch;
  const sum = ofCustomer.get(personId) ?? {
    ...{ in: 0, out: 0, copied: 0, firstAt: touch.firstAt, lastAt: null, lastInAt: 0, lastOutAt: 0, talkedWith: [] },
  };
  sum.in += touch.in;
  sum.out += touch.out;
  sum.copied += touch.copied;
  sum.firstAt = Math.min(sum.firstAt, touch.firstAt);
  sum.lastInAt = Math.max(sum.lastInAt, lastInAt ?? 0);
  sum.lastOutAt = Math.max(sum.lastOutAt, lastOutAt ?? 0);
  if (since24(lastInAt, since) && since24(lastOutAt, since) && !isMachineAddress(address)) sum.talkedWith.push(address);
  ofCustomer.set(personId, sum);
}

function whole({ lastInAt, lastOutAt, ...sum }: Sum, since: number): Dealing {
  const lastAt = Math.max(lastInAt, lastOutAt);
  return {
    ...sum,
    lastAt: lastAt === 0 ? null : lastAt,
    isTwoWay: lastInAt >= since && lastOutAt >= since && lastInAt > 0 && lastOutAt > 0,
  };
}

/** A customer's side that of `active` colleagues this one alone has talked with. */
export function knownToOneOnly(
  people: ReadonlyMap<string, Dealing>,
  personId: string,
  active: ReadonlySet<string>,
): string[] {
  const others = new Set(
    [...people].flatMap(([id, { talkedWith }]) => (id !== personId && active.has(id) ? talkedWith : [])),
  );
  return (people.get(personId)?.talkedWith ?? []).filter((address) => !others.has(address));
}

/** Active colleagues beside this one who really deal with the customer, whoever did so last first. */
export const othersWhoKnow = (
  people: ReadonlyMap<string, Dealing>,
  personId: string,
  active: ReadonlySet<string>,
): { personId: string; people: number; lastAt: number }[] =>
  [...people]
    .flatMap(([id, { isTwoWay, talkedWith, lastAt }]) =>
      id !== personId && active.has(id) && isTwoWay && lastAt !== null
        ? [{ personId: id, people: talkedWith.length, lastAt }]
        : [],
    )
    .sort((a, b) => b.lastAt - a.lastAt || (a.personId < b.personId ? -1 : 1));
