import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { folded, saysAny, saysWithin } from "../../../shared/said.ts";
import { mailSays } from "../../../worker/keeping/search-words.ts";
import { aMessage } from "../support/mail.ts";

// Who is looked for is found wherever they are named, and nobody else in their place.

const words = (...list: string[]): string[] => list.map(folded);
const withFile = (file: Uint8Array): Uint8Array => {
  const coded = Buffer.from(file).toString("base64").replace(/.{76}/g, "$&\r\n");
  const body = `--b\r\nContent-Type: text/plain\r\n\r\nThe list.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="a.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${coded}\r\n--b--\r\n`;
  return aMessage({ headers: { "Content-Type": 'multipart/mixed; boundary="b"' }, body });
};

describe("a name or address", () => {
  it.each([
    ["Ann", "planned in Hannover", false],
    ["Ann", "to Ann, with thanks", true],
    ["Ann", "请联系Ann经理", true],
    ["Ann", "Ann's", true],
    ["Анна", "Марианна", false],
    ["Анна", "Анна, здравствуйте", true],
    ["Ann Lee", "Ann\n  Lee", true],
    ["王芳", "采购王芳经理", true],
    ["ann@x.example", "joann@x.example", false],
    ["ann@x.example", "mary.ann@x.example", false],
    ["ann@x.example", "ann@x.example.au", false],
    ["ann@x.example", "ann@x.examples", false],
    ["ann@x.example", "<ANN@x.example>", true],
    ["ann@x.example", "Write to ann@x.example.", true],
  ])("%s in “%s”: %s", (word, text, isSaid) => {
    expect(saysAny(text, words(word))).toBe(isSaid);
  });

  it("is found in JSON as it is meant, and never in ids and salts", () => {
    const id = "1b9d6bcd-ada0-4dad-9add-2b0d7b3dcb6d";
    expect(saysWithin(JSON.stringify({ reason: 'for\nAda "the" Lee' }), words("Ada"))).toBe(true);
    expect(saysWithin(JSON.stringify({ id, salt: "ada", a: [{ id }] }), words("Ada", "ada0", "4dad"))).toBe(false);
  });
});

describe("mail", () => {
  it("is not somebody's because of letters in the coding of its files, or in a picture", async () => {
    const noise = new Uint8Array(200_000).map((_, i) => (i * 7919 + (i >> 3) * 104_729) % 251);
    const coded = Buffer.from(noise).toString("base64").toLowerCase();
    const short = [...new Set(coded.match(/[a-z]{3}/g))].slice(0, 50);
    expect(short.length).toBeGreaterThan(10);
    const picture = new Uint8Array([0xff, 0xd8, 0xff, ...strToU8(" ann li "), ...noise]);
    expect(await mailSays(withFile(picture), words("Ann", "Li", ...short))).toBe(null);
  });

  it("is found by what its header, text and files say", async () => {
    expect(await mailSays(aMessage({ headers: { "X-For": "Ann Lee" } }), words("Ann Lee"))).toBe("text");
    expect(await mailSays(aMessage({ body: "QW5u Ann\r\n" }), words("Ann"))).toBe("text");
    expect(await mailSays(withFile(zipSync({ "Ann.txt": strToU8("-") })), words("Ann"))).toBe("file");
  });

  it("of the largest size is looked through in pieces: a name across two of them, and one cut at an edge", async () => {
    const file = new Uint8Array(18 * 1024 * 1024).fill(46);
    const edge = 256 * 1024;
    file.set(strToU8("Qzyxwvut"), edge * 3 - 4);
    file.set(strToU8("Ann"), edge * 2 - 3);
    file.set(strToU8("ika"), edge * 2);
    const mail = withFile(file);
    expect(await mailSays(mail, words("Qzyxwvut"))).toBe("file");
    expect(await mailSays(mail, words("Ann"))).toBe(null);
  });
});
