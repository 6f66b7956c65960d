import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "../context.ts";
import { ledgerStub } from "../ledger/client.ts";
import { pumpLeaves } from "../ledger/leaf-outbox.ts";
import { log } from "../log.ts";

const rowsSchema = z.array(
  z.object({
    seq: z.number(),
    at: z.string(),
    kind: z.string(),
    actor: z.string(),
    subject: z.string(),
    commitment: z.string(),
    salt: z.string(),
    detail: z.string(),
  }),
);

/** Hands the Book's leaves to the Ledger; safe to run twice and to be killed anywhere. No actor: it reads for nobody. */
export async function pumpBookLeaves(ctx: AppContext): Promise<void> {
  const { alarm } = await pumpLeaves({
    source: "book",
    read: async (limit) =>
      rowsSchema.parse(
        await ctx.db.all(
          sql`select seq, at, kind, actor, subject, commitment, salt, detail from leaf order by seq limit ${limit}`,
        ),
      ),
    forget: (taken) => ctx.db.run(sql`delete from leaf where seq <= ${taken} and seq < (select max(seq) from leaf)`),
    ledger: ledgerStub(ctx.env),
    now: ctx.now(),
  });
  if (alarm) log("error", "ledger.alarm", { source: "book", alarm });
}
