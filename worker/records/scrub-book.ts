import { sql } from "drizzle-orm";
import { z } from "zod";
import { saysWithin } from "../../shared/said.ts";
import type { AppContext } from "../context.ts";

const FILL_BYTES = 1024 * 1024;
/** Writes of a run at the most, for the platform counts them: 200 MB. */
const MAX_FILLS = 200;

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
  await ctx.db.run(sql`drop table if exists scrub`);
}
