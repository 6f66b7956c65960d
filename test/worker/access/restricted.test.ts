import { beforeAll, describe, expect, it } from "vitest";
import { contentHash } from "../../../worker/mail/identity.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { byConsole, get, post, send } from "../support/whole.ts";

// One restricted customer, with a message, a file, a contact and a thread, looked for by everybody by every way in.

const ctx = testContext();
let owner: TestPerson;
let mate: TestPerson;
let witness: TestPerson;
let manager: TestPerson;
let admin: TestPerson;
let keeper: TestPerson;
let customerId: string;
let messageId: string;
let threadId: string;
let sha256: string;

const absentCustomer = "01zzzzzzzzzzzzzzzzzzzzzzzz";
/** What nobody outside may meet in any answer. */
const secrets = /hush|4,200|valve drawing|ravenna|DN50/i;

const bytes = aMessage({
  headers: {
    From: "Ravenna Hush <ravenna@hush.example>",
    Subject: "Hush prices",
    "Message-ID": "<restricted@hush.example>",
    "Content-Type": 'multipart/mixed; boundary="b"',
  },
  body: '--b\nContent-Type: text/plain\n\nThe price is 4,200 for DN50.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="valve drawing.pdf"\n\n%PDF\n--b--\n',
});

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"], teams: ["Sales"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  await byConsole(admin, "PATCH", "/api/settings", { otherTeamsEnvelope: true });
  owner = await aPerson(ctx, { name: "Owner", teams: ["Sales"] });
  mate = await aPerson(ctx, { name: "Mate", teams: ["Sales"] });
  witness = await aPerson(ctx, { name: "Witness", teams: ["Sales"] });
  manager = await aPerson(ctx, { name: "Manager", roles: ["manager"], teams: ["Sales"] });
  keeper = await aPerson(ctx, { name: "Keeper", roles: ["keeper"] });
  sha256 = await contentHash(bytes);
  const saved = await save(send, owner, bytes);
  messageId = saved.body.messageId;
  customerId = saved.body.customers[0].id;
  threadId = (await get(owner, `/api/messages/${messageId}`)).body.threadId;
  const closed = await byConsole(manager, "PATCH", `/api/customers/${customerId}`, { restricted: true });
  expect(closed.status, closed.text).toBe(200);
});

const ways = (customer: string, message: string, thread: string, hash: string): string[] => [
  "/api/customers",
  "/api/customers?q=hush",
  `/api/customers/${customer}`,
  `/api/customers/${customer}/timeline`,
  `/api/customers/${customer}/files`,
  "/api/customer-by-address?address=ravenna@hush.example",
  "/api/customer-by-address?address=anybody@hush.example",
  `/api/messages/${message}`,
  `/api/messages/${message}?reason=curious`,
  `/api/messages/${message}/originals/${hash}`,
  `/api/messages/${message}/originals/${hash}?reason=curious`,
  `/api/messages/${message}/attachments/0?reason=curious`,
  `/api/threads/${thread}`,
  "/api/search?q=price",
  `/api/search?q=price&customerId=${customer}`,
  "/api/policy",
  "/api/failed-captures",
  `/api/captures/00000000-0000-4000-8000-000000000000?messageId=${message}`,
];

describe("a restricted customer", () => {
  it("is not there for a team mate, a manager and an admin, by any way in; hidden and absent look the same", async () => {
    for (const person of [mate, manager, admin]) {
      const hidden = ways(customerId, messageId, threadId, sha256);
      const absent = ways(absentCustomer, "2026q3.1-999999", "t1", "f".repeat(64));
      for (const [index, path] of hidden.entries()) {
        for (const ask of [get, (who: TestPerson, where: string) => byConsole(who, "GET", where)]) {
          const answer = await ask(person, path);
          const other = await ask(person, absent[index] ?? "");
          expect(answer.text, `${person.name} ${path}`).not.toMatch(secrets);
          expect(answer.status, `${person.name} ${path}`).toBe(other.status);
          const shape = (text: string) => text.replace(/"requestId":"[^"]*"/, "");
          if (answer.status >= 400) expect(shape(answer.text)).toBe(shape(other.text));
        }
      }
      const known = await post(person, "/api/known", { sha256: [sha256] });
      expect(known.body).toEqual({ known: [] });
      for (const id of [customerId, absentCustomer]) {
        const change = { ownerId: person.id, restricted: false };
        expect((await byConsole(person, "PATCH", `/api/customers/${id}`, change)).status).toBe(404);
      }
    }
  });

  it("is not named to a colleague who saves mail of theirs, and their own mail stays theirs to read", async () => {
    const own = aMessage({
      headers: { From: "ravenna@hush.example", "Message-ID": "<to-witness@hush.example>", Subject: "For you" },
      body: "Just for you.\n",
    });
    const saved = await save(send, witness, own);
    expect(saved.body).toMatchObject({ state: "stored", customers: [] });
    const message = await get(witness, `/api/messages/${saved.body.messageId}`);
    expect(message.body).toMatchObject({ level: "original", customers: [] });
    expect(message.text).not.toContain(customerId);
    expect((await get(mate, `/api/messages/${saved.body.messageId}`)).status).toBe(404);
    expect((await get(owner, `/api/messages/${saved.body.messageId}`)).body.level).toBe("original");
  });

  it("is told to the keeper by name and date, and opened with a reason alone", async () => {
    expect((await get(keeper, "/api/customers?q=hush")).body.customers).toHaveLength(1);
    const without = await get(keeper, `/api/messages/${messageId}`);
    expect(without.body).toMatchObject({ level: "envelope", subject: null, text: null, attachments: [] });
    expect((await get(keeper, `/api/messages/${messageId}/originals/${sha256}`)).status).toBe(404);
    expect((await get(keeper, "/api/search?q=price")).body.hits).toEqual([]);
    const opened = await get(keeper, `/api/messages/${messageId}?reason=an%20objection`);
    expect(opened.body.text).toContain("4,200");
  });
});
