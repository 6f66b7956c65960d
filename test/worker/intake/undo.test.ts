import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { CaptureReceipt } from "../../../shared/api/captures.ts";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { receive } from "../../../worker/intake/receive.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { getCustomer, listCustomers } from "../../../worker/records/customers.ts";
import { getMessage } from "../../../worker/records/messages.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage } from "../support/mail.ts";

const ctx = testContext();
let wei: TestPerson;
let rosa: TestPerson;

async function save(person: TestPerson, bytes: Uint8Array, webmail = "roundcube"): Promise<CaptureReceipt> {
  const metadata = captureMetadataSchema.parse(aCapture(person, bytes, { webmail }));
  const sha256 = await contentHash(bytes);
  return receive(testContext(), person.actor, {
    door: "extension",
    sha256,
    bytes,
    metadata,
    mailbox: { id: person.mailboxId },
  });
}
const undo = (person: TestPerson, { captureId, messageId }: CaptureReceipt): Promise<void> =>
  undoCapture(testContext(), person.actor, captureId, messageId);

const countKeys = async (): Promise<number> =>
  (await ctx.db.get<{ n: number }>(sql`select count(*) as n from message_key`)).n;

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(ctx, { name: "Wei", email: "wei@acme.example", teams: ["Sales"] });
  rosa = await aPerson(ctx, { name: "Rosa", email: "rosa@acme.example", teams: ["Sales"] });
});

describe("taking a capture back", () => {
  it("leaves a colleague's older message its customer and contact, and takes away whom only this one named", async () => {
    const from = { From: "Ann <ann@initech.example>", To: "wei@acme.example" };
    const newer = await save(
      wei,
      aMessage({
        headers: {
          ...from,
          Cc: "Carl <carl@initech.example>",
          "Message-ID": "<newer@initech.example>",
          Date: "Wed, 02 Sep 2026 09:00:00 +0000",
        },
      }),
    );
    const older = await save(
      rosa,
      aMessage({
        headers: { ...from, "Message-ID": "<older@initech.example>", Date: "Tue, 01 Sep 2026 09:00:00 +0000" },
      }),
    );
    await undo(wei, newer);
    const [customer] = await listCustomers(rosa.actor, testContext(), { q: "initech", sort: "name" });
    expect(customer).toMatchObject({ name: "Initech" });
    const { contacts } = await getCustomer(rosa.actor, testContext(), customer?.id ?? "");
    expect(contacts.map(({ addresses }) => addresses)).toEqual([["ann@initech.example"]]);
    const { message } = await getMessage(rosa.actor, testContext(), older.messageId ?? "", null);
    expect(message.customers).toEqual([{ id: customer?.id, name: "Initech" }]);
  });

  it("says in the ledger which customer went with it", async () => {
    const headers = { From: "desk@hooli.example", "Message-ID": "<only@hooli.example>" };
    const saved = await save(wei, aMessage({ headers }));
    const [customer] = saved.customers;
    await undo(wei, saved);
    const leaves = await ctx.db.all(sql`select subject from leaf where kind = 'customer.removed'`);
    expect(leaves).toContainEqual({ subject: customer?.id });
    expect(await listCustomers(wei.actor, testContext(), { q: "hooli", sort: "name" })).toEqual([]);
  });

  it("of a message that its webmail had re-encoded leaves no key of it behind", async () => {
    const keys = await countKeys();
    const plain = aMessage({ headers: { "Message-ID": "<sogo@globex.example>" }, body: "Grüße aus Köln\n" });
    const mangled = new TextEncoder().encode(Array.from(plain, (byte) => String.fromCharCode(byte)).join(""));
    const saved = await save(wei, mangled, "sogo");
    const twin = await save(rosa, plain);
    expect(twin.messageId).toBe(saved.messageId);
    await undo(wei, saved);
    expect(await findOriginal(ctx, await contentHash(mangled))).toBeNull();
    expect(await findOriginal(ctx, await contentHash(plain))).toEqual(plain);
    await undo(rosa, twin);
    expect(await countKeys()).toBe(keys);
  });

  it("does not take the bytes from a colleague who saves the same message at that very moment", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<moment@globex.example>" } });
    const mine = await save(wei, bytes);
    const real = ctx.env.ORIGINALS;
    let theirs: CaptureReceipt | null = null;
    // The store as it is, but the colleague's whole save happens just before it deletes the original.
    const store = new Proxy(real, {
      get(bucket, name) {
        if (name !== "delete") return Reflect.get(bucket, name).bind(bucket);
        return async (keys: string | string[]) => {
          if (typeof keys === "string" && keys.startsWith("original/")) theirs = await save(rosa, bytes);
          await bucket.delete(keys);
        };
      },
    });
    await undoCapture(testContext({}, { ORIGINALS: store }), wei.actor, mine.captureId, mine.messageId);
    expect(theirs).toMatchObject({ state: "stored" });
    expect(await findOriginal(ctx, await contentHash(bytes))).toEqual(bytes);
  });
});
