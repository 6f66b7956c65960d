import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import type { importJob, listImport } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import type { Json } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";

/** Ends an import, of mail or of a list, or its undo: once, with its leaf. Said again, it changes nothing. */
export async function closeImport(
  actor: Actor,
  ctx: AppContext,
  job: { table: typeof importJob | typeof listImport; id: string },
  end: { state: "stored" | "undone"; counts: Json },
): Promise<void> {
  const [from, kind] =
    end.state === "stored" ? (["receiving", "import.done"] as const) : (["undoing", "import.undone"] as const);
  const isOpen = sql`id = ${job.id} and state = ${from}`;
  const onlyIf = sql`exists (select 1 from ${job.table} where ${isOpen})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, kind, job.id, end.counts, onlyIf),
    sql`update ${job.table} set state = ${end.state}, updated_at = ${ctx.now()} where ${isOpen}`,
  ]);
}
