import { describe, expect, it } from "vitest";
import type { MarkedText, SearchHit } from "../../../shared/api/search.ts";
import { searchEndpoints } from "../../../shared/api/search.ts";
import { bindSearch } from "../../../worker/routes/search.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindSearch);

const ask = async (as: TestPerson, q: string, more: Record<string, string> = {}) => {
  const answer = await call("GET", `/api/search?${new URLSearchParams({ q, ...more })}`, { as });
  expect(answer.status).toBe(200);
  return searchEndpoints.search.response.parse(answer.body);
};
const search = async (as: TestPerson, q: string, more?: Record<string, string>): Promise<SearchHit[]> =>
  (await ask(as, q, more)).hits;
const marked = ({ text, marks }: MarkedText): string[] => marks.map(([from, to]) => text.slice(from, to));

describe("search", () => {
  it("finds Chinese words of two characters, Russian and English, and marks them", async () => {
    const rep = await aPerson(ctx, { teams: ["Words"] });
    const globex = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "" });
    const store = (text: string, subject: string) =>
      aStoredMessage(ctx, { by: rep, customers: [globex], text, message: { subject } });
    const chinese = await store("您好，请提供阀门的报价单，谢谢。", "询价：球阀");
    const russian = await store("Добрый день! Просим прислать коммерческое предложение на задвижки.", "Запрос цены");
    const english = await store(`${"Lorem ipsum dolor. ".repeat(60)} Please quote forty gate valves.`, "RFQ 2210");

    const found = async (q: string) => (await search(rep, q)).map(({ message }) => message.id);
    expect(await found("报价")).toEqual([chinese.id]);
    expect(await found("球阀")).toEqual([chinese.id]);
    expect(await found("предложения")).toEqual([russian.id]);
    expect(await found("ЗАПРОС")).toEqual([russian.id]);
    expect(await found("valve forty")).toEqual([english.id]);
    expect(await found("价报")).toEqual([]);
    expect(await found("valves 报价")).toEqual([]);
    expect(await found("\"')(*:^-")).toEqual([]);

    const [hit] = await search(rep, "valves");
    expect(marked(hit?.snippet ?? { text: "", marks: [] })).toEqual(["valves"]);
    expect(hit?.snippet.text.length).toBeLessThanOrEqual(300);
    const [subject] = await search(rep, "询价");
    expect(marked(subject?.subject ?? { text: "", marks: [] })).toEqual(["询价"]);
  });

  it("finds only what its reader may read, and a hidden customer like an absent one", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: true });
    const rep = await aPerson(ctx, { teams: ["Read"] });
    const mate = await aPerson(ctx, { teams: ["Read"] });
    const stranger = await aPerson(ctx, { teams: ["Other read"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const teamId = rep.actor.teamIds[0] ?? "";
    const open = await aCustomer(ctx, { teamId });
    const closed = await aCustomer(ctx, { teamId, restricted: true, named: [rep] });
    const text = "zirconium order";
    const first = await aStoredMessage(ctx, { by: rep, customers: [open], text, sentAt: Date.UTC(2026, 6, 1) });
    const second = await aStoredMessage(ctx, { by: rep, customers: [closed], text, sentAt: Date.UTC(2026, 6, 2) });
    const third = await aStoredMessage(ctx, { by: rep, customers: [], text, sentAt: Date.UTC(2026, 6, 3) });

    const found = async (who: TestPerson) => (await search(who, "zirconium")).map(({ message }) => message.id);
    expect(await found(rep)).toEqual([third.id, second.id, first.id]);
    expect(await found(mate)).toEqual([first.id]);
    for (const who of [stranger, keeper, admin]) expect(await found(who)).toEqual([]);

    const within = (who: TestPerson, customerId: string) =>
      call("GET", `/api/search?q=zirconium&customerId=${customerId}`, { as: who });
    expect((await within(rep, closed.id)).body).toMatchObject({ hits: [{ message: { id: second.id } }] });
    expect((await within(mate, closed.id)).status).toBe(404);
    expect((await within(mate, ctx.newId())).status).toBe(404);
    expect((await call("GET", "/api/search?q=zirconium")).status).toBe(401);
    expect((await call("GET", "/api/search?q=", { as: rep })).status).toBe(400);
  });

  it("pages over volumes newest first, and stops before a moment", async () => {
    const rep = await aPerson(ctx, { teams: ["Pages"] });
    const globex = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "" });
    const ids: string[] = [];
    for (let quarter = 0; quarter < 12; quarter++) {
      const sentAt = Date.UTC(2015, quarter * 3, 7);
      ids.unshift((await aStoredMessage(ctx, { by: rep, customers: [globex], text: "molybdenum", sentAt })).id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await ask(rep, "molybdenum", { limit: "5", ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.hits.map(({ message }) => message.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
    const before = await search(rep, "molybdenum", { before: "2016-01-07T00:00:00.000Z" });
    expect(before.map(({ message }) => message.id)).toEqual(ids.slice(8));
    expect(await search(rep, "molybdenum", { customerId: globex.id, limit: "50" })).toHaveLength(12);
  });
});
