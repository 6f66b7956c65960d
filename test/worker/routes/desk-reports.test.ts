import { sql } from "drizzle-orm";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { type DeskReport, deskReportSchema, type ReportBy } from "../../../shared/api/desk-reports.ts";
import type { QuoteLine } from "../../../shared/quote/content.ts";
import { CONFIRMED_MS } from "../../../worker/access/step-up.ts";
import { putItems } from "../../../worker/records/items.ts";
import { bindDeskReports } from "../../../worker/routes/desk-reports.ts";
import type { VolumeEvidence } from "../../../worker/volume/record.ts";
import { refusalOf } from "../support/answers.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testEnv } from "../support/app.ts";
import { aDesk, aLine, asked, ctx, drafted, edited, submitted, took } from "../support/desk.ts";
import { aCustomer, aStoredMessage } from "../volume/on-record.ts";

const { app, call } = anApp(bindDeskReports);

const anItem = (code: string, group: string) => ({
  ...{ code, group, description: code, unit: "pcs", taxPercent: null, unitCost: null, costCurrency: null },
  ...{ supplier: "", leadTime: "", prices: [], ended: false },
});
const seals = (): QuoteLine => aLine({ itemCode: "GK-1", quantity: "2", unitPrice: "3" });

describe("what a revision offers of each item group", () => {
  it("is written when it becomes ready, by hand or by approval, and not before", async () => {
    const { rep, li, manager, customer } = await aDesk();
    // Not Li's own words: what a seller wrote into the list of late makes their quotes wait for approval.
    await putItems(manager.actor, ctx, [anItem("BV-50", "Valves"), anItem("GK-1", "Seals")]);
    const groupNets = async (id: string) =>
      (
        await ctx.db.all<{ nets: string; state: string }>(
          sql`select group_nets as nets, state from quote_revision where request_id = ${id} order by revision`,
        )
      ).map(({ nets, state }) => [state, JSON.parse(nets)]);
    const plain = await asked(rep, { customerId: customer.id });
    await drafted(li, plain, [aLine(), seals(), aLine({ itemCode: "unknown", quantity: "1", unitPrice: "4" })]);
    expect(await groupNets(plain)).toEqual([["draft", {}]]);
    expect((await submitted(li, plain)).state).toBe("ready");
    expect(await groupNets(plain)).toEqual([["ready", { Valves: "50000", Seals: "600", "": "400" }]]);

    const dear = await asked(rep, { customerId: customer.id });
    await drafted(li, dear, [aLine({ discountPercent: "50" })]);
    expect((await submitted(li, dear)).state).toBe("approval");
    expect(await groupNets(dear)).toEqual([["approval", {}]]);
    await took(manager, dear, "decision", { revision: 1, approve: true });
    expect(await groupNets(dear)).toEqual([["ready", { Valves: "25000" }]]);
  });
});

const formula = "=HYPERLINK(1)";

/**
 * What all of the following is counted of, by hand. A day in March and one in April 2025 for each request:
 *
 *   customer    who  offers                       became                 hours
 *   ours        Li   Valves 500.00, Seals 6.00 €  won                    4
 *   ours        Li   Valves 500.00 €              lost: price            10
 *   ours        Li   Valves 500.00 €              lost: price            -
 *   ours        Jo   Valves 500.00 €              lost in April          2
 *   ours        -    -                            open
 *   elsewhere   Jo   Valves 500.00 $              won                    30
 *   nobody's    -    -                            withdrawn
 *   restricted  -    -                            open
 */
let desk: Awaited<ReturnType<typeof aDesk>>;
let elsewhere: { id: string; name: string };
let restricted: { id: string; name: string };
let otherManager: TestPerson;
let named: TestPerson;

async function put(
  rep: TestPerson,
  given: { customerId?: string; at: string; by?: TestPerson; lines?: QuoteLine[]; dollars?: true; hours?: number },
): Promise<string> {
  const id = await asked(rep, given.customerId === undefined ? {} : { customerId: given.customerId });
  if (given.by) {
    await drafted(given.by, id, given.lines ?? [aLine()]);
    if (given.dollars) await edited(given.by, id, 1, [{ kind: "head", field: "currency", from: "EUR", to: "USD" }]);
    await submitted(given.by, id);
  }
  await ctx.db.run(sql`update quote_request set asked_at = ${given.at} where id = ${id}`);
  const ready = new Date(Date.parse(given.at) + (given.hours ?? 0) * 3_600_000).toISOString();
  await ctx.db.run(sql`update quote_revision set issued_at = ${ready} where request_id = ${id}`);
  return id;
}

/** A quote that a saved mail shows. */
async function outside(
  customer: { id: string } | null,
  at: string,
  by: TestPerson,
  given: { state?: string; evidence?: Partial<VolumeEvidence> } = {},
): Promise<void> {
  const { evidence = {}, state = "open" } = given;
  const mail = await aStoredMessage(ctx, { by, customers: customer ? [customer] : [], evidence });
  await ctx.db.run(sql`insert into outside_quote (id, message_id, thread_id, customer_id, person_id, part, file_name,
      media_type, bytes, sent_at, found_at, state)
    values (${ctx.newId()}, ${mail.id}, ${mail.threadId}, ${customer?.id ?? null}, ${by.id}, 0, 'q.pdf', 'application/pdf', 1,
      ${at}, ${at}, ${state})`);
}

beforeAll(async () => {
  desk = await aDesk();
  const { rep, stranger, li, jo, customer } = desk;
  otherManager = await aPerson(ctx, { roles: ["manager"], teams: [`Elsewhere ${ctx.newId()}`] });
  named = await aPerson(ctx, { roles: ["inside"] });
  elsewhere = await aCustomer(ctx, { teamId: otherManager.actor.teamIds[0] ?? "", owner: stranger, name: formula });
  restricted = await aCustomer(ctx, { owner: rep, restricted: true, named: [named] });
  await putItems(otherManager.actor, ctx, [anItem("BV-50", "Valves"), anItem("GK-1", "Seals")]);
  const ours = { customerId: customer.id };
  const won = await put(rep, { ...ours, at: "2025-03-03T09:00:00.000Z", by: li, lines: [aLine(), seals()], hours: 4 });
  const dear = await put(rep, { ...ours, at: "2025-03-04T09:00:00.000Z", by: li, hours: 10 });
  const dearer = await put(rep, { ...ours, at: "2025-03-05T09:00:00.000Z", by: li, hours: 10 });
  const late = await put(rep, { ...ours, at: "2025-04-30T23:30:00.000Z", by: jo, hours: 2 });
  await put(rep, { ...ours, at: "2025-03-07T09:00:00.000Z" });
  const away = { customerId: elsewhere.id, at: "2025-03-08T09:00:00.000Z", hours: 30 };
  const dollars = await put(stranger, { ...away, by: jo, dollars: true });
  const nobodys = await put(rep, { at: "2025-03-09T09:00:00.000Z" });
  await put(rep, { customerId: restricted.id, at: "2025-03-10T09:00:00.000Z" });
  const end = (as: TestPerson, id: string, json: object) => took(as, id, "outcome", json);
  await end(li, won, { outcome: "won" });
  const price = { outcome: "lost", lostFor: "price", competitor: "Nord" };
  await end(li, dear, { ...price, priceGap: "5" });
  await end(li, dearer, { ...price, competitor: formula, priceGap: "2.55" });
  await end(jo, late, { outcome: "lost", lostFor: "delivery", competitor: "Nord" });
  await end(jo, dollars, { outcome: "won" });
  await end(li, nobodys, { outcome: "withdrawn" });
  // It never was the Desk's to wait for: its hours do not count.
  await ctx.db.run(sql`update quote_request set source = 'outside' where id = ${dearer}`);
  await outside(customer, "2025-03-11T09:00:00.000Z", rep);
  await outside(customer, "2025-03-12T09:00:00.000Z", rep, { state: "dismissed" });
  await outside(customer, "2025-03-12T09:00:00.000Z", rep, { state: "taken" });
  await outside(customer, "2025-03-12T09:00:00.000Z", rep, { evidence: { ownerOnly: true } });
  await outside(null, "2025-03-12T09:00:00.000Z", rep);
  await outside(restricted, "2025-03-13T09:00:00.000Z", rep);
  await outside(elsewhere, "2025-03-14T09:00:00.000Z", li);
});

const period = "from=2025-03-01&until=2025-04-30";

async function report(as: TestPerson, by: ReportBy, within = period): Promise<DeskReport> {
  const answer = await call("GET", `/api/desk/report?by=${by}&${within}`, { as });
  expect(answer.status, answer.text).toBe(200);
  return deskReportSchema.parse(answer.body);
}

const file = (as: TestPerson, by: ReportBy, form: string, language = "en") =>
  call("GET", `/api/desk/report/file?by=${by}&${period}&form=${form}&language=${language}`, { as });

const nothing = { outside: 0, open: 0, won: 0, lost: 0, expired: 0, withdrawn: 0 };
const euros = (quoted: string, won: string, lost: string) => ({ currency: "EUR", quoted, won, lost });

describe("a report", () => {
  it("by customer is what was counted by hand", async () => {
    const { li, customer } = desk;
    const { rows, totals, months, leftOut } = await report(li, "customer");
    expect(rows).toMatchObject([
      {
        ...{ key: customer.id, name: customer.name, asked: 5, quoted: 4, sent: 1, open: 1, won: 1, lost: 3 },
        // One in the list, one that was taken in.
        ...{ outside: 2, conversion: "25", hours: 4, money: [euros("200600", "50600", "150000")] },
      },
      {
        ...{ key: elsewhere.id, name: formula, asked: 1, ...nothing, won: 1, outside: 1, conversion: "100", hours: 30 },
        money: [{ currency: "USD", quoted: "50000", won: "50000", lost: "0" }],
      },
      { key: null, name: null, asked: 1, ...nothing, withdrawn: 1, conversion: null, hours: null, money: [] },
    ]);
    expect(totals).toMatchObject({
      ...{ key: null, asked: 7, quoted: 5, sent: 2, open: 1, won: 2, lost: 3, expired: 0, withdrawn: 1, outside: 3 },
      ...{ conversion: "40", hours: 7 },
      money: [euros("200600", "50600", "150000"), { currency: "USD", quoted: "50000", won: "50000", lost: "0" }],
    });
    expect(months).toEqual([
      { month: "2025-03", won: 2, lost: 2, expired: 0 },
      { month: "2025-04", won: 0, lost: 1, expired: 0 },
    ]);
    expect(leftOut).toBe(0);
  });

  it("by item group has a request in each of its groups, with that group's money alone", async () => {
    const { rows, totals } = await report(desk.li, "group");
    const row = (key: string | null) => rows.find((one) => one.key === key);
    expect(rows.map(({ key }) => key)).toEqual(["Valves", null, "Seals"]);
    expect(row("Valves")).toMatchObject({
      ...{ asked: 5, won: 2, lost: 3, conversion: "40" },
      money: [euros("200000", "50000", "150000"), { currency: "USD", won: "50000" }],
    });
    expect(row("Seals")).toMatchObject({ asked: 1, won: 1, money: [euros("600", "600", "0")] });
    expect(row(null)).toMatchObject({ asked: 2, open: 1, withdrawn: 1, outside: 2, money: [] });
    expect(totals.asked).toBe(7);
  });

  it("by reason says who was cheaper, and by how much, and adds up with what was won", async () => {
    const { rows, totals } = await report(desk.li, "reason");
    expect(rows).toMatchObject([
      {
        ...{ key: "price", lost: 2, share: "40", conversion: null, priceGap: "3.8" },
        competitors: [
          { name: formula, times: 1 },
          { name: "Nord", times: 1 },
        ],
        money: [euros("100000", "0", "100000")],
      },
      { key: "delivery", lost: 1, share: "20", priceGap: null, competitors: [{ name: "Nord", times: 1 }] },
    ]);
    expect(totals).toMatchObject({ won: 2, lost: 3, conversion: "40" });
  });

  it("by team and by month are of the same requests", async () => {
    const { li, rep } = desk;
    const teams = await report(li, "team");
    expect(teams.rows.map(({ key, asked }) => [key, asked])).toEqual([
      [rep.actor.teamIds[0], 5],
      [otherManager.actor.teamIds[0], 1],
      [null, 1],
    ]);
    expect(teams.rows[0]?.name).toMatch(/^Desk /);
    const months = await report(li, "month");
    expect(months.rows).toMatchObject([
      { key: "2025-03", asked: 6, won: 2, lost: 2, outside: 3, conversion: "50" },
      { key: "2025-04", asked: 1, lost: 1, conversion: "0", money: [euros("50000", "0", "50000")] },
    ]);
  });

  it("begins and ends with the days of the Desk's own clock", async () => {
    const within = async (timeZone: string) => {
      const hours = { timeZone, days: [1], from: "09:00", to: "17:00", holidays: [] };
      await ctx.db.run(sql`insert into setting (key, value) values ('desk', ${JSON.stringify({ hours })})
        on conflict (key) do update set value = excluded.value`);
      return (await report(desk.li, "month", "from=2025-04-30&until=2025-05-01")).rows.map(({ key }) => key);
    };
    // Half past eleven in the evening of 30 April in UTC.
    expect(await within("Asia/Shanghai")).toEqual(["2025-05"]);
    expect(await within("UTC")).toEqual(["2025-04"]);
  });

  it("counts for nobody what they do not see: neither in rows nor in totals, months or files", async () => {
    const { manager, customer } = desk;
    const own = await report(manager, "customer");
    expect(own.rows.map(({ key }) => key)).toEqual([customer.id, null]);
    expect(own.totals).toMatchObject({ asked: 6, won: 1, outside: 2, money: [euros("200600", "50600", "150000")] });
    expect(own.months[0]).toEqual({ month: "2025-03", won: 1, lost: 2, expired: 0 });
    const other = await report(otherManager, "customer");
    expect(other.rows.map(({ key }) => key)).toEqual([elsewhere.id, null]);
    expect(other.totals).toMatchObject({ asked: 2, won: 1, lost: 0, outside: 1, hours: 30 });
    expect((await report(otherManager, "reason")).rows).toEqual([]);
    expect((await report(otherManager, "team")).rows.map(({ key }) => key)).toEqual([
      otherManager.actor.teamIds[0],
      null,
    ]);
    expect((await file(otherManager, "customer", "csv")).text).not.toMatch(
      new RegExp(`${customer.name}|${restricted.name}`),
    );
    expect((await report(named, "customer")).rows.find(({ key }) => key === restricted.id)).toMatchObject({
      ...{ name: restricted.name, asked: 1, open: 1, outside: 1 },
    });
  });

  it("by person is of the reader alone, a manager's too", async () => {
    const { li, jo, manager } = desk;
    const mine = await report(li, "person");
    expect(mine.rows).toMatchObject([{ key: li.id, name: li.name, asked: 3, won: 1, lost: 2, outside: 2, hours: 7 }]);
    expect(mine.totals).toMatchObject({ asked: 3, money: [euros("150600", "50600", "100000")] });
    expect((await report(jo, "person")).rows).toMatchObject([{ key: jo.id, asked: 2, won: 1, lost: 1 }]);
    expect(await report(manager, "person")).toMatchObject({ rows: [], totals: { asked: 0, conversion: null } });
  });

  it("says nothing of costs, margins and suppliers", async () => {
    const answers = await Promise.all([
      ...(["customer", "group", "reason"] as const).map((by) => report(desk.li, by).then((one) => JSON.stringify(one))),
      file(desk.li, "group", "csv").then(({ text }) => text),
    ]);
    for (const text of answers) expect(text).not.toMatch(/cost|margin|supplier|Secret/i);
  });

  it("is refused to others, over more than three years, and for a period that ends before it begins", async () => {
    const { li, rep } = desk;
    for (const path of [`/api/desk/report?${period}`, `/api/desk/report/file?${period}&form=csv`])
      expect(refusalOf(await call("GET", path, { as: rep })), path).toEqual([403, "forbidden"]);
    for (const within of ["from=2023-01-01&until=2026-12-31", "from=2025-02-01&until=2025-01-31", "from=2025"])
      expect(refusalOf(await call("GET", `/api/desk/report?${within}`, { as: li })), within).toEqual([
        400,
        "bad_request",
      ]);
  });
});

describe("a report's file", () => {
  it("has the same rows, the currencies in columns of their own, and no formula", async () => {
    const { li, customer } = desk;
    const { text, headers } = await file(li, "customer", "csv");
    const [head, ...rows] = text.trim().split("\r\n");
    expect(headers.get("content-disposition")).toContain('filename="quotes-customer-2025-03-01-2025-04-30.csv"');
    expect(head).toContain('"Quoted, EUR","Won, EUR","Lost, EUR","Quoted, USD","Won, USD","Lost, USD"');
    expect(rows).toEqual([
      `"${customer.name}","5","4","1","1","1","3","0","0","2","25","4","2006.00","506.00","1500.00","","",""`,
      `"'${formula}","1","1","1","0","1","0","0","0","1","100","30","","","","500.00","500.00","0.00"`,
      '"No customer","1","0","0","0","0","0","0","1","0","","","","","","","",""',
      '"All","7","5","2","1","2","3","0","1","3","40","7","2006.00","506.00","1500.00","500.00","500.00","0.00"',
    ]);
    expect((await file(li, "reason", "csv", "ru")).text).toContain("Срок поставки");
  });

  it("is a spreadsheet with numbers and texts", async () => {
    const url = new URL(`/api/desk/report/file?by=customer&${period}&form=xlsx`, ctx.env.PUBLIC_ORIGIN);
    const answer = await app.request(url, { headers: { cookie: desk.li.cookie } }, testEnv());
    const parts = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const sheet = strFromU8(parts["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(sheet).toContain("<v>2006.00</v>");
    expect(sheet).toContain(formula);
    expect(sheet).not.toContain("<f>");
  });

  it("asks for a sign-in of the last minutes, and leaves a leaf", async () => {
    const jo = await aPerson(ctx, { roles: ["inside"] });
    const before = await countLeaves(ctx, "export.shown");
    expect((await file(jo, "team", "csv")).status).toBe(200);
    expect(await countLeaves(ctx, "export.shown")).toBe(before + 1);
    await ctx.db.run(
      sql`update session set created_at = ${ctx.nowMs() - CONFIRMED_MS - 1000} where user_id = ${jo.id}`,
    );
    expect(refusalOf(await file(jo, "team", "csv"))).toEqual([403, "step_up_required"]);
    expect(await countLeaves(ctx, "export.shown")).toBe(before + 1);
    const shown = await countLeaves(ctx, "report.shown");
    expect((await report(jo, "team")).rows.length).toBeGreaterThan(0);
    expect(await countLeaves(ctx, "report.shown")).toBe(shown + 1);
  });
});
