import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { quoteTotals } from "../../shared/quote/totals.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { readRevision } from "./quote-rows.ts";
import type { SentSigns } from "./quote-sending.ts";

// Quotes that left a mailbox without the Desk, as intake finds them. Invariant: what a quote of the Desk matches is none.

/** A quote as it was found; its id is made of message and part, so that the same one is never two. */
export interface OutsideFind {
  id: string;
  /** The file's index in the message, or -1 for the mail's own words. */
  part: number;
  /** Of a quote in the mail's own words its subject. */
  fileName: string;
  mediaType: string;
  bytes: number;
  number: string | null;
  /** Currency and total in minor units. */
  currency: string | null;
  total: string | null;
}

interface FoundIn {
  messageId: string;
  threadId: string;
  customerIds: readonly string[];
  /** Whose mail it is. */
  personId: string | null;
  sentAt: string;
}

const within = (values: readonly string[]): SQL => sql`(select value from json_each(${JSON.stringify(values)}))`;

/** SQL: the request `q` is of the mail's thread or customer. */
const isTheirs = ({ threadId, customerIds }: FoundIn): SQL =>
  sql`(q.thread_id = ${threadId} or q.customer_id in ${within(customerIds)})`;

/**
 * SQL: a quote of the Desk itself went with the mail, in whichever state and revision: its PDF, or the link to it where the
 * request is of the same thread or customer, as anybody knows one of another's, or turned `sent` by it.
 */
const isDeskQuote = (mail: FoundIn & SentSigns): SQL => sql`(
    exists (select 1 from quote_revision where pdf_sha256 in ${within(mail.pdfHashes)})
    or exists (select 1 from quote_offer o join quote_request q on q.id = o.request_id
      where o.token_hash in ${within(mail.linkHashes)} and (q.sent_message_id = ${mail.messageId} or ${isTheirs(mail)})))`;

const issuedRows = z.array(z.object({ id: z.string(), revision: z.number() }));
/** A number is of one request, and a mail names few. */
const MOST_REVISIONS = 40;

/**
 * Sums, as `currency amount`, of the Desk's quotes that the mail names by number, in each revision that was ready: a paper
 * that was made elsewhere of such a quote says the same sum, one that does not is another quote.
 */
async function namedSums(ctx: AppContext, mail: FoundIn & SentSigns): Promise<Set<string>> {
  if (mail.numbers.length === 0) return new Set();
  const rows = issuedRows.parse(
    await ctx.db.all(sql`select q.id, v.revision from quote_request q join quote_revision v on v.request_id = q.id
      where q.number_text in ${within(mail.numbers)} and ${isTheirs(mail)} and v.issued_at is not null
      order by v.revision desc limit ${MOST_REVISIONS}`),
  );
  const revisions = await Promise.all(rows.map(({ id, revision }) => readRevision(ctx, id, revision)));
  return new Set(
    revisions.flatMap((one) => {
      if (one === null) return [];
      const { net, gross } = quoteTotals(one.head, one.lines);
      return [net, gross].map((amount) => `${one.head.currency} ${amount}`);
    }),
  );
}

/** SQL: the thread has this very quote already, sent once more or spoken of. */
const isAgain = ({ messageId, threadId }: FoundIn, { part, number, currency, total }: OutsideFind): SQL => {
  const sameTotal = sql`(total = ${total} and currency = ${currency})`;
  const same =
    part < 0 ? sql`(number_text = ${number} or ${sameTotal})` : sql`(number_text is ${number} and ${sameTotal})`;
  return sql`exists (select 1 from outside_quote where thread_id = ${threadId} and message_id <> ${messageId} and ${same})`;
};

/**
 * Lists what was found in a mail, once however often it is recorded. Of several customers a restricted one's, so that who
 * may not know of it does not by this.
 */
export async function keepOutsideQuotes(
  ctx: AppContext,
  actorName: string,
  mail: FoundIn & SentSigns,
  found: readonly OutsideFind[],
): Promise<void> {
  const { messageId, threadId, customerIds, personId, sentAt } = mail;
  const customers = await readCustomerFacts(ctx, customerIds);
  const customerId = customerIds.find((id) => customers.get(id)?.restricted) ?? customerIds[0] ?? null;
  const sums = await namedSums(ctx, mail);
  const others = found.filter(({ currency, total }) => !sums.has(`${currency} ${total}`));
  const statements = others.flatMap((one) => {
    const isNew = sql`not exists (select 1 from outside_quote where message_id = ${messageId} and part = ${one.part})
      and not ${isDeskQuote(mail)} and not ${isAgain(mail, one)}`;
    const detail = { messageId, part: one.part, customerId };
    return [
      leafStatement(ctx, actorName, "outside-quote.found", one.id, detail, isNew),
      sql`insert into outside_quote (id, message_id, thread_id, customer_id, person_id, part, file_name, media_type, bytes,
          sent_at, found_at, number_text, currency, total, state)
        select ${one.id}, ${messageId}, ${threadId}, ${customerId}, ${personId}, ${one.part}, ${one.fileName},
          ${one.mediaType}, ${one.bytes}, ${sentAt}, ${ctx.now()}, ${one.number}, ${one.currency}, ${one.total}, 'open'
        where ${isNew}`,
    ];
  });
  await runBatch(ctx.db, [
    ...statements,
    // A copy that came when nobody knew the customer left it open.
    sql`update outside_quote set customer_id = ${customerId} where message_id = ${messageId} and customer_id is null
      and ${customerId} is not null`,
  ]);
}

/** A read that ended neither way was cut off with its process: twice is enough. */
const MOST_READS = 2;
const countRows = z.array(z.object({ count: z.number() }));

/**
 * Whether a message's documents may be read, and notes that they are. A document that takes the process down would be read
 * again with every try to record its mail, for ever: without its words the mail is recorded all the same.
 */
export async function mayReadDocuments(ctx: AppContext, messageId: string): Promise<boolean> {
  const key = `read|${messageId}`;
  const [rows] = await runBatch(ctx.db, [
    sql`insert into rate_limit (id, key, count, last_request) values (${ctx.newId()}, ${key}, 1, ${ctx.nowMs()})
      on conflict (key) do update set count = count + 1, last_request = ${ctx.nowMs()} returning count`,
  ]);
  return (countRows.parse(rows)[0]?.count ?? 0) <= MOST_READS;
}

/** The documents were read, and nothing was taken down. */
export async function documentsRead(ctx: AppContext, messageId: string): Promise<void> {
  await runBatch(ctx.db, [sql`delete from rate_limit where key = ${`read|${messageId}`}`]);
}

/** A leaf for each row that goes with its mail, where it is still there. */
const removedLeaves = (
  ctx: AppContext,
  actorName: string,
  messageId: string,
  { rows, isIts }: { rows: readonly { id: string }[]; isIts: SQL },
) =>
  rows.map(({ id }) =>
    leafStatement(
      ctx,
      actorName,
      "outside-quote.removed",
      id,
      { messageId },
      sql`exists (select 1 from outside_quote where id = ${id} and ${isIts})`,
    ),
  );

/**
 * Takes what nobody has taken into the Desk off the list: its mail is gone, or a quote of the Desk went with it. Words of
 * the mail are written over before the row goes. Safe to run again.
 */
export async function forgetOutsideQuotes(ctx: AppContext, actorName: string, messageId: string): Promise<void> {
  const isIts = sql`message_id = ${messageId} and state <> 'taken'`;
  const rows = z
    .array(z.object({ id: z.string() }))
    .parse(await ctx.db.all(sql`select id from outside_quote where ${isIts}`));
  if (rows.length === 0) return;
  await runBatch(ctx.db, [
    ...removedLeaves(ctx, actorName, messageId, { rows, isIts }),
    sql`update outside_quote set file_name = printf('%.*c', length(cast(file_name as blob)), '0'),
      number_text = printf('%.*c', length(cast(coalesce(number_text, '') as blob)), '0') where ${isIts}`,
    sql`delete from outside_quote where ${isIts}`,
  ]);
}

/**
 * The mail itself is gone: what nobody took goes off the list, and requests that were taken from it no longer say its subject,
 * its file's name and its number; what the Desk wrote since, and the sum, stay. Safe to run again.
 */
export async function forgetOutsideMail(ctx: AppContext, actorName: string, messageId: string): Promise<void> {
  await forgetOutsideQuotes(ctx, actorName, messageId);
  const isIts = sql`message_id = ${messageId} and state = 'taken' and file_name <> ''`;
  const rows = z
    .array(z.object({ id: z.string(), request: z.string() }))
    .parse(await ctx.db.all(sql`select id, request_id as request from outside_quote where ${isIts}`));
  if (rows.length === 0) return;
  const requests = within(rows.map(({ request }) => request));
  const wiped = (column: string) => sql.raw(`printf('%.*c', length(cast(coalesce(${column}, '') as blob)), '0')`);
  // Where it is still the mail's: a colleague may have written what is wanted.
  const isSaid = sql`id in ${requests} and exists (select 1 from outside_quote o where o.request_id = quote_request.id
    and o.file_name = quote_request.wanted)`;
  const said = z
    .array(z.object({ id: z.string() }))
    .parse(await ctx.db.all(sql`select id from quote_request where ${isSaid}`));
  const still = within(said.map(({ id }) => id));
  const isFile = sql`request_id in ${requests} and message_id = ${messageId}`;
  await runBatch(ctx.db, [
    ...removedLeaves(ctx, actorName, messageId, { rows, isIts }),
    // Written over before they become shorter.
    sql`update quote_request set wanted = ${wiped("wanted")} where id in ${still}`,
    sql`update quote_request set wanted = '' where id in ${still}`,
    sql`update request_file set file_name = ${wiped("file_name")} where ${isFile}`,
    sql`update request_file set file_name = '' where ${isFile}`,
    sql`update outside_quote set file_name = ${wiped("file_name")}, number_text = ${wiped("number_text")} where ${isIts}`,
    sql`update outside_quote set file_name = '', number_text = null where message_id = ${messageId} and state = 'taken'`,
  ]);
}
