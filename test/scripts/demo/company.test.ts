import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { type DemoMessage, demoCompany, demoLetters } from "../../../scripts/demo/company.ts";
import { customers } from "../../../scripts/demo/customers.ts";
import { mailDomain } from "../../../scripts/demo/people.ts";
import { tableMark } from "../../../scripts/demo/quoting.ts";

const now = new Date("2026-11-21T12:00:00Z");
const company = demoCompany(now);
const letters = demoLetters(now);
const byId = new Map(letters.map((letter) => [letter.messageId, letter]));
const day = 86_400_000;

function textOf({ bytes }: DemoMessage): string {
  return Buffer.from(bytes).toString("latin1");
}

function domainOf(address: string): string {
  return address.slice(address.indexOf("@") + 1);
}

describe("the demo company", () => {
  test("has 8 people, 12 customers and about 200 messages", () => {
    expect(company.people).toHaveLength(8);
    expect(company.mailboxes.map((m) => m.personKey)).toEqual(company.people.map((p) => p.key));
    expect(company.customers).toHaveLength(12);
    for (const { contacts } of company.customers) {
      expect(contacts.length).toBeGreaterThanOrEqual(1);
      expect(contacts.length).toBeLessThanOrEqual(4);
    }
    expect(letters.length).toBeGreaterThan(190);
    expect(letters.length).toBeLessThan(230);
    expect(byId.size).toBe(letters.length);
  });

  test("is the same bytes for the same now", () => {
    expect(demoCompany(now)).toEqual(company);
  });

  test("lies in the nine months before now, the newest within the last days, whatever weekday now is", () => {
    for (let i = 0; i < 7; i++) {
      const at = new Date(now.getTime() + i * day + i * 3_700_000);
      const times = demoLetters(at).map((letter) => letter.at.getTime());
      expect(Math.max(...times)).toBeLessThan(at.getTime());
      expect(Math.max(...times)).toBeGreaterThan(at.getTime() - 3 * day);
      expect(Math.min(...times)).toBeGreaterThan(at.getTime() - 275 * day);
    }
  });

  test("uses example domains only", () => {
    for (const { from, to, cc, bcc } of letters) {
      for (const { address } of [from, ...to, ...cc, ...bcc])
        expect(address).toMatch(/^[a-z0-9._-]+@[a-z0-9-]+\.example$/);
    }
  });

  test("names everybody once on a letter, and never its writer", () => {
    for (const { key, from, to, cc, bcc } of letters) {
      const keys = [from, ...to, ...cc, ...bcc].map((c) => c.key);
      expect(new Set(keys).size, key).toBe(keys.length);
      expect(to.length, key).toBeGreaterThan(0);
    }
  });

  test("knows one customer through two reps and others through one", () => {
    const outside = company.people.filter((p) => p.roles.includes("outside"));
    const repsOf = (domain: string) =>
      outside.filter(({ key }) =>
        letters.some((l) => {
          const all = [l.from, ...l.to, ...l.cc];
          return all.some((c) => c.key === key) && all.some((c) => domainOf(c.address) === domain);
        }),
      );
    expect(repsOf("meridian-marine.example").map((p) => p.key)).toEqual(["wei", "rosa"]);
    expect(repsOf("globex.example").map((p) => p.key)).toEqual(["wei"]);
    for (const { domain, ownerKey } of customers) expect(repsOf(domain).map((p) => p.key)).toContain(ownerKey);
  });

  test("has 9 mails that are no customer's: 4 private, 3 newsletters, 2 inside the company", () => {
    const domains = new Set(customers.map((c) => c.domain));
    const others = letters.filter((l) => ![l.from, ...l.to, ...l.cc].some((c) => domains.has(domainOf(c.address))));
    const internal = others.filter((l) => [l.from, ...l.to].every((c) => domainOf(c.address) === mailDomain));
    const lists = others.filter((l) => l.extraHeaders.some((h) => h.startsWith("List-Unsubscribe:")));
    const stranger = others.filter((l) => [l.from, ...l.to].some((c) => c.key === "wangfang"));
    expect([internal.length, lists.length, stranger.length]).toEqual([2, 3, 3]);
    expect(others.length - internal.length - lists.length - stranger.length).toBe(4);
  });
});

describe("its messages", () => {
  test("parse to the intended subject, sender, recipients, thread and text", async () => {
    for (const { messages } of company.mailboxes) {
      for (const message of messages) {
        const parsed = await PostalMime.parse(message.bytes);
        const letter = byId.get(parsed.messageId ?? "");
        expect(letter, parsed.subject).toBeDefined();
        if (letter === undefined) continue;
        expect(parsed.subject).toBe(letter.subject);
        expect(parsed.from).toMatchObject({ name: letter.from.name, address: letter.from.address });
        expect(parsed.to?.map((a) => a.address)).toEqual(letter.to.map((c) => c.address));
        expect((parsed.cc ?? []).map((a) => a.name)).toEqual(letter.cc.map((c) => c.name));
        expect(new Date(parsed.date ?? "").getTime()).toBe(letter.at.getTime());
        expect(parsed.inReplyTo).toBe(letter.answers?.messageId);
        expect(parsed.text?.replaceAll("\r\n", "\n")).toContain(letter.text.split("\n")[0]);
        expect(parsed.attachments.map((a) => a.filename)).toEqual(letter.attachments.map((a) => a.name));
      }
    }
  });

  test("keep to their charset where it can hold the text", () => {
    const all = company.mailboxes.flatMap((m) => m.messages.map(textOf));
    for (const charset of ["utf-8", "gb2312", "gb18030", "koi8-r", "windows-1251", "iso-8859-1"]) {
      expect(all.filter((text) => text.includes(`charset="${charset}"`)).length, charset).toBeGreaterThan(5);
    }
    for (const encoding of ["7bit", "8bit", "base64", "quoted-printable"]) {
      expect(
        all.some((text) => text.includes(`Content-Transfer-Encoding: ${encoding}`)),
        encoding,
      ).toBe(true);
    }
  });

  test("lose no character to their charset, in text and HTML alike", async () => {
    for (const { messages } of company.mailboxes) {
      for (const { bytes } of messages) {
        const { text = "", html = "" } = await PostalMime.parse(bytes);
        expect(text + html).not.toContain("\ufffd");
        expect(text + html).not.toContain(tableMark);
      }
    }
  });

  test("answer only messages that exist, in order of time", () => {
    const answers = letters.filter((l) => l.answers !== null);
    expect(answers.length).toBeGreaterThan(150);
    for (const { answers: parent, at } of answers) {
      expect(byId.has(parent?.messageId ?? "")).toBe(true);
      expect(parent?.at.getTime()).toBeLessThan(at.getTime());
    }
  });

  test("are several captures of one message: trace lines in what was received, Bcc only in what was sent", () => {
    const copies = company.mailboxes.flatMap((m) => m.messages);
    expect(copies.length).toBeGreaterThan(letters.length * 1.5);
    for (const copy of copies) {
      const head = textOf(copy).split("\r\n\r\n", 1)[0] ?? "";
      expect(/^Received: /m.test(head)).toBe(copy.folder === "INBOX");
      if (copy.folder === "INBOX") expect(head).not.toMatch(/^Bcc:/m);
    }
    const hidden = copies.filter((copy) => /^Bcc:/.test(textOf(copy)));
    expect(hidden).toHaveLength(1);
    const petra = company.mailboxes.find((m) => m.personKey === "petra");
    expect(petra?.messages).toHaveLength(1);
  });

  test("end every line with CRLF and keep lines within 998 bytes", () => {
    for (const { messages } of company.mailboxes) {
      for (const message of messages) {
        const text = textOf(message);
        expect(/[^\r]\n|\r[^\n]/.test(text)).toBe(false);
        expect(/[^\r\n]{999}/.test(text)).toBe(false);
      }
    }
  });
});
