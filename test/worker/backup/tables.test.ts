import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { bookTables, keptTables } from "../../../worker/records/book-rows.ts";
import { tablesOf, volumeTables } from "../../../worker/volume/backup.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { testContext, testEnv } from "../support/app.ts";

const ctx = testContext();
const tablesInBook = async (): Promise<string[]> => {
  const rows = await ctx.db.all<{ name: string }>(
    sql`select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%'`,
  );
  return rows.map(({ name }) => name);
};

/** Columns that sound like a secret and are none, or are needed so that people can go on, with the reason. */
const harmless: Record<string, string> = {
  "quote_line.item_code": "what a thing is called in the price list",
  "item.code": "likewise",
  "item_price.code": "likewise",
  "passkey.public_key": "a public key",
  "device.key_thumbprint": "the thumbprint of a public key",
  "device.outbox_secret": "opens what waits on the person's own computer, which would be lost with it",
  "device.token_expires_at": "a time",
  "account.access_token_expires_at": "a time",
  "account.refresh_token_expires_at": "a time",
  "message_key.key": "a hash of a message",
  "setting.key": "a setting's name",
  "erasure_item.key": "the id of a row",
  "import.file_key": "which file, by its name and size",
  "list_import.file_key": "which file, by a hash of it",
};

describe("what a backup holds", () => {
  it("is said of every table of the Book, and of no other", async () => {
    expect(Object.keys(bookTables).sort()).toEqual([...new Set([...(await tablesInBook()), "d1_migrations"])].sort());
  });

  it("is said of every table of a volume, and of no other", async () => {
    const tables = await runInDurableObject(volumeStub(testEnv(), "2026q1.1"), (_, state) =>
      tablesOf(state.storage.sql),
    );
    expect(Object.keys(volumeTables).filter((name) => !tables.includes(name))).toEqual(
      Object.keys(volumeTables).filter(
        (name) => ["text_index_content", "scrub"].includes(name) && !tables.includes(name),
      ),
    );
    expect(tables.filter((name) => !(name in volumeTables))).toEqual([]);
  });

  it("has no column that sounds like a secret, unless it is said why", async () => {
    const suspicious: string[] = [];
    for (const table of keptTables) {
      const kept = bookTables[table];
      const columns = await ctx.db.all<{ name: string }>(sql`select name from pragma_table_info(${table})`);
      for (const { name } of columns) {
        const isLeftOut = typeof kept === "object" && kept.secrets?.includes(name);
        if (/token|secret|hash$|password|key|code|nonce/.test(name) && !isLeftOut) suspicious.push(`${table}.${name}`);
      }
    }
    expect(suspicious.filter((column) => !(column in harmless))).toEqual([]);
  });

  it("goes in parents first", async () => {
    for (const [at, table] of keptTables.entries()) {
      const keys = await ctx.db.all<{ parent: string }>(
        sql`select "table" as parent from pragma_foreign_key_list(${table})`,
      );
      for (const { parent } of keys) {
        expect(keptTables.slice(0, at + 1), `${table} points at ${parent}`).toContain(parent);
      }
    }
  });
});
