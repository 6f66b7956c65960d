import { sql } from "drizzle-orm";
import { z } from "zod";
import { saysWithin } from "../../shared/said.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { erasurePlaces } from "./erasure-rows.ts";

const FILL_BYTES = 1024 * 1024;
/** Writes of a run at the most, for the platform counts them: 200 MB. */
const MAX_FILLS = 200;

/**
 * Tables whose keys or indexes hold people's words: an entry of those cannot be overwritten where it lies. And erasures:
 * their rows grow while they say who it is for, so they have lain elsewhere; the row itself is overwritten after this.
 */
const writtenAnew = ["contact_address", "saved_search", "person_never", "erasure"] as const;

const schemaRows = z.array(z.object({ type: z.enum(["table", "index"]), sql: z.string() }));

/** More than a row of these tables takes with its indexes (bytes). */
const ROW_BYTES = 1024;

/**
 * Writes a table anew, fills the pages that the old one leaves, and makes its indexes again: in one transaction, by the
 * words of the schema itself.
 */
async function rewrite(ctx: AppContext, table: string): Promise<void> {
  const schema = schemaRows.parse(
    await ctx.db.all(sql`select type, sql from sqlite_master where tbl_name = ${table} and sql is not null
      order by type = 'index'`),
  );
  const [made, ...indexes] = schema.map((one) => one.sql);
  const [{ count } = { count: 0 }] = await ctx.db.all<{ count: number }>(
    sql`select count(*) as count from ${sql.identifier(table)}`,
  );
  const fills = Math.ceil((count * ROW_BYTES) / FILL_BYTES) + 1;
  const copy = `${table}_anew`;
  const name = new RegExp(`^CREATE TABLE (["\\x60]?)${table}\\1`, "i");
  if (made === undefined || !name.test(made)) throw new Error(`the schema of ${table} is not understood`);
  await runBatch(ctx.db, [
    sql.raw(made.replace(name, `CREATE TABLE "${copy}"`)),
    sql.raw(`INSERT INTO "${copy}" SELECT * FROM "${table}"`),
    sql.raw(`DROP TABLE "${table}"`),
    sql.raw(`ALTER TABLE "${copy}" RENAME TO "${table}"`),
    sql`create table if not exists scrub (filling blob not null)`,
    ...Array.from({ length: fills }, () => sql.raw(`insert into scrub (filling) values (zeroblob(${FILL_BYTES}))`)),
    ...indexes.map((index) => sql.raw(index)),
  ]);
}

const columnRows = z.array(z.object({ name: z.string(), type: z.string(), notnull: z.number() }));

/** What of a 4096-byte page a row may take without going on elsewhere, less its own head. */
const WHOLE_PAGE = 4050;

/**
 * The same for a table that others refer to, which cannot be dropped: its rows step aside, a row as large as a page lies
 * over what its root still holds, the pages it let go are filled, and the rows come back. In one transaction, at whose
 * end every reference holds again.
 */
async function refill(ctx: AppContext, table: string, textColumn: string): Promise<void> {
  const columns = columnRows.parse(
    await ctx.db.all(sql.raw(`select name, type, "notnull" from pragma_table_info('${table}')`)),
  );
  const fillerOf = ({ name, type, notnull }: (typeof columns)[number]): string =>
    name === textColumn
      ? `cast(zeroblob(${WHOLE_PAGE}) as text)`
      : notnull === 0
        ? "null"
        : /int/i.test(type)
          ? "0"
          : "''";
  const [{ count } = { count: 0 }] = await ctx.db.all<{ count: number }>(
    sql`select count(*) as count from ${sql.identifier(table)}`,
  );
  const fill = Array.from({ length: Math.ceil((count * ROW_BYTES) / FILL_BYTES) + 1 }, () =>
    sql.raw(`insert into scrub (filling) values (zeroblob(${FILL_BYTES}))`),
  );
  const copy = `${table}_aside`;
  await runBatch(ctx.db, [
    sql.raw("PRAGMA defer_foreign_keys = on"),
    sql`create table if not exists scrub (filling blob not null)`,
    sql.raw(`CREATE TABLE "${copy}" AS SELECT * FROM "${table}"`),
    sql.raw(`DELETE FROM "${table}"`),
    sql.raw(
      `INSERT INTO "${table}" (${columns.map(({ name }) => `"${name}"`).join(", ")}) VALUES (${columns.map(fillerOf).join(", ")})`,
    ),
    ...fill,
    sql.raw(`DELETE FROM "${table}"`),
    sql.raw(`INSERT INTO "${table}" SELECT * FROM "${copy}"`),
    sql.raw(`DROP TABLE "${copy}"`),
    ...fill,
  ]);
}

const kindRows = z.array(z.object({ kind: z.string() }));
const textRows = z.array(z.object({ sql: z.string() }));

/** Tables that rows were taken from, or emptied in, by this erasure: deleted text lies on in their pages' gaps. */
async function tablesOf(
  ctx: AppContext,
  erasureId: string,
): Promise<{ table: string; text: string; isReferred: boolean }[]> {
  const [kinds, schema] = await runBatch(ctx.db, [
    sql`select distinct kind from erasure_item where erasure_id = ${erasureId} and erased_at is not null`,
    sql`select sql from sqlite_master where type = 'table' and sql is not null`,
  ]);
  const erased = new Set(kindRows.parse(kinds).map(({ kind }) => kind));
  const made = textRows.parse(schema).map((row) => row.sql);
  const isReferred = (table: string): boolean => {
    const named = new RegExp(`\\breferences\\s+["\\x60]?${table}\\b`, "i");
    return made.some((text) => named.test(text));
  };
  return erasurePlaces
    .filter(({ kind, goes }) => goes !== "stays" && erased.has(kind))
    .map(({ table, text }) => ({ table, text: text[0] ?? "", isReferred: isReferred(table) }));
}

const leafRows = z.array(z.object({ seq: z.number(), detail: z.string() }));

/**
 * Goes over what an erasure left in the Book's file: leaves that wait no longer say the words (folded), and the pages
 * that deleted rows set free are written full of zeros. D1 refuses secure_delete and VACUUM. One at a time: who calls sees
 * to it.
 */
export async function scrubBook(ctx: AppContext, words: readonly string[], erasureId: string): Promise<void> {
  const leaves = leafRows.parse(await ctx.db.all(sql`select seq, detail from leaf`));
  const said = leaves.filter(({ detail }) => saysWithin(detail, words));
  const seqs = JSON.stringify(said.map(({ seq }) => seq));
  await ctx.db.run(sql`update leaf set salt = '', detail = '' where seq in (select value from json_each(${seqs}))`);
  const taken = await tablesOf(ctx, erasureId);
  const referred = taken.filter(({ isReferred }) => isReferred);
  const others = taken.filter((one) => !referred.includes(one)).map(({ table }) => table);
  // Before each no free page is left: what it lets go is then all that is free, and is filled before an index takes it.
  for (const table of new Set([...writtenAnew, ...others])) {
    await fillFreePages(ctx);
    await rewrite(ctx, table);
  }
  for (const { table, text } of referred) {
    await fillFreePages(ctx);
    await refill(ctx, table, text);
  }
  await fillFreePages(ctx);
  await ctx.db.run(sql`drop table if exists scrub`);
}

/** Writes zeros until the file grows: every page that was free has been written over then. */
async function fillFreePages(ctx: AppContext): Promise<void> {
  const before = (await ctx.db.run(sql`select 1`)).meta.size_after ?? 0;
  for (let fills = 0; fills < MAX_FILLS; fills++) {
    const [, filled] = await ctx.db.batch([
      ctx.db.run(sql`create table if not exists scrub (filling blob not null)`),
      ctx.db.run(sql.raw(`insert into scrub (filling) values (zeroblob(${FILL_BYTES}))`)),
    ]);
    if ((filled.meta.size_after ?? Number.POSITIVE_INFINITY) > before) return;
  }
}
