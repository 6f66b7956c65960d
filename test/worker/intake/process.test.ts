import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
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
