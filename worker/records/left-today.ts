import type { LeftCustomer, LeftRequest, LeftRole, LeftStep, LeftToday } from "../../shared/api/leaving.ts";
import {
  DEALT_WITHIN_MS,
  type Dealing,
  dealingsOf,
  knownToOneOnly,
  othersWhoKnow,
} from "../../shared/leaving/dealings.ts";
import type { Touch } from "../../shared/leaving/touch.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { levelOnPage, mayName, type Reader } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { findLeftReader, type LeftReader } from "./left-rights.ts";
import type { Colleague, LeftRequestRow, LeftRow } from "./left-rows.ts";
import { askColleagues, askCustomers, askNames, askRequests, askSteps } from "./left-rows.ts";
import { takersOf } from "./left-takers.ts";
import { type NoteRow, noteLevel } from "./notes.ts";
import { ask, question } from "./questions.ts";
import { ref } from "./quote-rows.ts";
import { readTouchesAround } from "./touches.ts";

// If somebody left today. Invariant: it says nothing of a customer that its reader may not see the envelopes of; of restricted
// customers that do not name the reader it does not even say how many there are.

const MOST_OTHERS = 5;
const MOST_CONTACTS = 10;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The page, with the leaf that says who looked. Throws as `findLeftReader`. */
export async function leftToday(actor: Actor, ctx: AppContext, id: string, reason: string | null): Promise<LeftToday> {
  const found = await findLeftReader(actor, ctx, id, reason);
  const since = ctx.nowMs() - DEALT_WITHIN_MS;
  const { touches, sinceAt } = await readTouchesAround(ctx, { since, personId: id, customerIds: found.customerIds });
  const dealings = dealingsOf(touches, since);
  const touched = [...dealings].flatMap(([customerId, people]) => (people.get(id)?.isTwoWay ? [customerId] : []));
  const addresses = [...dealings.values()].flatMap((people) => people.get(id)?.talkedWith ?? []);
  const detail = { what: "left-today", detail: found.detail, reason: found.reader.reason };
  const [colleagues, rows, requests, steps, names] = await ask(
    ctx,
    ...([askColleagues(), askCustomers(id, touched, iso(since)), askRequests(found.reader, id)] as const),
    ...([askSteps(id), askNames(addresses)] as const),
    question(leafStatement(ctx, actor, "leaving.shown", id, detail), () => null),
  );
  const page = pageOf(found, { personId: id, touches, dealings, colleagues, rows, requests, steps, names });
  return { ...page, since: iso(since), seenSince: iso(sinceAt) };
}

interface Known {
  personId: string;
  touches: readonly Touch[];
  dealings: ReadonlyMap<string, ReadonlyMap<string, Dealing>>;
  colleagues: readonly Colleague[];
  rows: readonly LeftRow[];
  requests: readonly LeftRequestRow[];
  steps: readonly NoteRow[];
  names: ReadonlyMap<string, string>;
}

const roleOf = ({ ownerId, deputyId }: LeftRow, personId: string): LeftRole =>
  ownerId === personId ? "owner" : deputyId === personId ? "deputy" : "touched";

function pageOf(found: LeftReader, known: Known): Omit<LeftToday, "since" | "seenSince"> {
  const { reader, person, isOwn, detail } = found;
  const named = known.rows.filter((row) => mayName(reader, row));
  const isCounts = detail === "counts";
  const rows = isCounts ? [] : named.filter((row) => reaches(levelOnPage(reader, row), "envelope"));
  const counts = { owner: 0, deputy: 0, touched: 0 };
  for (const row of isCounts ? named : rows) counts[roleOf(row, person.id)]++;
  const requests = isCounts ? [] : known.requests.map((row) => requestOf(reader, row));
  return {
    ...{ person, isOwn, detail, counts, hidden: isCounts ? 0 : named.length - rows.length },
    customers: customersOf(rows, known),
    requests,
    money: moneyOf(requests),
    steps: isCounts ? [] : stepsOf(reader, rows, known.steps),
  };
}

function customersOf(rows: readonly LeftRow[], known: Known): LeftCustomer[] {
  const { personId, touches, colleagues } = known;
  const openRequests = new Map<string, number>();
  for (const { customerId } of known.requests)
    if (customerId !== null) openRequests.set(customerId, (openRequests.get(customerId) ?? 0) + 1);
  const shown = new Set(rows.map(({ id }) => id));
  const theirs = touches.filter(({ customerId }) => shown.has(customerId));
  const takers = takersOf(rows, { personId, colleagues, touches: theirs, openRequests });
  const people = new Map(colleagues.map(({ id, name }) => [id, name]));
  const active = new Set(colleagues.flatMap(({ id, isActive }) => (isActive ? [id] : [])));
  return rows
    .map((row) => ({
      ...customerOf(row, known, { people, active }),
      openRequests: openRequests.get(row.id) ?? 0,
      takers: takers.get(row.id) ?? [],
    }))
    .sort((a, b) => strengthOf(b) - strengthOf(a) || (a.id < b.id ? -1 : 1));
}

/** What would be lost most easily stands first: known to nobody else, then by how much there was. */
const strengthOf = ({ knownByCount, people, mails, role }: LeftCustomer): number =>
  (1 + people + Math.log2(1 + mails.in + mails.out)) / (1 + knownByCount) + (role === "owner" ? 1 : 0);

const latest = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other > one) ? other : one;

function customerOf(
  row: LeftRow,
  { personId, dealings, names }: Known,
  { people, active }: { people: ReadonlyMap<string, string>; active: ReadonlySet<string> },
): Omit<LeftCustomer, "openRequests" | "takers"> {
  const all = dealings.get(row.id) ?? new Map<string, Dealing>();
  const own = all.get(personId);
  const others = othersWhoKnow(all, personId, active);
  const only = knownToOneOnly(all, personId, active);
  const role = roleOf(row, personId);
  const lastTalk = row.lastTalk === null ? null : iso(Date.parse(row.lastTalk));
  const firsts = [own?.isTwoWay ? iso(own.firstAt) : null, row.firstTalk].flatMap((at) => at ?? []).sort();
  return {
    ...{ id: row.id, name: row.name, tier: row.tier, role, talks: row.talks },
    since: role === "touched" ? (firsts[0] ?? null) : row.setAt,
    owner: ref(row.ownerId, people.get(row.ownerId ?? "") ?? null),
    mails: { in: own?.in ?? 0, out: own?.out ?? 0, copied: own?.copied ?? 0 },
    people: own?.talkedWith.length ?? 0,
    lastAt: latest(own?.lastAt ? iso(own.lastAt) : null, lastTalk),
    knownBy: others.slice(0, MOST_OTHERS).map((one) => ({
      person: { id: one.personId, name: people.get(one.personId) ?? "" },
      people: one.people,
      lastAt: iso(one.lastAt),
    })),
    knownByCount: others.length,
    onlyTheirs: only.slice(0, MOST_CONTACTS).map((address) => ({ address, name: names.get(address) ?? "" })),
    onlyTheirsCount: only.length,
  };
}

/** Others learn what was offered when it is; the Desk's roles before. */
function requestOf({ actor }: Reader, row: LeftRequestRow): LeftRequest {
  const { currency, gross, customerId, customerName, ...facts } = row;
  const isOffered =
    row.state === "ready" || row.state === "sent" || hasRole(actor, "inside") || hasRole(actor, "manager");
  return {
    ...facts,
    customer: ref(customerId, customerName),
    sum: isOffered && currency !== null && gross !== null ? { currency, gross } : null,
  };
}

function moneyOf(requests: readonly LeftRequest[]): LeftToday["money"] {
  const sums = new Map<string, bigint>();
  // What is still being written is no offer yet.
  for (const { sum, state } of requests)
    if (sum && (state === "ready" || state === "sent"))
      sums.set(sum.currency, (sums.get(sum.currency) ?? 0n) + BigInt(sum.gross));
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, gross]) => ({ currency, gross: String(gross) }));
}

function stepsOf(reader: Reader, rows: readonly LeftRow[], notes: readonly NoteRow[]): LeftStep[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return notes.flatMap((note) => {
    const customer = byId.get(note.customerId);
    if (!customer || note.stepDueOn === null || !reaches(noteLevel(reader, customer, note), "text")) return [];
    const { id, name } = customer;
    return [{ noteId: note.id, customer: { id, name }, text: note.stepText ?? "", dueOn: note.stepDueOn }];
  });
}
