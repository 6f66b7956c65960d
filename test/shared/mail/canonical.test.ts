import { expect, it } from "vitest";
import { canonicalBytes, undoLatin1Mangling } from "../../../shared/mail/canonical.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : String.fromCharCode(...bytes));

/** What SOGo's export does to a message: each byte written as its Latin-1 character in UTF-8. */
const mangle = (bytes: Uint8Array) => new TextEncoder().encode(String.fromCharCode(...bytes));

it.each([
  ["a\nb\n", "a\r\nb\r\n"],
  ["a\r\nb\nc", "a\r\nb\r\nc"],
  ["a\r\r\nb", "a\r\nb"],
  ["a\rb\r", "a\rb\r"],
  ["\n\n", "\r\n\r\n"],
  ["\r\r\r\n", "\r\n"],
  ["", ""],
])("the canonical form of %j is %j, and is its own canonical form", (from, to) => {
  const canonical = canonicalBytes(bytesOf(from));
  expect(textOf(canonical)).toBe(to);
  expect(canonicalBytes(canonical)).toBe(canonical);
});

it("is the same array when nothing changes", () => {
  const bytes = bytesOf("Subject: x\r\n\r\nbody\r\n");
  expect(canonicalBytes(bytes)).toBe(bytes);
  expect(canonicalBytes(bytes, { mangled: true })).toBe(bytes);
});

it("is one form for the CRLF original and the mangled LF export of it", () => {
  const original = bytesOf("Subject: \xb1\xa8\xbc\xdb\r\n\r\n\xff\xfe\x80 body\r\n");
  const exported = mangle(bytesOf((textOf(original) ?? "").replaceAll("\r\n", "\n")));
  expect(textOf(canonicalBytes(exported, { mangled: true }))).toBe(textOf(original));
  expect(textOf(canonicalBytes(exported))).not.toBe(textOf(original));
});

it("undoes mangling only where the bytes can have come that way", () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(undoLatin1Mangling(mangle(every))).toEqual(every);
  for (const text of ["\xb1\xa8", "\xe4\xb8\xad", "\xc3", "\xc4\x80", "\xc3\xc3\xa9", "\xc0\x80"]) {
    expect(undoLatin1Mangling(bytesOf(text))).toBeNull();
  }
  const unprovable = bytesOf("\xe4\xb8\xad\n");
  expect(textOf(canonicalBytes(unprovable, { mangled: true }))).toBe("\xe4\xb8\xad\r\n");
});
