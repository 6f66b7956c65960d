import { sql } from "drizzle-orm";
import { z } from "zod";
import type { PaperForm } from "../../shared/api/quote-papers.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { cutForOthers, issuedQuoteSchema } from "../../shared/quote/issued.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { findDeskRow } from "./desk.ts";
import { outsideSees } from "./desk-access.ts";
import { findDeskMail } from "./desk-mail.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { type RequestRow, readRequestRows, readRevision } from "./quote-rows.ts";

// A quote as it leaves the house. Invariant: only what became ready leaves, and it says for ever what it said then.

const letterheadSchema = issuedQuoteSchema.pick({ issuedOn: true, seller: true, clerk: true });

/** A ready revision as it leaves the house. Throws `conflict` for one that never became ready. */
export async function issuedOf(ctx: AppContext, row: RequestRow, revision: number): Promise<IssuedQuote> {
  const found = await readRevision(ctx, row.id, revision);
  if (!found) throw notFound();
  if (found.letterhead === null || row.numberText === null) {
    throw new AppError("conflict", "This revision is not ready; it leaves the house once it is.");
  }
  const letterhead = letterheadSchema.parse(JSON.parse(found.letterhead));
  return {
    number: row.numberText,
    revision,
    ...letterhead,
    ...cutForOthers(found.head, found.lines),
  };
}

/** The same for whoever works at the Desk, with its leaf. Throws `not_found`, `forbidden`, `conflict`. */
export async function paperForDesk(
  actor: Actor,
  ctx: AppContext,
  id: string,
  asked: { revision: number | undefined; form: PaperForm },
): Promise<IssuedQuote> {
  const row = await findDeskRow(actor, ctx, id);
  return shown(actor, ctx, row, asked.revision ?? row.revision, asked.form);
}

/** The same for others, where the company lets them see lines. Throws `not_found` for absent and hidden alike. */
export async function paperForOthers(actor: Actor, ctx: AppContext, id: string, form: PaperForm): Promise<IssuedQuote> {
  const [[row], settings] = await Promise.all([
    readRequestRows(ctx, sql`r.id = ${id} and ${outsideSees(actor)}`),
    readDeskSettings(ctx),
  ]);
  if (!row || settings.outsideSees !== "lines") throw notFound();
  return shown(actor, ctx, row, row.revision, form);
}

async function shown(
  actor: Actor,
  ctx: AppContext,
  row: RequestRow,
  revision: number,
  form: PaperForm,
): Promise<IssuedQuote> {
  const issued = await issuedOf(ctx, row, revision);
  await runBatch(ctx.db, [leafStatement(ctx, actor, "quote.shown", row.id, { revision, form })]);
  return issued;
}

/** Remembers a PDF's hash (hex), by which the mail is known that it goes out with. */
export async function rememberPdf(ctx: AppContext, { number, revision }: IssuedQuote, sha256: string): Promise<void> {
  await runBatch(ctx.db, [
    sql`update quote_revision set pdf_sha256 = ${sha256} where revision = ${revision} and pdf_sha256 is not ${sha256}
      and request_id = (select id from quote_request where number_text = ${number})`,
  ]);
}

const fileSchema = z.array(
  z.object({ messageId: z.string(), part: z.number(), fileName: z.string(), mediaType: z.string() }),
);

/**
 * Where a request's file lies, for whoever works on it. Whoever handed it over gave it to the Desk, though not the mail it
 * is of. Writes the leaf; throws `not_found` for one that went with its mail, too.
 */
export async function allowRequestFile(
  actor: Actor,
  ctx: AppContext,
  id: string,
  fileId: string,
): Promise<{ canonicalSha256: string; part: number; fileName: string; mediaType: string }> {
  await findDeskRow(actor, ctx, id);
  const [file] = fileSchema.parse(
    await ctx.db.all(sql`select message_id as messageId, part, file_name as fileName, media_type as mediaType
      from request_file where id = ${fileId} and request_id = ${id}`),
  );
  if (!file) throw notFound();
  const mail = await findDeskMail(actor, ctx, file.messageId);
  if (mail === null || mail.canonicalSha256 === null) throw notFound();
  const detail = { part: file.part, request: id };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "attachment.shown", file.messageId, detail)]);
  return { ...file, canonicalSha256: mail.canonicalSha256 };
}
