import { sql } from "drizzle-orm";
import type { z } from "zod";
import { LEAST_WRITING_MS, type requestFormEndpoints } from "../../shared/api/request-form.ts";
import { promisedAt } from "../../shared/quote/promise.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { countAttempt } from "./rate-limits.ts";
import { eventStatement, isFirstEvent } from "./request-events.ts";
import { readSettings } from "./settings.ts";

// What comes by the company's public form. Whoever sends it is nobody here: no customer is guessed from what they write of
// themselves, and nothing of the record is told.

/** In all, an hour: more than any company is asked, and what a flood costs at most. */
const AN_HOUR = 60;
/** Links in a request are drawings and catalogues; a dozen of them is advertising. */
const MOST_LINKS = 5;

type Form = z.output<typeof requestFormEndpoints.sendRequestForm.body>;

/** True for what a program wrote: it filled in what people do not see, wrote in no time, or is mostly links. */
export const isSpam = ({ website, writingMs, wanted }: Pick<Form, "website" | "writingMs" | "wanted">): boolean =>
  website !== "" || writingMs < LEAST_WRITING_MS || (wanted.match(/https?:\/\//gi) ?? []).length > MOST_LINKS;

/** Whether the form is open, and whose it is. */
export async function readForm(ctx: AppContext) {
  const [{ ways, seller }, { companyName, language }] = await Promise.all([readDeskSettings(ctx), readSettings(ctx)]);
  return { open: ways.form, company: seller.name || companyName, language };
}

/**
 * Takes a request. What is spam is answered like anything else and not kept, so that nobody learns to pass. Throws
 * `not_found` where the form is closed, and `rate_limited`.
 */
export async function takeForm(ctx: AppContext, form: Form): Promise<void> {
  const desk = await readDeskSettings(ctx);
  if (!desk.ways.form) throw notFound();
  if (isSpam(form)) return;
  if (!(await countAttempt(ctx, "request-form", AN_HOUR, 60 * 60))) {
    throw new AppError("rate_limited", "Too many requests come in at this moment. Please write a mail.");
  }
  const promiseAt = new Date(promisedAt(ctx.nowMs(), desk.promiseHours.other, desk)).toISOString();
  const isNew = sql`not exists (select 1 from quote_request where id = ${form.id})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, "system:form", "request.created", form.id, { wantedSha256: hashOfWords(form.wanted) }, isNew),
    sql`insert into quote_request (id, state, source, asked_at, from_name, from_email, from_company, wanted, wanted_by, note,
        language, promise_at)
      select ${form.id}, 'requested', 'form', ${ctx.now()}, ${form.name}, ${form.email}, ${form.company}, ${form.wanted},
        ${form.wantedBy}, '', ${form.language}, ${promiseAt} where ${isNew}`,
    eventStatement(ctx, { requestId: form.id, kind: "created", by: null }, isFirstEvent(form.id)),
  ]);
}
