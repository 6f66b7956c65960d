import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { complaintSchema } from "../../../shared/api/complaints.ts";
import { objectTo } from "../../../worker/intake/objections.ts";
import { bindComplaints } from "../../../worker/routes/complaints.ts";
import { anApp, aPerson, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, readAll, record } from "../support/record-to-back-up.ts";

// What a customer tells the company reaches the company: its managers and keepers, not only who looks after the customer.

const { call: ask } = anApp(bindComplaints);
const call = (as: TestPerson, method: string, path: string, json?: object) =>
  ask(method, path, { as, ...(json && { json }) });
let company: Company;
let manager: TestPerson;
let elsewhere: TestPerson;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  manager = await aPerson(testContext(), { roles: ["manager"], teams: ["Sales"] });
  elsewhere = await aPerson(testContext(), { roles: ["manager"], teams: ["Service"] });
});

const ways = { form: true, addresses: ["voice@acme.example"], hours: 8 };
const open = () => call(company.admin, "PUT", "/api/complaint-ways", ways);
const form = (more: object = {}) => ({
  ...{ id: crypto.randomUUID(), kind: "complaint", name: "Mo Globex", company: "Globex", email: "mo@globex.example" },
  ...{ text: "Nobody has called us back for three weeks.", language: "en", writingMs: 20_000 },
  ...more,
});
const post = (json: object) => ask("POST", "/api/complaint-form", { json });
const listed = async (person: TestPerson, state = "open") =>
  z
    .object({ complaints: z.array(complaintSchema) })
    .parse((await call(person, "GET", `/api/complaints?state=${state}`)).body).complaints;

describe("the public form", () => {
  it("takes nothing while it is closed, and once a complaint however often it is sent", async () => {
    expect((await post(form())).status).toBe(404);
    await open();
    const body = form();
    for (let time = 0; time < 2; time++)
      expect(await post(body)).toMatchObject({ status: 200, body: { received: true } });
    const [one, ...others] = await listed(manager);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ id: body.id, via: "form", customer: null, from: { name: "Mo Globex" }, state: "open" });
    expect(Date.parse(one?.dueAt ?? "")).toBeGreaterThan(Date.parse(one?.at ?? ""));
  });

  it("answers spam like anything else and keeps none of it, and a flood is stopped", async () => {
    await open();
    for (const more of [{ website: "x" }, { writingMs: 10 }, { text: "http://a.example ".repeat(9) }])
      expect((await post(form(more))).status).toBe(200);
    expect(await listed(manager)).toEqual([]);
    let last = 200;
    for (let count = 0; count < 61 && last === 200; count++) last = (await post(form())).status;
    expect(last).toBe(429);
  });
});

describe("who sees a complaint", () => {
  const customerOf = async (messageId: string) => (await readAll(company.wei, [messageId]))[0]?.customers[0]?.id ?? "";

  it("managers of the customer's team and keepers, the handler they name, and not its owner for being that", async () => {
    await open();
    const body = form();
    await post(body);
    const { messageId } = await record(company.wei, aMessage({ headers: { From: "mo@globex.example" } }));
    const customerId = await customerOf(messageId ?? "");
    // Nobody's yet: every manager's.
    for (const who of [manager, elsewhere, company.keeper]) expect(await listed(who)).toHaveLength(1);
    for (const who of [company.wei, company.rosa, company.admin]) expect(await listed(who)).toEqual([]);
    const path = `/api/complaints/${body.id}`;
    expect((await call(manager, "PATCH", path, { customerId })).status).toBe(200);
    expect(await listed(elsewhere)).toEqual([]);
    expect((await call(elsewhere, "PATCH", path, { kind: "suggestion" })).status).toBe(404);
    expect((await call(company.wei, "POST", `${path}/answer`, { answer: "Sorry" })).status).toBe(404);
    expect((await call(manager, "PATCH", path, { handlerId: crypto.randomUUID() })).status).toBe(400);
    expect((await call(manager, "PATCH", path, { handlerId: company.rosa.id })).body).toMatchObject({
      handler: { id: company.rosa.id },
    });
    expect(await listed(company.rosa)).toHaveLength(1);
    const answered = await call(company.rosa, "POST", `${path}/answer`, { answer: "We called on Monday." });
    expect(answered.body).toMatchObject({
      state: "answered",
      answer: "We called on Monday.",
      answeredBy: { id: company.rosa.id },
    });
    expect((await call(manager, "POST", `${path}/answer`, { answer: "Again" })).status).toBe(409);
    expect((await call(manager, "PATCH", path, { state: "open" })).status).toBe(409);
    expect(await listed(manager, "over")).toHaveLength(1);
  });

  it("comes by a mail to the company's address once, with what was written alone, and closes with the mail", async () => {
    await open();
    const mail = aMessage({
      headers: { From: "Mo <mo@globex.example>", To: "voice@acme.example", Date: new Date().toUTCString() },
      body: "The valves came a month late.\r\n\r\nOn Mon, 2 Nov 2026 at 10:00, Wei <rep1@acme.example> wrote:\r\n> They are on their way.\r\n",
    });
    const { messageId } = await record(company.wei, mail);
    await record(company.rosa, mail);
    const [one, ...others] = await listed(manager);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      via: "mail",
      messageId,
      text: "The valves came a month late.",
      customer: { name: "Globex" },
    });
    // To another address it is mail like any other.
    await record(
      company.wei,
      aMessage({ headers: { From: "mo@globex.example", Date: new Date().toUTCString() }, body: "Late again." }),
    );
    expect(await listed(manager)).toHaveLength(1);
    // What a colleague has brought as well stays; what only its objector has does not.
    await objectTo(company.wei.actor, testContext(), messageId ?? "", "private");
    expect((await listed(manager))[0]?.text).not.toBe("");
    const own = aMessage({
      headers: {
        From: "mo@globex.example",
        To: "voice@acme.example",
        Date: new Date().toUTCString(),
        "Message-ID": "<own@x.example>",
      },
      body: "Just between us.",
    });
    const alone = await record(company.wei, own);
    await objectTo(company.wei.actor, testContext(), alone.messageId ?? "", "private");
    expect((await listed(manager)).find((found) => found.messageId === alone.messageId)?.text).toBe("");
  });

  it("is written down by a colleague who heard it, of a customer that they know", async () => {
    const { messageId } = await record(company.wei, aMessage({ headers: { From: "mo@globex.example" } }));
    const customerId = await customerOf(messageId ?? "");
    const body = {
      id: crypto.randomUUID(),
      kind: "suggestion",
      customerId,
      text: "They want drawings with each offer.",
    };
    expect((await call(company.rosa, "POST", "/api/complaints", body)).status).toBe(200);
    expect(await listed(manager)).toMatchObject([{ kind: "suggestion", via: "colleague", from: { name: "Rosa" } }]);
    await testContext().db.run(sql`update customer set restricted = 1 where id = ${customerId}`);
    expect((await call(company.rosa, "POST", "/api/complaints", { ...body, id: crypto.randomUUID() })).status).toBe(
      404,
    );
    expect(await listed(manager)).toEqual([]);
  });
});
