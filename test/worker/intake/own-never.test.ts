import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { counts, DOOR, deliver, inbound } from "../support/inbound.ts";
import { aMessage, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, get, send } from "../support/whole.ts";

// A person's own never-list: their copies alone, no customer that they may know of, and nobody else's to see.

const ctx = testContext();
let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let noor: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  wei = await aPerson(ctx, { email: "wei@acme.example", teams: ["Sales"] });
  noor = await aPerson(ctx, { email: "noor@acme.example", teams: ["Sales"] });
  await updateSettings(admin.actor, testContext(), { mailDoor: { open: true, address: DOOR } });
  expect((await save(send, wei, letter("first", "ana@globex.example", wei))).status).toBe(200);
  expect((await save(send, noor, letter("secret", "ben@secret.example", noor))).status).toBe(200);
  await ctx.db.run(sql`update customer set restricted = 1, owner_id = ${noor.id}
    where id = (select customer_id from customer_domain where domain = 'secret.example')`);
});

const letter = (id: string, from: string, to: TestPerson) =>
  aMessage({ headers: { From: from, To: to.email, "Message-ID": `<${id}@own-never.example>`, Subject: id } });
const add = (as: TestPerson, entry: string) => byConsole(as, "POST", "/api/me/never", { entry });
const saving = async (as: TestPerson, id: string, from: string) => {
  const bytes = letter(id, from, as);
  const { status } = await save(send, as, bytes);
  return { status, kept: (await findOriginal(testContext(), await contentHash(bytes))) !== null };
};
const allow = (base: number, personalNeverList: boolean) =>
  writePolicy(admin.actor, testContext(), {
    ...{ base, comment: "" },
    document: { ...everythingElse("ask"), personalNeverList },
  });

describe("a person's own never-list", () => {
  it("is there where the saving rules allow one, and holds nothing back where they no longer do", async () => {
    expect((await add(wei, "clinic.example")).status).toBe(403);
    await allow(0, true);
    expect((await add(wei, "clinic.example")).status).toBe(200);
    expect((await add(wei, "lawyer.example")).status).toBe(200);
    expect((await add(wei, "Uncle@Gmail.com")).status).toBe(200);
    expect(await saving(wei, "doctor", "dr@praxis.clinic.example")).toEqual({ status: 410, kept: false });
    expect(await saving(wei, "uncle", "uncle@gmail.com")).toEqual({ status: 410, kept: false });
    expect(await saving(wei, "aunt", "aunt@gmail.com")).toEqual({ status: 200, kept: true });
    await allow(1, false);
    expect((await saving(wei, "doctor-2", "me@lawyer.example")).status).toBe(200);
    await allow(2, true);
  });

  it("binds its person's copies alone", async () => {
    expect((await saving(noor, "noors", "uncle@gmail.com")).status).toBe(200);
  });

  it("binds at the company's own door, which tells nobody whose list it was", async () => {
    const own = aMessage({
      headers: { From: wei.email, To: "uncle@gmail.com", "Message-ID": "<bcc@own-never.example>" },
    });
    await deliver(inbound(own, { from: wei.email, to: DOOR }).mail);
    expect(await findOriginal(testContext(), await contentHash(own))).toBeNull();
    expect(await counts("mail")).toEqual({ "never-saved": 1 });
  });

  it("is no way to hold back a customer's mail by a private address in Cc, nor do long entries stop a save", async () => {
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    expect((await add(rep, "uncle@gmail.com")).status).toBe(200);
    expect((await add(rep, `${"a".repeat(50)}@${"b".repeat(40)}.example`)).status).toBe(200);
    expect((await add(rep, `${"c".repeat(60)}.example`)).status).toBe(200);
    expect(await saving(rep, "long", `dr@x.${"c".repeat(60)}.example`)).toEqual({ status: 410, kept: false });
    const bytes = aMessage({
      headers: {
        From: "ana@globex.example",
        To: rep.email,
        Cc: "uncle@gmail.com",
        "Message-ID": "<cc@own-never.example>",
      },
    });
    expect((await save(send, rep, bytes)).status).toBe(200);
  });

  it("takes no customer, no contact, nothing of the company's, and nothing that would hold one of those", async () => {
    for (const entry of [
      ...["globex.example", "mail.globex.example", "ana@globex.example", "new@globex.example"],
      ...["acme.example", "noor@acme.example", "example", "com", "not an address", "a%b.example"],
    ])
      expect((await add(wei, entry)).status, entry).toBe(400);
  });

  it("takes a customer that its person may not know of like anything else, so that a refusal tells of none", async () => {
    const hidden = await add(wei, "secret.example");
    const nobody = await add(wei, "nobody-here.example");
    expect([hidden.status, nobody.status]).toEqual([200, 200]);
    expect((await saving(wei, "hidden", "x@secret.example")).status).toBe(410);
    expect((await saving(wei, "unknown", "x@nobody-here.example")).status).toBe(410);
    expect((await add(noor, "secret.example")).status).toBe(400);
    expect((await add(keeper, "secret.example")).status).toBe(400);
  });

  it("holds a customer back no longer that its person comes to know of", async () => {
    await ctx.db.run(sql`update customer set restricted = 0
      where id = (select customer_id from customer_domain where domain = 'secret.example')`);
    expect(extensionPolicySchema.parse((await get(wei, "/api/policy")).body).ownNever).toEqual([
      "clinic.example",
      "nobody-here.example",
      "uncle@gmail.com",
    ]);
    // Lawyer.example became a customer while the rules allowed no list.
    const { entries } = (await byConsole(wei, "GET", "/api/me/never")).body;
    expect(
      entries.filter(({ applies }: { applies: boolean }) => !applies).map(({ entry }: { entry: string }) => entry),
    ).toEqual(["lawyer.example", "secret.example"]);
    expect((await saving(wei, "hidden-2", "x@secret.example")).status).toBe(200);
  });

  it("is shown to its owner only, with its count", async () => {
    for (const other of [admin, keeper, noor])
      expect((await byConsole(other, "GET", "/api/me/never")).body.entries).toEqual([]);
    const leaves = JSON.stringify(await ctx.db.all(sql`select detail from leaf where kind = 'person.never-list'`));
    expect(leaves).not.toContain("example");
    for (const path of ["/api/people", "/api/doors", "/api/notices"])
      expect((await byConsole(admin, "GET", path)).text).not.toContain("uncle@gmail.com");
    expect((await byConsole(wei, "DELETE", "/api/me/never/clinic.example")).body.entries).toHaveLength(4);
    expect((await saving(wei, "doctor-3", "dr@clinic.example")).status).toBe(200);
  });
});
