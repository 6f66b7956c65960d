import type { z } from "zod";
import type { itemEndpoints } from "../../shared/api/items.ts";
import { mergeItem } from "../../shared/quote/item-parts.ts";
import type { Item } from "../../shared/quote/price-list.ts";
import { type Actor, actorName, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { changeItems, listItems, readItems, saidBy } from "./items.ts";
import { leafStatement } from "./leaves.ts";
import { countPage, refuseOnNotice } from "./notice-mode.ts";
import { noteShown } from "./request-showings.ts";

// The item list as files: what a file says of items goes in, the whole list goes out.

type Merged = z.input<typeof itemEndpoints.mergeItems.response>;

/**
 * Writes what a file says of items; what it does not say stays as it is when it is written, not as it was when the file was
 * looked at. With `dryRun` nothing is written. Throws `forbidden`, `bad_request` for a code that comes twice, and what
 * `changeItems` throws.
 */
export async function mergeItems(
  actor: Actor,
  ctx: AppContext,
  { items: parts, day, dryRun }: z.output<typeof itemEndpoints.mergeItems.body>,
): Promise<Merged> {
  requireRole(actor, "inside", "manager");
  const codes = parts.map(({ code }) => code);
  if (new Set(codes).size < codes.length)
    throw new AppError("bad_request", "body.items: two of them have the same code");
  let results: Merged["results"] = [];
  const toBe = (known: ReadonlyMap<string, Item>): Item[] => {
    const merged = parts.map((part) => merge(known.get(part.code), part, day));
    results = merged.map((item) => ({ code: item.code, state: stateOf(known.get(item.code), item) }));
    return merged;
  };
  if (dryRun) toBe(new Map((await readItems(ctx, JSON.stringify(codes))).map((item) => [item.code, item])));
  else await changeItems(ctx, { actor: actorName(actor), detail: {} }, codes, toBe);
  return { results };
}

function stateOf(before: Item | undefined, item: Item): Merged["results"][number]["state"] {
  if (!before) return "new";
  return saidBy(before) === saidBy(item) ? "same" : "changed";
}

function merge(...[known, part, day]: Parameters<typeof mergeItem>): Item {
  try {
    return mergeItem(known, part, day);
  } catch (cause) {
    throw new AppError("bad_request", `body.items: ${part.code} cannot be what it would become`, { cause });
  }
}

/**
 * Items as somebody is shown them, with costs and suppliers. Typing is one look and one leaf (`noteShown`); who turns pages
 * reads the list through, so each page has a leaf that says after which code it begins. Throws `forbidden`.
 */
export async function showItems(
  actor: Actor,
  ctx: AppContext,
  query: z.output<typeof itemEndpoints.listItems.query>,
): ReturnType<typeof listItems> {
  await countPage(actor, ctx, query.cursor || undefined);
  const page = await listItems(actor, ctx, query);
  if (query.cursor)
    await runBatch(ctx.db, [leafStatement(ctx, actor, "items.shown", "items", { after: query.cursor })]);
  else await noteShown(actor, ctx, ["items.shown", "items"]);
  return page;
}

const PAGE = 500;

/**
 * Every item, ended ones too, in order of their codes. Costs of all that the company sells leave with it: only soon after a
 * sign-in, with a leaf. Throws `forbidden`, `step_up_required`, `too_large` above `maxRows` prices.
 */
export async function exportItems(actor: Actor, ctx: AppContext, form: string, maxRows: number): Promise<Item[]> {
  requireRole(actor, "inside", "manager");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const all: Item[] = [];
  let rows = 0;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await listItems(actor, ctx, { ended: true, by: "code", cursor, limit: PAGE });
    rows += page.items.reduce((sum, { prices }) => sum + Math.max(1, prices.length), 0);
    if (rows > maxRows) throw new AppError("too_large", `More than ${maxRows} prices do not fit this kind of file.`);
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  await runBatch(ctx.db, [leafStatement(ctx, actor, "items.exported", "items", { form, count: all.length })]);
  return all;
}
