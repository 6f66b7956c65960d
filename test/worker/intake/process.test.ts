import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { customer, customerDomain } from "../../../worker/db/book.schema.ts";
import { receive } from "../../../worker/intake/receive.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage } from "../support/mail.ts";

const ctx = testContext();
let wei: TestPerson;

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(ctx, { name: "Wei", email: "wei@acme.example", teams: ["Sales"] });
});

describe("a message to very many", () => {
  it("is recorded like any other, and makes no customer of each of a thousand strangers", async () => {
    const everybody = Array.from({ length: 900 }, (_, n) => `buyer@shop${n}.example`).join(",\r\n ");
    const bytes = aMessage({ headers: { To: everybody, "Message-ID": "<mailing@globex.example>" } });
    const metadata = captureMetadataSchema.parse(aCapture(wei, bytes));
    const given = { door: "extension", sha256: await contentHash(bytes), bytes, metadata } as const;
    const receipt = await receive(ctx, wei.actor, { ...given, mailbox: { id: wei.mailboxId } });
    expect(receipt.state).toBe("stored");
    expect(receipt.customers).toHaveLength(40);
    expect((await ctx.db.get<{ n: number }>(sql`select count(*) as n from customer`)).n).toBe(40);
  });
});

describe("a person who writes again and again", () => {
  it("has the last time of each way, and none for a way that never was", async () => {
    const give = async (id: string, headers: Record<string, string>): Promise<void> => {
      const bytes = aMessage({ headers: { "Message-ID": `<${id}@initech.example>`, ...headers } });
      const metadata = captureMetadataSchema.parse(aCapture(wei, bytes));
      const given = { door: "extension", sha256: await contentHash(bytes), bytes, metadata } as const;
      await receive(ctx, wei.actor, { ...given, mailbox: { id: wei.mailboxId } });
    };
    const read = () =>
      ctx.db.get(sql`select last_in_at, last_out_at from contact_address where address = 'ann@initech.example'`);
    const from = { From: "ann@initech.example", To: wei.email };
    await give("one", { ...from, Date: "Tue, 01 Sep 2026 09:00:00 +0000" });
    await give("two", { ...from, Date: "Thu, 03 Sep 2026 09:00:00 +0000" });
    await give("between", { ...from, Date: "Wed, 02 Sep 2026 09:00:00 +0000" });
    expect(await read()).toEqual({ last_in_at: Date.UTC(2026, 8, 3, 9), last_out_at: null });
    await give("answer", { From: wei.email, To: "ann@initech.example", Date: "Fri, 04 Sep 2026 09:00:00 +0000" });
    expect(await read()).toEqual({ last_in_at: Date.UTC(2026, 8, 3, 9), last_out_at: Date.UTC(2026, 8, 4, 9) });
  });
});

describe("a customer that is known by a host below a domain", () => {
  it("has the mail of a new address there, and no customer is made of the domain", async () => {
    await ctx.db.batch([
      ctx.db
        .insert(customer)
        .values({ id: "01hzzzzzzzzzzzzzzzzzzzzzzz", name: "Dealers", restricted: true, createdAt: ctx.now() }),
      ctx.db
        .insert(customerDomain)
        .values({ domain: "dealers.hush.example", customerId: "01hzzzzzzzzzzzzzzzzzzzzzzz" }),
    ]);
    const bytes = aMessage({
      headers: { From: "new@dealers.hush.example", To: wei.email, "Message-ID": "<1@dealers.hush.example>" },
    });
    const metadata = captureMetadataSchema.parse(aCapture(wei, bytes));
    const given = { door: "extension", sha256: await contentHash(bytes), bytes, metadata } as const;
    await receive(ctx, wei.actor, { ...given, mailbox: { id: wei.mailboxId } });
    const rows = await ctx.db.all(
      sql`select domain, customer_id from customer_domain where domain like '%hush.example'`,
    );
    expect(rows).toEqual([{ domain: "dealers.hush.example", customer_id: "01hzzzzzzzzzzzzzzzzzzzzzzz" }]);
  });
});
