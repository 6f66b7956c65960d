import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { receiveEmail } from "../../../worker/intake/email-door.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage } from "../support/mail.ts";

const DOOR = "record@acme.example";
let admin: TestPerson;
let wei: TestPerson;

/** What the platform hands to email(): the envelope, the headers and the raw bytes. */
function inbound(bytes: Uint8Array, envelope: { from: string; to?: string }) {
  const head = new TextDecoder().decode(bytes).split("\r\n\r\n")[0] ?? "";
  const headers = new Headers();
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const rejected: string[] = [];
  const raw = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const mail = {
    from: envelope.from,
    to: envelope.to ?? DOOR,
    headers,
    raw,
    rawSize: bytes.length,
    setReject: (reason: string) => void rejected.push(reason),
  };
  return { mail, rejected };
}

const counts = async (): Promise<Record<string, number>> => {
  const rows = await testContext().db.all<{ rule: string; count: number }>(sql`select rule, count from door_count`);
  return Object.fromEntries(rows.map(({ rule, count }) => [rule, count]));
};
const messages = async (): Promise<number> => {
  const volumes = await testContext().db.all<{ name: string }>(sql`select name from volume`);
  const stats = await Promise.all(volumes.map(({ name }) => volumeStub(testContext().env, name).stats()));
  return stats.reduce((sum, one) => sum + one.messages, 0);
};

const evidence = async () => {
  const volumes = await testContext().db.all<{ name: string; next: number }>(sql`select name, next from volume`);
  const lists = await Promise.all(
    volumes.map(({ name, next }) =>
      volumeStub(testContext().env, name).facts(Array.from({ length: next }, (_, number) => number)),
    ),
  );
  return lists.flat().flatMap((message) => message.evidence);
};

beforeAll(async () => {
  const ctx = testContext();
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["Sales"] });
});

describe("the company address", () => {
  it("is closed until an admin opens it: nothing is kept, and the mail is counted, not bounced", async () => {
    const bytes = aMessage({ headers: { From: wei.email, To: "buyer@globex.example" } });
    const { mail, rejected } = inbound(bytes, { from: wei.email });
    await receiveEmail(testContext(), mail);
    expect([rejected, await counts(), await messages()]).toEqual([[], { closed: 1 }, 0]);
    expect(await findOriginal(testContext(), await contentHash(bytes))).toBeNull();
  });

  describe("once open", () => {
    beforeEach(() => updateSettings(admin.actor, testContext(), { mailDoor: { open: true, address: DOOR } }));

    it("records a rep's Bcc copy of what they sent, once however often it is delivered", async () => {
      const before = await messages();
      const bytes = aMessage({
        headers: { From: wei.email, To: "buyer@globex.example", "Message-ID": "<out-1@acme.example>" },
      });
      for (let delivery = 0; delivery < 3; delivery++) {
        await receiveEmail(testContext(), inbound(bytes, { from: wei.email }).mail);
      }
      expect((await messages()) - before).toBe(1);
      expect(await findOriginal(testContext(), await contentHash(bytes))).toEqual(bytes);
    });

    it("takes a mail forwarded as attachment for the customer's own, byte for byte", async () => {
      const inner = aMessage({ headers: { "Message-ID": "<inner@globex.example>", Subject: "Forwarded request" } });
      const outer = aMessage({
        headers: {
          From: wei.email,
          To: DOOR,
          Subject: "Fwd: Forwarded request",
          "Message-ID": "<outer@acme.example>",
          "Content-Type": 'multipart/mixed; boundary="b"',
        },
        body: `--b\r\nContent-Type: text/plain\r\n\r\nfor the record\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="m.eml"\r\n\r\n${new TextDecoder().decode(inner)}\r\n--b--\r\n`,
      });
      const before = await messages();
      await receiveEmail(testContext(), inbound(outer, { from: wei.email }).mail);
      expect((await messages()) - before).toBe(1);
      const stored = await findOriginal(testContext(), await contentHash(inner));
      expect(stored === null ? null : new TextDecoder().decode(stored)).toBe(new TextDecoder().decode(inner));
    });

    it("has both colleagues as witnesses who forward the same message, each once however often it is delivered", async () => {
      const mia = await aPerson(testContext(), { name: "Mia", email: "mia@acme.example", teams: ["Sales"] });
      const inner = aMessage({ headers: { "Message-ID": "<both-forward@globex.example>", Subject: "To both" } });
      const forwardedBy = (person: TestPerson): Uint8Array =>
        aMessage({
          headers: {
            From: person.email,
            To: DOOR,
            "Message-ID": `<fwd-${person.id}@acme.example>`,
            "Content-Type": 'multipart/mixed; boundary="b"',
          },
          body: `--b\r\nContent-Type: message/rfc822\r\n\r\n${new TextDecoder().decode(inner)}\r\n--b--\r\n`,
        });
      for (const person of [wei, mia, mia]) {
        await receiveEmail(testContext(), inbound(forwardedBy(person), { from: person.email }).mail);
      }
      const sha256 = await contentHash(inner);
      const witnesses = (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256);
      expect(witnesses.map(({ mailboxId }) => mailboxId).sort()).toEqual([wei.mailboxId, mia.mailboxId].sort());
    });

    it("turns strangers, internal mail and mail marked private away without keeping a byte", async () => {
      const before = await messages();
      const cases: { rule: string; from: string; to?: string; headers: Record<string, string> }[] = [
        { rule: "unknown-sender", from: "spam@shady.example", headers: { From: "spam@shady.example", To: DOOR } },
        { rule: "internal", from: wei.email, headers: { From: wei.email, To: "ines@acme.example" } },
        {
          rule: "never",
          from: wei.email,
          headers: { From: wei.email, To: "buyer@globex.example", Subject: "[private] lunch" },
        },
        {
          rule: "closed",
          from: wei.email,
          to: "other@acme.example",
          headers: { From: wei.email, To: "buyer@globex.example" },
        },
      ];
      for (const { rule, from, to, headers } of cases) {
        const was = (await counts())[rule] ?? 0;
        const bytes = aMessage({ headers: { "Message-ID": `<${rule}@acme.example>`, ...headers } });
        const { mail, rejected } = inbound(bytes, { from, ...(to ? { to } : {}) });
        await receiveEmail(testContext(), mail);
        expect([rejected, (await counts())[rule]], rule).toEqual([[], was + 1]);
        expect(await findOriginal(testContext(), await contentHash(bytes)), rule).toBeNull();
      }
      expect(await messages()).toBe(before);
    });
  });
});
