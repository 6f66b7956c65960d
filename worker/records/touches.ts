import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CustomerWeek, Touch } from "../../shared/leaving/touch.ts";
import { domainOf } from "../../shared/mail/address.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { volumeStub } from "../volume/client.ts";
import type { PackedTouches } from "../volume/record.ts";
import { allVolumes, quarterFor, volumesOfCustomers } from "./volumes.ts";

// Who has written with whom, out of the volumes' addresses and what the Book knows of them. No actor: who shows anything of it
// cuts it by the access rules first.

/** A volume derives at most so often for one answer; the sweep does the rest. */
const MOST_CALLS = 20;

const textRows = z.array(z.tuple([z.string(), z.string()]));

/** Whose which address is. */
interface Whose {
  /** Of colleagues, also mailboxes that were taken away: lower case address, or mailbox's id, to person. */
  people: Map<string, string>;
  /** Of customers: by address, and by domain. */
  addresses: Map<string, string>;
  domains: Map<string, string>;
  /** Merged customers to the one they lead to. */
  merged: Map<string, string>;
}

/** What mail on record says. */
export interface ReadTouches {
  touches: Touch[];
  weeks: CustomerWeek[];
  /** The first moment that was looked at: the beginning of a quarter. */
  sinceAt: number;
}

/** Everything that mail on record says since the beginning of the quarter of `since` (ms since 1970), and that beginning. */
export async function readTouches(ctx: AppContext, { since }: { since: number }): Promise<ReadTouches> {
  const from = quarterFor(since);
  const [all, whose] = await Promise.all([allVolumes(ctx), readWhose(ctx)]);
  const texts = await Promise.all(
    all
      .filter(({ quarter }) => quarter >= from)
      .map(async ({ name }) => (await wholly(() => volumeStub(ctx.env, name).findTouches())).json),
  );
  return summedUp(texts, whose, from);
}

/** The same of one customer alone, and of those that were merged into it. */
export async function readTouchesOf(
  ctx: AppContext,
  { since, customerId }: { since: number; customerId: string },
): Promise<ReadTouches> {
  const from = quarterFor(since);
  const whose = await readWhose(ctx);
  const ids = [customerId, ...[...whose.merged].flatMap(([id, into]) => (into === customerId ? [id] : []))];
  const texts = await Promise.all(
    (await volumesOfCustomers(ctx, ids))
      .filter(({ quarter }) => quarter >= from)
      .map(async ({ name }) => (await wholly(() => volumeStub(ctx.env, name).findTouches(ids))).json),
  );
  return summedUp(texts, whose, from);
}

/**
 * The same of the customers that one colleague has to do with: those whose mail names them, and `customerIds`. Whole of each
 * of these, whoever wrote with it; a tenth of a firm's rows instead of all.
 */
export async function readTouchesAround(
  ctx: AppContext,
  { since, personId, customerIds }: { since: number; personId: string; customerIds: readonly string[] },
): Promise<ReadTouches> {
  const from = quarterFor(since);
  const [all, whose] = await Promise.all([allVolumes(ctx), readWhose(ctx)]);
  const volumes = all.filter(({ quarter }) => quarter >= from).map(({ name }) => volumeStub(ctx.env, name));
  const names = [...whose.people].flatMap(([name, id]) => (id === personId ? [name] : []));
  const found = await Promise.all(volumes.map(async (volume) => (await wholly(() => volume.findTouched(names))).ids));
  const wanted = new Set([...customerIds, ...found.flat()].map((id) => whose.merged.get(id) ?? id));
  const ids = [...wanted, ...[...whose.merged].flatMap(([id, into]) => (wanted.has(into) ? [id] : []))];
  const texts = await Promise.all(volumes.map(async (volume) => (await volume.findTouches(ids)).json));
  return summedUp(texts, whose, from);
}

function summedUp(texts: readonly string[], whose: Whose, from: string): ReadTouches {
  const touches = new Map<string, Mutable<Touch>>();
  const weeks = new Map<string, Mutable<CustomerWeek>>();
  for (const text of texts) {
    // Both sides are ours, and of one release.
    const rows: [string, PackedTouches][] = JSON.parse(text);
    for (const [id, packed] of rows) addCustomer(whose.merged.get(id) ?? id, packed, { whose, touches, weeks });
  }
  return { touches: [...touches.values()], weeks: [...weeks.values()], sinceAt: quarterStart(from) };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Asks a volume until it has derived all, or for long enough. */
async function wholly<T extends { isWhole: boolean }>(ask: () => Promise<T>): Promise<T> {
  let found = await ask();
  for (let call = 1; !found.isWhole && call < MOST_CALLS; call++) found = await ask();
  return found;
}

/** Volumes that new mail goes into. */
const WARM_VOLUMES = 2;

/** Derives what is missing where new mail comes in, so that whoever asks next finds it. For the schedule. */
export async function warmTouches(ctx: AppContext): Promise<void> {
  for (const { name } of (await allVolumes(ctx)).slice(0, WARM_VOLUMES))
    await volumeStub(ctx.env, name).deriveTouches();
}

/** The first moment of a quarter (`2026q3`), in UTC. */
function quarterStart(quarter: string): number {
  const [year = "1970", part = "1"] = quarter.split("q");
  return Date.UTC(Number(year), (Number(part) - 1) * 3, 1);
}

async function readWhose(ctx: AppContext): Promise<Whose> {
  const pairs = (rows: unknown): [string, string][] =>
    textRows.parse(
      z
        .array(z.object({ pair: z.string() }))
        .parse(rows)
        .map(({ pair }) => JSON.parse(pair)),
    );
  const results = await runBatch(ctx.db, [
    sql`select json_array(lower(address), person_id) as pair from mailbox
      union all select json_array(id, person_id) from mailbox`,
    sql`select json_array(lower(a.address), c.customer_id) as pair from contact_address a
      join contact c on c.id = a.contact_id where c.customer_id is not null`,
    sql`select json_array(domain, customer_id) as pair from customer_domain`,
    sql`select json_array(id, merged_into) as pair from customer where merged_into is not null`,
  ]);
  const [people, addresses, domains, merged] = results.map((rows) => new Map(pairs(rows)));
  const none = new Map<string, string>();
  return { people: people ?? none, addresses: addresses ?? none, domains: domains ?? none, merged: merged ?? none };
}

interface Into {
  whose: Whose;
  touches: Map<string, Mutable<Touch>>;
  weeks: Map<string, Mutable<CustomerWeek>>;
}

function addCustomer(customerId: string, [pairs, ways, mailWeeks]: PackedTouches, into: Into): void {
  const { whose, touches, weeks } = into;
  const isTheirs = (address: string): boolean => customerOf(address, whose) === customerId;
  const spoken = new Set<string>();
  for (const [from, to, isCopy, count, first, last] of pairs) {
    const writer = whose.people.get(from);
    const reader = whose.people.get(to);
    if (writer !== undefined && isTheirs(to)) {
      add(touchOf(touches, customerId, writer, to, first), "out", { count, first, last });
      spoken.add(`${writer}\n${to}`);
    } else if (reader !== undefined && isTheirs(from)) {
      add(touchOf(touches, customerId, reader, from, first), isCopy ? "copied" : "in", { count, first, last });
      spoken.add(`${reader}\n${from}`);
    }
  }
  // Of an alias that no mailbox is named by, the mailbox it came from tells whose it is.
  for (const [mailbox, address, isOut, count, first, last] of ways) {
    const personId = whose.people.get(mailbox);
    if (personId === undefined || spoken.has(`${personId}\n${address}`) || !isTheirs(address)) continue;
    add(touchOf(touches, customerId, personId, address, first), isOut ? "out" : "in", { count, first, last });
  }
  for (const [monday, incoming, outgoing] of mailWeeks) {
    const key = `${customerId}\n${monday}`;
    const week = weeks.get(key) ?? { customerId, monday, in: 0, out: 0 };
    weeks.set(key, { ...week, in: week.in + incoming, out: week.out + outgoing });
  }
}

/** By the contact who has the address, else by its domain or one above it. */
function customerOf(address: string, { addresses, domains, merged }: Whose): string | undefined {
  let found = addresses.get(address);
  let domain = domainOf(address);
  while (found === undefined && domain?.includes(".")) {
    found = domains.get(domain);
    domain = domain.slice(domain.indexOf(".") + 1);
  }
  return found === undefined ? undefined : (merged.get(found) ?? found);
}

function touchOf(
  touches: Map<string, Mutable<Touch>>,
  customerId: string,
  personId: string,
  address: string,
  firstAt: number,
): Mutable<Touch> {
  const key = `${customerId}\n${personId}\n${address}`;
  const known = touches.get(key);
  if (known) return known;
  const made = { customerId, personId, address, in: 0, out: 0, copied: 0, firstAt, lastInAt: null, lastOutAt: null };
  touches.set(key, made);
  return made;
}

function add(
  touch: Mutable<Touch>,
  way: "in" | "out" | "copied",
  of: { count: number; first: number; last: number },
): void {
  touch[way] += of.count;
  touch.firstAt = Math.min(touch.firstAt, of.first);
  if (way === "in") touch.lastInAt = Math.max(touch.lastInAt ?? of.last, of.last);
  if (way === "out") touch.lastOutAt = Math.max(touch.lastOutAt ?? of.last, of.last);
}
