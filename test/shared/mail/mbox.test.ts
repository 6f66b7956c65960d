import fc from "fast-check";
import { expect, it } from "vitest";
import { createMboxSplitter, type MboxOptions } from "../../../shared/mail/mbox.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const textOf = (bytes: Uint8Array) => bytes.reduce((text, byte) => text + String.fromCharCode(byte), "");

function split(mbox: string, options: Partial<MboxOptions> = {}, chunkSizes: readonly number[] = [7]) {
  const splitter = createMboxSplitter({ maxBytes: 10_000, ...options });
  const bytes = bytesOf(mbox);
  const out: string[] = [];
  const scratch = new Uint8Array(bytes.length + 1);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = chunkSizes[i % chunkSizes.length] ?? 1;
    const piece = bytes.subarray(at, at + size);
    // The same array each time: a splitter that kept a view of it would give wrong bytes.
    scratch.set(piece);
    out.push(...splitter.push(scratch.subarray(0, piece.length)).map(textOf));
    at += size;
  }
  out.push(...splitter.end().map(textOf));
  return { messages: out, tooLarge: splitter.tooLarge() };
}

const envelope = "From anna@globex.example Tue May  3 10:00:00 2022";

it("takes messages apart and gives them back byte for byte", () => {
  const a = "Subject: a\n\nbody \xe4\0\n";
  const b = "Subject: b\n\nlast line without end";
  expect(split(`${envelope}\n${a}\n${envelope}\n${b}`).messages).toEqual([a, b]);
});

it("works with CRLF, and with the envelope lines of Thunderbird and Gmail", () => {
  const a = "Subject: a\r\n\r\nbody\r\n";
  const thunderbird = "From - Tue May 03 10:00:00 2022\r\n";
  const gmail = "From 1734@xxx Tue May 03 10:00:00 +0000 2022\r\n";
  expect(split(`${thunderbird}${a}\r\n${gmail}${a}\r\n`).messages).toEqual([a, a]);
});

it("takes a file without an envelope line as one message", () => {
  expect(split("Subject: a\n\nFrom here on\n").messages).toEqual(["Subject: a\n\nFrom here on\n"]);
});

it("does not split at a From that has no blank line before it or is no envelope", () => {
  const a = `Subject: a\n\nhello\n${envelope}\n\nFrom now on we ship by rail.\n`;
  expect(split(`${envelope}\n${a}`).messages).toEqual([a]);
});

it("undoes mboxrd quoting, or leaves it where asked to", () => {
  const quoted = `${envelope}\nSubject: a\n\n>From x\n>>From y\n> From z\n>Fromage\n`;
  expect(split(quoted).messages).toEqual(["Subject: a\n\nFrom x\n>From y\n> From z\n>Fromage\n"]);
  expect(split(quoted, { quoting: "none" }).messages).toEqual([
    "Subject: a\n\n>From x\n>>From y\n> From z\n>Fromage\n",
  ]);
});

it("reports a message over the limit and keeps the next", () => {
  const long = `Subject: long\n\n${"x".repeat(30_000)}\n`;
  const next = "Subject: next\n\nbody\n";
  const result = split(`${envelope}\n${long}\n${envelope}\n${next}`, {}, [1000, 3]);
  expect(result.messages).toEqual([next]);
  expect(result.tooLarge).toEqual([long.length + 1]);
});

it("gives nothing for an empty file or one of blank lines", () => {
  expect(split("").messages).toEqual([]);
  expect(split("\n\r\n\n").messages).toEqual([]);
});

it("gives the same messages however the file is cut into chunks", () => {
  const line = fc.constantFrom(
    "a",
    "",
    ">From x",
    "From y",
    "> z",
    "\r",
    "\xff\0",
    "From a@b 10:00 2022 is a line",
    ">",
  );
  const end = fc.constantFrom("\n", "\r\n");
  const message = fc.array(fc.tuple(line, end), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (all, sizes) => {
        const file = all.map((lines) => `${envelope}\n${lines.map(([text, eol]) => text + eol).join("")}\n`).join("");
        expect(split(file, {}, sizes)).toEqual(split(file, {}, [100_000]));
      },
    ),
  );
});
