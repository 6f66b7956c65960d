import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type ListKind, type ListResult, listRowSchema, MAX_LIST_LINES } from "../../../shared/api/list-imports.ts";
import { openBook } from "../../../worker/db/client.ts";
import { AppError } from "../../../worker/errors.ts";
import { takeLines } from "../../../worker/records/list-imports.ts";
import { aPerson, type TestPerson } from "../support/app.ts";
import { faulty, HeldQueue } from "../support/faults.ts";
import { type ListLine, listApp, states } from "../support/lists.ts";
import { aCustomer } from "../volume/on-record.ts";

const { ctx, start, check, send, customerOf } = listApp();

let manager: TestPerson;
let elsewhere: TestPerson;
let rep: TestPerson;
let admin: TestPerson;
beforeAll(async () => {
  manager = await aPerson(ctx, { name: "Mona Manager", roles: ["manager"], teams: ["Dry run"] });
  elsewhere = await aPerson(ctx, { name: "Elsa Where", roles: ["manager"], teams: ["Dry run elsewhere"] });
  rep = await aPerson(ctx, { name: "Rolf Rep", roles: ["outside"], teams: ["Dry run"] });
  admin = await aPerson(ctx, { name: "Ada Admin", roles: ["admin"] });
});

/** Few names, domains and addresses, so that lines meet each other and what stands in the Book; `run` keeps runs apart. */
function lines(kind: ListKind, run: string) {
  const some = (...values: string[]) => fc.constantFrom(...values);
  const domain = fc
    .tuple(some("", "", "eu.", "www."), some("known", "theirs", "hidden", "owned", "a", "b", "c"))
    .map(([below, name]) => `${below}${name}-${run}.example`);
  const customer = fc
    .tuple(
      some("Known", "KNOWN ", "Theirs", "Hidden", "Owned", "Alpha", "ＡＬＰＨＡ", "Beta", "Gamma"),
      fc.constant(run),
    )
    .map((parts) => parts.join(" "));
  const address = fc
    .tuple(some("buyer", "anna", "bo"), fc.oneof(domain, some("gmail.com", "qq.com")))
    .map(([who, at]) => `${who}${at.includes(".example") ? "" : run}@${at}`);
  const line: fc.Arbitrary<Omit<ListLine, "line">> =
    kind === "customers"
      ? fc.record({
          name: fc.oneof(customer, some("")),
          domains: fc.array(
            fc.oneof({ weight: 9, arbitrary: domain }, { weight: 1, arbitrary: some("gmail.com", "x") }),
            {
              maxLength: 2,
            },
          ),
          tier: some("", "", "a", "B", "Gold"),
          owner: some("", "", manager.email, "Rolf  REP", elsewhere.email, admin.email, "Nobody Known"),
        })
      : fc.record({
          name: some("", "Anna Li", "anna  li", "Bo", "Bea Buyer"),
          emails: fc.array(fc.oneof({ weight: 9, arbitrary: address }, { weight: 1, arbitrary: some("none") }), {
            maxLength: 2,
          }),
          phone: some("", "1", "2"),
          title: some("", "Buyer"),
          customer: fc.oneof(some("", ""), customer, domain),
        });
  return fc.array(line, { minLength: MAX_LIST_LINES + 1, maxLength: MAX_LIST_LINES * 3 });
}

let runs = 0;
async function dryThenReal(kind: ListKind, as: TestPerson): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const run = fc.constant(null).chain(() => {
    const key = `${kind.slice(0, 2)}${++runs}`;
    return lines(kind, key).map((found) => ({ key, found }));
  });
  const property = fc.asyncProperty(run, async ({ key, found }) => {
    const teamId = rep.actor.teamIds[0] ?? "";
    const known = await aCustomer(ctx, { teamId, name: `Known ${key}`, domain: `known-${key}.example` });
    await aCustomer(ctx, {
      ...{ teamId: elsewhere.actor.teamIds[0] ?? "", name: `Theirs ${key}`, domain: `theirs-${key}.example` },
    });
    const hidden = await aCustomer(ctx, {
      ...{ teamId, restricted: true, named: [elsewhere], name: `Hidden ${key}`, domain: `hidden-${key}.example` },
    });
    await aCustomer(ctx, { owner: as, name: `Owned ${key}`, domain: `owned-${key}.example` });
    for (const [who, contactId] of [
      ["anna", hidden.contactId],
      ["bo", known.contactId],
    ]) {
      await ctx.db.run(
        sql`insert into contact_address (address, contact_id) values (${`${who}${key}@gmail.com`}, ${contactId})`,
      );
    }
    const rows: ListLine[] = found.map((row, at) => ({ ...row, line: at + 2 }));
    const dry = await check(as, kind, rows);
    const id = await start(as, kind);
    const real: ListResult[] = [];
    for (let at = 0; at < rows.length; at += MAX_LIST_LINES) {
      real.push(...(await send(as, id, rows.slice(at, at + MAX_LIST_LINES))));
    }
    expect(real).toEqual(dry);
    for (const state of states(dry)) seen.set(state, (seen.get(state) ?? 0) + 1);
  });
  await fc.assert(property, { numRuns: 4, seed: 20261122, endOnFailure: true });
  return seen;
}

describe("a dry run says of every line what the import then does, however many lines lie between two that meet", () => {
  it("for customers, whoever brings them in: a manager, an admin, one who gives away what is theirs", async () => {
    for (const as of [manager, admin, elsewhere]) {
      const seen = await dryThenReal("customers", as);
      for (const state of ["new", "changed", "same", "two_customers", "not_usable"])
        expect(seen.get(state)).toBeGreaterThan(0);
    }
  });

  it("for contacts", async () => {
    const seen = await dryThenReal("contacts", rep);
    for (const state of ["new", "changed", "same", "no_customer", "not_usable", "not_yours"]) {
      expect(seen.get(state), state).toBeGreaterThan(0);
    }
  });

  it("a customer on lines 3 and 60 is new once", async () => {
    const rows: ListLine[] = Array.from({ length: 60 }, (_, at) => ({ line: at + 1, name: `Filler ${at}` }));
    for (const line of [3, 60]) rows[line - 1] = { line, name: "Twice In A Long List", domains: ["long-list.example"] };
    const dry = states(await check(manager, "customers", rows));
    expect([dry[2], dry[59]]).toEqual(["new", "same"]);
  });
});

describe("a line that somebody else gets ahead of", () => {
  it("is planned again, at whichever moment it happens: it says what was written, and nothing is overwritten unseen", async () => {
    for (let at = 1; ; at++) {
      const name = `Race ${at}`;
      // Without a team it stays the manager's to change; of another's team it does not.
      const open = await aCustomer(ctx, { owner: manager, name, domain: `race-${at}.example` });
      const closed = await aCustomer(ctx, {
        owner: manager,
        teamId: elsewhere.actor.teamIds[0] ?? "",
        name: `Lost ${at}`,
      });
      const id = await start(manager, "customers");
      const accident = () =>
        ctx.db.run(sql`update customer set owner_id = ${elsewhere.id}, name = 'Renamed meanwhile'
          where id in (${open.id}, ${closed.id})`);
      const cut = faulty(new HeldQueue(), { at, accident });
      const rows = [open.domain, closed.domain, `beside-${at}.example`].map((domain, line) =>
        listRowSchema.parse({ line: line + 1, name: `Listed ${at} ${line}`, domains: [domain], owner: rep.email }),
      );
      const results = await takeLines(manager.actor, cut.ctx, id, rows);
      if (!cut.state.fired) break;
      expect(states(results)).toEqual(["changed", "not_yours", "new"]);
      expect(results[0]?.changes).toEqual([
        { field: "name", was: "Renamed meanwhile", becomes: `Listed ${at} 0` },
        { field: "owner", was: "Elsa Where", becomes: "Rolf Rep" },
      ]);
      expect(await customerOf(open.domain)).toMatchObject({ name: `Listed ${at} 0`, owner: "Rolf Rep" });
      expect(await customerOf(closed.domain)).toMatchObject({ name: "Renamed meanwhile", owner: "Elsa Where" });
      expect(await customerOf(`beside-${at}.example`)).toMatchObject({ name: `Listed ${at} 2` });
      const kept = await ctx.db.all<{ state: string; reason: string | null }>(
        sql`select state, reason from list_import_row where import_id = ${id} order by line`,
      );
      expect(states(kept)).toEqual(states(results));
    }
  });

  it("is refused for now when others are faster each time", async () => {
    const mine = await aCustomer(ctx, { owner: manager, domain: "race-lost.example" });
    const id = await start(manager, "customers");
    const rows = [listRowSchema.parse({ line: 1, tier: "A", domains: ["race-lost.example"] })];
    let changes = 0;
    // The platform's batch, with a colleague who changes the tier before each.
    const book = ctx.db.$client;
    const faster = new Proxy(book, {
      get(object, name) {
        if (name !== "batch") return Reflect.get(object, name).bind(object);
        return async (list: D1PreparedStatement[]) => {
          const tier = changes++ % 2 === 0 ? "B" : "C";
          await object.prepare("update customer set tier = ?1 where id = ?2").bind(tier, mine.id).run();
          return object.batch(list);
        };
      },
    });
    const attempt = takeLines(manager.actor, { ...ctx, db: openBook({ BOOK: faster }) }, id, rows);
    await expect(attempt).rejects.toThrow(AppError);
    await expect(attempt).rejects.toMatchObject({ code: "unavailable" });
    expect(await ctx.db.all(sql`select 1 from list_import_row where import_id = ${id}`)).toEqual([]);
  });
});
