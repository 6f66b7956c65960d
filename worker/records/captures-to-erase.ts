import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";

// Captures that are not on record: under way, failed, held until somebody decides. An erasure looks at them too.

const rowsSchema = z.array(
  z.object({
    id: z.string(),
    sha256: z.string(),
    personId: z.string().nullable(),
    metadata: z.string(),
    parts: z.number(),
  }),
);
export type UnfinishedCapture = z.infer<typeof rowsSchema>[number];

const columns = sql.raw("id, sha256, person_id as personId, metadata, parts");

/** Captures by id after `after`. No actor: it shows them to nobody. */
export async function capturesUnderWay(ctx: AppContext, after: string, limit: number): Promise<UnfinishedCapture[]> {
  return rowsSchema.parse(
    await ctx.db.all(sql`select ${columns} from capture where id > ${after} order by id limit ${limit}`),
  );
}

/** One of them, or null. */
export async function captureToErase(ctx: AppContext, id: string): Promise<UnfinishedCapture | null> {
  return rowsSchema.parse(await ctx.db.all(sql`select ${columns} from capture where id = ${id}`))[0] ?? null;
}

/** Removes its row, with a leaf; its bytes are the caller's. */
export async function eraseCaptureRow(ctx: AppContext, by: string, id: string): Promise<void> {
  const isThere = sql`exists (select 1 from capture where id = ${id})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, by, "erasure.rows", id, { kind: "capture" }, isThere),
    sql`update capture set metadata = printf('%.*c', length(cast(metadata as blob)), '0') where id = ${id}`,
    sql`delete from capture where id = ${id}`,
  ]);
}
