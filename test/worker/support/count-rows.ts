/** How many rows the databases say that they have written, for tests of what a message costs. */

/** The Book with every statement's `meta.rows_written` told to `add`. */
export function countingBook(book: D1Database, add: (rows: number) => void): D1Database {
  const plain = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const count = <T extends D1Response>(answer: T): T => {
    add(answer.meta.rows_written);
    return answer;
  };
  const wrap = (statement: D1PreparedStatement, text: string): D1PreparedStatement => {
    const wrapped: D1PreparedStatement = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values), text);
        if (name === "run") return async () => count(await target.run());
        if (name === "all") return async () => count(await target.all());
        // `raw` and `first` do not tell what was written: whoever writes with them would be missed here.
        if (/^\s*(select|with)\b/i.test(text)) return Reflect.get(target, name).bind(target);
        if (name === "first") return async () => count(await target.all<Record<string, unknown>>()).results[0] ?? null;
        if (name === "raw") return async () => count(await target.all()).results.map((row) => Object.values(row));
        throw new Error(`not counted: ${String(name)}`);
      },
    });
    plain.set(wrapped, statement);
    return wrapped;
  };
  return new Proxy(book, {
    get(target, name) {
      if (name === "prepare") return (text: string) => wrap(target.prepare(text), text);
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) =>
          (await target.batch(statements.map((one) => plain.get(one) ?? one))).map(count);
      }
      throw new Error(`not counted: ${String(name)}`);
    },
  });
}

/**
 * A statement that an object's storage was asked for. `rowsWritten` is final once its rows have been read to the end.
 */
export interface AskedStatement {
  query: string;
  values: SqlStorageValue[];
  cursor: { rowsWritten: number };
}

/** From now on tells `add` of every statement. Gives back what ends that. */
export function watchStatements(sql: SqlStorage, add: (asked: AskedStatement) => void): () => void {
  const exec = sql.exec.bind(sql);
  Reflect.set(sql, "exec", (query: string, ...values: SqlStorageValue[]) => {
    const cursor = exec(query, ...values);
    add({ query, values, cursor });
    return cursor;
  });
  return () => Reflect.set(sql, "exec", exec);
}
