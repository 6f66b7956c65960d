import { beforeAll, describe, expect, it } from "vitest";
import { contentHash } from "../../../worker/mail/identity.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { DOOR, deliver, everythingKept, evidence, inbound, onRecord } from "../support/inbound.ts";
import { aMessage } from "../support/mail.ts";

// The Worker's own email() handler, as the platform calls it. Each delivery has another stamp on top.

let wei: TestPerson;
beforeAll(async () => {
  const ctx = testContext();
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  await updateSettings(admin.actor, ctx, { mailDoor: { open: true, address: DOOR } });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["Sales"] });
});

const outgoing = (headers: Record<string, string>): Uint8Array =>
  aMessage({ headers: { From: wei.email, To: "buyer@globex.example", ...headers } });
const give = (bytes: Uint8Array, delivery: number) => deliver(inbound(bytes, { from: wei.email, delivery }).mail);
const of = async (bytes: Uint8Array) => {
  const sha256 = await contentHash(bytes);
  return (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256);
};

describe("the same mail delivered again", () => {
  it("changes nothing: at once, after a retry, a week later", async () => {
    const bytes = outgoing({ "Message-ID": "<again@acme.example>" });
    await give(bytes, 1);
    const kept = await everythingKept(testContext());
    for (const delivery of [1, 2, 3]) await give(bytes, delivery);
    expect(await everythingKept(testContext())).toEqual(kept);
    expect(await of(bytes)).toHaveLength(1);
  });

  it("is one capture when two deliveries run at the same moment", async () => {
    const bytes = outgoing({ "Message-ID": "<at-once@acme.example>" });
    await Promise.all([1, 2, 3].map((delivery) => give(bytes, delivery)));
    expect(await of(bytes)).toHaveLength(1);
  });

  it("is one capture for a mail without a Message-ID and for one without a body", async () => {
    const nameless = aMessage({
      headers: { From: wei.email, To: "buyer@globex.example", "Message-ID": null, Subject: "No id" },
    });
    const bare = new TextEncoder().encode(`From: ${wei.email}\r\nTo: buyer@globex.example\r\nSubject: Bare\r\n\r\n`);
    for (const bytes of [nameless, bare]) {
      for (const delivery of [1, 2]) await give(bytes, delivery);
      expect(await of(bytes)).toHaveLength(1);
    }
  });

  it("takes up a delivery that was cut off, and then meets itself", async () => {
    const bytes = outgoing({ "Message-ID": "<cut@acme.example>" });
    const { mail } = inbound(bytes, { from: wei.email });
    let pulls = 0;
    const raw = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (pulls++ > 0) throw new Error("Network connection lost");
        controller.enqueue(new Uint8Array(await new Response(mail.raw).arrayBuffer()).slice(0, -5));
      },
    });
    await expect(deliver({ ...mail, raw })).rejects.toThrow("Network connection lost");
    expect(await of(bytes)).toEqual([]);
    for (const delivery of [2, 3]) await give(bytes, delivery);
    expect(await of(bytes)).toHaveLength(1);
  });

  it("makes one conversation of three mails in whatever order they come", async () => {
    const mails = [1, 2, 3].map((number) =>
      outgoing({
        "Message-ID": `<turn-${number}@acme.example>`,
        Subject: `Turn ${number}`,
        ...(number > 1 ? { References: `<turn-${number - 1}@acme.example>` } : {}),
      }),
    );
    for (const at of [2, 0, 1, 2]) await give(mails[at] ?? new Uint8Array(), at);
    const hashes = await Promise.all(mails.map((bytes) => contentHash(bytes)));
    const found = (await onRecord()).filter(({ evidence }) =>
      evidence.some(({ originalSha256 }) => hashes.includes(originalSha256 ?? "")),
    );
    expect(found).toHaveLength(3);
    expect(found.every(({ evidence }) => evidence.length === 1)).toBe(true);
  });
});
