// The bytes of a stopped Worker's files, looked through for what was erased: as they lie, whatever no query shows any more.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync, inflateRawSync } from "node:zlib";

/** Which store a file belongs to. `wal`: pages that SQLite has not moved to their file yet, or had before. */
export type Store = "book" | "volume" | "ledger" | "bucket" | "wal" | "other";

/** A place where bytes of a person are. */
export interface Residue {
  store: Store;
  file: string;
  /** Of how it is written: `utf8`, `utf16le`, `utf16be`, `base64`, `packed` (a piece of the deflated row). */
  form: string;
  person: number;
}

/** Everything by which a person would be recognised. */
export interface Marks {
  person: number;
  /** Words that nobody else has. */
  words: readonly string[];
  /** Pieces of what the stores had packed of them, as it lay before. */
  packed: readonly Buffer[];
}

/** A word without its first letters: an index leaves those out that the word before has too. */
const TAIL_FROM = 3;

function formsOf({ words, packed }: Marks): { form: string; bytes: Buffer }[] {
  const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
  return [
    ...words.flatMap((word) => {
      const tail = word.length > 3 * TAIL_FROM ? word.slice(TAIL_FROM) : word;
      return [tail, tail.toUpperCase()].flatMap((text) => [
        { form: "utf8", bytes: Buffer.from(text) },
        { form: "utf16le", bytes: utf16(text) },
        { form: "utf16be", bytes: Buffer.from(utf16(text)).swap16() },
        ...inBase64(Buffer.from(text)).map((bytes) => ({ form: "base64", bytes })),
      ]);
    }),
    ...packed.map((bytes) => ({ form: "packed", bytes })),
  ];
}

/** What base64 makes of bytes, wherever they begin: the letters that depend on nothing around them. */
function inBase64(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=/g, "");
    const from = Math.ceil((before * 8) / 6);
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return Buffer.from(text.slice(from, whole));
  });
}

/** Every file below a folder. */
const filesBelow = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function storeOf(file: string): Store {
  if (/-(wal|shm)$/.test(file)) return "wal";
  if (/[\\/]d1[\\/]/.test(file)) return "book";
  if (/[\\/]r2[\\/]/.test(file)) return "bucket";
  if (/[\\/]do[\\/][^\\/]*Volume[\\/]/i.test(file)) return "volume";
  return /[\\/]do[\\/][^\\/]*Ledger[\\/]/i.test(file) ? "ledger" : "other";
}

/** Moves what lies in write-ahead files into their databases: what is looked at then is the database's own file. */
export function settleFiles(dir: string): void {
  for (const file of filesBelow(dir)) {
    if (!file.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(file);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
  }
}

/** Rows of a message that a volume has packed, by what they unpack to; before the erasure. */
export function packedRows(dir: string): { text: string; bytes: Buffer }[] {
  const found: { text: string; bytes: Buffer }[] = [];
  for (const file of filesBelow(dir)) {
    if (storeOf(file) !== "volume" || !file.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(file, { readOnly: true });
    const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'message'").all();
    const rows = has.length === 0 ? [] : database.prepare("SELECT letter FROM message").all();
    for (const { letter } of rows) {
      if (!(letter instanceof Uint8Array)) continue;
      const bytes = Buffer.from(letter);
      found.push({ text: inflateRawSync(bytes).toString(), bytes });
    }
    database.close();
  }
  return found;
}

const PIECE = 24;

/** Pieces of packed rows that stand in no other row: where one of them lies, some of that row lies. */
export function piecesOf(mine: readonly Buffer[], others: readonly Buffer[]): Buffer[] {
  const around = Buffer.concat(others);
  return mine.flatMap((row) => {
    const pieces: Buffer[] = [];
    for (let at = 0; at + PIECE <= row.length; at += PIECE / 2) pieces.push(row.subarray(at, at + PIECE));
    return pieces.filter((piece) => !around.includes(piece));
  });
}

/** Where any byte of these people lies in the files below a folder. */
export function rawResidue(dir: string, marks: readonly Marks[]): Residue[] {
  const found: Residue[] = [];
  const looked = marks.map((one) => ({ person: one.person, forms: formsOf(one) }));
  for (const file of filesBelow(dir)) {
    const bytes = readFileSync(file);
    const whole = bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))
      ? Buffer.concat([bytes, gunzipSync(bytes)])
      : bytes;
    for (const { person, forms } of looked) {
      const seen = new Set<string>();
      for (const { form, bytes: needle } of forms) {
        if (seen.has(form) || !whole.includes(needle)) continue;
        seen.add(form);
        found.push({ store: storeOf(file), file: relative(dir, file), form, person });
      }
    }
  }
  return found;
}
