import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { writeCsv } from "../../../shared/csv.ts";
import { decodeText, detectEncoding } from "../../../worker/console/import/decode-text.ts";
import { guessColumns, hasHeader, toListRows } from "../../../worker/console/import/guess-columns.ts";
import { detectDelimiter, readCsv } from "../../../worker/console/import/read-csv.ts";
import { readList } from "../../../worker/console/import/read-list.ts";
import { readVcards } from "../../../worker/console/import/read-vcard.ts";
import { readXlsx } from "../../../worker/console/import/read-xlsx.ts";
import { errorFields } from "../../../worker/console/pages/list-results.tsx";
import { listWords } from "../../../worker/console/words/lists.ts";

const bytes = (...list: number[]): Uint8Array => new Uint8Array(list);
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf16le"));
/** Windows-1251 for Russian letters. */
const cp1251 = (text: string): Uint8Array =>
  new Uint8Array(
    [...text].map((char) => {
      const code = char.charCodeAt(0);
      return code >= 0x410 && code <= 0x44f ? code - 0x350 : code === 0x451 ? 0xb8 : code;
    }),
  );
/** `公司名称,网站,级别\n华兴阀门有限公司,huaxing.example,A\n江南天河贸易,jiangnan.example,B\n` in GBK. */
const gbk = new Uint8Array(
  Buffer.from(
    "b9abcbbec3fbb3c62ccdf8d5be2cbcb6b1f00abbaad0cbb7a7c3c5d3d0cfdeb9abcbbe2c68756178696e672e6578616d706c652c410abdadc4cfccecbad3c3b3d2d72c6a69616e676e616e2e6578616d706c652c420a",
    "hex",
  ),
);

describe("a list's encoding", () => {
  it("is told by its mark, by its zeros, or by what reads as a language", () => {
    expect(detectEncoding(strToU8("\uFEFFname\nФирма"))).toBe("utf-8");
    expect(detectEncoding(strToU8("公司,域名\n"))).toBe("utf-8");
    expect(detectEncoding(bytes(0xff, 0xfe, 0x41, 0))).toBe("utf-16le");
    expect(detectEncoding(utf16("Name;Phone\r\nAnna;1"))).toBe("utf-16le");
    expect(detectEncoding(gbk)).toBe("gb18030");
    expect(decodeText(gbk, "gb18030")).toContain("华兴阀门有限公司");
    const russian = cp1251("Название;Сайт;Ответственный\nООО Нева Трейд;neva.example;Пётр Соколов\n");
    expect(detectEncoding(russian)).toBe("windows-1251");
    expect(decodeText(russian, "windows-1251")).toContain("Пётр Соколов");
    expect(detectEncoding(cp1251("КОМПАНИЯ;ТЕЛЕФОН\nУРАЛАРМАТУРА;343\n"))).toBe("windows-1251");
    expect(detectEncoding(bytes(...strToU8("M"), 0xfc, ...strToU8("ller;Stra"), 0xdf, ...strToU8("e\n")))).toBe(
      "windows-1252",
    );
    // A sample that ends within a character is UTF-8 all the same.
    expect(detectEncoding(strToU8(`a${"公".repeat(40_000)}`))).toBe("utf-8");
  });
});

describe("CSV", () => {
  const cells = (text: string, delimiter: "," | ";" = ",") => readCsv(text, delimiter, 100).map((row) => row.cells);

  it("is read as programs write it", () => {
    expect(cells('a,"b, ""c""\nd",e\r\n\r\n,,\n1,2,3')).toEqual([
      ["a", 'b, "c"\nd', "e"],
      ["1", "2", "3"],
    ]);
    expect(readCsv('x\n"two\nlines",y\n\nz', ",", 100).map(({ line }) => line)).toEqual([1, 2, 5]);
    expect(cells('6" valve,b')).toEqual([['6" valve', "b"]]);
    expect(cells("sep=;\r\na;b", ";")).toEqual([["a", "b"]]);
    expect(detectDelimiter("sep=;\r\na,b;c")).toBe(";");
    expect(detectDelimiter("Name;Phone\nA, B;1\nC, D;2")).toBe(";");
    expect(detectDelimiter("Name\tPhone\nA\t1,5")).toBe("\t");
    expect(detectDelimiter("just names\nAnna")).toBe(",");
    expect(readCsv("a\n".repeat(50), ",", 7)).toHaveLength(7);
  });

  it("that we write starts no formula and reads back as it was", () => {
    const hostile = ["=1+1", "+49", "-2+3", "@SUM(A1)", "\t=x", " =x", "|cmd", "%0A", 'say "hi"', "line\nbreak"];
    expect(writeCsv([["-2", "-0.5"]])).toBe('\ufeff"-2","-0.5"\r\n');
    const written = writeCsv([hostile]);
    for (const cell of written.slice(1).split('","')) expect(cell.replace(/^"/, "")).not.toMatch(/^\s*[=+\-@|%]/);
    expect(readCsv(written, ",", 9)[0]?.cells).toEqual(hostile.map((cell) => cell.trim()));
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.stringMatching(/^[a-z阀ё"',;\n]{1,9}$/), { minLength: 1, maxLength: 5 })),
        (rows) => {
          const read = readCsv(writeCsv(rows), ",", 1000).map((row) => row.cells);
          const wanted = rows
            .map((row) => row.map((cell) => cell.trim()))
            .filter((row) => row.some((cell) => cell !== ""));
          expect(read).toEqual(wanted);
        },
      ),
    );
  });
});

describe("vCards", () => {
  it("of phones, address books and mail programs are read alike", () => {
    const two = [
      "BEGIN:VCARD",
      "VERSION:2.1",
      "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2;=D0=9F=D1=91=D1=82=D1=80;;;",
      "TEL;CELL:+7 911 123-45-67",
      "TEL;WORK;PREF:+7 812 555-00-00",
      "TITLE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=93=D0=BB=D0=B0=D0=B2=D0=BD=D1=8B=D0=B9 =D0=B8=D0=BD=",
      "=D0=B6=D0=B5=D0=BD=D0=B5=D1=80",
      "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ",
      " SkZJRg==",
      "",
      "END:VCARD",
    ].join("\r\n");
    const three =
      "BEGIN:VCARD\nVERSION:3.0\nFN:Smith\\, Anna\nN:Smith;Anna;;;\nitem1.EMAIL;TYPE=INTERNET:anna@globex.exa\n mple\nEMAIL;type=pref:a.smith@globex.example\nORG:Globex\\, Inc.;Sales\nNOTE:x\nEND:VCARD\n";
    const four =
      'BEGIN:VCARD\nVERSION:4.0\nN:王;小明;;;\nTEL;VALUE=uri;TYPE="work,voice":tel:+86-21-5555\nEMAIL:wang@huaxing.example\nTITLE:采购经理\nEND:VCARD\nBEGIN:VCARD\nFN:cut off';
    expect(readVcards(`${two}\r\n${three}${four}`, 10)).toEqual(
      [
        { line: 1, cells: ["Пётр Иванов", "", "+7 812 555-00-00, +7 911 123-45-67", "Главный инженер", ""] },
        { line: 12, cells: ["Smith, Anna", "a.smith@globex.example; anna@globex.example", "", "", "Globex, Inc."] },
        { line: 22, cells: ["王小明", "wang@huaxing.example", "+86-21-5555", "采购经理", ""] },
      ].map((row, at) => (at === 0 ? row : { ...row, line: expect.any(Number) })),
    );
  });

  it("never fail, whatever the bytes", () => {
    const piece = fc.constantFrom(
      "BEGIN:VCARD\n",
      "END:VCARD\n",
      "N:",
      "TEL;",
      "QUOTED-PRINTABLE",
      "=D0",
      "=\n",
      ":",
      "x",
      "\n ",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const { cells } of readVcards(pieces.join(""), 50)) expect(cells).toHaveLength(5);
      }),
    );
  });
});

/** A workbook as Excel packs it. */
function workbook(sheets: Record<string, string>, more: Record<string, string> = {}): Uint8Array {
  const names = Object.keys(sheets);
  const files: Record<string, Uint8Array> = {
    "xl/workbook.xml": strToU8(
      `<workbook xmlns:r="r"><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      `<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}</Relationships>`,
    ),
  };
  names.forEach((name, at) => {
    files[`xl/worksheets/sheet${at + 1}.xml`] = strToU8(
      `<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`,
    );
  });
  for (const [name, text] of Object.entries(more)) files[name] = strToU8(text);
  return zipSync(files);
}

describe("XLSX", () => {
  it("says what the sheet shows: shared, rich and inline text, numbers, dates, merged and skipped cells, formulas' results", () => {
    const sheet = `
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Site &amp; mail</t></is></c><c r="D1" t="s"><v>1</v></c></row>
      <row r="2" spans="1:4"/>
      <row r="3"><c r="A3" t="str"><f>CONCAT("a")</f><v>Globex</v></c><c r="B3" s="1"><v>45000.5</v></c><c r="C3"><v>8.6215555E10</v></c><c r="D3"><v>0.30000000000000004</v></c></row>
      <row r="4"><c r="A4" t="e"><v>#REF!</v></c><c r="B4" s="2"><v>59</v></c><c r="C4" t="b"><v>1</v></c><c r="D4" s="3"><v>1234.5</v></c></row>`;
    const file = workbook(
      { Empty: "", List: sheet },
      {
        "xl/sharedStrings.xml":
          '<sst><si><t>Name</t></si><si><r><t xml:space="preserve">Ti</t></r><r><t>er</t></r><rPh><t>x</t></rPh></si></sst>',
        "xl/styles.xml":
          '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/><numFmt numFmtId="165" formatCode="#,##0 &quot;days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
        "xl/media/image1.png": "not looked at",
      },
    );
    expect(readXlsx(file, 100)).toEqual([
      { line: 1, cells: ["Name", "Site & mail", "", "Tier"] },
      { line: 3, cells: ["Globex", "2023-03-15", "86215555000", "0.3"] },
      { line: 4, cells: ["", "1900-02-28", "TRUE", "1234.5"] },
    ]);
  });

  it("has the value of cells merged downwards in each of their rows, and no title above the columns' names", () => {
    const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const rows = [
      `<row r="1">${cell("A1", "Customers 2026")}</row>`,
      `<row r="3">${cell("A3", "Company")}${cell("B3", "Domain")}</row>`,
      `<row r="4">${cell("A4", "Globex")}${cell("B4", "globex.example")}</row>`,
      `<row r="5">${cell("B5", "globex-group.example")}</row>`,
      `<row r="6">${cell("A6", "Alone")}</row>`,
    ];
    const merged = (...refs: string[]) =>
      workbook({
        List: `${rows.join("")}</sheetData><mergeCells>${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join("")}</mergeCells><sheetData>`,
      });
    const wanted = [
      { line: 3, cells: ["Company", "Domain"] },
      { line: 4, cells: ["Globex", "globex.example"] },
      { line: 5, cells: ["Globex", "globex-group.example"] },
      { line: 6, cells: ["Alone"] },
    ];
    expect(readList(merged("A1:B1", "A4:A5"), 100)).toMatchObject({ rows: wanted });
    // Ranges beyond the sheet, and a million of them one over the other, come to an end.
    expect(readXlsx(merged("A4:A5", ...Array.from({ length: 100_000 }, () => "A4:ZZ1048576")), 100)).toHaveLength(5);
    // A first line with one cell is a line where the next names no columns.
    expect(readList(strToU8("Acme,\nBeta,\nGlobex,globex.example\n"), 10)).toMatchObject({ rows: { length: 3 } });
  });

  it("of 10,000 rows is read whole, and a bomb, a damaged or a foreign file is refused", () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, at) => `<row r="${at + 1}"><c r="A${at + 1}"><v>${at}</v></c></row>`,
    );
    const table = readList(workbook({ List: rows.join("") }), 20_000);
    expect(table).toMatchObject({ format: "xlsx", isCut: false });
    if (typeof table === "object") expect(table.rows).toHaveLength(10_000);
    const bomb = zipSync({ "xl/worksheets/sheet1.xml": new Uint8Array(80 * 1024 * 1024).fill(32) });
    expect(bomb.length).toBeLessThan(200_000);
    expect(readList(bomb, 100)).toBe("too_large");
    const whole = workbook({ List: rows.slice(0, 200).join("") });
    expect(readList(whole.subarray(0, whole.length / 2), 100)).toBe("unreadable");
    expect(readList(zipSync({ "a.txt": strToU8("x") }), 100)).toBe("unreadable");
    expect(readList(bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1), 100)).toBe("old_excel");
    expect(readList(strToU8("\n\n"), 100)).toBe("empty");
    expect(readList(bytes(1, 0, 2, 0, 0, 0, 9), 100)).toBe("unreadable");
    expect(readList(bytes(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 3, 200, 7), 100)).toBe(
      "unreadable",
    );
    expect(readList(strToU8("name\n".repeat(12)), 10)).toMatchObject({ isCut: true });
  });

  it("says so when it is cut, below a title too", () => {
    const titled = (lines: number) =>
      `Customers 2026\nas of May\nCompany,Domain\n${"Acme,acme.example\n".repeat(lines)}`;
    expect(readList(strToU8(titled(10)), 10)).toMatchObject({ isCut: false, rows: { length: 11 } });
    expect(readList(strToU8(titled(11)), 10)).toMatchObject({ isCut: true, rows: { length: 11 } });
  });

  it("comes to an end where a million elements begin and none of them ends", () => {
    const never = 1_000_000;
    const file = workbook(
      { List: `${"<row r='1'><c><v>".repeat(never / 4)}` },
      { "xl/sharedStrings.xml": "<si>".repeat(never), "xl/styles.xml": `</cellXfs>${"<cellXfs>".repeat(never)}` },
    );
    expect(readXlsx(file, 100)).toEqual([]);
    const nested = `<row r="1"><c r="A1" t="inlineStr">${"<t>".repeat(never)}${"<rPh>".repeat(never)}</c></row>`;
    expect(readXlsx(workbook({ List: nested }), 100)).toEqual([]);
  });

  it("never fails otherwise, whatever a sheet says", () => {
    const piece = fc.constantFrom(
      '<row r="1">',
      "<row/>",
      "</row>",
      '<c r="ZZZ9">',
      '<c t="s">',
      "<v>",
      "9e99",
      "</v>",
      "</c>",
      "&#x110000;",
      "&amp;",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(() => readXlsx(workbook({ List: pieces.join("") }), 50)).not.toThrow();
      }),
    );
  });
});

describe("columns", () => {
  const rowsOf = (text: string) => readCsv(text, ",", 100);

  it("are guessed by headers in three languages, else by what stands in them", () => {
    expect(
      guessColumns("customers", rowsOf("Company,Website,Tier,Account owner,Notes\nGlobex,globex.example,A,Wei,x")),
    ).toEqual([...["name", "domains", "tier", "owner", null]]);
    expect(guessColumns("customers", rowsOf("客户名称,官网,级别,负责人\n华兴,huaxing.example,A,魏"))).toEqual([
      ...["name", "domains", "tier", "owner"],
    ]);
    expect(
      guessColumns("contacts", rowsOf("ФИО,Должность,Эл. почта,Телефон,Организация\nИ,x,i@neva.example,1,Нева")),
    ).toEqual([...["name", "title", "emails", "phone", "customer"]]);
    expect(
      guessColumns("contacts", rowsOf("First Name,Last Name,E-mail 1,E-mail 2,Mobile,Phone\nA,B,a@b.example,,1,2")),
    ).toEqual([...["first", "last", "emails", "emails", "phone", "phone"]]);
    const bare = rowsOf("+49 30 1234567,anna@globex.example,Anna Li\n+49 30 7654321,bob@globex.example,Bob");
    expect(hasHeader("contacts", bare)).toBe(false);
    expect(guessColumns("contacts", bare)).toEqual(["phone", "emails", "name"]);
  });

  it("of a list of errors are found again, in each language", () => {
    for (const words of [listWords.en, listWords.zh, listWords.ru]) {
      for (const kind of ["customers", "contacts"] as const) {
        const head = ["lists.errorLine", "lists.errorWhy", ...errorFields[kind].map((field) => `lists.field.${field}`)];
        const said = head.map((key) => String(Reflect.get(words, key)));
        const rows = [
          { line: 1, cells: said },
          { line: 2, cells: ["7", "why", ...errorFields[kind].map(() => "")] },
        ];
        expect(guessColumns(kind, rows), said.join()).toEqual([null, null, ...errorFields[kind]]);
      }
    }
  });

  it("become lines of the contract", () => {
    const rows = rowsOf("x,y,a@b.example; c@b.example,+1,+2");
    const [row] = toListRows(rows, ["first", "last", "emails", "phone", "phone"]);
    expect(row).toMatchObject({
      line: 1,
      name: "x y",
      emails: ["a@b.example", "c@b.example"],
      phone: "+1, +2",
      domains: [],
    });
    expect(toListRows(rowsOf("小明,王"), ["first", "last"])[0]?.name).toBe("王小明");
  });
});
