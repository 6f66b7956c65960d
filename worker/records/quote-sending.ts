import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";

// A quote that went out with a mail that was saved turns `sent` by itself.

/** What a saved mail of a colleague's may say of a quote. */
export interface SentSigns {
  /** Hashes of the secrets of customers' links in its text. */
  linkHashes: readonly string[];
  /** SHA-256 (hex) of its PDFs. */
  pdfHashes: readonly string[];
  /** Numbers of quotes that it names. */
  numbers: readonly string[];
}

export const hasSigns = ({ linkHashes, pdfHashes, numbers }: SentSigns): boolean =>
  linkHashes.length + pdfHashes.length + numbers.length > 0;

const within = (values: readonly string[]): SQL => sql`(select value from json_each(${JSON.stringify(values)}))`;

/**
 * Turns the quotes `sent` that went out with this mail, and links them with it. The PDF or the link is proof; a number alone
 * where the mail is of the request's own thread or customer. Safe to run again; answers their ids.
 */
export async function noteSentQuotes(
  ctx: AppContext,
  actorName: string,
  mail: SentSigns & { messageId: string; threadId: string; customerIds: readonly string[]; sentAt: string },
): Promise<readonly string[]> {
  const { linkHashes, pdfHashes, numbers, messageId, threadId, customerIds, sentAt } = mail;
  const went = sql`(
    exists (select 1 from quote_offer o where o.request_id = q.id and o.revision = q.revision
      and o.token_hash in ${within(linkHashes)})
    or exists (select 1 from quote_revision v where v.request_id = q.id and v.revision = q.revision
      and v.pdf_sha256 in ${within(pdfHashes)})
    or (q.number_text in ${within(numbers)} and (q.thread_id = ${threadId} or q.customer_id in ${within(customerIds)})))`;
  const rows = await ctx.db.all<{ id: string; revision: number }>(sql`
    select q.id, q.revision from quote_request q
    where q.state in ('ready', 'sent') and q.sent_message_id is null and ${went} limit 20`);
  for (const { id, revision } of rows) {
    const isSo = sql`id = ${id} and revision = ${revision} and state in ('ready', 'sent') and sent_message_id is null`;
    await runBatch(ctx.db, [
      leafStatement(
        ctx,
        actorName,
        "quote.sent",
        id,
        { revision, messageId },
        sql`exists (select 1 from quote_request where ${isSo})`,
      ),
      sql`update quote_request set state = 'sent', sent_at = coalesce(sent_at, ${sentAt}), sent_message_id = ${messageId}
        where ${isSo}`,
    ]);
  }
  return rows.map(({ id }) => id);
}

/** Bounded so that one run stays within what the platform lets one do. */
const EXPIRED_A_RUN = 200;

/** Ends the quotes whose last day is over. For the sweep. */
export async function expireQuotes(ctx: AppContext): Promise<void> {
  const today = ctx.now().slice(0, 10);
  const rows = await ctx.db.all<{ id: string }>(sql`
    select id from quote_request where state = 'sent' and valid_until < ${today} limit ${EXPIRED_A_RUN}`);
  if (rows.length === 0) return;
  await runBatch(
    ctx.db,
    rows.flatMap(({ id }) => {
      const isSo = sql`id = ${id} and state = 'sent' and valid_until < ${today}`;
      return [
        leafStatement(
          ctx,
          { kind: "system", door: "sweep" },
          "quote.expired",
          id,
          {},
          sql`exists (select 1 from quote_request where ${isSo})`,
        ),
        sql`update quote_request set state = 'expired', ended_at = ${ctx.now()} where ${isSo}`,
      ];
    }),
  );
}
