import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMessage } from "../../../worker/mail/parse-message.ts";

const text = (lines: readonly string[]): Uint8Array => new Uint8Array(Buffer.from(lines.join("\r\n"), "latin1"));

function aMailWith(encoding: string, encodedFile: string): Uint8Array {
  return text([
    ...["From: bea@globex.example", "Subject: kept", "Content-Type: multipart/mixed; boundary=b", ""],
    ...["--b", "Content-Type: text/plain", "", "See the file.", "--b"],
    ...['Content-Type: application/pdf; name="offer.pdf"', `Content-Transfer-Encoding: ${encoding}`, "", encodedFile],
    ...["--b", "Content-Type: application/pdf; name=small.pdf", "", "small", "--b--", ""],
  ]);
}

const large = fc.uint8Array({ minLength: 100, maxLength: 500 }).map((piece) => {
  const file = new Uint8Array(120_000);
  for (let at = 0; at < file.length; at += piece.length) file.set(piece.subarray(0, file.length - at), at);
  return file;
});
const wrapped = (base64: string): string => (base64.match(/.{1,76}/g) ?? []).join("\r\n");
const quotedPrintable = (file: Uint8Array): string =>
  Array.from(
    file,
    (byte, at) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}${at % 25 === 24 ? "=\r\n" : ""}`,
  ).join("");

describe("a large file, which the MIME library never sees", () => {
  it("is the file byte for byte, in its place, with its name", async () => {
    await fc.assert(
      fc.asyncProperty(large, async (file) => {
        for (const [encoding, encoded] of [
          ["base64", wrapped(Buffer.from(file).toString("base64"))],
          ["BASE64", wrapped(Buffer.from(file).toString("base64"))],
          ["quoted-printable", quotedPrintable(file)],
          ["8bit", `${"%PDF line\r\n".repeat(9000)}end`],
        ] as const) {
          const { message, problems } = await parseMessage(aMailWith(encoding, encoded));
          expect(problems.map(({ code }) => code)).toEqual(["no_message_id", "no_date"]);
          expect(message.text).toBe("See the file.");
          expect(message.attachments.map(({ fileName }) => fileName)).toEqual(["offer.pdf", "small.pdf"]);
          const found = Buffer.from(message.attachments[0]?.bytes ?? []);
          expect(found.equals(encoding === "8bit" ? Buffer.from(encoded) : file)).toBe(true);
          expect(message.attachments[0]?.size).toBe(found.length);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("is decoded where each line is padded, and where letters are missing or strange", async () => {
    const line = `${Buffer.from("forty valves DN50!!").toString("base64")}\r\n`;
    const { message } = await parseMessage(aMailWith("base64", `*${line.repeat(5000)}=`));
    expect(Buffer.from(message.attachments[0]?.bytes ?? []).toString()).toBe("forty valves DN50!!".repeat(5000));
  });

  it("is not what a small file with its mark says", async () => {
    const { message } = await parseMessage(aMailWith("7bit", "counterfoil-file-7"));
    expect(
      Buffer.from(message.attachments[0]?.bytes ?? [])
        .toString()
        .trim(),
    ).toBe("counterfoil-file-7");
  });
});
