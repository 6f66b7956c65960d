import { strToU8, zipSync } from "fflate";
import { amounts, amountText } from "./money.ts";
import type { Language } from "./people.ts";
import { escapeHtml, sheetFooter, sheetRows } from "./sheets.ts";
import type { Extra, Sheet } from "./talk.ts";

export type Attachment = { name: string; type: string; bytes: Uint8Array };

/** The files that a turn's extras bring along. `language`: the writer's, for the workbook. */
export function attachmentsOf(extra: Extra, language: Language): Attachment[] {
  const files: Attachment[] = [];
  const { quote, request, order, invoice, paper, photo } = extra;
  if (quote) {
    files.push(pdf(`${quote.no}.pdf`, sheetPage(`QUOTATION ${quote.no}`, quote)));
    files.push(xlsx(`${quote.no}.xlsx`, sheetTable(quote, language)));
  }
  if (request) files.push(xlsx(`${request.no}.xlsx`, requestTable(request, language)));
  if (order) files.push(pdf(`${order.no}.pdf`, sheetPage(`PURCHASE ORDER ${order.no}`, order.sheet)));
  if (invoice) files.push(pdf(`${invoice.no}.pdf`, invoicePage(invoice.no, invoice.sheet)));
  if (paper) files.push(pdf(paper.name, paper.lines));
  if (photo !== undefined) files.push({ name: photo, type: "image/png", bytes: Buffer.from(dotPng, "base64") });
  return files;
}

// One grey pixel: stands for a photograph from the loading bay.
const dotPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

// Offers on paper are in English whatever the mail's language: the trade's custom, and the PDF's built-in font is Latin.
function sheetPage(title: string, sheet: Sheet): string[] {
  const rows = sheetRows(sheet, "en").map((row) => row.join("   "));
  const latin = ([label, value]: [string, string]) => (/[^\x20-\xff]/.test(value) ? [] : [`${label}: ${value}`]);
  return ["Acme Flow Control", title, "", ...rows, "", ...sheetFooter(sheet, "en").flatMap(latin)];
}

function invoicePage(no: string, sheet: Sheet): string[] {
  const due = `Amount due: ${amountText(amounts(sheet).total)} ${sheet.currency}`;
  return [...sheetPage(`COMMERCIAL INVOICE ${no}`, sheet), "", due, "HS code 8481.80, country of origin as marked"];
}

function sheetTable(sheet: Sheet, language: Language): string[][] {
  return [["Acme Flow Control", sheet.no], ...sheetRows(sheet, language), [], ...sheetFooter(sheet, language)];
}

function requestTable(sheet: Sheet, language: Language): string[][] {
  return sheetRows(sheet, language).map((row) => row.slice(0, 4));
}

/** A one-page PDF 1.4 with these lines of Latin-1 text in Helvetica, about 45 of them. */
export function pdf(name: string, lines: readonly string[]): Attachment {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, "\\$&")}) Tj T*`).join("\n");
  const content = `BT /F1 9 Tf 14 TL 50 790 Td\n${shown}\nET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let file = "%PDF-1.4\n";
  const offsets: string[] = [];
  objects.forEach((object, i) => {
    offsets.push(`${String(file.length).padStart(10, "0")} 00000 n \n`);
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
  file += `${xref}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return { name, type: "application/pdf", bytes: new Uint8Array(Buffer.from(file, "latin1")) };
}

const ooxml = "http://schemas.openxmlformats.org";
const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A workbook of one sheet; cells that look like amounts become numbers. */
export function xlsx(name: string, rows: readonly (readonly string[])[]): Attachment {
  const files: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="${ooxml}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${ooxml}/package/2006/relationships"><Relationship Id="rId1" Type="${ooxml}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${ooxml}/spreadsheetml/2006/main" xmlns:r="${ooxml}/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${ooxml}/package/2006/relationships"><Relationship Id="rId1" Type="${ooxml}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${ooxml}/spreadsheetml/2006/main"><sheetData>${rows.map(rowXml).join("")}</sheetData></worksheet>`,
  };
  // A fixed date in the machine's own zone: the zip format keeps wall-clock time, so this gives the same bytes anywhere.
  const mtime = new Date(2020, 0, 1);
  const zipped = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(xml + text)])), {
    mtime,
    level: 6,
  });
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return { name, type, bytes: zipped };
}

function rowXml(cells: readonly string[], index: number): string {
  const row = index + 1;
  const body = cells.map((text, column) => {
    const ref = `${String.fromCharCode(65 + column)}${row}`;
    if (/^-?\d[\d,]*(\.\d+)?$/.test(text)) return `<c r="${ref}"><v>${text.replaceAll(",", "")}</v></c>`;
    return `<c r="${ref}" t="inlineStr"><is><t>${escapeHtml(text)}</t></is></c>`;
  });
  return `<row r="${row}">${body.join("")}</row>`;
}
