import type { TableRow } from "./read-csv.ts";

// vCard 2.1 as phones write it (quoted-printable, folded with =), 3.0 (RFC 2426) and 4.0 (RFC 6350). Cards become rows of
// the same columns, so that everything after is the same as for a table.

export const vcardColumns = ["FN", "EMAIL", "TEL", "TITLE", "ORG"] as const;

export const isVcard = (text: string): boolean => /^\s*BEGIN:VCARD\s*$/im.test(text.slice(0, 4000));

interface Property {
  name: string;
  params: string;
  value: string;
}

/** A card as a row: name, addresses, phones, title, company. Photos and the rest are passed over. */
export function readVcards(text: string, maxCards: number): TableRow[] {
  const rows: TableRow[] = [];
  let card: Property[] | null = null;
  let begun = 0;
  for (const { line, text: said } of unfolded(text)) {
    if (rows.length >= maxCards) break;
    const property = readProperty(said);
    if (property === null) continue;
    if (property.name === "BEGIN" && /^VCARD$/i.test(property.value.trim())) {
      card = [];
      begun = line;
    } else if (property.name === "END" && card !== null) {
      rows.push({ line: begun, cells: cellsOf(card) });
      card = null;
    } else card?.push(property);
  }
  return rows;
}

/** Logical lines: a next line that begins with white space goes on, and in quoted-printable one that ends with `=`. */
function* unfolded(text: string): Generator<{ line: number; text: string }> {
  let whole = "";
  let begun = 1;
  let isSoft = false;
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (at > 0 && (isSoft || /^[ \t]/.test(line))) whole += isSoft ? line : line.slice(1);
    else {
      if (whole !== "") yield { line: begun, text: whole };
      whole = line;
      begun = at + 1;
    }
    isSoft = /^[^:]*QUOTED-PRINTABLE[^:]*:/i.test(whole) && whole.endsWith("=");
    if (isSoft) whole = whole.slice(0, -1);
  }
  if (whole !== "") yield { line: begun, text: whole };
}

function readProperty(line: string): Property | null {
  // A colon within a quoted parameter does not end the name.
  const found = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/s.exec(line);
  if (!found) return null;
  const [, name = "", params = "", value = ""] = found;
  return { name: name.toUpperCase(), params: params.toUpperCase(), value: decoded(params.toUpperCase(), value) };
}

function decoded(params: string, value: string): string {
  if (!/QUOTED-PRINTABLE/.test(params)) return value;
  const bytes: number[] = [];
  const utf8 = new TextEncoder();
  for (const piece of value.match(/=[0-9A-F]{2}|[\s\S]/gi) ?? []) {
    if (piece.length === 3 && piece.startsWith("=")) bytes.push(Number.parseInt(piece.slice(1), 16));
    else bytes.push(...utf8.encode(piece));
  }
  const charset = /CHARSET=([\w-]+)/.exec(params)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(new Uint8Array(bytes));
  } catch {
    return new TextDecoder().decode(new Uint8Array(bytes));
  }
}

const unescaped = (value: string): string =>
  value
    .replace(/\\([\\;,nN])/g, (_, char: string) => (char === "n" || char === "N" ? " " : char))
    .replace(/\s+/g, " ")
    .trim();

/** Parts of a structured value. */
const partsOf = (value: string): string[] => value.split(/(?<!\\);/).map(unescaped);

function cellsOf(card: readonly Property[]): string[] {
  const all = (name: string) => card.filter((one) => one.name === name && one.value.trim() !== "");
  const preferred = (list: Property[]) => list.toSorted((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)));
  const listed = (name: string) => [
    ...new Set(preferred(all(name)).map(({ value }) => unescaped(value).replace(/^(tel|mailto):/i, ""))),
  ];
  const org = partsOf(all("ORG")[0]?.value ?? "")[0] ?? "";
  const name = unescaped(all("FN")[0]?.value ?? "") || nameOf(partsOf(all("N")[0]?.value ?? "")) || org;
  return [name, listed("EMAIL").join("; "), listed("TEL").join(", "), unescaped(all("TITLE")[0]?.value ?? ""), org];
}

const isPreferred = ({ params }: Property): boolean => /\bPREF\b/.test(params);

/** Family, given, middle. Chinese, Japanese and Korean names are written family first and without a space. */
function nameOf([family = "", given = "", middle = ""]: string[]): string {
  if (/[\p{Script=Han}\p{Script=Hangul}]/u.test(family + given)) return family + given;
  return [given, middle, family].filter(Boolean).join(" ");
}
