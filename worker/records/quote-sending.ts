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

/** A saved mail of a colleague's, and to whom it went. */
export interface SentMail {
  messageId: string;
  threadId: string;
  customerIds: readonly string[];
  /** All their addresses, lower case. */
  recipients: readonly string[];
  sentAt: string;
}

/** SQL: the mail went to the customer of the request `q`, or whoever asks there. */
const wentToTheirs = ({ customerIds, recipients }: SentMail): SQL => sql`(
  exists (select 1 from customer own join customer theirs
    on coalesce(theirs.merged_into, theirs.id) = coalesce(own.merged_into, own.id)
    where own.id = q.customer_id and theirs.id in ${within(customerIds)})
  or exists (select 1 from contact_address a where a.contact_id = q.contact_id and a.address in ${within(recipients)})
  or coalesce(lower(q.from_email), '') in ${within(recipients)})`;

/** SQL: nobody knows whose the request `q` is, so that no mail is to somebody else. */
const isNobodys = sql`(q.customer_id is null and q.contact_id is null and q.from_email is null)`;

/** SQL: the newest revision of the request `q` waits for such a mail: one from before it was ready is none. */
const awaits = ({ sentAt }: SentMail): SQL => {
  // Clocks of mail servers differ from ours.
  const later = new Date(Date.parse(sentAt) + CLOCKS_DIFFER_MS).toISOString();
  return sql`q.state in ('ready', 'sent') and q.sent_message_id is null
    and exists (select 1 from quote_revision v where v.request_id = q.id and v.revision = q.revision and v.issued_at <= ${later})`;
};

/** SQL: the mail carries the newest revision of the request `q`, or the link to it. */
const carries = ({ linkHashes, pdfHashes }: SentSigns): SQL => sql`(
  exists (select 1 from quote_offer o where o.request_id = q.id and o.revision = q.revision
    and o.token_hash in ${within(linkHashes)})
  or exists (select 1 from quote_revision v where v.request_id = q.id and v.revision = q.revision
    and v.pdf_sha256 in ${within(pdfHashes)}))`;

/**
 * Turns the quotes `sent` that went out with this mail to their own customer, and links them with it. The PDF or the link is
 * proof; a number beside another PDF where the mail is of the request's own thread or customer. Where PDF or link went to
 * others alone nothing turns, and the request says so. Safe to run again; answers the ids of both, and whether each that
 * turned is proven.
 */
export async function noteSentQuotes(
  ctx: AppContext,
  actorName: string,
  mail: SentSigns & SentMail,
): Promise<{ sent: readonly { id: string; isProven: boolean }[]; elsewhere: readonly string[] }> {
  const { numbers, messageId, threadId, sentAt } = mail;
  const isTheirs = wentToTheirs(mail);
  const names = sql`(q.number_text || iif(q.revision > 1, '-' || q.revision, '') in ${within(numbers)}
    and (q.thread_id = ${threadId} or ${isTheirs}))`;
  const rows = await ctx.db.all<{ id: string; revision: number; validUntil: string | null; carried: number }>(sql`
    select q.id, q.revision, q.valid_until as validUntil, ${carries(mail)} as carried from quote_request q
    where ${awaits(mail)} and (${carries(mail)} or ${names}) and (${isTheirs} or ${isNobodys}) limit 20`);
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
  const sent = rows.map(({ id, carried }) => ({ id, isProven: carried === 1 }));
  return { sent, elsewhere: await noteElsewhere(ctx, actorName, mail) };
}

/** Says once a revision on the request that its quote went to somebody who is not its customer; to whom, nobody is told. */
async function noteElsewhere(ctx: AppContext, actorName: string, mail: SentSigns & SentMail): Promise<string[]> {
  const rows = await ctx.db.all<{ id: string; revision: number }>(sql`
    select q.id, q.revision from quote_request q
    where ${awaits(mail)} and q.state = 'ready' and ${carries(mail)} and not ${wentToTheirs(mail)} and not ${isNobodys}
    limit 20`);
  for (const { id, revision } of rows) {
    const isFirst = sql`not exists (select 1 from request_event where request_id = ${id} and kind = 'elsewhere'
      and revision = ${revision})`;
    await runBatch(ctx.db, [
      leafStatement(ctx, actorName, "quote.elsewhere", id, { revision, messageId: mail.messageId }, isFirst),
      eventStatement(ctx, { requestId: id, kind: "elsewhere", by: null, revision }, isFirst),
    ]);
  }
  return rows.map(({ id }) => id);
}

/** Bounded so that one run stays within what the platform lets one do. */
const EXPIRED_A_RUN = 200;

const ids = (rows: readonly { id: string }[]): readonly string[] => rows.map(({ id }) => id);

/** Ends the quotes whose last day is over; answers the ids of their requests. For the sweep. */
export async function expireQuotes(ctx: AppContext): Promise<readonly string[]> {
  const { hours } = await readDeskSettings(ctx);
  const today = dayIn(hours.timeZone, ctx.nowMs());
  const rows = await ctx.db.all<{ id: string }>(sql`
    select id from quote_request where state in ('ready', 'sent') and valid_until < ${today} limit ${EXPIRED_A_RUN}`);
  if (rows.length === 0) return [];
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
  return ids(rows);
}

/**
 * Gives requests back whose holder has left or is of the Desk no more: what was begun goes to the queue, what went further
 * waits for whoever takes it. Answers their ids. For the sweep.
 */
export async function returnRequests(ctx: AppContext): Promise<readonly string[]> {
  const isGone = sql`claimed_by is not null
    and state in ('claimed', 'drafting', 'approval', 'ready', 'sent') and not exists (
      select 1 from person p join person_role o on o.person_id = p.id and o.role in ('inside', 'manager')
      where p.id = quote_request.claimed_by and p.status = 'active')`;
  const rows = await ctx.db.all<{ id: string }>(
    sql`select id from quote_request where ${isGone} limit ${EXPIRED_A_RUN}`,
  );
  if (rows.length === 0) return [];
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
  return ids(rows);
}
