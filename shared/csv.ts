// Comma-separated values as they are written (RFC 4180), wherever a list leaves the house.

/** A cell that `writeCsv` put an apostrophe before: what a spreadsheet would take for a formula. */
export const formulaKeptOff = /^'\s*[=+\-@\t\r|%]/;

/** A credit's quantity begins as a formula does, and is none: spreadsheets shall add it up. */
const belowZero = /^-\d+(\.\d+)?$/;

/** A CSV that a spreadsheet opens as text and numbers: no cell starts a formula, and Excel sees that it is UTF-8. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  const cellOf = (text: string): string => {
    const safe = formulaKeptOff.test(`'${text}`) && !belowZero.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return `\uFEFF${rows.map((row) => row.map(cellOf).join(",")).join("\r\n")}\r\n`;
}
