import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signInSubjects } from "../../../shared/policy/floor.ts";
import { receiveEmail } from "../../../worker/intake/email-door.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { counts, DOOR, evidence, inbound, messages } from "../support/inbound.ts";
import { aMessage } from "../support/mail.ts";

let admin: TestPerson;
let wei: TestPerson;

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

/** A mail that forwards `inner` as attachment. */
const forwarding = (inner: Uint8Array, person: TestPerson): Uint8Array =>
  aMessage({
    headers: {
      From: person.email,
      To: DOOR,
      Subject: "Fwd: for the record",
      "Message-ID": `<fwd-${person.id}@acme.example>`,
      "Content-Type": 'multipart/mixed; boundary="b"',
    },
    body: `--b\r\nContent-Type: text/plain\r\n\r\nfor the record\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="m.eml"\r\n\r\n${new TextDecoder().decode(inner)}\r\n--b--\r\n`,
  });

describe("the company address", () => {
  it("is closed until an admin opens it: nothing is kept, and the mail is counted, not bounced", async () => {
    const bytes = aMessage({ headers: { From: wei.email, To: "buyer@globex.example" } });
    const { mail, rejected, read } = inbound(bytes, { from: wei.email });
    await receiveEmail(testContext(), mail);
    expect([rejected, await counts(), await messages(), read.bytes]).toEqual([[], { closed: 1 }, 0, 0]);
    expect(await findOriginal(testContext(), await contentHash(bytes))).toBeNull();
  });

  describe("once open", () => {
    beforeEach(() =>
      updateSettings(admin.actor, testContext(), {
        mailDoor: { open: true, address: DOOR },
        neverSaved: ["doctor@clinic.example"],
        ignoredDomains: ["news.example"],
      }),
    );

    it("records a rep's Bcc copy of what they sent, as their server handed it over", async () => {
      const before = await messages();
      const bytes = aMessage({
        headers: { From: wei.email, To: "buyer@globex.example", "Message-ID": "<out-1@acme.example>" },
      });
      await receiveEmail(testContext(), inbound(bytes, { from: wei.email }).mail);
      expect((await messages()) - before).toBe(1);
      expect(await findOriginal(testContext(), await contentHash(bytes))).toEqual(bytes);
    });

    it("takes a mail forwarded as attachment for the customer's own, byte for byte", async () => {
      const inner = aMessage({ headers: { "Message-ID": "<inner@globex.example>", Subject: "Forwarded request" } });
      const before = await messages();
      await receiveEmail(testContext(), inbound(forwarding(inner, wei), { from: wei.email }).mail);
      expect((await messages()) - before).toBe(1);
      const stored = await findOriginal(testContext(), await contentHash(inner));
      expect(stored === null ? null : new TextDecoder().decode(stored)).toBe(new TextDecoder().decode(inner));
    });

    it("never says of an attached mail that its sender's domain vouched for it, though it claims the colleague", async () => {
      const inner = aMessage({
        headers: { From: wei.email, To: "buyer@globex.example", "Message-ID": "<claimed@acme.example>" },
      });
      const outer = aMessage({
        headers: { From: wei.email, To: "buyer@globex.example", "Message-ID": "<around@acme.example>" },
      });
      for (const bytes of [forwarding(inner, wei), outer]) {
        await receiveEmail(testContext(), inbound(bytes, { from: wei.email }).mail);
      }
      const rules = await Promise.all(
        [inner, outer].map(async (bytes) => {
          const sha256 = await contentHash(bytes);
          return (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256).map(({ rule }) => rule);
        }),
      );
      expect(rules).toEqual([["company-address-attached"], ["company-address"]]);
    });

    it("has both colleagues as witnesses who forward the same message, each once however often it is delivered", async () => {
      const mia = await aPerson(testContext(), { name: "Mia", email: "mia@acme.example", teams: ["Sales"] });
      const inner = aMessage({ headers: { "Message-ID": "<both-forward@globex.example>", Subject: "To both" } });
      for (const person of [wei, mia, mia]) {
        await receiveEmail(testContext(), inbound(forwarding(inner, person), { from: person.email }).mail);
      }
      const sha256 = await contentHash(inner);
      const witnesses = (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256);
      expect(witnesses.map(({ mailboxId }) => mailboxId).sort()).toEqual([wei.mailboxId, mia.mailboxId].sort());
    });

    const outgoing = { From: "rep@acme.example", To: "buyer@globex.example" };
    it.each<{ rule: string; from?: string; to?: string; headers: Record<string, string> }>([
      { rule: "unknown-sender", from: "spam@shady.example", headers: { From: "spam@shady.example", To: DOOR } },
      { rule: "internal", headers: { ...outgoing, To: "ines@acme.example" } },
      { rule: "private", headers: { ...outgoing, Subject: "=?utf-8?Q?=5Bprivate=5D_lunch?=" } },
      { rule: "never-saved", headers: { ...outgoing, Cc: "doctor@clinic.example" } },
      { rule: "ignored", headers: { ...outgoing, To: "letters@news.example" } },
      { rule: "sign-in", headers: { ...outgoing, Subject: `Fwd: ${signInSubjects.en}` } },
      { rule: "closed", to: "other@acme.example", headers: outgoing },
    ])(
      "turns away by the rule $rule on the headers alone, and keeps not a byte",
      async ({ rule, headers, ...given }) => {
        const before = [await messages(), (await counts())[rule] ?? 0] as const;
        const bytes = aMessage({
          headers: { "Message-ID": `<${rule}@x.example>`, ...headers },
          body: "x".repeat(50_000),
        });
        const { mail, rejected, read } = inbound(bytes, { from: wei.email, ...given });
        await receiveEmail(testContext(), mail);
        expect([rejected, await messages(), (await counts())[rule]]).toEqual([[], before[0], before[1] + 1]);
        expect(read.bytes).toBeLessThan(4096);
        expect(await findOriginal(testContext(), await contentHash(bytes))).toBeNull();
      },
    );

    it("decides about a mail forwarded as attachment by its own headers", async () => {
      const before = await messages();
      const inner = aMessage({ headers: { From: "doctor@clinic.example", "Message-ID": "<c@clinic.example>" } });
      const was = (await counts())["never-saved"] ?? 0;
      await receiveEmail(testContext(), inbound(forwarding(inner, wei), { from: wei.email }).mail);
      expect([await messages(), (await counts())["never-saved"]]).toEqual([before, was + 1]);
      expect(await findOriginal(testContext(), await contentHash(inner))).toBeNull();
    });

    it("reads no header block without an end", async () => {
      const endless = new TextEncoder().encode(`From: ${wei.email}\r\n${"X-Filler: x\r\n".repeat(40_000)}`);
      const { mail, read } = inbound(endless, { from: wei.email });
      await receiveEmail(testContext(), mail);
      expect((await counts())["headers-too-large"]).toBe(1);
      expect(read.bytes).toBeLessThan(300 * 1024);
    });

    it("refuses what is larger than any original may be, before it has read it", async () => {
      const bytes = aMessage({ headers: { ...outgoing, "Message-ID": "<large@acme.example>" } });
      const { mail, rejected } = inbound(bytes, { from: wei.email });
      await receiveEmail(testContext(), { ...mail, rawSize: 26 * 1024 * 1024 });
      expect([rejected.length, (await counts())["too-large"]]).toEqual([1, 1]);
    });

    it("lets the sender's server try again when it cannot decide", async () => {
      const bytes = aMessage({ headers: { ...outgoing, "Message-ID": "<later@acme.example>" } });
      const { mail } = inbound(bytes, { from: wei.email });
      const ctx = testContext();
      const broken = new Proxy(ctx.db, {
        get: () => {
          throw new Error("Network connection lost");
        },
      });
      await expect(receiveEmail({ ...ctx, db: broken }, mail)).rejects.toThrow("Network connection lost");
      expect(await findOriginal(testContext(), await contentHash(bytes))).toBeNull();
    });
  });
});
