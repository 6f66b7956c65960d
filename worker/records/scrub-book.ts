import { sql } from "drizzle-orm";
import { z } from "zod";
import { saysWithin } from "../../shared/said.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";

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

const leafRows = z.array(z.object({ seq: z.number(), detail: z.string() }));

/**
 * Goes over what an erasure left in the Book's file: leaves that wait no longer say the words (folded), and the pages
 * that deleted rows set free are written full of zeros. D1 refuses secure_delete and VACUUM.
 */
export async function scrubBook(ctx: AppContext, words: readonly string[]): Promise<void> {
  const leaves = leafRows.parse(await ctx.db.all(sql`select seq, detail from leaf`));
  const said = leaves.filter(({ detail }) => saysWithin(detail, words));
  const seqs = JSON.stringify(said.map(({ seq }) => seq));
  await ctx.db.run(sql`update leaf set salt = '', detail = '' where seq in (select value from json_each(${seqs}))`);
  const before = (await ctx.db.run(sql`select 1`)).meta.size_after ?? 0;
  for (let fills = 0; fills < MAX_FILLS; fills++) {
    // In one transaction: somebody else who does the same may drop it in between.
    const [, filled] = await ctx.db.batch([
      ctx.db.run(sql`create table if not exists scrub (filling blob not null)`),
      ctx.db.run(sql.raw(`insert into scrub (filling) values (zeroblob(${FILL_BYTES}))`)),
    ]);
    if ((filled.meta.size_after ?? Number.POSITIVE_INFINITY) > before) break;
  }
  // No free page is left now: what these let go is all that is free, and is filled before an index takes it.
  for (const table of writtenAnew) await rewrite(ctx, table);
  await ctx.db.run(sql`drop table if exists scrub`);
}
