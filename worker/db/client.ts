import type { SQLWrapper } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import type { Env } from "../env.ts";
import * as schema from "./book.schema.ts";

/** The Book. D1 has no interactive transactions: decide first, then write once with `db.batch([...])`. */
export const openBook = (env: Pick<Env, "BOOK">) => drizzle(env.BOOK, { schema });

export type Db = ReturnType<typeof openBook>;

const dialect = new SQLiteAsyncDialect();

/**
 * Runs statements in one transaction and answers each one's rows. For conditional inserts that drizzle's builders
 * cannot say: drizzle 0.45.4 does not bind the values of raw statements within `db.batch`.
 */
export async function runBatch(db: Db, statements: readonly SQLWrapper[]): Promise<unknown[][]> {
  const prepared = statements.map((statement) => {
    const query = dialect.sqlToQuery(statement.getSQL());
    return db.$client.prepare(query.sql).bind(...query.params);
  });
  return (await db.$client.batch(prepared)).map(({ results }) => results);
}

/** Runs statements written out, `?1` for the first value, in one transaction and answers each one's rows. */
export async function runWritten(
  db: Db,
  statements: readonly { text: string; values: readonly (string | number)[] }[],
): Promise<Record<string, unknown>[][]> {
  const prepared = statements.map(({ text, values }) => db.$client.prepare(text).bind(...values));
  const results = await db.$client.batch<Record<string, unknown>>(prepared);
  return results.map((result) => result.results);
}
