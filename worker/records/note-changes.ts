import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Note, noteEndpoints } from "../../shared/api/notes.ts";
import { splitMessageId } from "../../shared/ids.ts";
import { NOTE_KEPT_DAYS } from "../../shared/limits.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import type { Json, LeafKind } from "../ledger/leaf.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findActorById } from "./actors.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import { findKnownMessages, levelReached } from "./messages.ts";
import type { NoteRow } from "./notes.ts";
import { cutNote, findNote, findNoteRow, mayWriteNotes, noteLevel } from "./notes.ts";
import { refuseOnNotice } from "./notice-mode.ts";
import { findVolume } from "./volumes.ts";

// Notes, calls and visits, written: each change and its leaf are one batch. Whoever reads the text of a customer's mail
// writes; the author alone changes and deletes, and deletes even after losing that right.

type NewNote = z.output<typeof noteEndpoints.createNote.body>;
type NoteChange = z.output<typeof noteEndpoints.updateNote.body>;

/** What of a note its author decides, as it is stored. */
type Content = Pick<
  NoteRow,
  "kind" | "text" | "happenedAt" | "contactId" | "messageId" | "stepText" | "stepDueOn" | "stepPersonId"
>;

/** What a leaf commits to: whoever holds the leaf's salt can hold the note's text against it. */
const detailOf = (customerId: string, note: Content): Json => ({
  customerId,
  kind: note.kind,
  happenedAt: note.happenedAt,
  contactId: note.contactId,
  messageId: note.messageId,
  textSha256: hashOfWords(note.text),
  step:
    note.stepDueOn === null
      ? null
      : { dueOn: note.stepDueOn, personId: note.stepPersonId, textSha256: hashOfWords(note.stepText ?? "") },
});

function requireWriter(reader: Reader, customer: KnownCustomer): void {
  if (mayWriteNotes(reader, customer)) return;
  throw forbidden("Only those who may read this customer's mail may write here.");
}

/**
 * Throws `bad_request` for what does not belong to this customer, or may not be read by those it is for. What stood there
 * `before` is not asked again: mail is taken back and people go, and their note is still its author's to change.
 */
async function requireFits(
  ctx: AppContext,
  reader: Reader,
  customer: KnownCustomer,
  note: Content,
  before: NoteRow | null,
): Promise<void> {
  const isSame = (...fields: (keyof Content)[]): boolean => fields.every((field) => note[field] === before?.[field]);
  const bad = (what: string): AppError => new AppError("bad_request", `body.${what}`);
  if (note.text === "" && note.kind === "note" && note.stepDueOn === null) throw bad("text: a note needs some text");
  if (note.contactId !== null) {
    const [known] = await ctx.db.all(sql`
      select 1 from contact where id = ${note.contactId} and customer_id = ${customer.id}
      union all select 1 from note where id = ${before?.id ?? ""} and contact_id = ${note.contactId}`);
    if (!known) throw bad("contactId: not a contact of this customer");
  }
  if (
    note.messageId !== null &&
    !isSame("messageId") &&
    !(await isReadableMessage(ctx, reader, customer, note.messageId))
  ) {
    throw bad("messageId: not a message of this customer");
  }
  const forWhom = isSame("stepPersonId", "stepText", "stepDueOn") ? null : note.stepPersonId;
  if (forWhom !== null && forWhom !== reader.actor.personId) {
    const other = await findActorById(ctx, forWhom);
    if (!other || !reaches(levelForCustomer(other, customer, reader.rules), "text")) {
      throw bad("nextStep.personId: not a colleague who may read this customer's mail");
    }
  }
}

async function isReadableMessage(
  ctx: AppContext,
  { actor }: Reader,
  customer: KnownCustomer,
  id: string,
): Promise<boolean> {
  const place = splitMessageId(id);
  // Asked first: a stub for a volume that was never opened would create it.
  if (!(await findVolume(ctx, place.volume))) return false;
  const [known] = await findKnownMessages(actor, ctx, [place]);
  const isTheirs = known?.customers.some((one) => one.id === customer.id) ?? false;
  const level = isTheirs ? await levelReached(actor, ctx, place) : "none";
  return reaches(level, "text");
}

const stepOf = (
  actor: PersonActor,
  step: NewNote["nextStep"] | NoteChange["nextStep"],
): Pick<Content, "stepText" | "stepDueOn" | "stepPersonId"> =>
  step
    ? { stepText: step.text, stepDueOn: step.dueOn, stepPersonId: step.personId ?? actor.personId }
    : { stepText: null, stepDueOn: null, stepPersonId: null };

/**
 * Writes a note. The same id by the same author again is the same note, with the words that came last: whoever did not
 * hear that it was written may have gone on writing. Throws `not_found`, `forbidden`, `bad_request`, and `conflict` for an
 * id that is taken.
 */
export async function createNote(actor: Actor, ctx: AppContext, customerId: string, given: NewNote): Promise<Note> {
  const { reader, facts: customer } = await findCustomer(actor, ctx, customerId);
  requireWriter(reader, customer);
  const now = ctx.now();
  const content: Content = {
    kind: given.kind,
    text: given.text,
    happenedAt: given.happenedAt ?? now,
    contactId: given.contactId ?? null,
    messageId: given.messageId ?? null,
    ...stepOf(reader.actor, given.nextStep),
  };
  await requireFits(ctx, reader, customer, content, null);
  const isNew = sql`not exists (select 1 from note where id = ${given.id})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "note.created", given.id, detailOf(customer.id, content), isNew),
    sql`insert into note (id, customer_id, contact_id, message_id, kind, text, happened_at, author_id, created_at,
        step_text, step_due_on, step_person_id)
      select ${given.id}, ${customer.id}, ${content.contactId}, ${content.messageId}, ${content.kind}, ${content.text},
        ${content.happenedAt}, ${reader.actor.personId}, ${now}, ${content.stepText}, ${content.stepDueOn},
        ${content.stepPersonId} where ${isNew}`,
  ]);
  const row = await findNoteRow(ctx, given.id);
  if (!row || row.authorId !== reader.actor.personId || row.customerId !== customer.id) {
    throw new AppError("conflict", "This note's id is taken.");
  }
  const isSame = row.kind === content.kind && row.text === content.text && row.contactId === content.contactId;
  const isSameStep = row.stepText === content.stepText && row.stepDueOn === content.stepDueOn;
  if (row.deletedAt !== null || (isSame && isSameStep)) return answer(reader, customer, row);
  return updateNote(actor, ctx, given.id, given);
}

function answer(reader: Reader, customer: KnownCustomer, row: NoteRow): Note {
  const level = noteLevel(reader, customer, row);
  if (level === "none") throw notFound();
  return cutNote(reader, row, level);
}

/** A change by the author alone, with its leaf; `only` (SQL) holds it back where it has happened already. */
async function change(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: { kind: LeafKind; detail: Json; set: SQL; only: SQL },
): Promise<void> {
  const isSo = sql`exists (select 1 from note where id = ${id} and ${given.only})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, given.kind, id, given.detail, isSo),
    sql`update note set ${given.set} where id = ${id} and ${given.only}`,
  ]);
}

async function findOwn(actor: Actor, ctx: AppContext, id: string) {
  const found = await findNote(actor, ctx, id);
  if (found.row.authorId !== found.reader.actor.personId) throw forbidden("Only its author may change a note.");
  return found;
}

async function read(actor: Actor, ctx: AppContext, id: string): Promise<Note> {
  const { reader, customer, row } = await findNote(actor, ctx, id);
  return answer(reader, customer, row);
}

/** Changes a note of the actor's own. Throws `not_found` for absent and hidden alike, `forbidden`, `bad_request`. */
export async function updateNote(actor: Actor, ctx: AppContext, id: string, given: NoteChange): Promise<Note> {
  const { reader, customer, row } = await findOwn(actor, ctx, id);
  requireWriter(reader, customer);
  if (row.deletedAt !== null) throw new AppError("conflict", "This note was deleted; bring it back first.");
  const step = given.nextStep === undefined ? row : stepOf(reader.actor, given.nextStep);
  const content: Content = {
    kind: given.kind ?? row.kind,
    text: given.text ?? row.text,
    happenedAt: given.happenedAt ?? row.happenedAt,
    contactId: given.contactId === undefined ? row.contactId : given.contactId,
    messageId: given.messageId === undefined ? row.messageId : given.messageId,
    stepText: step.stepText,
    stepDueOn: step.stepDueOn,
    stepPersonId: step.stepPersonId,
  };
  if (Object.keys(given).length === 0) return answer(reader, customer, row);
  await requireFits(ctx, reader, customer, content, row);
  // Another step, or another day for it, is open again.
  const isSameStep = content.stepText === row.stepText && content.stepDueOn === row.stepDueOn;
  await change(actor, ctx, id, {
    kind: "note.changed",
    detail: detailOf(customer.id, content),
    set: sql`kind = ${content.kind}, text = ${content.text}, happened_at = ${content.happenedAt},
      contact_id = ${content.contactId}, message_id = ${content.messageId}, step_text = ${content.stepText},
      step_due_on = ${content.stepDueOn}, step_person_id = ${content.stepPersonId},
      step_done_at = ${isSameStep ? sql`step_done_at` : null}, edited_at = ${ctx.now()}`,
    only: sql`deleted_at is null`,
  });
  return read(actor, ctx, id);
}

/** Deletes a note of the actor's own; for NOTE_KEPT_DAYS it can be brought back. */
export async function deleteNote(actor: Actor, ctx: AppContext, id: string): Promise<Note> {
  const { row } = await findOwn(actor, ctx, id);
  await refuseOnNotice(actor, ctx, "deletions");
  await change(actor, ctx, id, {
    kind: "note.removed",
    detail: { customerId: row.customerId },
    set: sql`deleted_at = ${ctx.now()}`,
    only: sql`deleted_at is null`,
  });
  return read(actor, ctx, id);
}

/** Brings a note of the actor's own back. Throws `forbidden` for who may no longer read the customer's mail. */
export async function restoreNote(actor: Actor, ctx: AppContext, id: string): Promise<Note> {
  const { reader, customer, row } = await findOwn(actor, ctx, id);
  requireWriter(reader, customer);
  await change(actor, ctx, id, {
    kind: "note.restored",
    detail: { customerId: row.customerId },
    set: sql`deleted_at = null`,
    only: sql`deleted_at is not null`,
  });
  return read(actor, ctx, id);
}

/** Says that a next step is done, or open after all: its author and whom it is for. */
export async function settleStep(actor: Actor, ctx: AppContext, id: string, done: boolean): Promise<Note> {
  const { reader, row } = await findNote(actor, ctx, id);
  const me = reader.actor.personId;
  if (row.authorId !== me && row.stepPersonId !== me) throw forbidden("This next step is somebody else's.");
  if (row.stepDueOn === null || row.deletedAt !== null) {
    throw new AppError("bad_request", "This note has no next step.");
  }
  await change(actor, ctx, id, {
    kind: "note.step",
    detail: { customerId: row.customerId, done },
    set: sql`step_done_at = ${done ? ctx.now() : null}`,
    only: done ? sql`step_done_at is null` : sql`step_done_at is not null`,
  });
  return read(actor, ctx, id);
}

/** Bounded so that one run stays within what the platform lets one do. */
const ERASED_A_RUN = 100;

/** Removes for good what was deleted longer ago than NOTE_KEPT_DAYS. For the sweep. */
export async function eraseDeletedNotes(ctx: AppContext): Promise<void> {
  const before = new Date(ctx.nowMs() - NOTE_KEPT_DAYS * 24 * 60 * 60 * 1000).toISOString();
  const rows = await ctx.db.all<{ id: string; customerId: string }>(sql`
    select id, customer_id as customerId from note where deleted_at < ${before} limit ${ERASED_A_RUN}`);
  if (rows.length === 0) return;
  const system = { kind: "system", door: "sweep" } as const;
  await runBatch(
    ctx.db,
    rows.flatMap(({ id, customerId }) => {
      // One that its author brought back meanwhile stays.
      const isDue = sql`id = ${id} and deleted_at < ${before}`;
      const leaf = leafStatement(
        ctx,
        system,
        "note.erased",
        id,
        { customerId },
        sql`exists (select 1 from note where ${isDue})`,
      );
      return [leaf, sql`delete from note where ${isDue}`];
    }),
  );
}
