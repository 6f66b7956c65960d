import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { itemEndpoints } from "../../shared/api/items.ts";
import { type Item, itemPriceSchema, itemSchema } from "../../shared/quote/price-list.ts";
import type { Actor } from "../access/actor.ts";
import { actorName, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { canonicalJson, hashOfWords } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";

// The item list. Costs and suppliers are in it: for the Desk's roles alone.

const rowsSchema = z.array(
  itemSchema
    .omit({ prices: true, ended: true })
    .extend({ endedAt: z.string().nullable(), updatedAt: z.string(), prices: z.string() }),
);

type ListedItem = Item & { updatedAt: string };

/** Items whose code or words say what was typed, in order of their codes. */
export async function listItems(
  actor: Actor,
  ctx: AppContext,
  { q = "", ended, by, cursor = "", limit }: z.output<typeof itemEndpoints.listItems.query>,
): Promise<{ items: ListedItem[]; nextCursor: string | null }> {
  requireRole(actor, "inside", "manager");
  const says = q.toLowerCase().split(/\s+/).filter(Boolean).map(wordIsSaid);
  const typed = q.toLowerCase();
  // A code that begins so is what is meant more often than words which have it in them.
  const order =
    by === "match"
      ? sql`instr(lower(i.code), ${typed}) <> 1, instr(lower(i.description), ${typed}) <> 1, i.code`
      : sql`i.code`;
  const conditions = [sql`i.code > ${cursor}`, ...(ended ? [] : [sql`i.ended_at is null`]), ...says];
  const rows = rowsSchema.parse(
    await ctx.db.all(sql`
      select i.code, i.description, i.unit, i.item_group as "group", i.tax_percent as taxPercent,
        i.unit_cost as unitCost, i.cost_currency as costCurrency, i.supplier, i.lead_time as leadTime,
        i.ended_at as endedAt, i.updated_at as updatedAt,
        (select json_group_array(json_object('currency', currency, 'fromDay', from_day, 'fromQuantity', from_quantity,
          'unitPrice', unit_price)) from item_price p where p.code = i.code) as prices
      from item i where ${sql.join(conditions, sql` and `)} order by ${order} limit ${limit + 1}`),
  );
  const items = rows.slice(0, limit).map(({ endedAt, prices, ...item }) => ({
    ...item,
    ended: endedAt !== null,
    prices: z.array(itemPriceSchema).parse(JSON.parse(prices)),
  }));
  return { items, nextCursor: rows.length > limit && by === "code" ? (items.at(-1)?.code ?? null) : null };
}

/** SQLite's `lower` knows Latin letters alone: words of others are looked for in the ways in which they are written. */
function wordIsSaid(word: string): SQL {
  const [first = "", ...rest] = word;
  const forms = [...new Set([word, word.toUpperCase(), first.toUpperCase() + rest.join("")])];
  const words = sql`i.code || ' ' || i.description || ' ' || i.item_group`;
  return sql`(instr(lower(${words}), ${word}) > 0 or ${sql.join(
    forms.map((form) => sql`instr(${words}, ${form}) > 0`),
    sql` or `,
  )})`;
}

const writtenSchema = z.array(z.object({ said: z.string(), updatedAt: z.string() }));

/** One text of all that an item says, whatever the order of its prices. */
export function saidBy({ prices, ...item }: Item): string {
  const key = (price: Item["prices"][number]): string =>
    JSON.stringify([price.currency, price.fromDay, price.fromQuantity, price.unitPrice]);
  return JSON.stringify([Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)), prices.map(key).sort()]);
}

/** How many items are new, say something else, or say what they said. */
export interface Written {
  added: number;
  changed: number;
  same: number;
}

/** Who writes: the name that leaf and item have, and what the leaf says beside. */
export interface Writer {
  actor: string;
  detail: Readonly<Record<string, string>>;
}

/** Writes items for a person; throws `forbidden`, and what `writeItems` throws. */
export async function putItems(actor: Actor, ctx: AppContext, given: readonly Item[]): Promise<Written> {
  requireRole(actor, "inside", "manager");
  return writeItems(ctx, { actor: actorName(actor), detail: {} }, given);
}

/** Writes items that are given whole. No actor: whoever may is asked before. Throws what `changeItems` throws. */
export async function writeItems(ctx: AppContext, by: Writer, given: readonly Item[]): Promise<Written> {
  const codes = given.map(({ code }) => code);
  return changeItems(ctx, by, codes, () => given);
}

/** How often what somebody else wrote meanwhile is read anew. */
const MOST_TRIES = 5;

/**
 * Writes what items of these codes are to be; `toBe` makes it from what the list says, and is asked again when that has
 * changed before the write: nobody's words are undone by words that were older. Sent twice they are the same; what did not
 * change leaves no leaf and keeps its writer. Throws `bad_request` where two have the same code, or one two prices for the
 * same day and quantity; `unavailable`, with nothing written, where others write these items all the time. No actor:
 * whoever may is asked before.
 */
export async function changeItems(
  ctx: AppContext,
  by: Writer,
  codes: readonly string[],
  toBe: (known: ReadonlyMap<string, Item>) => readonly Item[],
): Promise<Written> {
  if (new Set(codes).size < codes.length)
    throw new AppError("bad_request", "body.items: two of them have the same code");
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const read = await readWritten(ctx, JSON.stringify(codes));
    const known = new Map(read.map(({ item }) => [item.code, item]));
    const given = toBe(known);
    given.forEach(requireDistinctPrices);
    const changed = given.filter((item) => {
      const before = known.get(item.code);
      return !before || saidBy(before) !== saidBy(item);
    });
    const added = changed.filter(({ code }) => !known.has(code)).length;
    if (changed.length > 0 && !(await writeAsRead(ctx, by, changed, read))) continue;
    return { added, changed: changed.length - added, same: given.length - changed.length };
  }
  throw new AppError("unavailable", "Others are writing these items. Nothing was written; try again.");
}

function requireDistinctPrices({ code, prices }: Item): void {
  const keys = prices.map(({ currency, fromDay, fromQuantity }) => `${currency} ${fromDay} ${fromQuantity}`);
  if (new Set(keys).size < keys.length)
    throw new AppError("bad_request", `body.items: ${code} has two prices for the same day and quantity`);
}

/** True once written; false, with nothing written, where one of them is not what was read. */
async function writeAsRead(
  ctx: AppContext,
  by: Writer,
  changed: readonly Item[],
  read: readonly { item: Item; updatedAt: string }[],
): Promise<boolean> {
  const times = new Map(read.map(({ item, updatedAt }) => [item.code, updatedAt]));
  const seen = JSON.stringify(changed.map(({ code }) => ({ code, updatedAt: times.get(code) ?? null })));
  const asRead = sql`not exists (select 1 from json_each(${seen}) s left join item i on i.code = s.value ->> 'code'
    where i.updated_at is not (s.value ->> 'updatedAt'))`;
  const now = laterThan(ctx.now(), [...times.values()]);
  const changedCodes = JSON.stringify(changed.map(({ code }) => code));
  const rows = changed.map(({ prices: _, ...item }) => item);
  const prices = changed.flatMap((item) => item.prices.map((price) => ({ code: item.code, ...price })));
  const done = await runBatch(ctx.db, [
    // The items come last, since by their times all before them asks; the prices of a new one are there before it.
    sql.raw("PRAGMA defer_foreign_keys = on"),
    leafStatement(
      ctx,
      by.actor,
      "items.changed",
      "items",
      {
        ...by.detail,
        ...namedCodes(changed),
        count: changed.length,
        sha256: hashOfWords(JSON.stringify(changed)),
      },
      asRead,
    ),
    sql`delete from item_price where code in (select value from json_each(${changedCodes})) and ${asRead}`,
    sql`insert into item_price (code, currency, from_day, from_quantity, unit_price)
      select value ->> 'code', value ->> 'currency', value ->> 'fromDay', value ->> 'fromQuantity', value ->> 'unitPrice'
      from json_each(${JSON.stringify(prices)}) where ${asRead}`,
    sql`insert into item (code, description, unit, item_group, tax_percent, unit_cost, cost_currency, supplier, lead_time,
        updated_at, updated_by, ended_at)
      select value ->> 'code', value ->> 'description', value ->> 'unit', value ->> 'group', value ->> 'taxPercent',
        value ->> 'unitCost', value ->> 'costCurrency', value ->> 'supplier', value ->> 'leadTime', ${now},
        ${by.actor}, iif(value ->> 'ended', ${now}, null)
      from json_each(${JSON.stringify(rows)}) where ${asRead}
      on conflict (code) do update set description = excluded.description, unit = excluded.unit,
        item_group = excluded.item_group, tax_percent = excluded.tax_percent, unit_cost = excluded.unit_cost,
        cost_currency = excluded.cost_currency, supplier = excluded.supplier, lead_time = excluded.lead_time,
        updated_at = excluded.updated_at, updated_by = excluded.updated_by,
        ended_at = iif(excluded.ended_at is null, null, coalesce(item.ended_at, excluded.ended_at))
      returning code`,
  ]);
  return (done.at(-1)?.length ?? 0) > 0;
}

/** An item's time is its version: two writes of one item never have the same, whatever the clock says. */
function laterThan(now: string, times: readonly string[]): string {
  const newest = times.reduce((a, b) => (a < b ? b : a), "");
  return newest < now ? now : new Date(Date.parse(newest) + 1).toISOString();
}

/** A leaf is kept for good and is small; the hash beside it holds the whole. */
const MOST_NAMED = 50;

/** A code may take six bytes a character in a leaf (MAX_DETAIL_BYTES), so few long ones may fill it. */
const MOST_NAMED_BYTES = 12 * 1024;

/** The first codes for a leaf, and how many more there are. */
function namedCodes(items: readonly Item[]): { codes: string[]; more: number } {
  const bytes = new TextEncoder();
  const codes: string[] = [];
  let size = 0;
  for (const { code } of items.slice(0, MOST_NAMED)) {
    size += bytes.encode(canonicalJson(code)).length + 1;
    if (size > MOST_NAMED_BYTES) break;
    codes.push(code);
  }
  return { codes, more: items.length - codes.length };
}

/** Items of these codes (a JSON array), with all that is in the list. No actor: whoever may is asked before. */
export const readItems = async (ctx: AppContext, codes: string): Promise<Item[]> =>
  (await readWritten(ctx, codes)).map(({ item }) => item);

/** The same, with when each was written. */
async function readWritten(ctx: AppContext, codes: string): Promise<{ item: Item; updatedAt: string }[]> {
  const rows = writtenSchema.parse(
    await ctx.db.all(sql`
      select i.updated_at as updatedAt, json_object('code', i.code, 'description', i.description, 'unit', i.unit,
        'group', i.item_group, 'taxPercent', i.tax_percent, 'unitCost', i.unit_cost, 'costCurrency', i.cost_currency,
        'supplier', i.supplier, 'leadTime', i.lead_time, 'ended', json(iif(i.ended_at is null, 'false', 'true')),
        'prices', json((select json_group_array(json_object('currency', currency, 'fromDay', from_day,
          'fromQuantity', from_quantity, 'unitPrice', unit_price)) from item_price p where p.code = i.code))) as said
      from item i where i.code in (select value from json_each(${codes}))`),
  );
  return rows.map(({ said, updatedAt }) => ({ item: itemSchema.parse(JSON.parse(said)), updatedAt }));
}

/** The groups of these codes, by code; codes of no item are not in it. No actor: shows nothing. */
export async function readItemGroups(ctx: AppContext, codes: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.db.all(sql`
    select code, item_group as "group" from item where code in (select value from json_each(${JSON.stringify(codes)}))`);
  const known = z.array(z.object({ code: z.string(), group: z.string() })).parse(rows);
  return new Map(known.map(({ code, group }) => [code, group]));
}
