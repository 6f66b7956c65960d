import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import { languageSchema } from "../../shared/api/people.ts";
import type { QuoteRequest, QuoteSums } from "../../shared/api/quote-requests.ts";
import { noWordsSchema, quoteRequestSchema, requestFileSchema } from "../../shared/api/quote-requests.ts";
import { type ApprovalReason, approvalReasonSchema } from "../../shared/quote/approval.ts";
import type { QuoteContent } from "../../shared/quote/changes.ts";
import { quoteHeadSchema, quoteLineSchema } from "../../shared/quote/content.ts";
import { lostForSchema, requestStateSchema } from "../../shared/quote/states.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { requestsWithCustomers } from "./desk-access.ts";

// Quote requests and revisions as they lie in the Book, read. Whoever calls has the condition of who may see them.

const text = z.string().nullable();

export const requestRowSchema = z.object({
  id: z.string(),
  state: requestStateSchema,
  source: quoteRequestSchema.shape.source,
  customerId: text,
  customerName: text,
  tier: tierSchema.nullable(),
  contactId: text,
  contactName: text,
  messageId: text,
  threadId: text,
  askedBy: text,
  askedByName: text,
  askedAt: z.string(),
  fromName: text,
  fromEmail: text,
  fromCompany: text,
  wanted: z.string(),
  noWords: noWordsSchema.nullable(),
  wantedBy: text,
  note: z.string(),
  language: languageSchema,
  promiseAt: z.string(),
  claimedBy: text,
  claimedByName: text,
  claimedAt: text,
  passNote: z.string(),
  offeredTo: text,
  offeredToName: text,
  followOn: text,
  followed: z.number(),
  questionText: text,
  questionBy: text,
  questionByName: text,
  questionAt: text,
  answer: text,
  answeredAt: text,
  numberText: text,
  revision: z.number(),
  /** When the newest revision became ready; null for one that is not. */
  issuedAt: text,
  currency: text,
  net: text,
  tax: text,
  gross: text,
  validUntil: text,
  sentAt: text,
  sentMessageId: text,
  lostFor: lostForSchema.nullable(),
  outcomeReason: text,
  competitor: text,
  priceGap: text,
  acceptedBy: text,
  endedAt: text,
  fileCount: z.number(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

/** SQL of `r`: it was taken from a mail that an objection closes; for as long as it does, nobody is told what that says. */
const isMailClosed = `(r.source = 'outside' and exists (select 1 from objection j where j.message_id = r.message_id
  and j.closes = 1 and (j.state = 'open' or (j.state = 'upheld' and j.settled = 0))))`;

const wantedText = `iif(${isMailClosed} and exists (select 1 from outside_quote w where w.request_id = r.id
  and w.file_name = r.wanted), '', r.wanted)`;

/** SQL: what the customer of the request `r` wants, as far as it may be told; what the Desk wrote itself stays. */
export const wantedShown = sql.raw(wantedText);

const columns = sql.raw(`
  r.id, r.state, r.source, c.id as customerId, c.name as customerName, c.tier, r.contact_id as contactId,
  (select name from contact k where k.id = r.contact_id) as contactName,
  r.message_id as messageId, r.thread_id as threadId, r.asked_by as askedBy,
  (select name from person p where p.id = r.asked_by) as askedByName, r.asked_at as askedAt,
  r.from_name as fromName, r.from_email as fromEmail, r.from_company as fromCompany, ${wantedText} as wanted,
  case when ${isMailClosed} and r.wanted <> '' and ${wantedText} = '' then 'closed' when r.wanted = '' then 'gone' end as noWords,
  r.wanted_by as wantedBy, r.note, r.language, r.promise_at as promiseAt, r.claimed_by as claimedBy,
  (select name from person p where p.id = r.claimed_by) as claimedByName, r.claimed_at as claimedAt,
  r.pass_note as passNote, r.offered_to as offeredTo,
  (select name from person p where p.id = r.offered_to) as offeredToName, r.follow_on as followOn, r.followed, r.question_text as questionText, r.question_by as questionBy,
  (select name from person p where p.id = r.question_by) as questionByName, r.question_at as questionAt, r.answer,
  r.answered_at as answeredAt, r.number_text as numberText, r.revision,
  (select v.issued_at from quote_revision v where v.request_id = r.id and v.revision = r.revision and v.state = 'ready')
    as issuedAt, r.currency, r.net, r.tax, r.gross,
  r.valid_until as validUntil, r.sent_at as sentAt, r.sent_message_id as sentMessageId,
  r.lost_for as lostFor, r.outcome_reason as outcomeReason, r.competitor, r.price_gap as priceGap, r.accepted_by as acceptedBy, r.ended_at as endedAt,
  (select count(*) from request_file f where f.request_id = r.id) as fileCount`);

/** Requests for which the condition holds. `rest`: order and limit. */
export async function readRequestRows(ctx: AppContext, where: SQL, rest: SQL = sql``): Promise<RequestRow[]> {
  const rows = await ctx.db.all(sql`select ${columns} from ${requestsWithCustomers} where ${where} ${rest}`);
  return z.array(requestRowSchema).parse(rows);
}

/** A person beside what they did; null where nobody is named. */
export const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "" });

/** What everybody who sees a request is told of it, all but its quote. */
export const requestFacts = (
  row: RequestRow,
  files: QuoteRequest["files"],
): Omit<QuoteRequest, "quote" | "canAnswer" | "canSend"> => ({
  ...row,
  customer: ref(row.customerId, row.customerName),
  contact: row.contactId !== null && row.contactName !== null ? ref(row.contactId, row.contactName) : null,
  askedBy: ref(row.askedBy, row.askedByName),
  claimedBy: ref(row.claimedBy, row.claimedByName),
  sender:
    row.fromEmail === null ? null : { name: row.fromName ?? "", email: row.fromEmail, company: row.fromCompany ?? "" },
  files,
  question:
    row.questionText === null || row.questionAt === null
      ? null
      : {
          text: row.questionText,
          by: { id: row.questionBy ?? "", name: row.questionByName ?? "" },
          at: row.questionAt,
          answer: row.answer,
          answeredAt: row.answeredAt,
        },
  outcome:
    row.endedAt === null
      ? null
      : {
          lostFor: row.lostFor,
          reason: row.outcomeReason ?? "",
          competitor: row.competitor ?? "",
          priceGap: row.priceGap,
          at: row.endedAt,
          acceptedBy: row.acceptedBy,
        },
});

/** The sums of a request's newest revision; null before there is one. */
export const sumsOf = ({ currency, net, tax, gross }: RequestRow): QuoteSums | null =>
  currency === null || net === null || tax === null || gross === null ? null : { currency, net, tax, gross };

const fileRows = z.array(requestFileSchema.extend({ requestId: z.string() }));

/** The files of these requests, by request. */
export async function readFiles(ctx: AppContext, ids: readonly string[]): Promise<Map<string, QuoteRequest["files"]>> {
  const byRequest = new Map<string, QuoteRequest["files"]>();
  if (ids.length === 0) return byRequest;
  const rows = await ctx.db.all(sql`
    select f.id, f.request_id as requestId, iif(${sql.raw(isMailClosed)}, '', f.file_name) as fileName,
      f.media_type as mediaType, f.bytes
    from request_file f join quote_request r on r.id = f.request_id
    where f.request_id in (select value from json_each(${JSON.stringify(ids)})) order by f.request_id, f.part`);
  for (const { requestId, ...file } of fileRows.parse(rows)) {
    byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), file]);
  }
  return byRequest;
}

const revisionRowSchema = z.object({
  revision: z.number(),
  state: z.enum(["draft", "approval", "ready", "superseded"]),
  version: z.number(),
  head: z.string(),
  createdBy: z.string(),
  submittedBy: text,
  submittedByName: text,
  submittedAt: text,
  reasons: z.string(),
  decidedBy: text,
  decidedByName: text,
  decidedAt: text,
  decisionWords: z.string(),
  issuedAt: text,
  letterhead: text,
});

/** A revision with what it says. */
export interface RevisionRow extends Omit<z.infer<typeof revisionRowSchema>, "head" | "reasons">, QuoteContent {
  reasons: ApprovalReason[];
}

/** A revision and its lines; null where there is none. */
export async function readRevision(ctx: AppContext, requestId: string, revision: number): Promise<RevisionRow | null> {
  const [rows, lines] = await runBatch(ctx.db, [
    sql`select revision, state, version, head, created_by as createdBy, submitted_by as submittedBy,
        (select name from person where id = submitted_by) as submittedByName, submitted_at as submittedAt, reasons,
        decided_by as decidedBy, (select name from person where id = decided_by) as decidedByName,
        decided_at as decidedAt, decision_words as decisionWords, issued_at as issuedAt, letterhead
      from quote_revision where request_id = ${requestId} and revision = ${revision}`,
    sql`select body from quote_line where request_id = ${requestId} and revision = ${revision} order by position, id`,
  ]);
  const [row] = z.array(revisionRowSchema).parse(rows);
  if (!row) return null;
  return {
    ...row,
    head: quoteHeadSchema.parse(JSON.parse(row.head)),
    lines: z
      .array(z.object({ body: z.string() }))
      .parse(lines)
      .map(({ body }) => quoteLineSchema.parse(JSON.parse(body))),
    reasons: z.array(approvalReasonSchema).parse(JSON.parse(row.reasons)),
  };
}
