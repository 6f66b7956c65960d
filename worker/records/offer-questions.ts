import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Offer } from "../../shared/api/offers.ts";
import type { AppContext } from "../context.ts";

const rowsSchema = z.array(z.object({ name: z.string(), text: z.string(), at: z.string() }));

/** What a customer asked on a quote's page, oldest first. No actor: whoever calls shows the request. */
export const readOfferQuestions = async (ctx: AppContext, requestId: string): Promise<Offer["questions"]> =>
  rowsSchema.parse(
    await ctx.db.all(
      sql`select name, text, at from offer_question where request_id = ${requestId} order by at limit 100`,
    ),
  );
