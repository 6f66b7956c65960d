import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRequest } from "../../shared/api/desk-request.ts";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import { approvalReasons } from "../../shared/quote/approval.ts";
import type { QuoteContent } from "../../shared/quote/changes.ts";
import { netsByGroup } from "../../shared/quote/net-amounts.ts";
import { isTooLongForPdf } from "../../shared/quote/printed-size.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findDeskRow, getDeskRequest } from "./desk.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { goneOn, isMine } from "./desk-steps.ts";
import { readItemGroups } from "./items.ts";
import { leafStatement } from "./leaves.ts";
import { approvalFacts, mayDecide } from "./quote-approval.ts";
import { readRevision } from "./quote-rows.ts";
import { eventStatement } from "./request-events.ts";

// A draft becomes a quote: it is handed in, approved where the rules ask for it, and gets its number. Invariant: numbers of
// a year follow each other without gap or double. A number is given out by the very statement that makes the quote ready, and never again.

/** The year (of the Desk's own clock) whose series a number is of. */
const yearOf = (nowMs: number, { hours: { timeZone } }: DeskSettings): number =>
  Number(new Intl.DateTimeFormat("en", { timeZone, year: "numeric" }).format(nowMs));

/** What a revision offers of each group of the item list, as JSON: groups are what they are called on the day it goes out. */
async function groupNetsOf(ctx: AppContext, { head, lines }: QuoteContent): Promise<string> {
  const groups = await readItemGroups(
    ctx,
    lines.map(({ itemCode }) => itemCode),
  );
  return JSON.stringify(
    Object.fromEntries([...netsByGroup(head, lines, groups)].map(([group, net]) => [group, String(net)])),
  );
}

/**
 * The statements that make a revision ready; `isSo` is asked by each, so the one that changes it comes last.
 * The first ready revision of a request gives it its number.
 */
function readyStatements(
  ctx: AppContext,
  id: string,
  settings: DeskSettings,
  groupNets: string,
  isSo: ReturnType<typeof sql>,
) {
  const year = yearOf(ctx.nowMs(), settings);
  const now = ctx.now();
  const next = sql`(select coalesce(max(number), 0) + 1 from quote_request where year = ${year})`;
  return [
    sql`update quote_request set year = ${year}, number = ${next},
        number_text = printf('%s-%d-%05d', ${settings.numberPrefix}, ${year}, ${next})
      where id = ${id} and number is null and ${isSo}`,
    sql`update quote_request set state = 'ready', sent_at = null, sent_message_id = null where id = ${id} and ${isSo}`,
    sql`update quote_revision set state = 'ready', issued_at = ${now}, group_nets = ${groupNets}, letterhead = json_object('issuedOn', ${dayIn(settings.hours.timeZone, ctx.nowMs())},
        'seller', json(${JSON.stringify(settings.seller)}),
        'clerk', (select json_object('name', p.name, 'email', p.email) from quote_request q
          join person p on p.id = coalesce(q.claimed_by, quote_revision.submitted_by) where q.id = ${id}))
      where request_id = ${id} and revision = (select revision from quote_request where id = ${id}) and ${isSo}
      returning revision`,
  ];
}

/**
 * Hands a draft in, as it stands in this version: it waits for approval, or is ready. Throws `conflict` where somebody
 * has changed it since, and `bad_request` for one that offers nothing.
 */
export async function submitQuote(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { revision, version }: z.output<typeof deskEndpoints.submitQuote.body>,
): Promise<DeskRequest> {
  const { personId } = requirePerson(actor);
  const row = await findDeskRow(actor, ctx, id);
  const [draft, settings] = await Promise.all([readRevision(ctx, id, revision), readDeskSettings(ctx)]);
  if (draft?.state !== "draft" || draft.version !== version || row.revision !== revision) {
    throw new AppError("conflict", "This quote was changed meanwhile; look at it again.");
  }
  if (!draft.lines.some(({ kind, choice }) => kind === "item" && choice !== "alternative")) {
    throw new AppError("bad_request", "body: a quote needs a line");
  }
  if (isTooLongForPdf(draft.lines)) {
    throw new AppError("too_large", "This quote says more than one PDF can hold. Shorten it, or make two of it.");
  }
  const facts = await approvalFacts(ctx, row, draft, settings, personId);
  const reasons = approvalReasons(settings.approval, facts, draft.head, draft.lines);
  // The version says that nothing changed since it was read; who made it so is asked by what follows.
  const isDraft = sql`exists (select 1 from quote_revision v where v.request_id = ${id} and v.revision = ${revision}
    and v.version = ${version} and v.state = 'draft')
    and exists (select 1 from quote_request q where q.id = ${id} and q.state = 'drafting' and q.revision = ${revision}
      and ${isMine(actor)})`;
  const waits = reasons.length > 0;
  const submittedAt = ctx.now();
  const isHandedIn = sql`exists (select 1 from quote_revision v where v.request_id = ${id} and v.revision = ${revision}
    and v.version = ${version} and v.state = 'approval' and v.submitted_at = ${submittedAt} and v.submitted_by = ${personId}
    and v.reasons = ${JSON.stringify(reasons)})`;
  const detail = { revision, version, reasons: reasons.map(({ why }) => why) };
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "quote.submitted", id, detail, isDraft),
    eventStatement(ctx, { requestId: id, kind: "submitted", by: actor, revision }, isDraft),
    sql`update quote_revision set state = 'approval', submitted_by = ${personId}, submitted_at = ${submittedAt},
        reasons = ${JSON.stringify(reasons)}
      where request_id = ${id} and revision = ${revision} and ${isDraft}`,
    ...(waits
      ? [sql`update quote_request set state = 'approval' where id = ${id} and ${isHandedIn} returning id`]
      : readyStatements(ctx, id, settings, await groupNetsOf(ctx, draft), isHandedIn)),
  ]);
  if (results.at(-1)?.length === 0) throw await goneOn(actor, ctx, id);
  return getDeskRequest(actor, ctx, id);
}

/** Says yes or no to a colleague's quote; a no makes it a draft again, with the words beside it. */
export async function decideQuote(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { revision, approve, words }: z.output<typeof deskEndpoints.decideQuote.body>,
): Promise<DeskRequest> {
  const person = requirePerson(actor);
  const row = await findDeskRow(actor, ctx, id);
  const [waiting, settings] = await Promise.all([readRevision(ctx, id, revision), readDeskSettings(ctx)]);
  if (waiting?.state !== "approval" || row.revision !== revision || row.state !== "approval") {
    throw new AppError("conflict", "This quote does not wait for approval any more; look at it again.");
  }
  if (!(await mayDecide(person, ctx, row, waiting, settings))) {
    throw forbidden("This quote is for somebody else to approve; nobody approves their own.");
  }
  const now = ctx.now();
  const waits = sql`exists (select 1 from quote_revision v where v.request_id = ${id} and v.revision = ${revision}
    and v.state = 'approval' and v.decided_at is null)
    and exists (select 1 from quote_request q where q.id = ${id} and q.state = 'approval' and q.revision = ${revision})`;
  const isOurs = sql`exists (select 1 from quote_revision v where v.request_id = ${id} and v.revision = ${revision}
    and v.state = 'approval' and v.decided_at = ${now} and v.decided_by = ${person.personId})`;
  const results = await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      approve ? "quote.approved" : "quote.sent-back",
      id,
      { revision, wordsSha256: hashOfWords(words) },
      waits,
    ),
    eventStatement(ctx, { requestId: id, kind: approve ? "approved" : "sent-back", by: actor, revision, words }, waits),
    sql`update quote_revision set decided_by = ${person.personId}, decided_at = ${now}, decision_words = ${words}
      where request_id = ${id} and revision = ${revision} and ${waits}`,
    ...(approve
      ? readyStatements(ctx, id, settings, await groupNetsOf(ctx, waiting), isOurs)
      : [
          sql`update quote_request set state = 'drafting' where id = ${id} and ${isOurs}`,
          sql`update quote_revision set state = 'draft', decided_at = null where request_id = ${id}
            and revision = ${revision} and ${isOurs} returning revision`,
        ]),
  ]);
  if (results.at(-1)?.length === 0) {
    throw new AppError("conflict", "This quote does not wait for approval any more; look at it again.");
  }
  return getDeskRequest(actor, ctx, id);
}
