import { drizzle } from "drizzle-orm/d1";
import type { Env } from "../env.ts";
import * as schema from "./book.schema.ts";

/** The Book. D1 has no interactive transactions: decide first, then write once with `db.batch([...])`. */
export const openBook = (env: Pick<Env, "BOOK">) => drizzle(env.BOOK, { schema });

export type Db = ReturnType<typeof openBook>;
