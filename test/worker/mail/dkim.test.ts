import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FindKey, type KeyAnswer, verifyDkim } from "../../../worker/mail/dkim.ts";
import { aSigner, signedMail, type ToSign } from "../../support/dkim-signer.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const [rsa, ed25519] = await Promise.all([aSigner("rsa"), aSigner("ed25519")]);
const [rsaRecord, edRecord] = [rsa.record, ed25519.record];
const at = Date.UTC(2026, 10, 1);

const answers =
  (records: Record<string, string | KeyAnswer>): FindKey =>
  async (name) => {
    const found = records[name];
    if (found === undefined) return { is: "none" };
    return typeof found === "string" ? { is: "found", records: [found] } : found;
  };
const known = answers({ "s1._domainkey.globex.example": rsaRecord, "ed._domainkey.globex.example": edRecord });

const plain: [string, string][] = [
  ["From", "Eva Braun <braun@globex.example>"],
  ["To", "wei@acme.example"],
  ["Subject", "Valves"],
];

const signed = (given: ToSign): Promise<Uint8Array> => signedMail(given.selector === "ed" ? ed25519 : rsa, given);

const said = async (mail: Uint8Array, find: FindKey = known, when = at): Promise<string> =>
  (await verifyDkim(mail, find, when)).map(({ result, problem }) => problem ?? result).join(" ");

describe("a DKIM signature", () => {
  it("of RSA and of Ed25519 passes, and says whose it is", async () => {
    expect(await said(await signed({ selector: "ed" }))).toBe("pass");
    const [one] = await verifyDkim(await signed({}), known, at);
    expect(one).toEqual({
      ...{ domain: "globex.example", selector: "s1", result: "pass", problem: null },
      ...{ isAligned: true, isPartial: false, key: rsaRecord },
    });
  });

  it("of another domain than the sender's is not aligned", async () => {
    const other = await signed({ domain: "mailer.example", selector: "s1" });
    const [one] = await verifyDkim(other, answers({ "s1._domainkey.mailer.example": rsaRecord }), at);
    expect(one).toMatchObject({ result: "pass", isAligned: false });
    const two = await signed({ headers: [["From", "a@globex.example"], ...plain] });
    expect((await verifyDkim(two, known, at))[0]?.isAligned).toBe(false);
  });

  it("proves nothing where it may not", async () => {
    expect(await said(bytes("From: a@globex.example\r\n\r\nHello\r\n"))).toBe("");
    const mail = await signed({});
    expect(await said(mail, answers({}))).toBe("no-key");
    const name = "s1._domainkey.globex.example";
    expect(await said(mail, answers({ [name]: { is: "unknown" } }))).toBe("key-unknown");
    expect(await said(mail, answers({ [name]: "v=DKIM1; k=rsa; p=" }))).toBe("key-revoked");
    for (const record of [
      edRecord,
      "v=DKIM1; k=rsa; p=AAAA",
      rsaRecord.replace("DKIM1", "DKIM2"),
      "",
      `${rsaRecord}; h=sha1`,
      `${rsaRecord}; s=tlsrpt`,
    ])
      expect(await said(mail, answers({ [name]: record })), record).toBe("key-unfit");
    const short = generateKeyPairSync("rsa", { modulusLength: 768 }).publicKey.export({ type: "spki", format: "der" });
    expect(await said(mail, answers({ [name]: `p=${short.toString("base64")}` }))).toBe("weak");
    // One of several records is enough.
    expect(await said(mail, answers({ [name]: { is: "found", records: ["v=DKIM1; p=", rsaRecord] } }))).toBe("pass");
    expect(await said(await signed({ signed: ["to", "subject"] }))).toBe("malformed");
    expect(await said(await signed({ more: " x=1700000000;" }))).toBe("expired");
    expect(await said(await signed({ more: " x=1700000000;" }), known, Date.UTC(2023, 0, 1))).toBe("pass");
    expect(await said(await signed({ more: " i=@elsewhere.example;" }))).toBe("malformed");
    const sub = await signed({ more: " i=@sales.globex.example;" });
    expect(await said(sub)).toBe("pass");
    expect(await said(sub, answers({ [name]: `${rsaRecord}; t=s` }))).toBe("key-unfit");
    expect(
      await said(
        bytes(
          "DKIM-Signature: v=1; a=rsa-sha1; d=a.example; s=b; h=from; bh=AA==; b=AA==\r\nFrom: a@a.example\r\n\r\n",
        ),
      ),
    ).toBe("weak");
    expect(await said(bytes("DKIM-Signature: ;;;===\r\n\r\n"))).toBe("malformed");
  });

  it("that covers only a beginning says so, and what follows is nobody's", async () => {
    const [one] = await verifyDkim(await signed({ more: " l=7;" }), known, at);
    expect(one).toMatchObject({ result: "pass", isPartial: true });
    expect(await said(await signed({ more: " l=70;" }))).toBe("body-changed");
  });

  it("holds for what is folded and spaced anew, and for nothing else that is changed", async () => {
    const mail = Buffer.from(await signed({ body: "One  two\r\n\r\nthree \r\n\r\n\r\n" })).toString("latin1");
    const spaced = mail
      .replace("Subject: Valves", "Subject:   Valves")
      .replace("One  two", "One two")
      .replace(/(\r\n)+$/, "\r\n");
    expect(await said(bytes(spaced))).toBe("pass");
    expect(await said(bytes(mail.replace("Valves", "Valve")))).toBe("header-changed");
    expect(await said(bytes(mail.replace("three", "four")))).toBe("body-changed");
    expect(await said(bytes(mail.replace("From: ", "From: X <x@globex.example>\r\nFrom: ")))).toBe("pass");
  });

  it("passes for any mail as it was signed, and never once a covered letter is another", async () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcXYZ 019\t.,;=<>"), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(word, fc.array(word, { maxLength: 5 }), fc.nat(), async (subject, lines, place) => {
        const mail = await signed({
          headers: [...plain.slice(0, 2), ["Subject", `x${subject}`]],
          body: lines.join("\r\n"),
        });
        expect(await said(mail)).toBe("pass");
        const text = Buffer.from(mail).toString("latin1");
        const from = text.indexOf("\r\nFrom");
        const letters = [...text.matchAll(/[A-Za-z0-9]/g)]
          .map(({ index }) => index)
          .filter((index) => index > text.indexOf("Subject: x"));
        const target = letters[place % Math.max(letters.length, 1)];
        if (from < 0 || target === undefined) return;
        const changed = bytes(`${text.slice(0, target)}_${text.slice(target + 1)}`);
        expect(await said(changed)).toMatch(/^(body|header)-changed$|^malformed$/);
      }),
      { numRuns: 150 },
    );
  });

  it("is not looked for without end", async () => {
    const line = "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=b; h=from; bh=AA==; b=AA==\r\n";
    let asked = 0;
    const find: FindKey = async () => {
      asked++;
      return { is: "none" };
    };
    expect(await verifyDkim(bytes(`${line.repeat(500)}From: a@a.example\r\n\r\n`), find, at)).toHaveLength(8);
    expect(asked).toBe(0);
  });
});

const root = new URL("../../../../shared/corpora/dkim/", import.meta.url);
describe.skipIf(!existsSync(root))("the shared corpus of signed mail", () => {
  it("is told apart as its cases say", async () => {
    const dns: Record<string, string> = JSON.parse(readFileSync(new URL("dns.json", root), "utf8"));
    const find: FindKey = async (name) => {
      const found = dns[name];
      if (found === undefined || found === "!NXDOMAIN") return { is: "none" };
      return found.startsWith("!") ? { is: "unknown" } : { is: "found", records: [found] };
    };
    const cases = readFileSync(new URL("cases.jsonl", root), "utf8").trim().split("\n");
    for (const line of cases) {
      const { id, file, expect: wanted }: { id: string; file: string; expect: string } = JSON.parse(line);
      const results = await verifyDkim(readFileSync(new URL(`../${file}`, root)), find, Date.UTC(2010, 0, 1));
      const passes = results.some(({ result }) => result === "pass");
      expect(
        results.length === 0 ? "none" : passes ? "pass" : "fail",
        `${id} ${JSON.stringify(results.map((one) => one.problem))}`,
      ).toBe(wanted);
    }
  });
});
