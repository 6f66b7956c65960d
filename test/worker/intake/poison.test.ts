import { beforeAll, describe, expect, it } from "vitest";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { get, send } from "../support/whole.ts";

// Anybody can write a mail, and any rep can save one: what it says must not bend what is on record already.

const ctx = testContext();
let wei: TestPerson;

const threadOf = async ({ body }: { body: { messageId: string } }): Promise<string> =>
  (await get(wei, `/api/messages/${body.messageId}`)).body.threadId;

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["Sales"] });
});

describe("a conversation", () => {
  it("stays together though a stranger named its Message-ID before it came", async () => {
    await save(
      send,
      wei,
      aMessage({
        headers: {
          "Message-ID": "<stranger@shady.example>",
          From: "eve@shady.example",
          To: "nobody@shady.example",
          References: "<question@globex.example>",
        },
      }),
    );
    const question = await save(send, wei, aMessage({ headers: { "Message-ID": "<question@globex.example>" } }));
    const answer = await save(
      send,
      wei,
      aMessage({
        headers: {
          "Message-ID": "<answer@acme.example>",
          From: "rep@acme.example",
          To: "buyer@globex.example",
          "In-Reply-To": "<question@globex.example>",
        },
      }),
    );
    expect(await threadOf(answer)).toBe(await threadOf(question));
  });
});
