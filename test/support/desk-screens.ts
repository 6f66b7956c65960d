// The Desk of the demo company as its screens show it: requests in every state, one of them with a draft.
import type { ScriptSession } from "../../scripts/api.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRequest } from "../../shared/api/desk-request.ts";
import { outsideQuoteEndpoints } from "../../shared/api/outside-quotes.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import type { QuoteChange } from "../../shared/quote/changes.ts";
import { emptyLine, type QuoteLine } from "../../shared/quote/content.ts";

const wanted = [
  "Please quote 40 pcs of ball valve DN50, brass, with lead time to Hamburg.",
  "需要 20 台 DN80 闸阀，含运费，请本周内报价。",
  "Просим КП на 12 клапанов DN25 и комплект прокладок, поставка до склада.",
  "Two spare kits as last year, and an alternative without the actuator.",
] as const;

const items: readonly (Partial<QuoteLine> & { description: string })[] = [
  { kind: "group", description: "Valves", quantity: "0" },
  { itemCode: "BV-50", description: "Ball valve DN50, brass", quantity: "40", unit: "pcs", unitPrice: "48.5" },
  {
    ...{ itemCode: "GV-80", description: "Gate valve DN80, cast iron", quantity: "12", unit: "pcs" },
    ...{ unitPrice: "131.25", discountPercent: "12", unitCost: "84.1", supplier: "Hessen Foundry" },
  },
  { kind: "text", description: "Delivered in two lots.\nPacking included.", quantity: "0" },
  {
    ...{ itemCode: "KIT-7", description: "Spare kit", quantity: "2", unit: "set", unitPrice: "1250" },
    choice: "optional",
  },
];

/** Lines of a quote, by their number, and the edits that put them in. */
export const addedLines = (lines: readonly Partial<QuoteLine>[]): QuoteChange[] =>
  lines.map((line, at) => ({
    kind: "added",
    line: { ...emptyLine(crypto.randomUUID(), at + 1, "19"), unitCost: at % 2 === 1 ? "31.2" : null, ...line },
  }));

/** Makes requests in every state; answers those that have a screen of their own. */
export async function fillDesk(
  rep: ScriptSession,
  inside: ScriptSession,
  manager: ScriptSession,
): Promise<{ drafting: string; waiting: string; ready: string; outside: string }> {
  const { customers } = await rep.call(customerEndpoints.listCustomers, {});
  const { hits } = await rep.call(searchEndpoints.search, { query: { q: "valve", limit: 10 } });
  const ask = async (at: number) => {
    const id = crypto.randomUUID();
    const messageId = hits[at]?.message.id;
    const from = messageId === undefined ? { customerId: customers[at]?.id ?? "" } : { messageId };
    const body = { id, wanted: wanted[at % wanted.length] ?? "", note: "They compare us with two others.", ...from };
    await rep.call(quoteRequestEndpoints.createQuoteRequest, { body });
    return id;
  };
  const ids: string[] = [];
  for (let at = 0; at < 6; at++) ids.push(await ask(at));
  const [drafting = "", waiting = "", ready = "", asked = ""] = ids;
  for (const id of [drafting, waiting, ready, asked]) await inside.call(deskEndpoints.claimRequest, { params: { id } });
  const text = "Brass or stainless? They do not say.";
  await inside.call(deskEndpoints.askOutside, { params: { id: asked }, body: { text } });
  for (const id of [drafting, waiting, ready]) {
    const lines = id === ready ? items.filter(({ discountPercent }) => discountPercent === undefined) : items;
    await draft(inside, id, addedLines(lines));
  }
  for (const id of [waiting, ready]) await submit(inside, id);
  for (let at = 6; at < 10; at++) await end(inside, await ask(at), at);
  const { people } = await inside.call(deskEndpoints.deskColleagues, { params: { id: asked } });
  const { person } = await manager.call(peopleEndpoints.me, {});
  if (!people.some(({ id }) => id === person.id)) throw new Error("the manager is no colleague at the Desk");
  return { drafting, waiting, ready, outside: await takeOutside(inside) };
}

/** Takes a quote that went out without the Desk, and sets another aside; answers the first one's id. */
async function takeOutside(inside: ScriptSession): Promise<string> {
  const { quotes } = await inside.call(outsideQuoteEndpoints.listOutsideQuotes, { query: {} });
  const [taken, aside] = quotes;
  if (!taken || !aside) throw new Error("the demo company has no quotes by mail");
  await inside.call(outsideQuoteEndpoints.dismissOutsideQuote, { params: { id: aside.id } });
  return (await inside.call(outsideQuoteEndpoints.takeOutsideQuote, { params: { id: taken.id } })).id;
}

/** Begins a quote and puts these edits into it. */
export async function draft(session: ScriptSession, id: string, changes: QuoteChange[]): Promise<DeskRequest> {
  await session.call(deskEndpoints.openDraft, { params: { id } });
  const body = { id: crypto.randomUUID(), revision: 1, changes };
  await session.call(deskEndpoints.changeQuote, { params: { id }, body });
  return session.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
}

/** Quotes what was asked for, and says how it ended: one after the other won, lost for its price, lost for another reason. */
async function end(session: ScriptSession, id: string, at: number): Promise<void> {
  await session.call(deskEndpoints.claimRequest, { params: { id } });
  const [, first] = items;
  await draft(session, id, addedLines([{ ...first, description: "Ball valve", quantity: String(at * 7) }]));
  await submit(session, id);
  const price = { outcome: "lost", lostFor: "price", competitor: "Nord Valves", priceGap: "4.5" } as const;
  const ways = [{ outcome: "won" }, price, { outcome: "won" }, { outcome: "lost", lostFor: "delivery" }] as const;
  const body = ways[at % ways.length] ?? price;
  await session.call(deskEndpoints.endRequest, { params: { id }, body });
}

async function submit(session: ScriptSession, id: string): Promise<void> {
  const { current } = await session.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
  const { revision = 0, version = 0 } = current ?? {};
  await session.call(deskEndpoints.submitQuote, { params: { id }, body: { revision, version } });
}
