import { sql } from "drizzle-orm";
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

const facets = async (as: TestPerson, q: string, more: Record<string, string> = {}) => {
  const answer = await call("GET", `/api/search/facets?${new URLSearchParams({ q, ...more })}`, { as });
  expect(answer.status).toBe(200);
  return searchEndpoints.countHits.response.parse(answer.body);
};
const noteCodes = async (as: TestPerson, q: string) => (await ask(as, q)).notes.map(({ code, part }) => [code, part]);

const wrote = (address: string, name: string) => [
  { role: "from" as const, address, name },
  { role: "to" as const, address: "wei@acme.example", name: "Wei Zhang" },
];
const file = (fileName: string, inline = false) => ({
  ...{ index: 0, fileName, mediaType: "application/pdf", size: 9, inline, contentId: null },
});

describe("filters", () => {
  it("ask who wrote and who was written to, what files are there, for which customer, when, and what must not occur", async () => {
    const rep = await aPerson(ctx, { teams: ["Filters"] });
    const teamId = rep.actor.teamIds[0] ?? "";
    const nordwind = await aCustomer(ctx, { teamId, name: "Nordwind GmbH", domain: "nordwind.example" });
    const sud = await aCustomer(ctx, { teamId, name: "Südwind AG" });
    // The words of all participants and files are in the index, so each message holds each name somewhere.
    const store = (
      given: Parameters<typeof aStoredMessage>[1]["message"],
      when: number,
      customers: { id: string }[],
      text = "tantalum bea anna@nordwind.example offer.pdf, Wei Zhang",
    ) => aStoredMessage(ctx, { by: rep, customers, sentAt: when, text, message: given });
    const anna = await store(
      { participants: wrote("anna@nordwind.example", "Anna Li"), attachments: [file("Offer 2210.pdf")] },
      Date.UTC(2025, 1, 3),
      [nordwind],
    );
    const bea = await store(
      { participants: wrote("bea@sud.example", "Bea"), attachments: [file("logo.png", true)] },
      Date.UTC(2025, 11, 31, 20),
      [sud],
    );
    const both = await store(
      { participants: wrote("cy@else.example", "Cy"), attachments: [] },
      Date.UTC(2026, 2, 1, 12),
      [nordwind, sud],
      "tantalum pumps, cy, nordwind, Wei Zhang",
    );
    const found = async (q: string, more?: Record<string, string>) =>
      (await search(rep, q, more)).map(({ message }) => message.id);
    expect(await found("tantalum")).toEqual([both.id, bea.id, anna.id]);
    expect(await found("tantalum from:anna")).toEqual([anna.id]);
    expect(await found("from:@nordwind.example")).toEqual([anna.id]);
    expect(await found("tantalum -from:anna")).toEqual([both.id, bea.id]);
    expect(await found('to:"Wei Zhang" tantalum')).toEqual([both.id, bea.id, anna.id]);
    expect(await found("to:anna tantalum")).toEqual([]);
    expect(await found("file:offer")).toEqual([anna.id]);
    expect(await found("tantalum has:attachment")).toEqual([anna.id]);
    expect(await found("tantalum -has:attachment")).toEqual([both.id, bea.id]);
    expect(await found("tantalum -pump")).toEqual([bea.id, anna.id]);
    expect(await found("customer:nordwind")).toEqual([both.id, anna.id]);
    expect(await found("customer:sudwind customer:nordwind.example")).toEqual([both.id]);
    expect(await found("customer:nordwind -customer:südwind")).toEqual([anna.id]);
    expect(await found("customer:nordwind -tantalum")).toEqual([]);
    expect(await found("tantalum after:2025 before:2026")).toEqual([bea.id, anna.id]);
    expect(await found("tantalum after:2026", { zone: "Asia/Shanghai" })).toEqual([both.id, bea.id]);
    expect(await found("tantalum before:2026", { zone: "Asia/Shanghai" })).toEqual([anna.id]);
    expect(await found("has:attachment", { customerId: nordwind.id })).toEqual([anna.id]);
    expect(await found("tantalum", { limit: "1" })).toEqual([both.id]);

    const [hit] = await search(rep, "tantalum from:anna");
    expect(marked(hit?.snippet ?? { text: "", marks: [] })).toEqual(["tantalum"]);
    expect((await call("GET", "/api/search?q=a&zone=Mars/Olympus", { as: rep })).status).toBe(400);

    expect(await noteCodes(rep, "tantalum has:quote")).toEqual([["no_quotes", 1]]);
    expect(await noteCodes(rep, "tantalum customer:atlantis")).toEqual([["no_customer", 1]]);
    expect(await noteCodes(rep, "after:2025 has:attachment -from:anna")).toEqual([["too_broad", null]]);

    expect(await facets(rep, "tantalum")).toMatchObject({
      counted: 3,
      isAll: true,
      customers: [
        { id: nordwind.id, name: "Nordwind GmbH", count: 2 },
        { id: sud.id, count: 2 },
      ],
      years: [
        { year: 2026, count: 1 },
        { year: 2025, count: 2 },
      ],
    });
    expect((await facets(rep, "tantalum", { zone: "Asia/Shanghai" })).years).toEqual([
      { year: 2026, count: 2 },
      { year: 2025, count: 1 },
    ]);
    expect((await facets(rep, "tantalum from:anna")).people).toEqual([
      { address: "anna@nordwind.example", name: "Anna Li", count: 1 },
    ]);
    expect(await facets(rep, "tantalum from:cy after:2026-03-02")).toMatchObject({ counted: 0, excluding: [2] });
    expect(await facets(rep, "tantalum from:cy file:offer")).toMatchObject({ counted: 0, excluding: [1, 2] });
    expect(await facets(rep, "tantalum customer:atlantis")).toMatchObject({ counted: 0, excluding: [1] });
  });

  it("find, count, name and exclude only what the reader may read", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: true });
    const rep = await aPerson(ctx, { teams: ["Facets"] });
    const mate = await aPerson(ctx, { teams: ["Facets"] });
    const stranger = await aPerson(ctx, { teams: ["Other facets"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const teamId = rep.actor.teamIds[0] ?? "";
    const open = await aCustomer(ctx, { teamId, name: "Openhall Ltd" });
    const closed = await aCustomer(ctx, { teamId, restricted: true, named: [rep], name: "Hushhall Ltd" });
    const text = "hafnium order";
    await aStoredMessage(ctx, { by: rep, customers: [open], text, sentAt: Date.UTC(2024, 6, 1) });
    await aStoredMessage(ctx, { by: rep, customers: [closed], text, sentAt: Date.UTC(2025, 6, 2) });
    const shared = await aStoredMessage(ctx, {
      by: rep,
      customers: [open, closed],
      text,
      sentAt: Date.UTC(2026, 6, 3),
    });

    const seen = async (who: TestPerson) => {
      const { counted, customers, years } = await facets(who, "hafnium");
      return [counted, customers.map(({ name }) => name).sort(), years.map(({ year }) => year)];
    };
    expect(await seen(rep)).toEqual([3, ["Hushhall Ltd", "Openhall Ltd"], [2026, 2025, 2024]]);
    expect(await seen(mate)).toEqual([2, ["Openhall Ltd"], [2026, 2024]]);
    for (const who of [stranger, keeper]) expect(await seen(who)).toEqual([0, [], []]);

    // A filter tells nobody who is a customer: hidden and absent look the same, also where it excludes.
    const look = async (who: TestPerson, q: string) => [await ask(who, q), await facets(who, q)];
    expect(await look(mate, "hafnium customer:hushhall")).toEqual(await look(mate, "hafnium customer:nobodyhall"));
    expect(await look(mate, `hafnium customer:${closed.id}`)).toEqual(
      await look(mate, `hafnium customer:${ctx.newId()}`),
    );
    expect((await search(mate, "hafnium -customer:hushhall")).map(({ message }) => message.id)).toContain(shared.id);
    expect((await search(rep, "hafnium -customer:hushhall")).map(({ message }) => message.id)).not.toContain(shared.id);
    // Without its date there would be something, but not for the stranger.
    expect((await facets(rep, "hafnium before:2020")).excluding).toEqual([1]);
    expect((await facets(stranger, "hafnium before:2020")).excluding).toEqual([]);
    const within = await call("GET", `/api/search/facets?q=hafnium&customerId=${closed.id}`, { as: mate });
    expect(within.status).toBe(404);
  });
});

describe("saved searches", () => {
  it("are each person's own, once for each query, and leave a leaf", async () => {
    const rep = await aPerson(ctx, {});
    const other = await aPerson(ctx, {});
    const save = (who: TestPerson, name: string, q: string) =>
      call("POST", "/api/saved-searches", { as: who, json: { name, q } });
    const list = async (who: TestPerson) => {
      const { body } = await call("GET", "/api/saved-searches", { as: who });
      return searchEndpoints.listSaved.response.parse(body).searches.map(({ name, q }) => [name, q]);
    };
    const first = await save(rep, "Offers", "offer from:anna");
    expect(first.status).toBe(200);
    await save(rep, "Anna's offers", "offer from:anna");
    await save(other, "Mine", "offer from:anna");
    expect(await list(rep)).toEqual([["Anna's offers", "offer from:anna"]]);
    expect(await list(other)).toEqual([["Mine", "offer from:anna"]]);
    const { id } = searchEndpoints.saveSearch.response.parse(first.body);
    const leaves = await ctx.db.all(sql`select kind, actor, detail from leaf where subject = ${id} order by seq`);
    expect(leaves).toEqual([
      { kind: "search.kept", actor: rep.id, detail: "{}" },
      { kind: "search.kept", actor: rep.id, detail: "{}" },
    ]);
    expect((await call("DELETE", `/api/saved-searches/${id}`, { as: other })).status).toBe(404);
    expect((await call("DELETE", `/api/saved-searches/${id}`, { as: rep })).status).toBe(200);
    expect((await call("DELETE", `/api/saved-searches/${id}`, { as: rep })).status).toBe(404);
    expect(await list(rep)).toEqual([]);
    expect((await save(rep, "", "offer")).status).toBe(400);
  });
});
