import { sql } from "drizzle-orm";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import type { Attachment } from "../../shared/api/messages.ts";
import type { Language } from "../../shared/api/people.ts";
import { MAX_REQUEST_FILES, MAX_WANTED_CHARS } from "../../shared/api/quote-requests.ts";
import { promisedAt } from "../../shared/quote/promise.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";
import { eventStatement, isFirstEvent } from "./request-events.ts";

/** A customer's mail to one of the Desk's addresses that reads like a request. */
export interface MailRequest {
  /** The same for the same mail, so that processing it again is no second request. */
  id: string;
  messageId: string;
  threadId: string;
  customerId: string;
  from: { name: string; address: string } | null;
  wanted: string;
  language: Language;
  attachments: readonly Attachment[];
}

/**
 * Puts a customer's mail into the Desk's queue. Where its thread has a request that is not over it belongs to that one, and
 * makes none. Safe to run again; answers whether a request stands.
 */
export async function takeMailRequest(ctx: AppContext, desk: DeskSettings, mail: MailRequest): Promise<boolean> {
  const { id, messageId, threadId, customerId, from } = mail;
  const [customer] = await ctx.db.all<{ tier: "A" | "B" | "C" | null }>(
    sql`select tier from customer where id = ${customerId}`,
  );
  if (!customer) return false;
  const promise = promisedAt(ctx.nowMs(), desk.promiseHours[customer.tier ?? "other"], desk);
  const now = ctx.now();
  const wanted = mail.wanted.slice(0, MAX_WANTED_CHARS);
  const isNew = sql`not exists (select 1 from quote_request where id = ${id} or (thread_id = ${threadId}
    and state not in ('won', 'lost', 'expired', 'withdrawn')))`;
  const files = mail.attachments.filter(({ inline }) => !inline).slice(0, MAX_REQUEST_FILES);
  const detail = { customerId, messageId, wantedSha256: hashOfWords(wanted), files: files.length };
  const [, rows] = await runBatch(ctx.db, [
    leafStatement(ctx, { kind: "system", door: "mail" }, "request.created", id, detail, isNew),
    sql`insert into quote_request (id, state, source, customer_id, contact_id, message_id, thread_id, asked_at, from_name,
        from_email, from_company, wanted, note, language, promise_at)
      select ${id}, 'requested', 'mail', ${customerId},
        (select contact_id from contact_address where address = ${from?.address ?? ""}), ${messageId}, ${threadId}, ${now},
        ${from?.name ?? null}, ${from?.address ?? null}, '', ${wanted}, '', ${mail.language},
        ${new Date(promise).toISOString()} where ${isNew} returning id`,
    eventStatement(ctx, { requestId: id, kind: "created", by: null }, isFirstEvent(id)),
    ...files.map(
      ({ index, fileName, mediaType, size }) => sql`
        insert into request_file (id, request_id, message_id, part, file_name, media_type, bytes)
        select ${ctx.newId()}, ${id}, ${messageId}, ${index}, ${fileName}, ${mediaType}, ${size}
        where exists (select 1 from quote_request where id = ${id} and asked_at = ${now})
        and not exists (select 1 from request_file where request_id = ${id} and part = ${index})`,
    ),
  ]);
  return rows?.length === 1;
}
