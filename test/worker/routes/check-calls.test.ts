import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { checkCallEndpoints, checkCallSchema } from "../../../shared/api/check-calls.ts";
import { drawMissingCheckCalls } from "../../../worker/records/check-call-draw.ts";
import { bindCheckCalls } from "../../../worker/routes/check-calls.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// Check calls: drawn by lot once, made by who does not look after the customer, read by the caller and the team's manager.

const { call } = anApp(bindCheckCalls);
const month = new Date().toISOString().slice(0, 7);
const answers = {
  content: "partly" as const,
  said: [{ question: "Quick enough?", answer: "No" }],
  words: "Invoices late",
};
const reached = { reached: true as const, answers };
let company: Company;
let mona: TestPerson;
let otto: TestPerson;
let ben: TestPerson;
let sales = "";
let globex = "";

const run = (statement: ReturnType<typeof sql>) => testContext().db.run(statement);

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  mona = await aPerson(testContext(), { name: "Mona", roles: ["manager"], teams: ["Sales"] });
  otto = await aPerson(testContext(), { name: "Otto", roles: ["manager"], teams: ["Service"] });
  ben = await aPerson(testContext(), { name: "Ben", roles: ["outside"], teams: ["Sales"] });
  sales = mona.actor.teamIds[0] ?? "";
  await record(
    company.wei,
    aMessage({ headers: { From: "Mo <mo@globex.example>", To: "rep1@acme.example", Date: new Date().toUTCString() } }),
  );
  const [row] = await testContext().db.all<{ id: string }>(sql`select id from customer where name = 'Globex'`);
  globex = row?.id ?? "";
  await run(
    sql`update customer set team_id = ${sales}, owner_id = ${company.wei.id}, deputy_id = ${company.rosa.id} where id = ${globex}`,
  );
  await run(sql`update contact set phone = '+49 30 1234567' where customer_id = ${globex}`);
});

const draw = async () => {
  await run(sql`delete from setting where key = 'checkCallsDrawnOn'`);
  await drawMissingCheckCalls(testContext());
};
const calls = () =>
  testContext().db.all<{ customerId: string; callerId: string | null }>(
    sql`select customer_id as customerId, caller_id as callerId from check_call order by customer_id`,
  );
/** Ben calls, whatever the lot said. */
const drawnForBen = async () => {
  await draw();
  await run(sql`update check_call set caller_id = ${ben.id}`);
};
const list = async (as: TestPerson) =>
  checkCallEndpoints.checkCalls.response.parse((await call("GET", "/api/check-calls", { as })).body);
const note = (as: TestPerson, noted: object | null, was: string | null = null) =>
  call("PUT", `/api/check-calls/${month}/${globex}/answers`, { as, json: { was, noted } });
const name = (as: TestPerson, callerId: string, was: string | null = ben.id) =>
  call("PUT", `/api/check-calls/${month}/${globex}/caller`, { as, json: { callerId, was } });

describe("the lot", () => {
  it("draws a team's customers once a month, for somebody who does not look after them, with a leaf", async () => {
    await draw();
    await draw();
    await drawMissingCheckCalls(testContext());
    const [drawn, ...more] = await calls();
    expect(more).toEqual([]);
    expect(drawn?.customerId).toBe(globex);
    expect([mona.id, ben.id]).toContain(drawn?.callerId);
    expect(await countLeaves(testContext(), "check-call.drawn")).toBe(1);
  });

  it("leaves out who nobody wrote with for a year, the restricted, those without owner, and all where none is asked for", async () => {
    const set = (what: ReturnType<typeof sql>) => run(sql`update customer set ${what} where id = ${globex}`);
    await set(sql`restricted = 1`);
    await draw();
    await set(sql`restricted = 0, owner_id = null`);
    await draw();
    await set(sql`owner_id = ${company.wei.id}, team_id = null`);
    await draw();
    await set(sql`team_id = ${sales}`);
    const rules = (perTeam: number) =>
      call("PUT", "/api/check-call-rules", { as: company.admin, json: { perTeam, questions: [] } });
    await rules(0);
    await draw();
    expect(await calls()).toEqual([]);
    await rules(1);
    const later = testContext({ nowMs: () => Date.now() + 2 * 366 * 24 * 60 * 60 * 1000 });
    await drawMissingCheckCalls(later);
    expect(await calls()).toEqual([]);
    await draw();
    expect(await calls()).toHaveLength(1);
  });

  it("gives an open call to somebody else when its caller leaves or comes to look after the customer", async () => {
    await drawnForBen();
    await run(sql`update person set notice_given_at = '2026-11-01T00:00:00.000Z' where id = ${ben.id}`);
    expect((await list(mona)).team).toMatchObject([{ needsCaller: true }]);
    await draw();
    expect(await calls()).toMatchObject([{ callerId: mona.id }]);
    await run(sql`update person set notice_given_at = null where id = ${ben.id}`);
    await run(sql`update customer set deputy_id = ${mona.id} where id = ${globex}`);
    await draw();
    expect([ben.id, company.rosa.id]).toContain((await calls())[0]?.callerId);
    expect(await countLeaves(testContext(), "check-call.caller")).toBe(2);
    await run(sql`update check_call set done_at = '2026-11-02T00:00:00.000Z', caller_id = ${company.wei.id}`);
    await draw();
    expect(await calls()).toMatchObject([{ callerId: company.wei.id }]);
  });
});

describe("a check call", () => {
  it("is noted by who makes it, read by the team's manager, and only its day by who looks after the customer", async () => {
    await drawnForBen();
    expect((await list(ben)).mine).toMatchObject([
      { customer: { id: globex }, contacts: [{ phone: "+49 30 1234567" }], needsCaller: false, doneAt: null },
    ]);
    expect((await list(mona)).team).toMatchObject([{ caller: { name: "Ben" }, contacts: [], answers: null }]);
    const done = checkCallSchema.parse((await note(ben, reached)).body);
    expect(done).toMatchObject({ answers, contacts: [] });
    expect((await list(ben)).mine).toMatchObject([{ answers }]);
    expect((await list(mona)).team).toMatchObject([{ answers }]);
    for (const owner of [company.wei, company.rosa]) {
      const seen = await call("GET", "/api/check-calls", { as: owner });
      expect(checkCallEndpoints.checkCalls.response.parse(seen.body)).toMatchObject({
        ...{
          mine: [],
          team: null,
          owned: [{ customer: { id: globex }, caller: { name: "Ben" }, doneAt: done.doneAt }],
        },
      });
      expect(seen.text).not.toContain("Invoices");
    }
    for (const other of [otto, company.keeper, company.admin]) {
      const seen = await call("GET", "/api/check-calls", { as: other });
      expect(seen.text).not.toContain(globex);
    }
    expect((await note(ben, null, done.doneAt)).status).toBe(200);
    expect((await list(ben)).mine).toMatchObject([{ answers: null, doneAt: null }]);
    expect(await countLeaves(testContext(), "check-call.done")).toBe(2);
  });

  it("keeps its answers from a manager who looks after the customer", async () => {
    await drawnForBen();
    await note(ben, reached);
    await run(sql`update customer set deputy_id = ${mona.id} where id = ${globex}`);
    const seen = await call("GET", "/api/check-calls", { as: mona });
    expect(checkCallEndpoints.checkCalls.response.parse(seen.body)).toMatchObject({ team: [{ answers: null }] });
    expect(seen.text).not.toContain("Invoices");
    expect((await name(mona, ben.id)).status).toBe(403);
  });

  it("waits for its day where nobody could be reached, and is not written over from another window", async () => {
    await drawnForBen();
    expect((await note(ben, { reached: false, tryOn: "2026-12-01" })).status).toBe(200);
    expect((await list(ben)).mine).toMatchObject([{ tryOn: "2026-12-01", doneAt: null }]);
    expect((await note(ben, reached)).status).toBe(200);
    expect((await note(ben, { reached: false, tryOn: "2026-12-02" })).status).toBe(409);
    expect((await list(ben)).mine).toMatchObject([{ answers, tryOn: null }]);
  });

  it("is nobody else's to note or to name a caller for", async () => {
    await drawnForBen();
    const noting = await Promise.all(
      [mona, company.wei, company.rosa, otto, company.keeper, company.admin].map((as) => note(as, reached)),
    );
    expect(noting.map(({ status }) => status)).toEqual([403, 403, 403, 404, 404, 404]);
    const naming = await Promise.all([ben, company.wei, otto, company.admin].map((as) => name(as, ben.id)));
    expect(naming.map(({ status }) => status)).toEqual([403, 403, 404, 404]);
    await run(sql`update customer set owner_id = ${ben.id} where id = ${globex}`);
    expect((await note(ben, reached)).status).toBe(403);
    await run(sql`update customer set restricted = 1, owner_id = ${company.wei.id} where id = ${globex}`);
    expect((await note(ben, reached)).status).toBe(404);
  });

  it("gets a caller of the team who does not look after the customer", async () => {
    await drawnForBen();
    expect((await name(mona, company.wei.id)).status).toBe(400);
    expect((await name(mona, company.rosa.id)).status).toBe(400);
    expect((await name(mona, otto.id)).status).toBe(400);
    expect((await name(mona, mona.id, null)).status).toBe(409);
    expect((await name(mona, mona.id)).status).toBe(200);
    expect((await list(ben)).mine).toEqual([]);
    expect((await list(mona)).mine).toHaveLength(1);
    await note(mona, reached);
    expect((await name(mona, ben.id, mona.id)).status).toBe(409);
  });

  it("keeps that it was made when an erasure takes its words", async () => {
    await drawnForBen();
    await note(ben, reached);
    await run(sql`update check_call set answers = ''`);
    expect((await list(mona)).team).toMatchObject([{ answers: null, tryOn: null }]);
    expect((await list(mona)).team?.[0]?.doneAt).not.toBe(null);
  });

  it("stays with its customer when that is merged into another", async () => {
    await drawnForBen();
    const other = testContext().newId();
    await run(sql`insert into customer (id, name, created_at, team_id, owner_id, restricted)
      select ${other}, 'Globex Group', created_at, team_id, owner_id, 0 from customer where id = ${globex}`);
    await run(sql`update customer set merged_into = ${other} where id = ${globex}`);
    expect((await list(ben)).mine).toMatchObject([{ customer: { id: other, name: "Globex Group" } }]);
    const done = await call("PUT", `/api/check-calls/${month}/${other}/answers`, {
      as: ben,
      json: { was: null, noted: reached },
    });
    expect(done.status).toBe(200);
  });
});

describe("its rules", () => {
  it("are read by everybody and changed by an admin", async () => {
    const rules = { perTeam: 3, questions: ["Quick enough?"] };
    expect((await call("PUT", "/api/check-call-rules", { as: mona, json: rules })).status).toBe(403);
    expect((await call("PUT", "/api/check-call-rules", { as: company.admin, json: rules })).status).toBe(200);
    expect((await call("GET", "/api/check-call-rules", { as: ben })).body).toEqual(rules);
    expect((await list(ben)).rules).toEqual(rules);
  });
});
