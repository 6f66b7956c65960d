import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { HandoverCustomer } from "../../shared/api/handover-facts.ts";
import type { HandoverSheet, handoverSheetEndpoints, SheetFields } from "../../shared/api/handover-sheets.ts";
import { sheetFieldsSchema } from "../../shared/api/handover-sheets.ts";
import type { Actor } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import type { FoundItem } from "./handover-customers.ts";
import { findItem, stepItem } from "./handover-customers.ts";
import { ownerStatements } from "./handover-owners.ts";
import type { ReadText } from "./handover-record.ts";
import { readSheetRecord } from "./handover-record.ts";
import { leafStatement } from "./leaves.ts";

// The sheet of a customer: the record's part is made each time it is looked at, the leaver's part is written, said to be
// complete, and signed by who takes over. Every change counts up; a change after the signature asks for it again.

type Endpoints = typeof handoverSheetEndpoints;
interface Place {
  id: string;
  customerId: string;
}

/** The leaver's part as it is stored; empty where an erasure left no whole JSON. */
export function fieldsOf(sheet: string): SheetFields {
  try {
    return sheetFieldsSchema.parse(JSON.parse(sheet));
  } catch {
    return sheetFieldsSchema.parse({});
  }
}

/** It speaks of the customer as its mail does: for the leaver, who took over, and those who read that mail. */
export const mayReadFields = ({ isLeaver, isTaker, row, reader, facts }: FoundItem): boolean =>
  isLeaver ||
  (isTaker && row.state === "accepted") ||
  reaches(levelForCustomer(reader.actor, facts, reader.rules), "text");

const mayWrite = (found: FoundItem): boolean =>
  (found.of.state === "open" || found.of.state === "ended") &&
  (found.isLeaver || (found.mayRun && mayReadFields(found)));

const maySign = ({ isTaker, row, of }: FoundItem): boolean =>
  isTaker && row.state === "accepted" && row.completedAt !== null && (of.state === "open" || of.state === "ended");

/** The sheet, with its leaf. Throws `not_found` for absent and hidden alike. */
export async function getSheet(
  actor: Actor,
  ctx: AppContext,
  { id, customerId, readText }: Place & { readText: ReadText },
): Promise<z.input<typeof handoverSheetEndpoints.getSheet.response>> {
  const found = await findItem(actor, ctx, id, customerId);
  const { of, row, item } = found;
  const record = await readSheetRecord(actor, ctx, { customerId: row.id, leaverId: of.personId, readText });
  const isRead = mayReadFields(found);
  const detail = { customerId: row.id, sheet: row.sheetVersion, isRead };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "handover.shown", id, detail)]);
  return {
    leaver: { id: of.personId, name: of.personName },
    item,
    fields: isRead ? fieldsOf(row.sheet) : fieldsOf("{}"),
    record,
    mayWrite: mayWrite(found),
    maySign: maySign(found),
  };
}

/** Throws `not_found` for who may not even know of it, `forbidden` for who may only look. */
async function findWritable(actor: Actor, ctx: AppContext, { id, customerId }: Place): Promise<FoundItem> {
  const found = await findItem(actor, ctx, id, customerId);
  if (!mayWrite(found)) throw forbidden("The leaver writes this, or whoever sees the departure through.");
  return found;
}

const changed = (): AppError =>
  new AppError(
    "conflict",
    "The sheet was changed by somebody else meanwhile. Nothing was overwritten; look at it again.",
  );

/** Saves the leaver's part. The same words again change nothing. Throws `conflict` where `base` is not the newest version. */
export async function writeSheet(
  actor: Actor,
  ctx: AppContext,
  place: Place,
  { base, fields }: z.output<Endpoints["writeSheet"]["body"]>,
): Promise<{ item: HandoverCustomer; fields: HandoverSheet["fields"] }> {
  const found = await findWritable(actor, ctx, place);
  const sheet = JSON.stringify(fields);
  if (JSON.stringify(fieldsOf(found.row.sheet)) === sheet) return { item: found.item, fields };
  if (found.row.sheetVersion !== base) throw changed();
  const item = await stepItem(actor, ctx, found, {
    kind: "handover.sheet",
    detail: { version: base + 1, sha256: hashOfWords(sheet) },
    set: sql`sheet = ${sheet}, sheet_version = ${base + 1}, completed_at = null`,
    onlyIf: sql`sheet_version = ${base}`,
  });
  return { item, fields };
}

/** Says that the sheet is complete in this version. */
export async function completeSheet(
  actor: Actor,
  ctx: AppContext,
  place: Place,
  version: number,
): Promise<HandoverCustomer> {
  const found = await findWritable(actor, ctx, place);
  if (found.row.sheetVersion !== version) throw changed();
  return stepItem(actor, ctx, found, {
    kind: "handover.sheet",
    detail: { version, complete: true },
    set: sql`completed_at = coalesce(completed_at, ${ctx.now()})`,
    onlyIf: sql`sheet_version = ${version}`,
  });
}

/** Signs a complete sheet in this version. Who signed becomes owner, where the leaver or nobody is. */
export async function signSheet(
  actor: Actor,
  ctx: AppContext,
  place: Place,
  version: number,
): Promise<HandoverCustomer> {
  const found = await findItem(actor, ctx, place.id, place.customerId);
  if (!found.isTaker) throw found.mayRun || found.isLeaver ? forbidden("Who takes over signs it.") : notFound();
  if (found.row.sheetVersion !== version) throw changed();
  if (!maySign(found)) throw new AppError("conflict", "The sheet is not complete yet, or not yours to sign any more.");
  return stepItem(actor, ctx, found, {
    kind: "handover.signed",
    detail: { version },
    set: sql`signed_at = ${ctx.now()}, signed_version = ${version}`,
    onlyIf: sql`sheet_version = ${version} and completed_at is not null`,
    more: (isSo) => ownerStatements(ctx, actor, found, isSo),
  });
}
