import { sql } from "drizzle-orm";
import { z } from "zod";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import { decimalOf, millionths, roundedQuotient } from "../../shared/money.ts";
import { LIST_SETTLES_DAYS, type ListedItem } from "../../shared/quote/approval.ts";
import { type Item, pricesOn } from "../../shared/quote/price-list.ts";
import type { AppContext } from "../context.ts";
import { readItems } from "./items.ts";

// What approval goes by of the item list. No actor: shows nothing.

const DAY_MS = 24 * 60 * 60 * 1000;

/** In which currency, on which day, by which rates, and whose own words in the list do not count yet. */
export interface ListedOn extends Pick<DeskSettings, "rates"> {
  currency: string;
  /** The company's own currency. */
  own: string;
  day: string;
  hands: readonly string[];
}

/** What the list says of these codes, by code; codes of no item are not in it. */
export async function readListed(
  ctx: AppContext,
  codes: readonly string[],
  on: ListedOn,
): Promise<Map<string, ListedItem>> {
  const asked = [...new Set(codes)].filter((code) => code !== "");
  if (asked.length === 0) return new Map();
  const [items, written] = await Promise.all([readItems(ctx, JSON.stringify(asked)), writtenBy(ctx, asked, on.hands)]);
  return new Map(
    items.map((item) => {
      const unitCost = costIn(item, on);
      return [
        item.code,
        {
          prices: pricesOn(item, on.currency, on.day),
          unitCost,
          isCostUnread: item.unitCost !== null && unitCost === null,
          isOwnList: written.has(item.code),
        },
      ];
    }),
  );
}

/** Those of the codes that one of these people wrote of late, or a feed whose secret they know since they made it. */
async function writtenBy(
  ctx: AppContext,
  codes: readonly string[],
  hands: readonly string[],
): Promise<ReadonlySet<string>> {
  const since = new Date(ctx.nowMs() - LIST_SETTLES_DAYS * DAY_MS).toISOString();
  const rows = await ctx.db.all(sql`select code from item
    where code in (select value from json_each(${JSON.stringify(codes)})) and updated_at > ${since}
      and (updated_by in (select value from json_each(${JSON.stringify(hands)}))
        or updated_by in (select 'system:feed:' || f.id from item_feed f
          where f.created_by in (select value from json_each(${JSON.stringify(hands)}))))`);
  return new Set(
    z
      .array(z.object({ code: z.string() }))
      .parse(rows)
      .map(({ code }) => code),
  );
}

/** An item's cost in the quote's currency, by what the company says that currencies are worth; null where it does not say. */
function costIn({ unitCost, costCurrency }: Item, { currency, own, rates }: ListedOn): string | null {
  if (unitCost === null || costCurrency === currency) return unitCost;
  const worth = (of: string | null): bigint => (of === own ? 1_000_000n : millionths(rates[of ?? ""] ?? "0"));
  const [from, to] = [worth(costCurrency), worth(currency)];
  return from > 0n && to > 0n ? decimalOf(roundedQuotient(millionths(unitCost) * from, to)) : null;
}
