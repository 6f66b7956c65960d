import { z } from "zod";
import { idSchema, messageIdSchema, sha256Schema, threadIdSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

/** How much of a message its reader may see; each level holds those before it. */
export const levelSchema = z.enum(["exists", "envelope", "text", "original"]);
export type Level = z.infer<typeof levelSchema>;

export const participantSchema = z.object({
  role: z.enum(["from", "sender", "reply-to", "to", "cc", "bcc"]),
  address: z.string(),
  name: z.string(),
});
export type Participant = z.infer<typeof participantSchema>;

export const attachmentSchema = z.object({
  index: z.number().int(),
  fileName: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  inline: z.boolean(),
  contentId: z.string().nullable(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

const customerNameSchema = z.object({ id: idSchema, name: z.string() });

export const messageSummarySchema = z.object({
  id: messageIdSchema,
  threadId: threadIdSchema,
  kind: z.enum(["full", "envelope"]),
  level: levelSchema,
  direction: z.enum(["in", "out", "internal"]),
  sentAt: timeSchema,
  /** From `envelope` on. */
  participants: z.array(participantSchema),
  /** From `text` on; null before. */
  subject: z.string().nullable(),
  snippet: z.string().nullable(),
  attachmentCount: z.number().int().nullable(),
  customers: z.array(customerNameSchema),
  savedBy: z.array(z.object({ person: personRefSchema, at: timeSchema })),
  /**
   * `same_id`: another message carries this Message-ID with other content. `automatic`: an automatic reply, a bounce or
   * mail of a list; nobody waits for an answer to it.
   */
  flags: z.array(z.string()),
});
export type MessageSummary = z.infer<typeof messageSummarySchema>;

/** One capture: who recorded it, when, from where, under which rule. */
export const evidenceSchema = z.object({
  captureId: z.string(),
  door: z.enum(["extension", "mail", "import", "api"]),
  person: personRefSchema.nullable(),
  mailbox: z.string().nullable(),
  webmail: z.string().nullable(),
  rule: z.string(),
  capturedAt: timeSchema,
  acceptedAt: timeSchema,
  originalSha256: sha256Schema.nullable(),
  bytes: z.number().int(),
  /** False where the webmail gave a formatted copy, not the exact source. */
  exact: z.boolean(),
  /** The reader may download this capture's original. */
  canOpen: z.boolean(),
  /** The reader made this capture and can still take it back. */
  canUndo: z.boolean(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const messageSchema = messageSummarySchema.extend({
  text: z.string().nullable(),
  html: z.string().nullable(),
  attachments: z.array(attachmentSchema),
  evidence: z.array(evidenceSchema),
  problems: z.array(z.object({ code: z.string(), detail: z.string() })),
  messageIdHeader: z.string().nullable(),
  ledger: z.object({ source: z.string(), seq: z.number().int() }).nullable(),
});
export type Message = z.infer<typeof messageSchema>;

const byId = z.object({ id: messageIdSchema });
/** The records keeper opens what is not theirs only with a reason, which is recorded. */
const reasonSchema = z.object({ reason: z.string().trim().min(3).max(500).optional() });

export const messageEndpoints = {
  getMessage: endpoint({
    method: "GET",
    path: "/api/messages/:id",
    summary: "One message with its text, attachments and how it got here",
    who: "person",
    params: byId,
    query: reasonSchema,
    response: messageSchema,
  }),
  getThread: endpoint({
    method: "GET",
    path: "/api/threads/:id",
    summary: "The messages of a thread, oldest first",
    who: "person",
    params: z.object({ id: threadIdSchema }),
    response: z.object({ id: threadIdSchema, messages: z.array(messageSummarySchema) }),
  }),
  getOriginal: endpoint({
    method: "GET",
    path: "/api/messages/:id/originals/:sha256",
    summary: "The original RFC 822 bytes of one capture, as a download",
    who: "person",
    params: byId.extend({ sha256: sha256Schema }),
    query: reasonSchema,
    response: "bytes",
  }),
  getAttachment: endpoint({
    method: "GET",
    path: "/api/messages/:id/attachments/:index",
    summary: "One attachment, as a download",
    who: "person",
    params: byId.extend({ index: z.coerce.number().int().min(0).max(1000) }),
    query: reasonSchema,
    response: "bytes",
  }),
};
