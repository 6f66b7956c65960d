import type { z } from "zod";
import type { CustomerNumbers, openItemEndpoints } from "../../shared/api/open-items.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { CustomerFacts } from "../access/visibility.ts";
import { reaches, scopeFor, scopeWithin } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { readClocks } from "./customer-clocks.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { levelOnPage, readCustomerFacts, readerFor } from "./customer-facts.ts";
import type { FoundCustomer } from "./customers.ts";
import { findCustomer } from "./customers.ts";
import { countKnownBy } from "./known-by.ts";
import { cutMessages, namedCustomers, showPlaces } from "./message-lists.ts";
import { countOpenSteps } from "./notes.ts";
import { countPage } from "./notice-mode.ts";
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
  await countPage(actor, ctx);
  if (asked.customerId !== undefined) {
    return listWaitingOf(ctx, await findCustomer(actor, ctx, asked.customerId), asked);
  }
  const [reader, customers] = await Promise.all([
    readerFor(ctx, requirePerson(actor), null),
    readCustomerFacts(ctx, "all"),
  ]);
  return showWaiting(ctx, reader, customers, { ...asked, customerId: null });
}

/** The same of one customer, by nothing of the Book but what was found of it. */
export const listWaitingOf = (
  ctx: AppContext,
  { reader, facts }: FoundCustomer,
  asked: Pick<List, "whose" | "limit">,
): Promise<WaitingList> => showWaiting(ctx, reader, new Map([[facts.id, facts]]), { ...asked, customerId: facts.id });

/** `customers`: all of the company's, or the one asked for. */
async function showWaiting(
  ctx: AppContext,
  reader: Reader,
  customers: ReadonlyMap<string, KnownCustomer>,
  asked: Pick<List, "whose" | "limit"> & { customerId: string | null },
): Promise<WaitingList> {
  const { customerId } = asked;
  const [{ answerHours }, found] = await Promise.all([
    readSettings(ctx),
    readWaiting(ctx, reader, customers, { customerId, own: true }),
  ]);
  const places = found.filter((place) => isOf(reader.actor, asked.whose, customers.get(place.customerId), place.isOwn));
  const threads = byMessage(places);
  const now = ctx.nowMs();
  const clockOf = await readClocks(ctx, answerHours, readable(reader, places, customers));
  const dueAt = (one: WaitingPlace): number => clockOf(one.customerId).dueAt(one.sinceAt);
  const isLate = (one: WaitingPlace): boolean => dueAt(one) < now;
  const page = threads.slice(0, asked.limit);
  const scopeOf = customerId === null ? scopeFor : scopeWithin;
  const scope = scopeOf(reader.actor, [...customers.values()], reader.rules, "exists", null);
  const list = { kind: "waiting.shown", subject: customerId ?? asked.whose, scope, level: "envelope" } as const;
  const shown = await cutMessages(ctx, reader, await showPlaces(ctx, reader, page.map(firstOf), list));
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
        dueAt: iso(dueAt(first)),
        ownHours: clockOf(first.customerId).ownHours,
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

/** Customers of these whose dealings the reader may know: of others nothing is said but that they wait. */
const readable = (
  reader: Reader,
  places: readonly WaitingPlace[],
  customers: ReadonlyMap<string, KnownCustomer>,
): string[] =>
  [...new Set(places.map(({ customerId }) => customerId))].filter((id) => {
    const customer = customers.get(id);
    return customer !== undefined && reaches(levelOnPage(reader, customer), "envelope");
  });

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

/** What is open with a customer. */
type Open = Omit<CustomerNumbers, "id" | "knownBy">;

/** What is open with each of these customers whose envelope the reader may see; those left out have nothing. */
export async function openOf(
  ctx: AppContext,
  reader: Reader,
  customers: ReadonlyMap<string, KnownCustomer>,
): Promise<Map<string, Open>> {
  const seen = new Map([...customers].filter(([, one]) => reaches(levelOnPage(reader, one), "envelope")));
  const [{ answerHours }, places, steps] = await Promise.all([
    readSettings(ctx),
    readWaiting(ctx, reader, customers, { customerId: null, own: false }),
    countOpenSteps(ctx, reader, seen),
  ]);
  const now = ctx.nowMs();
  const clockOf = await readClocks(ctx, answerHours, readable(reader, places, customers));
  const open = new Map<string, Open>();
  for (const [id, openItems] of steps) open.set(id, { openItems, waitingSinceAt: null, isLate: false });
  for (const { customerId, sinceAt } of places) {
    const before = open.get(customerId);
    open.set(customerId, {
      openItems: (before?.openItems ?? 0) + 1,
      // Longest first: the first of each is the one that counts.
      waitingSinceAt: before?.waitingSinceAt ?? iso(sinceAt),
      isLate: before?.isLate || clockOf(customerId).dueAt(sinceAt) < now,
    });
  }
  return open;
}

/**
 * Open items of every customer whose envelope the actor may see, and how many colleagues know it. Counts and dates
 * alone, as the list of customers has them: no leaf.
 */
export async function customerNumbers(actor: Actor, ctx: AppContext): Promise<CustomerNumbers[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const customers = await readCustomerFacts(ctx, "all");
  const [open, known] = await Promise.all([
    openOf(ctx, reader, customers),
    countKnownBy(ctx, reader, [...customers.values()]),
  ]);
  const nothing: Open = { openItems: 0, waitingSinceAt: null, isLate: false };
  return [...customers.values()]
    .filter((customer) => reaches(levelOnPage(reader, customer), "envelope"))
    .flatMap(({ id }) => {
      const knownBy = known.get(id) ?? 0;
      return open.has(id) || knownBy > 0 ? { id, ...(open.get(id) ?? nothing), knownBy } : [];
    });
}
