import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { newJournalSecret, readDoors, updateJournal } from "../../../worker/records/doors.ts";
import { listNotices } from "../../../worker/records/notices.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { counts, deliver, everythingKept, evidence, inbound, messages } from "../support/inbound.ts";
import { journalReport } from "../support/journal-report.ts";
import { aMessage } from "../support/mail.ts";

let admin: TestPerson;
let wei: TestPerson;
let mia: TestPerson;
let address = "";

beforeAll(async () => {
  const ctx = testContext();
  admin = await aPerson(ctx, { roles: ["admin"], untold: true });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(ctx, { name: "Wei", email: "wei@acme.example", teams: ["Sales"] });
  mia = await aPerson(ctx, { name: "Mia", email: "mia@acme.example", teams: ["Sales"], untold: true });
});

const mail = (id: string, headers: Record<string, string> = {}): Uint8Array =>
  aMessage({
    headers: { From: "buyer@globex.example", To: wei.email, "Message-ID": `<${id}@globex.example>`, ...headers },
  });
const report = (inner: Uint8Array, lines: string[] = ["Sender: buyer@globex.example", `To: ${wei.email}`]) =>
  journalReport(lines, new TextDecoder().decode(inner));
const give = async (bytes: Uint8Array, options: { to?: string; results?: string | null; delivery?: number } = {}) => {
  const { mail: one, rejected } = inbound(bytes, { from: "", to: address, results: null, ...options });
  await deliver(one);
  expect(rejected).toEqual([]);
};
const witnessesOf = async (bytes: Uint8Array) => {
  const sha256 = await contentHash(bytes);
  return (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256);
};

describe("the journal door", () => {
  it("stays shut until a legal basis, an address and a secret are there, and says so to nobody outside", async () => {
    const ctx = testContext();
    await expect(updateJournal(admin.actor, ctx, { open: true })).rejects.toMatchObject({ code: "conflict" });
    await expect(newJournalSecret(admin.actor, ctx)).rejects.toMatchObject({ code: "conflict" });
    await updateJournal(admin.actor, testContext(), { address: "journal@acme.example" });
    await expect(
      updateJournal(admin.actor, testContext(), { open: true, legalBasis: "Works agreement 7/2026" }),
    ).rejects.toMatchObject({ code: "conflict" });
    ({ address } = await newJournalSecret(admin.actor, testContext()));
    await give(report(mail("too-early")));
    expect([await counts("journal"), await messages()]).toEqual([{ closed: 1 }, 0]);
    const { journal } = await updateJournal(admin.actor, testContext(), {
      open: true,
      legalBasis: "Works agreement 7/2026",
    });
    expect(journal).toMatchObject({ open: true, people: 3, informed: 1, hasSecret: true });
  });

  it("keeps nothing of the secret but its hash, and shows it once", async () => {
    const secret = address.slice("journal+".length, address.indexOf("@"));
    expect(secret).toMatch(/^[a-z2-7]{32}$/);
    const settings = JSON.stringify(await testContext().db.all(sql`select * from setting`));
    const leaves = JSON.stringify(await testContext().db.all(sql`select * from leaf`));
    const shown = JSON.stringify(await readDoors(admin.actor, testContext()));
    expect(settings).toContain("secretHash");
    for (const text of [settings, leaves, shown]) expect(text).not.toContain(secret);
  });

  it("records the original of a report byte for byte for its informed witness, and how far its origin is proven", async () => {
    const inner = mail("journaled");
    await give(report(inner));
    expect(await witnessesOf(inner)).toMatchObject([
      { mailboxId: wei.mailboxId, personId: wei.id, webmail: "journal", rule: "journal-secret" },
    ]);
    expect(await findOriginal(testContext(), await contentHash(inner))).toEqual(inner);
    const proven = mail("journaled-proven");
    await give(report(proven), { results: "dmarc=pass header.from=acme.example; spf=none smtp.mailfrom=x" });
    expect((await witnessesOf(proven))[0]?.rule).toBe("journal-proven");
  });

  it("changes nothing when a report comes again", async () => {
    const inner = mail("twice");
    await give(report(inner), { delivery: 1 });
    const kept = await everythingKept(testContext());
    for (const delivery of [2, 3]) await give(report(inner), { delivery });
    expect(await everythingKept(testContext())).toEqual(kept);
  });

  it("has those as witnesses whom the report names, also unseen ones, and not whom a header names", async () => {
    const inner = mail("hidden", { To: "somebody@globex.example", Cc: mia.email });
    await give(report(inner, ["Sender: buyer@globex.example", `Bcc: ${wei.email}`]));
    expect((await witnessesOf(inner)).map(({ personId }) => personId)).toEqual([wei.id]);
  });

  it("counts and does not keep mail of a person who has not read the notice", async () => {
    const inner = mail("uninformed", { To: mia.email });
    await give(report(inner, ["Sender: buyer@globex.example", `To: ${mia.email}`]));
    expect((await counts("journal"))["no-notice"]).toBe(1);
    expect(await findOriginal(testContext(), await contentHash(inner))).toBeNull();

    const both = mail("both", { To: `${wei.email}, ${mia.email}` });
    await give(report(both, ["Sender: buyer@globex.example", `To: ${wei.email}`, `To: ${mia.email}`]));
    expect((await witnessesOf(both)).map(({ personId }) => personId)).toEqual([wei.id]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ["internal", { From: "mia@acme.example" }, ["Sender: mia@acme.example", "To: wei@acme.example"]],
    ["private", { Subject: "[private] dinner" }, ["Sender: buyer@globex.example", "To: wei@acme.example"]],
    ["no-mailbox", { To: "x@globex.example" }, ["Sender: buyer@globex.example", "To: gone@acme.example"]],
  ])("turns away by the rule %s without keeping a byte", async (rule, headers, lines) => {
    const was = (await counts("journal"))[rule] ?? 0;
    const inner = mail(rule, headers);
    await give(report(inner, lines));
    expect((await counts("journal"))[rule]).toBe(was + 1);
    expect(await findOriginal(testContext(), await contentHash(inner))).toBeNull();
  });

  it("takes a plain copy as well, for those whom its headers name", async () => {
    const plain = mail("plain", { Cc: mia.email });
    await give(plain);
    expect((await witnessesOf(plain)).map(({ personId }) => personId)).toEqual([wei.id]);
  });

  it("counts a report that it cannot read and raises a notice without a word of it", async () => {
    const broken = aMessage({
      headers: { From: "MicrosoftExchange@acme.example", To: "journal@acme.example", "X-MS-Journal-Report": "" },
      body: "Sender: buyer@globex.example\n",
    });
    await give(broken);
    await give(broken);
    expect((await counts("journal")).unreadable).toBe(2);
    const notices = await listNotices(admin.actor, testContext());
    expect(notices.map(({ kind, subject }) => [kind, subject])).toEqual([["journal-unreadable", "journal"]]);
  });

  it("accepts and counts what came with a wrong secret or none", async () => {
    for (const to of ["journal@acme.example", "journal+guess@acme.example"]) await give(report(mail("guess")), { to });
    expect((await counts("journal"))["wrong-secret"]).toBe(2);
    expect(await witnessesOf(mail("guess"))).toEqual([]);
  });

  it("takes the secret before for a day after a new one was made, and no older one", async () => {
    const old = address;
    const next = (await newJournalSecret(admin.actor, testContext())).address;
    const within = mail("old-secret");
    await give(report(within), { to: old.toUpperCase() });
    expect(await witnessesOf(within)).toHaveLength(1);
    address = (await newJournalSecret(admin.actor, testContext())).address;
    await give(report(mail("older")), { to: old });
    expect(await witnessesOf(mail("older"))).toEqual([]);
    const later = mail("new-secret");
    for (const to of [address, next]) await give(report(later), { to });
    expect(await witnessesOf(later)).toHaveLength(1);
    const { journal } = await readDoors(
      admin.actor,
      testContext({ now: () => new Date(Date.now() + 25 * 3_600_000).toISOString() }),
    );
    expect(journal.previousUntil).toBeNull();
  });

  it("is the admin's to change and the records keeper's to read", async () => {
    const keeper = await aPerson(testContext(), { roles: ["keeper"] });
    expect((await readDoors(keeper.actor, testContext())).journal.open).toBe(true);
    for (const { actor } of [keeper, wei]) {
      await expect(updateJournal(actor, testContext(), { open: false })).rejects.toMatchObject({ code: "forbidden" });
      await expect(newJournalSecret(actor, testContext())).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(readDoors(wei.actor, testContext())).rejects.toMatchObject({ code: "forbidden" });
  });
});
