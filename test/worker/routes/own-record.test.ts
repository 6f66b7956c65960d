import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { OwnRecord } from "../../../shared/api/own-record.ts";
import { receiveEmail } from "../../../worker/intake/email-door.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext, testEnv } from "../support/app.ts";
import { DOOR, inbound } from "../support/inbound.ts";
import { aMessage, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, get, send } from "../support/whole.ts";

// "What has the company recorded from my mailboxes?" is answered to the mailboxes' owner, and of those alone.

const ctx = testContext();
let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let noor: TestPerson;

const letter = (id: string, headers: Record<string, string> = {}, body = `Words of ${id}`) =>
  aMessage({
    headers: {
      ...{ From: "ana@globex.example", To: wei.email, Subject: `Subject ${id}` },
      "Message-ID": `<${id}@globex.example>`,
      ...headers,
    },
    body,
  });

const page = async (as: TestPerson, query = ""): Promise<{ records: OwnRecord[]; nextCursor: string | null }> => {
  const { status, body } = await byConsole(as, "GET", `/api/my-record?${query}`);
  expect(status).toBe(200);
  return body;
};
const subjects = async (as: TestPerson, query = "") => (await page(as, query)).records.map(({ subject }) => subject);
const idOf = async (subject: string): Promise<string> =>
  (await page(wei, "limit=100")).records.find((one) => one.subject === subject)?.id ?? "";

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  wei = await aPerson(ctx, { email: "wei@acme.example", teams: ["Sales"] });
  noor = await aPerson(ctx, { roles: ["outside", "manager"], teams: ["Sales"] });
  await updateSettings(admin.actor, ctx, { mailDoor: { open: true, address: DOOR } });
  const rules = everythingElse("ask", [{ id: "offers", name: "Offers", when: { subject: ["offer"] }, action: "auto" }]);
  await writePolicy(admin.actor, ctx, { base: 0, document: rules, comment: "" });
  await save(send, wei, letter("old", { Date: "Tue, 02 Jul 2024 09:00:00 +0000" }));
  await save(send, wei, letter("pressed"));
  await save(send, wei, letter("ours", { Subject: "An offer" }), { rule: "auto:offers@1" });
  await save(send, wei, letter("hooli", { From: "max@hooli.example" }));
  await save(send, noor, letter("hers", { To: noor.email }));
  const sent = letter("bcc", { From: wei.email, To: "ana@globex.example" });
  await receiveEmail(ctx, inbound(sent, { from: wei.email }).mail);
});

describe("what was recorded from one's own mailboxes", () => {
  it("is all of it, newest quarter first and in it what came last first, with how it was recorded", async () => {
    const { records, nextCursor } = await page(wei);
    expect(nextCursor).toBeNull();
    expect(
      records.map(({ subject, captures }) => [subject, captures.map(({ how, rule }) => `${how} ${rule}`)]),
    ).toEqual([
      ["Subject bcc", ["company company-address"]],
      ["Subject hooli", ["person manual"]],
      ["An offer", ["rule auto:offers@1"]],
      ["Subject pressed", ["person manual"]],
      ["Subject old", ["person manual"]],
    ]);
    expect(records[1]).toMatchObject({
      ...{ closed: false, objection: null, canObject: true, level: "original" },
      readers: { teams: ["Sales"], namedOnly: false },
    });
  });

  it("is nobody else's: a colleague who reads it, an admin and a keeper are shown their own mailboxes alone", async () => {
    expect(await subjects(noor)).toEqual(["Subject hers"]);
    expect(await subjects(admin)).toEqual([]);
    expect(await subjects(keeper)).toEqual([]);
    expect((await byConsole(keeper, "GET", `/api/my-record?reason=an%20objection`)).body.records).toEqual([]);
    // By a device nobody asks: what it knows of one mail is enough for its bar.
    expect((await get(wei, "/api/my-record")).status).toBe(403);
  });

  it("comes by pages that meet nothing twice", async () => {
    const seen: (string | null)[] = [];
    let cursor = "";
    for (let at = 0; at < 10; at++) {
      const { records, nextCursor } = await page(wei, `limit=2${cursor}`);
      seen.push(...records.map(({ subject }) => subject));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(await subjects(wei));
    expect((await byConsole(wei, "GET", "/api/my-record?cursor=bm9uZQ")).status).toBe(400);
  });

  it("narrows by way, customer, year and words", async () => {
    expect(await subjects(wei, "how=rule")).toEqual(["An offer"]);
    expect(await subjects(wei, "how=company")).toEqual(["Subject bcc"]);
    expect(await subjects(wei, "how=person")).toEqual(["Subject hooli", "Subject pressed", "Subject old"]);
    expect(await subjects(wei, "how=import")).toEqual([]);
    expect(await subjects(wei, "year=2024")).toEqual(["Subject old"]);
    expect(await subjects(wei, "q=pressed")).toEqual(["Subject pressed"]);
    expect(await subjects(wei, "q=hers")).toEqual([]);
    const { records } = await page(wei);
    const hooli = records.find(({ subject }) => subject === "Subject hooli")?.customers[0]?.id;
    expect(await subjects(wei, `customerId=${hooli}`)).toEqual(["Subject hooli"]);
    expect((await byConsole(wei, "GET", `/api/my-record?customerId=${"0".repeat(26)}`)).status).toBe(404);
  });

  it("says that a closed one is there, and neither what it says nor, by a word, that it says so", async () => {
    const id = await idOf("Subject pressed");
    await byConsole(wei, "POST", `/api/messages/${id}/objection`, { words: "private after all" });
    const shown = (await page(wei)).records.find((one) => one.id === id);
    expect(shown).toMatchObject({ closed: true, level: "exists", subject: null, snippet: null, participants: [] });
    expect(shown?.objection).toMatchObject({ state: "open", closes: true, words: "private after all" });
    expect(await subjects(wei, "q=pressed")).toEqual([]);
    expect((await page(wei, "how=person")).records.map((one) => one.id)).toContain(id);
  });

  it("finds by a word nothing of what a colleague alone brought the text of", async () => {
    const bytes = letter("names-only", { To: `${wei.email}, ${noor.email}` }, "Only Noor brought this quokka");
    const metadata = { kind: "envelope" as const };
    expect((await save(send, wei, bytes, metadata)).status).toBe(200);
    await save(send, noor, bytes);
    const own = (await page(wei)).records.find(({ captures }) => captures.some(({ namesOnly }) => namesOnly));
    expect(own?.captures).toHaveLength(1);
    expect(await subjects(wei, "q=quokka")).toEqual([]);
    expect(await subjects(noor, "q=quokka")).toEqual(["Subject names-only"]);
  });

  it("leaves a leaf that names what was shown, and none where nothing was", async () => {
    const shown = (as: TestPerson) =>
      runInDurableObject(volumeStub(testEnv(), "2024q3.1"), (_, { storage: { sql } }) =>
        sql.exec<{ kind: string; subject: string }>("SELECT kind, subject FROM leaf WHERE actor = ?", as.id).toArray(),
      );
    const before = (await shown(wei)).length;
    await page(wei, "year=2024");
    expect((await shown(wei)).slice(before)).toEqual([{ kind: "mailbox.shown", subject: wei.id }]);
    await page(wei, "year=2024&how=import");
    expect(await shown(wei)).toHaveLength(before + 1);
    await page(noor);
    expect(await shown(noor)).toEqual([]);
  });
});
