/** Everything that is stored, looked through for words: every table, every object, as it lies and unfolded. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { allVolumes } from "../../../worker/records/volumes.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { testContext, testEnv } from "../support/app.ts";

type Cell = string | number | ArrayBuffer | Uint8Array | number[] | null;

/** A cell as every text it may be. */
function textsOf(cell: Cell | undefined): string[] {
  if (cell === null || cell === undefined) return [];
  if (typeof cell === "string" || typeof cell === "number") return [String(cell)];
  const bytes = Buffer.from(cell instanceof ArrayBuffer ? new Uint8Array(cell) : cell);
  const texts = [bytes];
  for (const unfold of [gunzipSync, inflateRawSync]) {
    try {
      texts.push(unfold(bytes));
    } catch {
      // Not folded so.
    }
  }
  const charsets = ["utf-8", "gb18030"];
  const read = texts.flatMap((text) => charsets.map((charset) => new TextDecoder(charset).decode(text)));
  // Bodies and names that travel encoded.
  const decoded = read.flatMap((text) =>
    [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([piece]) => Buffer.from(piece, "base64").toString()),
  );
  return [...read, ...decoded];
}

const holds = (cells: (Cell | undefined)[], words: readonly string[]): boolean =>
  cells.flatMap(textsOf).some((text) => words.some((word) => text.toLowerCase().includes(word)));

const tablesIn = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";

function inStorage(storage: DurableObjectStorage, words: readonly string[]): string[] {
  const tables = storage.sql.exec<{ name: string }>(tablesIn).toArray();
  return tables.flatMap(({ name }) =>
    // Its rows cannot be read, only what it keeps them in.
    name === "text_index"
      ? []
      : storage.sql
          .exec(`SELECT * FROM "${name}"`)
          .toArray()
          .filter((row) => holds(Object.values(row), words))
          .map(() => name),
  );
}

/** Where anything stored still says one of the words (lower case); empty when nothing does. */
export async function residueOf(words: readonly string[]): Promise<string[]> {
  const ctx = testContext();
  const found: string[] = [];
  const tables = await ctx.db.all<{ name: string }>(sql.raw(tablesIn));
  for (const { name } of tables) {
    const rows = await ctx.db.$client.prepare(`SELECT * FROM "${name}"`).raw<Cell[]>();
    for (const row of rows) if (holds(row, words)) found.push(`book ${name}`);
  }
  for (const { name } of await allVolumes(ctx)) {
    const there = await runInDurableObject(volumeStub(testEnv(), name), (_, { storage }) => inStorage(storage, words));
    found.push(...there.map((table) => `volume ${name} ${table}`));
  }
  const ledger = await runInDurableObject(ledgerStub(testEnv()), (_, { storage }) => inStorage(storage, words));
  found.push(...ledger.map((table) => `ledger ${table}`));
  for (const [bucket, store] of [
    ["originals", env.ORIGINALS],
    ["backups", env.BACKUPS],
  ] as const) {
    const { objects } = await store.list();
    for (const { key } of objects) {
      const object = await store.get(key);
      const bytes = object ? await object.arrayBuffer() : null;
      if (holds([key, bytes], words)) found.push(`${bucket} ${key}`);
    }
  }
  return found;
}
