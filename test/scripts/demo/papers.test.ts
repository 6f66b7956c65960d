import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { attachmentsOf } from "../../../scripts/demo/attachments.ts";
import { demoLetters } from "../../../scripts/demo/company.ts";
import { encodedWords, encodeText, quotedPrintable } from "../../../scripts/demo/encode.ts";
import { toMbox } from "../../../scripts/demo/mbox.ts";
import { amounts, amountText } from "../../../scripts/demo/money.ts";
import { sheetHtml, sheetText } from "../../../scripts/demo/sheets.ts";
import { sheet } from "../../../scripts/demo/talk.ts";

const small = sheet(
  "Q-1",
  "EUR",
  ["FCA Rotterdam", "net 30", "stock"],
  [
    ["AFC-GK-100", 3, 9.15],
    ["AFC-SK-050", 2, 46],
  ],
  5,
);

describe("a quotation", () => {
  test("has exact amounts: 27.45 + 92.00, less 5 % rounded half up", () => {
    expect(amounts(small)).toEqual({ rows: [2745, 9200], sum: 11945, discount: 597, total: 11348 });
    expect(amountText(123456789)).toBe("1,234,567.89");
  });

  test("says the same total in text, HTML, PDF and workbook", () => {
    const [pdf, xlsx] = attachmentsOf({ quote: small }, "en");
    const cells = strFromU8(unzipSync(xlsx?.bytes ?? new Uint8Array())["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    for (const shown of [
      sheetText(small, "en"),
      sheetHtml(small, "en"),
      Buffer.from(pdf?.bytes ?? []).toString("latin1"),
      cells,
    ]) {
      expect(shown).toContain("113.48 EUR");
      expect(shown).toContain("AFC-GK-100");
    }
    expect(cells).toContain("<v>27.45</v>");
  });

  test("makes a PDF whose cross-reference table points at its objects", () => {
    const [pdf] = attachmentsOf({ quote: small }, "ru");
    const file = Buffer.from(pdf?.bytes ?? []).toString("latin1");
    const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
    expect(file.slice(start, start + 4)).toBe("xref");
    const offsets = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((m) => Number(m[1]));
    expect(offsets).toHaveLength(5);
    offsets.forEach((offset, i) => {
      expect(file.slice(offset)).toMatch(new RegExp(`^${i + 1} 0 obj`));
    });
  });
});

describe("encoding", () => {
  test.each(["gb18030", "gb2312", "koi8-r", "windows-1251", "iso-8859-1", "utf-8"] as const)(
    "%s goes there and back",
    (charset) => {
      const text = {
        gb18030: "报价单：球阀×16",
        gb2312: "询价",
        "koi8-r": "Задвижка",
        "windows-1251": "«Запрос» № 3 – 5 €",
        "iso-8859-1": "Größe °C",
        "utf-8": "阀 Ж ß",
      }[charset];
      const bytes = encodeText(text, charset);
      expect(bytes).not.toBeNull();
      expect(new TextDecoder(charset).decode(Buffer.from(bytes ?? "", "latin1"))).toBe(text);
    },
  );

  test("says no where the charset cannot hold the text", () => {
    expect(encodeText("阀", "koi8-r")).toBeNull();
  });

  test("keeps encoded words and quoted-printable lines within their limits", () => {
    const words = encodedWords("Запрос: задвижки и регулирующие клапаны для котельной".repeat(3), "koi8-r").split(
      "\r\n ",
    );
    for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
    for (const line of quotedPrintable(`${"ü".repeat(200)} \r\nx`).split("\r\n"))
      expect(line.length).toBeLessThanOrEqual(76);
  });
});

describe("mbox", () => {
  test("quotes From lines in the mboxrd way and loses nothing", () => {
    const body = "From: <a@b.example>\r\n\r\nFrom here on\r\n>From there\r\nplain From\r\n";
    const text = Buffer.from(toMbox([{ bytes: Buffer.from(body), at: new Date("2026-05-03T14:32:11Z") }])).toString();
    expect(text).toBe(
      "From a@b.example Sun May  3 14:32:11 2026\r\nFrom: <a@b.example>\r\n\r\n>From here on\r\n>>From there\r\nplain From\r\n\r\n",
    );
  });
});

test("no two letters of the demo say the same", () => {
  const openings = demoLetters(new Date("2026-11-21T12:00:00Z")).map((l) => l.text.slice(0, 80));
  expect(new Set(openings).size).toBe(openings.length);
});
