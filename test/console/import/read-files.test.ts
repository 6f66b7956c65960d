import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type Found, type MailFile, readMessages } from "../../../worker/console/import/read-files.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const letter = (from: string, body = "Hello\r\n"): string => `From: ${from}\r\nTo: rep1@acme.example\r\n\r\n${body}`;
const mbox = (letters: string[]): string =>
  letters.map((one) => `From x@y.example Mon Jan  5 10:00:00 2026\r\n${one}\r\n`).join("");

function file(name: string, bytes: Uint8Array, chunk = 7): MailFile {
  return {
    name,
    size: bytes.length,
    stream: () =>
      new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += chunk) controller.enqueue(bytes.slice(at, at + chunk));
          controller.close();
        },
      }),
  };
}

async function all(source: MailFile, maxBytes = 10_000): Promise<Found[]> {
  const found: Found[] = [];
  let read = 0;
  for await (const one of readMessages(source, maxBytes, (bytes) => {
    read += bytes;
  })) {
    found.push(one);
  }
  expect(read).toBe(source.size);
  return found;
}

const texts = (found: Found[]): string[] =>
  found.map((one) => (one.kind === "message" ? textOf(one.bytes) : `${one.kind} ${one.fileName}`));

describe("reading files of mail", () => {
  const a = letter("buyer@globex.example");
  const b = letter("lee@initech.example", "二\r\n");

  it("an .eml is one message, byte for byte, even where it quotes an mbox line", async () => {
    const tricky = letter("buyer@globex.example", "\r\nFrom x@y.example Mon Jan  5 10:00:00 2026\r\nquoted\r\n");
    expect(texts(await all(file("a.eml", bytesOf(tricky))))).toEqual([tricky]);
  });

  it("an mbox gives its messages in order", async () => {
    expect(texts(await all(file("inbox.mbox", bytesOf(mbox([a, b, a])))))).toEqual([a, b, a]);
  });

  it("a zip gives the mail inside and passes over what is none", async () => {
    const zip = zipSync({
      "mail/one.eml": bytesOf(a),
      "mail/Sent": bytesOf(mbox([b, a])),
      "mail/logo.png": new Uint8Array([137, 80, 78, 71]),
      "__MACOSX/mail/._one.eml": bytesOf("shadow"),
    });
    expect(texts(await all(file("export.zip", zip, 100)))).toEqual([a, b, a]);
  });

  it("is a zip by its first bytes, whatever its name", async () => {
    expect(texts(await all(file("export.bak", zipSync({ "one.eml": bytesOf(a) }), 64)))).toEqual([a]);
  });

  it("what is too large is named and left out; the rest comes", async () => {
    const large = letter("buyer@globex.example", `${"x".repeat(2000)}\r\n`);
    expect(texts(await all(file("big.eml", bytesOf(large)), 1000))).toEqual(["refused big.eml"]);
    expect(texts(await all(file("inbox.mbox", bytesOf(mbox([a, large, b]))), 1000))).toEqual([
      a,
      "refused inbox.mbox",
      b,
    ]);
    const zip = zipSync({ "big.eml": bytesOf(large), "small.eml": bytesOf(a) });
    expect(texts(await all(file("z.zip", zip), 1000))).toEqual(["refused z.zip/big.eml", a]);
  });

  it("a damaged or cut zip says so and does not throw", async () => {
    const zip = zipSync({
      "one.eml": bytesOf(letter("buyer@globex.example", "abc ".repeat(400))),
      "two.eml": bytesOf(a),
    });
    const damaged = zip.slice();
    damaged.fill(0xff, 38, 60);
    expect((await all(file("z.zip", damaged))).map((one) => one.kind)).toContain("unreadable");
    expect(texts(await all(file("z.zip", zip.subarray(0, 60))))).toContain("unreadable z.zip/one.eml");
  });

  it("an empty file gives nothing", async () => {
    expect(await all(file("empty.mbox", new Uint8Array(0)))).toEqual([]);
  });
});
