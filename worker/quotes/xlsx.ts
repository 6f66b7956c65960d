import { strToU8, zipSync } from "fflate";
import { branch, leaf, required, writeXml, type XmlElement } from "./xml.ts";

// A spreadsheet of one sheet as XLSX (ECMA-376): texts and numbers, no formula ever. Everything is made of what is handed in,
// so the same rows are the same bytes.

/** A number, with Excel's code of how it is shown: `0.5` as `0.00`. */
export interface NumberCell {
  decimal: string;
  format: string;
}

/** A string is a text, whatever it looks like. */
export type Cell = string | NumberCell;

export interface SheetRow {
  cells: readonly Cell[];
  isBold?: boolean;
}

export interface Sheet {
  /** On the sheet's tab. */
  name: string;
  /** Widths of columns in characters. */
  widths: readonly number[];
  rows: readonly SheetRow[];
  /** So many rows stay when the others are scrolled: a list's head. */
  frozenRows?: number;
}

type Elements = readonly XmlElement[];

/** Excel refuses a file with a longer text. */
const MAX_TEXT = 32_767;
/** Digits that a spreadsheet keeps of a number. */
const MAX_DIGITS = 15;
/** What Excel calls text: who edits such a cell gets a text again, not a formula. */
const TEXT_FORMAT = 49;
const FIRST_OWN_FORMAT = 164;

const main = { xmlns: "http://schemas.openxmlformats.org/spreadsheetml/2006/main" };
const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const spreadsheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Bytes of the file. A number with more digits than a spreadsheet keeps stands as text. */
export function writeXlsx(sheet: Sheet): Uint8Array {
  const formats = formatsOf(sheet);
  const files: Record<string, XmlElement> = {
    "[Content_Types].xml": contentTypes,
    "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": workbook(sheet.name),
    "xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml"),
    "xl/styles.xml": styleSheet(formats),
    "xl/worksheets/sheet1.xml": worksheet(sheet, formats),
  };
  const zipped = Object.fromEntries(Object.entries(files).map(([path, root]) => [path, strToU8(writeXml(root))]));
  // The first day that a zip can say: a clock would make other bytes each time.
  return zipSync(zipped, { mtime: new Date(1980, 0, 1) });
}

/** Whether a spreadsheet keeps all of a decimal: it has doubles, and shows 15 digits of them. */
export function isKept(decimal: string): boolean {
  const [whole = "", part = ""] = decimal.replace("-", "").split(".");
  return (whole + part.replace(/0+$/, "")).replace(/^0+/, "").length <= MAX_DIGITS;
}

const element = (name: string, attributes: Record<string, string>, inside: Elements = []): Elements => [
  { name, attributes, inside },
];

const contentTypes: XmlElement = {
  name: "Types",
  attributes: { xmlns: `${packages}/content-types` },
  inside: [
    ...element("Default", {
      Extension: "rels",
      ContentType: "application/vnd.openxmlformats-package.relationships+xml",
    }),
    ...[
      ["/xl/workbook.xml", "sheet.main"],
      ["/xl/worksheets/sheet1.xml", "worksheet"],
      ["/xl/styles.xml", "styles"],
    ].flatMap(([path = "", type]) =>
      element("Override", { PartName: path, ContentType: `${spreadsheetType}.${type}+xml` }),
    ),
  ],
};

/** Pairs of what it is to the file, and where it lies. */
const relations = (...pairs: readonly string[]): XmlElement => ({
  name: "Relationships",
  attributes: { xmlns: `${packages}/relationships` },
  inside: pairs.flatMap((type, at) =>
    at % 2 === 0
      ? element("Relationship", {
          Id: `rId${at / 2 + 1}`,
          Type: `${relationships}/${type}`,
          Target: pairs[at + 1] ?? "",
        })
      : [],
  ),
});

const workbook = (name: string): XmlElement => ({
  name: "workbook",
  attributes: { ...main, "xmlns:r": relationships },
  inside: branch("sheets", element("sheet", { name: tabName(name), sheetId: "1", "r:id": "rId1" })),
});

/** What Excel takes as a tab's name: 31 characters, some of them not. */
const tabName = (name: string): string =>
  name
    .replace(/[[\]:*?/\\']/g, " ")
    .trim()
    .slice(0, 31) || "1";

/** Each way in which numbers of the sheet are shown, once, in the order in which they come. */
const formatsOf = ({ rows }: Sheet): readonly string[] => [
  ...new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => (typeof cell === "string" ? [] : [cell.format])))),
];

/** Styles: text, text in bold, then each format plain and in bold. */
const styleOf = (formats: readonly string[], format: string | null, isBold: boolean): string =>
  String(2 * (format === null ? 0 : formats.indexOf(format) + 1) + (isBold ? 1 : 0));

function styleSheet(formats: readonly string[]): XmlElement {
  const ids = [TEXT_FORMAT, ...formats.map((_, at) => FIRST_OWN_FORMAT + at)];
  const numFmts = formats.flatMap((formatCode, at) =>
    element("numFmt", { numFmtId: String(FIRST_OWN_FORMAT + at), formatCode }),
  );
  const font = (...inside: Elements[]) =>
    required("font", ...inside, element("sz", { val: "11" }), element("name", { val: "Calibri" }));
  const cellXfs = ids.flatMap((id) =>
    ["0", "1"].flatMap((fontId) =>
      element(
        "xf",
        {
          ...{ numFmtId: String(id), fontId, fillId: "0", borderId: "0", xfId: "0", applyNumberFormat: "1" },
          ...{ applyFont: "1", applyAlignment: "1" },
        },
        element("alignment", id === TEXT_FORMAT ? { vertical: "top", wrapText: "1" } : { vertical: "top" }),
      ),
    ),
  );
  const inside = [
    ...counted("numFmts", numFmts),
    ...counted("fonts", [...font(), ...font(element("b", {}))]),
    ...counted(
      "fills",
      ["none", "gray125"].flatMap((patternType) => required("fill", element("patternFill", { patternType }))),
    ),
    ...counted(
      "borders",
      required("border", ...["left", "right", "top", "bottom", "diagonal"].map((side) => element(side, {}))),
    ),
    ...counted("cellStyleXfs", element("xf", { numFmtId: "0", fontId: "0", fillId: "0", borderId: "0" })),
    ...counted("cellXfs", cellXfs),
    ...counted("cellStyles", element("cellStyle", { name: "Normal", xfId: "0", builtinId: "0" })),
  ];
  return { name: "styleSheet", attributes: main, inside };
}

const counted = (name: string, inside: Elements): Elements =>
  inside.length === 0 ? [] : element(name, { count: String(inside.length) }, inside);

function worksheet({ widths, rows, frozenRows = 0 }: Sheet, formats: readonly string[]): XmlElement {
  const pane = {
    ySplit: String(frozenRows),
    topLeftCell: `A${frozenRows + 1}`,
    activePane: "bottomLeft",
    state: "frozen",
  };
  const view = element("sheetView", { workbookViewId: "0" }, frozenRows === 0 ? [] : element("pane", pane));
  const columns = widths.flatMap((width, at) =>
    element("col", { min: String(at + 1), max: String(at + 1), width: String(width), customWidth: "1" }),
  );
  const data = rows.flatMap(({ cells, isBold = false }, at) =>
    element(
      "row",
      { r: String(at + 1) },
      cells.flatMap((cell, column) =>
        cellOf(cell, `${columnName(column)}${at + 1}`, (format) => styleOf(formats, format, isBold)),
      ),
    ),
  );
  return {
    name: "worksheet",
    attributes: main,
    inside: [...branch("sheetViews", view), ...branch("cols", columns), ...required("sheetData", data)],
  };
}

function cellOf(cell: Cell, r: string, styleFor: (format: string | null) => string): Elements {
  if (typeof cell !== "string" && isKept(cell.decimal))
    return element("c", { r, s: styleFor(cell.format) }, leaf("v", cell.decimal));
  const text = typeof cell === "string" ? cell : cell.decimal;
  const inside = branch("is", leaf("t", escapeEscapes(text.slice(0, MAX_TEXT)), { "xml:space": "preserve" }));
  return inside.length === 0 ? [] : element("c", { r, s: styleFor(null), t: "inlineStr" }, inside);
}

/** `_x0041_` in a text would be read as `A` (ST_Xstring). */
const escapeEscapes = (text: string): string => text.replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");

/** 0 is `A`, 27 is `AB`. */
function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}
