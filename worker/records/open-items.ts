import type { z } from "zod";
import { answerDueAt } from "../../shared/answer-time.ts";
import type { CustomerNumbers, openItemEndpoints } from "../../shared/api/open-items.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { CustomerFacts } from "../access/visibility.ts";
import { reaches, scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { levelOnPage, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { countKnownBy } from "./known-by.ts";
import { cutMessages, namedCustomers, showPlaces } from "./message-lists.ts";
import { countOpenSteps } from "./notes.ts";
import { readSettings } from "./settings.ts";
import type { WaitingPlace } from "./waiting.ts";
import { readWaiting, waitingSince } from "./waiting.ts";

// Open items: unanswered mail, dated next steps, and quotes once there are some. Numbers here are of customers and of the
// reader alone, never of one colleague.

type List = z.output<typeof openItemEndpoints.listWaiting.query>;
type WaitingList = z.input<typeof openItemEndpoints.listWaiting.response>;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Whether a customer is looked after by the actor, or is their teams'. */
function isOf(actor: PersonActor, whose: List["whose"], customer: CustomerFacts | undefined, isOwn: boolean): boolean {
  if (whose === "all") return true;
  if (whose === "team") return customer?.teamId != null && actor.teamIds.includes(customer.teamId);
  return isOwn || customer?.ownerId === actor.personId || customer?.deputyId === actor.personId;
}

/** Mail of customers that waits for an answer, longest first, with its leaf. Throws `not_found` for a hidden customer. */
export async function listWaiting(actor: Actor, ctx: AppContext, asked: List): Promise<WaitingList> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const customerId = asked.customerId ?? null;
  if (customerId !== null) await findCustomer(actor, ctx, customerId);
  const [customers, { answerHours }] = await Promise.all([readCustomerFacts(ctx, "all"), readSettings(ctx)]);
  const places = (await readWaiting(ctx, reader, customers, { customerId, own: true })).filter((place) =>
    isOf(reader.actor, asked.whose, customers.get(place.customerId), place.isOwn),
  );
  const threads = byMessage(places);
  const now = ctx.nowMs();
  const isLate = (one: WaitingPlace): boolean => answerDueAt(one.sinceAt, answerHours) < now;
  const page = threads.slice(0, asked.limit);
  const scope = scopeFor(reader.actor, [...customers.values()], reader.rules, "exists", null);
  const list = { kind: "waiting.shown", subject: customerId ?? asked.whose, scope, level: "envelope" } as const;
  const found = await showPlaces(ctx, reader, page.map(firstOf), list);
  const shown = await cutMessages(ctx, reader, found);
  const byId = new Map(shown.map((message) => [message.id, message]));
  const waiting = page.flatMap((group): WaitingList["waiting"] => {
    const [first] = group;
    const message = byId.get(messageIdOf(first.volume, first.number));
    if (!message) return [];
    const ids = group.map((one) => one.customerId);
    return [
      {
        message,
        customers: namedCustomers(reader, ids, customers),
        sinceAt: iso(first.sinceAt),
        dueAt: iso(answerDueAt(first.sinceAt, answerHours)),
        isLate: isLate(first),
      },
    ];
  });
  return {
    waiting,
    count: threads.length,
    lateCount: threads.map(firstOf).filter(isLate).length,
    customerCount: new Set(places.map((one) => one.customerId)).size,
    answerHours,
    sinceAt: iso(waitingSince(ctx)),
  };
}

type Group = [WaitingPlace, ...WaitingPlace[]];
const firstOf = ([first]: Group): WaitingPlace => first;

/** A message of two customers is one line; who has waited longest first. */
function byMessage(places: readonly WaitingPlace[]): Group[] {
  const groups = new Map<string, Group>();
  for (const place of places) {
    const id = messageIdOf(place.volume, place.number);
    const group = groups.get(id);
    if (group) group.push(place);
    else groups.set(id, [place]);
  }
  return [...groups.values()];
}

/**
 * Open items of every customer whose envelope the actor may see, and how many colleagues know it. Counts and dates
 * alone, as the list of customers has them: no leaf.
 */
export async function customerNumbers(actor: Actor, ctx: AppContext): Promise<CustomerNumbers[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [customers, { answerHours }] = await Promise.all([readCustomerFacts(ctx, "all"), readSettings(ctx)]);
  const [places, known, steps] = await Promise.all([
    readWaiting(ctx, reader, customers, { customerId: null, own: false }),
    countKnownBy(ctx, reader, [...customers.values()]),
    countOpenSteps(ctx, reader, customers),
  ]);
  const waiting = new Map<string, { openItems: number; sinceAt: number }>();
  for (const { customerId, sinceAt } of places) {
    const before = waiting.get(customerId);
    // Longest first: the first of each is the one that counts.
    waiting.set(customerId, {
      openItems: (before?.openItems ?? 0) + 1,
      sinceAt: before?.sinceAt ?? sinceAt,
    });
  }
  const now = ctx.nowMs();
  return [...customers.values()]
    .filter((customer) => reaches(levelOnPage(reader, customer), "envelope"))
    .flatMap(({ id }) => {
      const open = waiting.get(id);
      const knownBy = known.get(id) ?? 0;
      const openSteps = steps.get(id) ?? 0;
      if (!open && knownBy === 0 && openSteps === 0) return [];
      return {
        id,
        openItems: (open?.openItems ?? 0) + openSteps,
        waitingSinceAt: open ? iso(open.sinceAt) : null,
        isLate: open !== undefined && answerDueAt(open.sinceAt, answerHours) < now,
        knownBy,
      };
    });
}
