import { z } from "zod";
import { idSchema, messageIdSchema, timeSchema } from "../ids.ts";
import { DEFAULT_PAGE, MAX_NOTE_CHARS, MAX_PAGE, MAX_STEP_CHARS } from "../limits.ts";
import { endpoint } from "./endpoint.ts";
import { levelSchema, messageEndpoints } from "./messages.ts";
import { personRefSchema } from "./people.ts";

/** A note, or a call or visit that somebody logged. */
export const noteKindSchema = z.enum(["note", "call", "visit"]);
export type NoteKind = z.infer<typeof noteKindSchema>;

/** Made by who writes it, a UUID, so that a note sent twice is one note. */
export const noteIdSchema = z.uuid();

/** A calendar day, `2026-11-30`, of whoever looks at it. */
export const daySchema = z.iso.date();

const contactNameSchema = z.object({ id: idSchema, name: z.string() });

export const nextStepSchema = z.object({
  text: z.string(),
  dueOn: daySchema,
  /** Who is to do it. */
  person: personRefSchema,
  doneAt: timeSchema.nullable(),
});
export type NextStep = z.infer<typeof nextStepSchema>;

/** A note as its reader may see it; levels are those of a message of its customer. */
export const noteSchema = z.object({
  id: noteIdSchema,
  customerId: idSchema,
  level: levelSchema,
  kind: noteKindSchema,
  /** When it happened; for a note, when it was written. */
  happenedAt: timeSchema,
  author: personRefSchema,
  editedAt: timeSchema.nullable(),
  /** Set only for its author, who can bring it back for a while; all content is left out then. */
  deletedAt: timeSchema.nullable(),
  /** From `envelope` on. */
  contact: contactNameSchema.nullable(),
  /** From `text` on; null before. */
  text: z.string().nullable(),
  messageId: messageIdSchema.nullable(),
  nextStep: nextStepSchema.nullable(),
  /** The reader wrote it: may edit and delete. */
  canChange: z.boolean(),
  /** The reader may say that its next step is done. */
  canSettle: z.boolean(),
});
export type Note = z.infer<typeof noteSchema>;

/** One dated next step of the reader's own, across customers. */
export const dueStepSchema = z.object({
  noteId: noteIdSchema,
  customer: z.object({ id: idSchema, name: z.string() }),
  contact: contactNameSchema.nullable(),
  kind: noteKindSchema,
  happenedAt: timeSchema,
  author: personRefSchema,
  /** The note's own text: what the step came from. */
  noteText: z.string(),
  text: z.string(),
  dueOn: daySchema,
});
export type DueStep = z.infer<typeof dueStepSchema>;

const stepInputSchema = z.object({
  text: z.string().trim().min(1).max(MAX_STEP_CHARS),
  dueOn: daySchema,
  /** Left out: whoever writes it. */
  personId: idSchema.optional(),
});

const noteFields = z.object({
  kind: noteKindSchema,
  /** May be empty for a call or visit, and where there is a next step. */
  text: z.string().trim().max(MAX_NOTE_CHARS),
  happenedAt: timeSchema,
  contactId: idSchema.nullable(),
  messageId: messageIdSchema.nullable(),
  nextStep: stepInputSchema.nullable(),
});

/** What makes a note. */
export const newNoteSchema = noteFields
  .extend({ id: noteIdSchema })
  .partial({ happenedAt: true, contactId: true, messageId: true, nextStep: true });
export type NewNote = z.input<typeof newNoteSchema>;

const byId = z.object({ id: noteIdSchema });
const byCustomer = z.object({ id: idSchema });

export const noteEndpoints = {
  listNotes: endpoint({
    method: "GET",
    path: "/api/customers/:id/notes",
    summary: "Notes, calls and visits of a customer, newest first",
    who: "person",
    params: byCustomer,
    query: z.object({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
    }),
    response: z.object({ notes: z.array(noteSchema), nextCursor: z.string().nullable() }),
  }),
  createNote: endpoint({
    method: "POST",
    path: "/api/customers/:id/notes",
    summary: "Write a note, log a call or visit, with or without a dated next step; the same id again is the same note",
    who: "person",
    params: byCustomer,
    body: newNoteSchema,
    response: noteSchema,
  }),
  getNote: endpoint({
    method: "GET",
    path: "/api/notes/:id",
    summary: "One note; the records keeper reads its text with a reason",
    who: "session",
    params: byId,
    query: messageEndpoints.getMessage.query,
    response: noteSchema,
  }),
  updateNote: endpoint({
    method: "PATCH",
    path: "/api/notes/:id",
    summary: "Change a note of one's own",
    who: "session",
    params: byId,
    body: noteFields.partial(),
    response: noteSchema,
  }),
  deleteNote: endpoint({
    method: "DELETE",
    path: "/api/notes/:id",
    summary: "Delete a note of one's own; it can be brought back for seven days",
    who: "session",
    params: byId,
    response: noteSchema,
  }),
  restoreNote: endpoint({
    method: "POST",
    path: "/api/notes/:id/restore",
    summary: "Bring a note of one's own back",
    who: "session",
    params: byId,
    response: noteSchema,
  }),
  settleStep: endpoint({
    method: "POST",
    path: "/api/notes/:id/next-step",
    summary: "Say that a next step is done, or that it is not; its author and whom it is for",
    who: "person",
    params: byId,
    body: z.object({ done: z.boolean() }),
    response: noteSchema,
  }),
  listNextSteps: endpoint({
    method: "GET",
    path: "/api/next-steps",
    summary: "One's own open next steps across customers, what is due first at the top",
    who: "person",
    response: z.object({ steps: z.array(dueStepSchema) }),
  }),
};
