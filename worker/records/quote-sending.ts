import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { followUpDay } from "../../shared/quote/follow-up.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { eventStatement } from "./request-events.ts";

// What happens to requests by itself: a quote that went out with a mail that was saved turns `sent`, one whose day is over
// ends, and what somebody had who left goes back to the queue.

/** What a saved mail of a colleague's may say of a quote. */
export interface SentSigns {
  /** Hashes of the secrets of customers' links in its text. */
  linkHashes: readonly string[];
  /** SHA-256 (hex) of its PDFs. */
  pdfHashes: readonly string[];
  /** Numbers of quotes that it names, as they are printed, where it carries a PDF. */
  numbers: readonly string[];
}

export const hasSigns = ({ linkHashes, pdfHashes, numbers }: SentSigns): boolean =>
  linkHashes.length + pdfHashes.length + numbers.length > 0;

const CLOCKS_DIFFER_MS = 10 * 60 * 1000;

const within = (values: readonly string[]): SQL => sql`(select value from json_each(${JSON.stringify(values)}))`;

/**
 * Turns the quotes `sent` that went out with this mail, and links them with it. The PDF or the link is proof; a number beside
 * another PDF where the mail is of the request's own thread or customer. Mail from before the quote was ready is none. Safe to run again; answers their ids.
 */
export async function noteSentQuotes(
  ctx: AppContext,
  actorName: string,
  mail: SentSigns & { messageId: string; threadId: string; customerIds: readonly string[]; sentAt: string },
): Promise<readonly string[]> {
  const { linkHashes, pdfHashes, numbers, messageId, threadId, customerIds, sentAt } = mail;
  // Clocks of mail servers differ from ours.
  const later = new Date(Date.parse(sentAt) + CLOCKS_DIFFER_MS).toISOString();
  const went = sql`(
    exists (select 1 from quote_offer o where o.request_id = q.id and o.revision = q.revision
      and o.token_hash in ${within(linkHashes)})
    or exists (select 1 from quote_revision v where v.request_id = q.id and v.revision = q.revision
      and v.pdf_sha256 in ${within(pdfHashes)})
    or (q.number_text || iif(q.revision > 1, '-' || q.revision, '') in ${within(numbers)} and (q.thread_id = ${threadId} or q.customer_id in ${within(customerIds)})))`;
  const rows = await ctx.db.all<{ id: string; revision: number; validUntil: string | null }>(sql`
    select q.id, q.revision, q.valid_until as validUntil from quote_request q
    where q.state in ('ready', 'sent') and q.sent_message_id is null and ${went}
      and exists (select 1 from quote_revision v where v.request_id = q.id and v.revision = q.revision
        and v.issued_at <= ${later}) limit 20`);
  if (rows.length === 0) return [];
  const settings = await readDeskSettings(ctx);
  const sentDay = dayIn(settings.hours.timeZone, Date.parse(sentAt));
  for (const { id, revision, validUntil } of rows) {
    const followOn = followUpDay(sentDay, 0, validUntil, settings);
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
      eventStatement(
        ctx,
        { requestId: id, kind: "sent", by: null, revision },
        sql`exists (select 1 from quote_request where ${isSo} and state = 'ready')`,
      ),
      sql`update quote_request set follow_on = iif(state = 'ready', ${followOn}, follow_on),
          followed = iif(state = 'ready', 0, followed), state = 'sent', sent_at = coalesce(sent_at, ${sentAt}),
          sent_message_id = ${messageId}
        where ${isSo}`,
    ]);
  }
  return rows.map(({ id }) => id);
}

/** Bounded so that one run stays within what the platform lets one do. */
const EXPIRED_A_RUN = 200;

/** Ends the quotes whose last day is over. For the sweep. */
export async function expireQuotes(ctx: AppContext): Promise<void> {
  const { hours } = await readDeskSettings(ctx);
  const today = dayIn(hours.timeZone, ctx.nowMs());
  const rows = await ctx.db.all<{ id: string }>(sql`
    select id from quote_request where state in ('ready', 'sent') and valid_until < ${today} limit ${EXPIRED_A_RUN}`);
  if (rows.length === 0) return;
  await runBatch(
    ctx.db,
    rows.flatMap(({ id }) => {
      const isSo = sql`id = ${id} and state in ('ready', 'sent') and valid_until < ${today}`;
      return [
        leafStatement(
          ctx,
          { kind: "system", door: "sweep" },
          "quote.expired",
          id,
          {},
          sql`exists (select 1 from quote_request where ${isSo})`,
        ),
        eventStatement(
          ctx,
          { requestId: id, kind: "expired", by: null },
          sql`exists (select 1 from quote_request where ${isSo})`,
        ),
        sql`update quote_request set state = 'expired', follow_on = null, ended_at = ${ctx.now()} where ${isSo}`,
      ];
    }),
  );
}

/**
 * Gives requests back whose holder has left or is of the Desk no more: what was begun goes to the queue, what went further
 * waits for whoever takes it. For the sweep.
 */
export async function returnRequests(ctx: AppContext): Promise<void> {
  const isGone = sql`claimed_by is not null
    and state in ('claimed', 'drafting', 'approval', 'ready', 'sent') and not exists (
      select 1 from person p join person_role o on o.person_id = p.id and o.role in ('inside', 'manager')
      where p.id = quote_request.claimed_by and p.status = 'active')`;
  const rows = await ctx.db.all<{ id: string }>(
    sql`select id from quote_request where ${isGone} limit ${EXPIRED_A_RUN}`,
  );
  if (rows.length === 0) return;
  await runBatch(
    ctx.db,
    rows.flatMap(({ id }) => [
      leafStatement(
        ctx,
        { kind: "system", door: "sweep" },
        "request.released",
        id,
        {},
        sql`exists (select 1 from quote_request where id = ${id} and ${isGone})`,
      ),
      eventStatement(
        ctx,
        { requestId: id, kind: "released", by: null },
        sql`exists (select 1 from quote_request where id = ${id} and ${isGone})`,
      ),
      sql`update quote_request set offered_to = null, claimed_by = null, claimed_at = null,
          state = iif(state in ('claimed', 'drafting'), 'requested', state) where id = ${id} and ${isGone}`,
    ]),
  );
}
