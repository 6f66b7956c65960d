import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { officeText } from "../../../worker/quotes/office-text.ts";

const book = (parts: Record<string, string>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({ "xl/workbook.xml": "<workbook/>", ...parts }).map(([name, xml]) => [name, strToU8(xml)]),
    ),
  );

describe("a spreadsheet or a letter that was made to be large", () => {
  it("a text of megabytes that hundreds of cells name is not said hundreds of times", () => {
    const cells = '<c t="s"><v>0</v></c>'.repeat(300);
    const text = officeText(
      book({
        "xl/sharedStrings.xml": `<sst><si><t>${"QUOTATION ".repeat(400_000)}</t></si></sst>`,
        "xl/worksheets/sheet1.xml": `<sheetData>${`<row>${cells}</row>`.repeat(200)}</sheetData>`,
        "xl/styles.xml": '<numFmt formatCode="[$€-407] 0.00"/>',
      }),
    );
    expect(text?.slice(0, 9)).toBe("QUOTATION");
    expect(text?.length).toBeLessThanOrEqual(60_000);
    // What the amounts are in is said behind the rows, however many there are.
    expect(text?.endsWith("€")).toBe(true);
  });

  it("a letter of hundreds of thousands of paragraphs is read from its beginning", () => {
    const xml = `<w:p><w:t>QUOTATION</w:t></w:p>${"<w:p><w:t>x</w:t></w:p>".repeat(300_000)}`;
    const text = officeText(zipSync({ "word/document.xml": strToU8(xml) }));
    expect(text?.slice(0, 11)).toBe("QUOTATION\nx");
    expect(text?.length).toBeLessThanOrEqual(60_000);
  });

  it("rows, cells and paragraphs come as they are seen", () => {
    const row = '<row><c t="inlineStr"><is><t>Total</t></is></c><c/><c><v>0.30000000000000004</v></c></row>';
    expect(officeText(book({ "xl/worksheets/sheet1.xml": row }))?.trim()).toBe("Total  0.30");
    const letter =
      "<w:p><w:t>A</w:t></w:p><w:tr><w:tc><w:p><w:t>B</w:t></w:p></w:tc><w:tc><w:p><w:t>C</w:t></w:p></w:tc></w:tr>";
    expect(officeText(zipSync({ "word/document.xml": strToU8(letter) }))).toBe("A\nB  C");
  });
});
