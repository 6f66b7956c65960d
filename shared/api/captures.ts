import { z } from "zod";
import { captureIdSchema, idSchema, messageIdSchema, sha256Schema, timeSchema } from "../ids.ts";
import { MAX_ORIGINAL_BYTES, MAX_PARTS } from "../limits.ts";
import { readersSchema } from "../policy/document.ts";
import { droppedReportSchema } from "./dropped-numbers.ts";
import { endpoint } from "./endpoint.ts";
import { participantSchema } from "./messages.ts";
import { personRefSchema } from "./people.ts";

// One file because a capture and its door are one conversation: what is sent, what is answered, what became of it.

/** States of a capture, the same words everywhere (DESIGN). */
export const captureStateSchema = z.enum([
  "waiting",
  "sending",
  "receiving",
  "accepted",
  "stored",
  "parked",
  "refused",
  "failed",
]);

/** What travels beside the bytes: the act of recording, never the content. */
export const captureMetadataSchema = z.object({
  captureId: captureIdSchema,
  /** The person's own mailbox that the bytes were read from. */
  mailbox: z.string().min(3).max(320),
  /** Adapter id (`roundcube`), or `file` for a dropped .eml. */
  webmail: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Where in the mailbox: folder and UID as the webmail names them. */
  place: z.string().max(500).nullable().default(null),
  capturedAt: timeSchema,
  /**
   * Which rule decided: `manual` is the person's own press, `auto:RULE@VERSION` (automatic-rule.ts) the saving rules in a
   * browser without one; that is kept only where the rules still come to it.
   */
  rule: z.string().max(80).default("manual"),
  bytes: z.number().int().min(0).max(MAX_ORIGINAL_BYTES),
  /** False where the webmail gave a formatted copy. */
  exact: z.boolean().default(true),
  /** `envelope`: the bytes are header fields only, of which names and date are kept. */
  kind: z.enum(["full", "envelope"]).default("full"),
  /** Gapless per device, so that a missing item can be seen. */
  deviceSeq: z.number().int().min(1).nullable().default(null),
  /** Who reads it: the Worker's word alone; what a sender says of it is written over by the saving rules. */
  readers: readersSchema.default("team"),
  /** Whose number it is where it was kept under an earlier pairing of the same person; null for the device that sends. */
  deviceId: idSchema.nullable().default(null),
});
export type CaptureMetadata = z.infer<typeof captureMetadataSchema>;
export type CaptureMetadataInput = z.input<typeof captureMetadataSchema>;

/**
 * Why a capture could not be recorded. `original_missing`: its bytes are not in the store; `not_readable`: reading went
 * wrong for good; `gave_up`: it went wrong each time it was tried. But for the first, the original is safe.
 */
export const failureReasonSchema = z.enum(["original_missing", "not_readable", "gave_up"]);
export type FailureReason = z.infer<typeof failureReasonSchema>;

export const captureReceiptSchema = z.object({
  captureId: captureIdSchema,
  /** `accepted`: safe, still being read. `stored`: on the record, findable. `failed`: on the list of failed captures. */
  state: z.enum(["accepted", "stored", "failed"]),
  /** Set where it failed. */
  reason: failureReasonSchema.nullable().default(null),
  /** This very capture, or the same bytes of the same mailbox, was already on record. */
  duplicate: z.boolean(),
  messageId: messageIdSchema.nullable(),
  customers: z.array(z.object({ id: idSchema, name: z.string() })),
  /** Colleagues who saved the same message before. */
  alsoSavedBy: z.array(z.object({ person: personRefSchema, at: timeSchema })),
});
export type CaptureReceipt = z.input<typeof captureReceiptSchema>;

/** Participants and date only: what `envelope` records. */
export const envelopeSchema = z.object({
  messageIdHeader: z.string().max(998).nullable(),
  /** Null where the Date field is missing or unreadable: then it is told by when it came. */
  sentAt: timeSchema.nullable(),
  participants: z.array(participantSchema).min(1).max(500),
});

export const failedCaptureSchema = z.object({
  id: captureIdSchema,
  state: captureStateSchema,
  door: z.enum(["extension", "mail", "import", "api"]),
  person: personRefSchema.nullable(),
  createdAt: timeSchema,
  attempts: z.number().int(),
  bytes: z.number().int(),
  lastError: z.string().nullable(),
});
export type FailedCapture = z.infer<typeof failedCaptureSchema>;

const bySha = z.object({ sha256: sha256Schema });
const byCapture = z.object({ captureId: captureIdSchema });

export const captureEndpoints = {
  putOriginal: endpoint({
    method: "PUT",
    path: "/api/originals/:sha256",
    summary: "Save an original of up to 1 MiB in one request; the hash is over the bytes sent",
    who: "person",
    params: bySha,
    captureHeader: true,
    body: "bytes",
    response: captureReceiptSchema,
  }),
  putPart: endpoint({
    method: "PUT",
    path: "/api/originals/:sha256/parts/:part",
    summary:
      "One part of 192 KiB (the last may be shorter) of an original, the first before the others; may be sent again",
    who: "person",
    params: bySha.extend({
      part: z.coerce
        .number()
        .int()
        .min(0)
        .max(MAX_PARTS - 1),
    }),
    captureHeader: true,
    body: "bytes",
    response: z.object({ part: z.number().int() }),
  }),
  listParts: endpoint({
    method: "GET",
    path: "/api/originals/:sha256/parts",
    summary: "Which parts of this original of mine have arrived",
    who: "person",
    params: bySha,
    response: z.object({ parts: z.array(z.number().int()) }),
  }),
  completeParts: endpoint({
    method: "POST",
    path: "/api/originals/:sha256/complete",
    summary: "All parts are there: put them together and accept",
    who: "person",
    params: bySha,
    captureHeader: true,
    body: z.object({ parts: z.number().int().min(1).max(MAX_PARTS) }),
    response: captureReceiptSchema,
  }),
  putEnvelope: endpoint({
    method: "POST",
    path: "/api/envelopes",
    summary: "Record participants and date only, without an original",
    who: "person",
    captureHeader: true,
    body: envelopeSchema,
    response: captureReceiptSchema,
  }),
  getCapture: endpoint({
    method: "GET",
    path: "/api/captures/:captureId",
    summary: "How far a capture of mine has got; with the message it became, whether it is still there",
    who: "person",
    params: byCapture,
    query: z.object({ messageId: messageIdSchema.optional() }),
    response: captureReceiptSchema,
  }),
  undoCapture: endpoint({
    method: "POST",
    path: "/api/captures/:captureId/undo",
    summary: "Take a capture of mine back: its bytes go; the ledger says only that it happened",
    who: "person",
    params: byCapture,
    body: z.object({ messageId: messageIdSchema.nullable().default(null) }),
    response: z.object({ undone: z.literal(true) }),
  }),
  known: endpoint({
    method: "POST",
    path: "/api/known",
    summary: "Which of these originals are already on record, as far as I may see them",
    who: "person",
    body: z.object({ sha256: z.array(sha256Schema).min(1).max(100) }),
    response: z.object({
      known: z.array(
        z.object({
          sha256: sha256Schema,
          messageId: messageIdSchema,
          customers: z.array(z.object({ id: idSchema, name: z.string() })),
          savedBy: z.array(z.object({ person: personRefSchema, at: timeSchema })),
        }),
      ),
    }),
  }),
  reportDropped: endpoint({
    method: "POST",
    path: "/api/devices/current/dropped-numbers",
    summary: "Which of a device's numbers will never come: taken back before sending, given up, or against the rules",
    who: "device",
    body: droppedReportSchema,
    response: z.object({ ok: z.literal(true) }),
  }),
  listFailed: endpoint({
    method: "GET",
    path: "/api/failed-captures",
    summary: "Captures that could not be recorded: mine, or all for admin and keeper",
    who: "person",
    response: z.object({ captures: z.array(failedCaptureSchema) }),
  }),
  retryFailed: endpoint({
    method: "POST",
    path: "/api/failed-captures/:captureId/retry",
    summary: "Try again",
    who: "session",
    params: byCapture,
    response: failedCaptureSchema,
  }),
};
