import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { contentHash } from "../../../worker/mail/identity.ts";
import { newJournalSecret, updateJournal } from "../../../worker/records/doors.ts";
import { endAccess } from "../../../worker/records/end-access.ts";
import { addOwnNever } from "../../../worker/records/own-never.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { counts, DOOR, deliver, evidence, inbound } from "../support/inbound.ts";
import { journalReport } from "../support/journal-report.ts";
import { aMessage, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, send } from "../support/whole.ts";

// Mail that still comes to a colleague who left goes to whoever took the customer over.

let admin: TestPerson;
let mona: TestPerson;
let noor: TestPerson;
let wei: TestPerson;
let journal = "";

const mailFrom = (from: string, id: string, headers: Record<string, string> = {}): Uint8Array =>
  aMessage({ headers: { From: from, To: wei.email, "Message-ID": `<${id}@customers.example>`, ...headers } });

beforeAll(async () => {
  admin = await aPerson(testContext(), { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, testContext(), { ...answers, mailDomains: ["acme.example"] });
  mona = await aPerson(testContext(), {
    name: "Mona",
    email: "mona@acme.example",
    roles: ["manager"],
    teams: ["Sales"],
  });
  noor = await aPerson(testContext(), {
    name: "Noor",
    email: "noor@acme.example",
    roles: ["outside"],
    teams: ["Sales"],
  });
  wei = await aPerson(testContext(), { name: "Wei", email: "wei@acme.example", roles: ["outside"], teams: ["Sales"] });
  await updateSettings(admin.actor, testContext(), { mailDoor: { open: true, address: DOOR } });
  await updateJournal(admin.actor, testContext(), { address: "journal@acme.example" });
  ({ address: journal } = await newJournalSecret(admin.actor, testContext()));
  await updateJournal(admin.actor, testContext(), { open: true, legalBasis: "Works agreement 7/2026" });
  await writePolicy(admin.actor, testContext(), {
    ...{ base: 0, comment: "" },
    document: { ...everythingElse("auto"), personalNeverList: true },
  });
  await addOwnNever(wei.actor, testContext(), "sister@home.example");
  expect((await save(send, wei, mailFrom("buyer@globex.example", "while-there"))).status).toBe(200);
  const opened = await byConsole(mona, "POST", "/api/handovers", { personId: wei.id });
  const { customer } = opened.body.customers[0];
  const at = `/api/handovers/${opened.body.id}/customers/${customer.id}`;
  await byConsole(mona, "POST", `${at}/offer`, { takerId: noor.id, was: opened.body.customers[0].taker?.id ?? null });
  expect((await byConsole(noor, "POST", `${at}/answer`, { answer: "accept" })).status).toBe(200);
  await endAccess(testContext(), admin.actor, wei.id);
});

const toJournal = (inner: Uint8Array) => {
  const from = /^From: (.*)$/m.exec(new TextDecoder().decode(inner))?.[1]?.trim() ?? "";
  const report = journalReport([`Sender: ${from}`, `To: ${wei.email}`], new TextDecoder().decode(inner));
  return deliver(inbound(report, { from: "", to: journal, results: null }).mail);
};
const redirected = (bytes: Uint8Array, results?: null) =>
  deliver(inbound(bytes, { from: "srs0=x@relay.example", ...(results === null ? { results } : {}) }).mail);
const keptOf = async (bytes: Uint8Array) => {
  const sha256 = await contentHash(bytes);
  return (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256);
};
const heldFor = async (who: TestPerson): Promise<number> =>
  (
    await testContext().db.all<{ n: number }>(
      sql`select count(*) as n from capture where state = 'parked' and person_id = ${who.id}`,
    )
  )[0]?.n ?? 0;
const waitingOf = async (who: TestPerson): Promise<string[]> => {
  const { body } = await byConsole(who, "GET", "/api/waiting?whose=mine");
  return body.waiting.flatMap((one: { customers: { name: string }[] }) => one.customers.map(({ name }) => name));
};

describe("mail to a colleague who left", () => {
  it("of a customer that was taken over is the taker's, through the journal, and waits for their answer", async () => {
    const bytes = mailFrom("buyer@globex.example", "after");
    expect(await waitingOf(noor)).toHaveLength(1);
    await toJournal(bytes);
    expect(await keptOf(bytes)).toMatchObject([{ personId: noor.id, mailboxId: noor.mailboxId }]);
    expect(await waitingOf(noor)).toEqual(["Globex", "Globex"]);
    expect((await byConsole(wei, "GET", "/api/me")).status).toBe(401);
  });

  it("of somebody new is theirs who saw the departure through", async () => {
    const bytes = mailFrom("first@hooli.example", "new");
    await toJournal(bytes);
    expect(await keptOf(bytes)).toMatchObject([{ personId: mona.id }]);
  });

  it("stays unsaved where the one who left had said that it is private", async () => {
    const bytes = mailFrom("sister@home.example", "private");
    await toJournal(bytes);
    await redirected(bytes);
    expect(await keptOf(bytes)).toEqual([]);
    expect(await heldFor(noor)).toBe(0);
  });

  it("is taken at the company's address when a server passes it on, and held where nobody vouches for its sender", async () => {
    const proven = mailFrom("buyer@globex.example", "passed-on");
    await redirected(proven);
    expect(await keptOf(proven)).toMatchObject([{ personId: noor.id, rule: "company-address-former" }]);
    const forged = mailFrom("buyer@globex.example", "forged");
    await redirected(forged, null);
    expect(await keptOf(forged)).toEqual([]);
    expect(await heldFor(noor)).toBe(1);
    // A stranger whose own domain vouches for them is one all the same: nothing is on record without a word.
    const strange = mailFrom("offers@spam.example", "proven-stranger");
    await redirected(strange);
    expect([await keptOf(strange), await heldFor(mona)]).toEqual([[], 1]);
    const stranger = mailFrom("who@spam.example", "stranger");
    const before = (await counts())["unknown-sender"] ?? 0;
    await redirected(stranger, null);
    expect((await counts())["unknown-sender"]).toBe(before + 1);
    // A restricted customer that nobody looks after any more is not learnt of by this.
    const domain = sql`(select customer_id from customer_domain where domain = 'hooli.example')`;
    await testContext().db.run(sql`update customer set restricted = 1, owner_id = null where id = ${domain}`);
    const hidden = mailFrom("first@hooli.example", "hidden");
    await toJournal(hidden);
    expect(await keptOf(hidden)).toEqual([]);
    // Their own address is nobody's to write from any more.
    await redirected(mailFrom(wei.email, "as-wei", { To: "buyer@globex.example" }));
    expect((await counts())["unknown-sender"]).toBe(before + 2);
  });
});
