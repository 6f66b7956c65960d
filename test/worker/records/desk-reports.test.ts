import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deskReport } from "../../../worker/records/desk-reports.ts";
import { aPerson, testContext } from "../support/app.ts";

const ctx = testContext();
const huge = fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(String);

describe("money in a report", () => {
  it("is exact, however large and below zero: the same sums by integers without an end", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    const some = fc.sample(
      fc.record({
        currency: fc.constantFrom("EUR", "JPY"),
        state: fc.constantFrom("won", "lost", "sent", "expired"),
        nets: fc.dictionary(
          fc.constantFrom("", "Valves", "Seals", "__proto__"),
          fc.oneof(fc.constantFrom("0", "-1", "999999999999", "1000000000000", "-1000000000000"), huge),
        ),
      }),
      { numRuns: 400, seed: 6 },
    );
    const rows = some.map((one, at) => ({ ...one, id: `exact-${at}`, nets: JSON.stringify(one.nets) }));
    const given = JSON.stringify(rows);
    await ctx.db.run(sql`insert into quote_request (id, state, source, asked_at, wanted, note, language, promise_at, revision, net)
      select value ->> 'id', value ->> 'state', 'desk', '2020-02-29T12:00:00.000Z', '', '', 'en', '2020-03-01', 1, '0'
      from json_each(${given})`);
    await ctx.db.run(sql`insert into quote_revision (request_id, revision, state, version, head, created_by, created_at,
        issued_at, group_nets)
      select value ->> 'id', 1, 'ready', 1, json_object('currency', value ->> 'currency'), ${li.id}, '', '2020-02-29',
        value ->> 'nets' from json_each(${given})`);
    const expected = (currency: string, group: string | null, states: readonly string[]): string => {
      let sum = 0n;
      for (const one of some.filter((other) => other.currency === currency && states.includes(other.state)))
        for (const [name, net] of Object.entries(one.nets)) if (group === null || name === group) sum += BigInt(net);
      return String(sum);
    };
    const { totals, rows: groups } = await deskReport(li.actor, ctx, {
      by: "group",
      from: "2020-02-29",
      until: "2020-02-29",
    });
    expect(totals.asked).toBe(400);
    const all = ["won", "lost", "sent", "expired"];
    for (const [row, group] of [[totals, null] as const, ...groups.map((one) => [one, one.key ?? ""] as const)]) {
      expect(row.money.map(({ currency }) => currency)).toEqual(["EUR", "JPY"]);
      for (const { currency, quoted, won, lost } of row.money)
        expect([quoted, won, lost]).toEqual(
          [all, ["won"], ["lost"]].map((states) => expected(currency, group, states)),
        );
    }
    expect(groups).toHaveLength(4);
  });

  it("counts what was read in a quote that was taken in from outside, until the Desk itself quotes", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    await ctx.db.run(sql`insert into quote_request (id, state, source, asked_at, wanted, note, language, promise_at, revision,
        currency, net, sent_at)
      values ('taken', 'won', 'outside', '2019-02-01T09:00:00.000Z', '', '', 'en', '2019-02-01', 0, 'EUR', '125000', '2019-02-01'),
        ('asked', 'drafting', 'rep', '2019-02-01T09:00:00.000Z', '', '', 'en', '2019-02-01', 1, 'EUR', '999', null)`);
    const query = { by: "customer" as const, from: "2019-02-01", until: "2019-02-01" };
    const { totals } = await deskReport(li.actor, ctx, query);
    expect(totals).toMatchObject({ asked: 2, quoted: 1, sent: 1, won: 1, open: 1, outside: 1, conversion: "100" });
    expect(totals.money).toEqual([{ currency: "EUR", quoted: "125000", won: "125000", lost: "0" }]);
    await ctx.db.run(sql`insert into quote_revision (request_id, revision, state, version, head, created_by, created_at,
      issued_at, group_nets) values ('taken', 1, 'ready', 1, '{"currency":"USD"}', ${li.id}, '', '2019-02-02',
      '{"Valves":"5"}')`);
    const quoted = await deskReport(li.actor, ctx, query);
    expect(quoted.totals.money).toEqual([{ currency: "USD", quoted: "5", won: "5", lost: "0" }]);
  });
});
