import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

/** What a notice can be about; who sees which kind is in `noticeReaders`. */
export const noticeKindSchema = z.enum([
  "door-silent",
  "device-silent",
  "captures-failed",
  "captures-held",
  "journal-unreadable",
  "numbers-missing",
  "backup-old",
  "ledger-alarm",
]);
export type NoticeKind = z.infer<typeof noticeKindSchema>;

/** Who is told: the roles of the person who can do something about it. */
export const noticeReaders: Record<NoticeKind, readonly ("admin" | "keeper")[]> = {
  "door-silent": ["admin", "keeper"],
  "device-silent": ["admin", "keeper"],
  "captures-failed": ["admin", "keeper"],
  "captures-held": ["admin", "keeper"],
  "journal-unreadable": ["admin"],
  "numbers-missing": ["admin", "keeper"],
  "backup-old": ["admin"],
  "ledger-alarm": ["admin", "keeper"],
};

/** Counts and days, never content. */
export const noticeDetailSchema = z.object({
  count: z.number().int().optional(),
  /** UTC day of the last word, `2026-11-20`. */
  lastDay: z.string().optional(),
  /** The usual gap between two days with a word, in working days. */
  usualGap: z.number().int().optional(),
  silentDays: z.number().int().optional(),
});
export type NoticeDetail = z.infer<typeof noticeDetailSchema>;

export const noticeSchema = z.object({
  id: idSchema,
  kind: noticeKindSchema,
  /** A door's name or the id of what it is about. */
  subject: z.string(),
  /** The name of the device and its person, where it is about one. */
  about: z.string().nullable(),
  detail: noticeDetailSchema,
  at: timeSchema,
  /** Put aside by somebody; it stays on the list until what it speaks of is over. */
  seenAt: timeSchema.nullable(),
  resolvedAt: timeSchema.nullable(),
});
export type Notice = z.infer<typeof noticeSchema>;

export const noticeEndpoints = {
  listNotices: endpoint({
    method: "GET",
    path: "/api/notices",
    summary: "What somebody should look at, newest first; empty for who is neither admin nor records keeper",
    who: "session",
    response: z.object({ notices: z.array(noticeSchema) }),
  }),
  dismissNotice: endpoint({
    method: "POST",
    path: "/api/notices/:id/dismiss",
    summary: "Put a notice aside (admin, records keeper)",
    who: "session",
    params: z.object({ id: idSchema }),
    response: noticeSchema,
  }),
};
