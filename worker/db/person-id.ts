import { text } from "drizzle-orm/sqlite-core";
import { person } from "./sign-in.schema.ts";

/** A column that names a person. */
export const personId = (name: string) => text(name).references(() => person.id);
