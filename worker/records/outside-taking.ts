import { sql } from "drizzle-orm";
import type { DeskRequest } from "../../shared/api/desk-request.ts";
import { languageOf } from "../../shared/mail/language.ts";
import { followUpDay } from "../../shared/quote/follow-up.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { getDeskRequest } from "./desk.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { findOutsideQuote, goneOnOutside, requireAnothers } from "./outside-quotes.ts";
import { eventStatement } from "./request-events.ts";
import { readSettings } from "./settings.ts";

/**
 * Takes a quote that went out without the Desk into it: a request that was sent, with its document, its mail and the sum that
 * was read, of whoever takes it; from there it goes like any other. Once, however many press: throws `conflict` with who has
 * it, `not_found` for absent and hidden alike, `forbidden` to who sent it. Pressed twice by the same person it is theirs.
 */
export async function takeOutsideQuote(actor: Actor, ctx: AppContext, id: string): Promise<DeskRequest> {
  const { personId } = requirePerson(actor);
  const { row } = await findOutsideQuote(actor, ctx, id);
  requireAnothers(row, personId);
  const [desk, settings] = await Promise.all([readDeskSettings(ctx), readSettings(ctx)]);
  const followOn = followUpDay(dayIn(desk.hours.timeZone, Date.parse(row.sentAt)), 0, null, desk);
  const spoken = languageOf(row.fileName)?.split("-")[0];
  const language = spoken === "zh" || spoken === "ru" || spoken === "en" ? spoken : settings.language;
  const isOpen = sql`exists (select 1 from outside_quote where id = ${id} and state = 'open')`;
  const now = ctx.now();
  const hasTotal = row.currency !== null && row.total !== null;
  const detail = { customerId: row.customerId, messageId: row.messageId, wantedSha256: hashOfWords(row.fileName) };
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "outside-quote.taken", id, { requestId: id }, isOpen),
    leafStatement(ctx, actor, "request.created", id, { ...detail, files: row.part < 0 ? 0 : 1 }, isOpen),
    // The request's id is the quote's own: no second one can be made of it.
    sql`insert into quote_request (id, state, source, customer_id, message_id, thread_id, asked_by, asked_at, wanted, note,
        language, promise_at, claimed_by, claimed_at, revision, currency, net, tax, gross, sent_at, sent_message_id, follow_on)
      select ${id}, 'sent', 'outside', customer_id, message_id, thread_id, person_id, sent_at, file_name, '', ${language},
        sent_at, ${personId}, ${now}, 0, ${hasTotal ? row.currency : null}, ${hasTotal ? row.total : null},
        ${hasTotal ? "0" : null}, ${hasTotal ? row.total : null}, sent_at, message_id, ${followOn}
      from outside_quote where id = ${id} and state = 'open'`,
    sql`insert into request_file (id, request_id, message_id, part, file_name, media_type, bytes)
      select ${ctx.newId()}, ${id}, message_id, part, file_name, media_type, bytes
      from outside_quote where id = ${id} and state = 'open' and part >= 0`,
    eventStatement(ctx, { requestId: id, kind: "sent", by: null }, isOpen),
    eventStatement(ctx, { requestId: id, kind: "claimed", by: actor }, isOpen),
    sql`update outside_quote set state = 'taken', decided_by = ${personId}, decided_at = ${now}, request_id = ${id}
      where id = ${id} and state = 'open' returning id`,
  ]);
  if (results.at(-1)?.length !== 1) {
    const after = (await findOutsideQuote(actor, ctx, id)).row;
    if (after.state !== "taken" || after.decidedBy !== personId) throw goneOnOutside(after);
  }
  return getDeskRequest(actor, ctx, id);
}
