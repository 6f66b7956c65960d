import type { SQLWrapper } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRequest, DeskRevision } from "../../shared/api/desk-request.ts";
import { applyChanges, conflictSchema, type QuoteConflict, type QuoteContent } from "../../shared/quote/changes.ts";
import { emptyHead, type QuoteLine } from "../../shared/quote/content.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import { quoteTotals } from "../../shared/quote/totals.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findDeskRow, getDeskRequest, revisionOf } from "./desk.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { goneOn, isMine, standsFor } from "./desk-steps.ts";
import { leafStatement } from "./leaves.ts";
import { approvalFacts } from "./quote-approval.ts";
import { type RequestRow, type RevisionRow, readRevision } from "./quote-rows.ts";
import { eventStatement } from "./request-events.ts";

// Drafts of quotes. Invariant: an edit is applied once, to the very version it was held against; what two people changed
// differently is said to the later one and overwrites nothing.

/** Two people's edits of the same moment meet again at once; more than this many times means a fault. */
const MOST_TRIES = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The statements that make a revision with these lines. `only`: SQL that has to hold. */
const insertLines = (requestId: string, revision: number, lines: readonly QuoteLine[], only: SQLWrapper): SQLWrapper =>
  sql`insert into quote_line (request_id, revision, id, position, item_code, body)
    select ${requestId}, ${revision}, value ->> 'id', value ->> 'position', value ->> 'itemCode', value
    from json_each(${JSON.stringify(lines)}) where ${only}
    on conflict (request_id, revision, id) do update
    set position = excluded.position, item_code = excluded.item_code, body = excluded.body`;

/** What a request's row says of its newest revision. */
export const sumsSet = ({ head, lines }: QuoteContent) => {
  const { net, tax, gross } = quoteTotals(head, lines);
  return sql`currency = ${head.currency}, net = ${String(net)}, tax = ${String(tax)}, gross = ${String(gross)},
    valid_until = ${head.validUntil}`;
};

/** Begins the first draft of a request, by either step; one that is there stays. False where it did not come to it. */
async function beginDraft(actor: Actor, ctx: AppContext, row: RequestRow, step: "edit" | "revise"): Promise<boolean> {
  const { personId } = requirePerson(actor);
  const settings = await readDeskSettings(ctx);
  const { validDays, hours } = settings;
  // A quote that went out without the Desk goes on in the currency it was made in.
  const currency = row.currency ?? settings.currency;
  const validUntil = dayIn(hours.timeZone, ctx.nowMs() + validDays * DAY_MS);
  const blank = emptyHead(currency, row.language);
  const company = row.customerName ?? row.fromCompany ?? "";
  const person = row.contactName ?? row.fromName ?? "";
  const recipient = { ...blank.recipient, company, person, email: row.fromEmail ?? "" };
  const head = { ...blank, validUntil, recipient };
  const only = sql`id = ${row.id} and revision = 0 and ${standsFor(step)}
    and ${step === "edit" ? sql`true` : sql`(claimed_by is null or ${isMine(actor)})`}`;
  const isFirst = sql`exists (select 1 from quote_request where ${only})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "quote.begun", row.id, { revision: 1 }, isFirst),
    eventStatement(ctx, { requestId: row.id, kind: "begun", by: actor, revision: 1 }, isFirst),
    sql`insert into quote_revision (request_id, revision, state, version, head, created_by, created_at)
      select ${row.id}, 1, 'draft', 0, ${JSON.stringify(head)}, ${personId}, ${ctx.now()} where ${isFirst}`,
    sql`update quote_request set revision = 1, state = 'drafting', ${sumsSet({ head, lines: [] })},
        claimed_by = coalesce(claimed_by, ${personId}), claimed_at = coalesce(claimed_at, ${ctx.now()}),
        sent_message_id = null, ended_at = null, follow_on = null, followed = 0
      where ${only} returning id`,
  ]);
  return results.at(-1)?.length === 1;
}

/** Begins the draft of a request that somebody took. Throws `conflict` where there is nothing to write into. */
export async function openDraft(actor: Actor, ctx: AppContext, id: string): Promise<DeskRequest> {
  const row = await findDeskRow(actor, ctx, id);
  if (row.revision === 0) await beginDraft(actor, ctx, row, "edit");
  const now = await getDeskRequest(actor, ctx, id);
  if (now.state === "drafting") return now;
  throw new AppError("conflict", "A quote is written for a request that somebody has taken and that is not over.");
}

const earlierSchema = z.array(z.object({ version: z.number(), conflicts: z.string(), isTheirs: z.number() }));

/**
 * Applies edits to a draft. Throws `not_found`, `bad_request` for what a quote may not say, and `conflict` where the
 * revision is not a draft any more.
 */
export async function changeQuote(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: z.output<typeof deskEndpoints.changeQuote.body>,
): Promise<{ version: number; revision: DeskRevision; conflicts: QuoteConflict[] }> {
  const row = await findDeskRow(actor, ctx, id);
  const settings = await readDeskSettings(ctx);
  const { personId } = requirePerson(actor);
  const answer = async (version: number, revision: RevisionRow, conflicts: QuoteConflict[]) => ({
    version,
    revision: revisionOf(revision, settings, await approvalFacts(ctx, row, revision, settings, personId)),
    conflicts,
  });
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const [before, earlier] = await Promise.all([
      readRevision(ctx, id, given.revision),
      ctx.db.all(sql`select version, conflicts, request_id = ${id} and person_id = ${personId}
        and revision = ${given.revision} as isTheirs from quote_change where id = ${given.id}`),
    ]);
    const [known] = earlierSchema.parse(earlier);
    if (known?.isTheirs === 0) throw new AppError("conflict", "This edit's id is taken.");
    if (known && before) {
      return answer(known.version, before, z.array(conflictSchema).parse(JSON.parse(known.conflicts)));
    }
    if (before?.state !== "draft" || row.revision !== given.revision) throw notADraft();
    const after = apply(before, given.changes);
    if (await write(actor, ctx, row, before, after, given)) {
      const version = before.version + 1;
      return answer(version, { ...before, version, head: after.head, lines: after.lines }, after.conflicts);
    }
  }
  throw new AppError("unavailable", "Too many people write into this quote at this moment; try again.");
}

const notADraft = (): AppError =>
  new AppError(
    "conflict",
    "This revision is not a draft any more; your last words are not in it. Begin a new revision.",
  );

function apply(content: QuoteContent, changes: Parameters<typeof applyChanges>[1]): ReturnType<typeof applyChanges> {
  try {
    return applyChanges(content, changes);
  } catch (error) {
    if (error instanceof z.ZodError) throw new AppError("bad_request", `body.changes: ${z.prettifyError(error)}`);
    if (error instanceof RangeError) throw new AppError("bad_request", `body.changes: ${error.message}`);
    throw error;
  }
}

/** Writes what edits made of a version; false where another's came first. */
async function write(
  actor: Actor,
  ctx: AppContext,
  row: RequestRow,
  before: RevisionRow,
  after: ReturnType<typeof applyChanges>,
  given: z.output<typeof deskEndpoints.changeQuote.body>,
): Promise<boolean> {
  const { personId } = requirePerson(actor);
  const { revision, version } = before;
  const had = new Map(before.lines.map((line) => [line.id, line]));
  const has = new Set(after.lines.map((line) => line.id));
  const written = after.lines.filter((line) => had.get(line.id) !== line);
  const gone = [...had.keys()].filter((id) => !has.has(id));
  const isSo = sql`exists (select 1 from quote_revision v join quote_request q on q.id = v.request_id
    where v.request_id = ${row.id} and v.revision = ${revision} and v.version = ${version} and v.state = 'draft'
      and q.revision = ${revision} and q.state = 'drafting')`;
  // The change's row says that this batch is the one that applies it, the version that nobody was before it: what follows asks
  // both, and the revision's own row, which ends the second, comes last.
  const isOurs = sql`${isSo} and exists (select 1 from quote_change where id = ${given.id} and version = ${version + 1}
    and request_id = ${row.id})`;
  const changes = JSON.stringify(given.changes);
  const results = await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "quote.changed",
      row.id,
      { revision, version: version + 1, sha256: hashOfWords(changes) },
      isSo,
    ),
    sql`insert into quote_change (id, request_id, revision, version, person_id, at, changes, conflicts)
      select ${given.id}, ${row.id}, ${revision}, ${version + 1}, ${personId}, ${ctx.now()}, ${changes},
        ${JSON.stringify(after.conflicts)} where ${isSo}`,
    sql`delete from quote_line where request_id = ${row.id} and revision = ${revision}
      and id in (select value from json_each(${JSON.stringify(gone)})) and ${isOurs}`,
    insertLines(row.id, revision, written, isOurs),
    sql`update quote_request set ${sumsSet(after)} where id = ${row.id} and ${isOurs}`,
    sql`update quote_revision set version = ${version + 1}, head = ${JSON.stringify(after.head)}
      where request_id = ${row.id} and revision = ${revision} and ${isOurs} returning version`,
  ]);
  return results.at(-1)?.length === 1;
}

/**
 * Begins a new revision with what the newest says; that one's approval is void. A quote that went out without the Desk has
 * none: it begins empty. Throws `conflict` where another draft is open.
 */
export async function reviseQuote(actor: Actor, ctx: AppContext, id: string): Promise<DeskRequest> {
  const row = await findDeskRow(actor, ctx, id);
  if (row.revision === 0 && row.source === "outside") {
    if (!(await beginDraft(actor, ctx, row, "revise"))) throw await goneOn(actor, ctx, id);
    return getDeskRequest(actor, ctx, id);
  }
  const { personId } = requirePerson(actor);
  const { validDays, hours } = await readDeskSettings(ctx);
  const newest = await readRevision(ctx, id, row.revision);
  if (!newest) throw new AppError("conflict", "There is no quote yet to make a new revision of.");
  const next = row.revision + 1;
  const today = dayIn(hours.timeZone, ctx.nowMs());
  const isPast = newest.head.validUntil !== null && newest.head.validUntil < today;
  const validUntil = isPast ? dayIn(hours.timeZone, ctx.nowMs() + validDays * DAY_MS) : newest.head.validUntil;
  const content = { head: { ...newest.head, validUntil }, lines: newest.lines };
  const isSo = sql`exists (select 1 from quote_request where id = ${id} and revision = ${row.revision}
    and ${standsFor("revise")} and (claimed_by is null or ${isMine(actor)})) and exists (select 1 from quote_revision where request_id = ${id}
    and revision = ${newest.revision} and version = ${newest.version})`;
  const isThere = sql`exists (select 1 from quote_revision where request_id = ${id} and revision = ${next}
    and created_by = ${personId} and state = 'draft' and version = 0)`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "quote.revised", id, { revision: next }, isSo),
    eventStatement(ctx, { requestId: id, kind: "revised", by: actor, revision: next }, isSo),
    sql`insert into quote_revision (request_id, revision, state, version, head, created_by, created_at)
      select ${id}, ${next}, 'draft', 0, ${JSON.stringify(content.head)}, ${personId}, ${ctx.now()} where ${isSo}`,
    insertLines(id, next, newest.lines, isThere),
    sql`update quote_revision set state = 'superseded' where request_id = ${id} and revision < ${next} and ${isThere}`,
    sql`update quote_request set revision = ${next}, state = 'drafting', ${sumsSet(content)},
        claimed_by = coalesce(claimed_by, ${personId}), claimed_at = coalesce(claimed_at, ${ctx.now()}),
        sent_message_id = null, ended_at = null, follow_on = null, followed = 0
      where id = ${id} and ${isSo} returning id`,
  ]);
  if (results.at(-1)?.length === 0) throw await goneOn(actor, ctx, id);
  return getDeskRequest(actor, ctx, id);
}
