import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { actorName } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { leaf } from "../db/book.schema.ts";
import type { Json, LeafKind } from "../ledger/leaf.ts";
import { SALT_BYTES } from "../ledger/leaf.ts";
import { leafRow } from "../ledger/leaf-outbox.ts";

/**
 * The leaf of a change in the Book, as one more item of that change's `db.batch([...])`. `actor` may be a person's id
 * where nobody is signed in yet. With `onlyIf` (an SQL condition) the leaf is written only where it holds: put it before
 * the change and let it ask what the change asks, since both see the same rows within the batch.
 */
export function leafStatement(
  ctx: AppContext,
  actor: Actor | string,
  kind: LeafKind,
  subject: string,
  detail: Json,
  onlyIf: SQL = sql`true`,
) {
  const who = typeof actor === "string" ? actor : actorName(actor);
  const row = leafRow(ctx.now(), kind, who, subject, detail, ctx.randomBytes(SALT_BYTES));
  // Built, not raw: drizzle 0.45.4 cannot bind the values of a raw statement within a D1 batch. seq null: the next one.
  return ctx.db.insert(leaf).select(sql`
    select null, ${row.at}, ${row.kind}, ${row.actor}, ${row.subject}, ${row.commitment}, ${row.salt}, ${row.detail}
    where ${onlyIf}`);
}
