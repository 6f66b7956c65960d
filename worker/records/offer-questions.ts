import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Offer } from "../../shared/api/offers.ts";
import type { AppContext } from "../context.ts";
import { hashOfWords } from "../ledger/leaf.ts";

const rowsSchema = z.array(z.object({ name: z.string(), text: z.string(), at: z.string() }));

/** The beginning of a question's id: of the link that it was asked by. */
const markOf = (tokenHash: string): string => hashOfWords(tokenHash).slice(0, 16);

/** The id of a question that is asked by a link. */
export const questionId = (ctx: AppContext, tokenHash: string): string => `${markOf(tokenHash)}-${ctx.newId()}`;

/** What was asked by one link, oldest first: another link of the same quote may be another person's. */
export const readLinkQuestions = async (
  ctx: AppContext,
  requestId: string,
  tokenHash: string,
): Promise<Offer["questions"]> =>
  rowsSchema.parse(
    await ctx.db.all(sql`select name, text, at from offer_question where request_id = ${requestId}
      and substr(id, 1, 17) = ${`${markOf(tokenHash)}-`} order by at limit 100`),
  );

/** What customers asked on a quote's page, by whichever link, oldest first. No actor: whoever calls shows the request. */
export const readOfferQuestions = async (ctx: AppContext, requestId: string): Promise<Offer["questions"]> =>
  rowsSchema.parse(
    await ctx.db.all(
      sql`select name, text, at from offer_question where request_id = ${requestId} order by at limit 100`,
    ),
  );
