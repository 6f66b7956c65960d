import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema, privacyNoticeTextSchema } from "./people.ts";

// What everybody is told before anything of theirs is saved. Not to be taken for notices.ts: what admins should look at.

const textSchema = z.string().trim().min(20).max(4000);
export const noticeTextsSchema = z.object({ en: textSchema, zh: textSchema, ru: textSchema });
export type NoticeTexts = z.infer<typeof noticeTextsSchema>;

const versionSchema = z.number().int().min(1).max(1_000_000);

/** Who has confirmed what: `version` is the newest that they have, null where they have none. */
export const acknowledgementSchema = z.object({
  person: personRefSchema,
  version: z.number().int().nullable(),
  at: timeSchema.nullable(),
});
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

const overviewSchema = z.object({
  version: z.number().int(),
  /** Null for the first, which nobody wrote. */
  person: personRefSchema.nullable(),
  at: timeSchema.nullable(),
  texts: z.object({ en: z.string(), zh: z.string(), ru: z.string() }),
  people: z.array(acknowledgementSchema),
});
export type NoticeOverview = z.infer<typeof overviewSchema>;

export const privacyNoticeEndpoints = {
  readNotice: endpoint({
    method: "GET",
    path: "/api/notice",
    summary: "The privacy notice that holds, in my language, and when I confirmed it",
    who: "person",
    response: privacyNoticeTextSchema.extend({ acknowledgedAt: timeSchema.nullable() }),
  }),
  acknowledge: endpoint({
    method: "POST",
    path: "/api/notice/acknowledge",
    summary:
      "I have read this version; nothing of mine is saved before. Refused (conflict) for one that is not the newest",
    who: "person",
    body: z.object({ version: versionSchema }),
    response: z.object({ version: z.number().int(), acknowledgedAt: timeSchema }),
  }),
  noticeOverview: endpoint({
    method: "GET",
    path: "/api/notice/people",
    summary: "The notice in all languages, and who has and has not confirmed it (admin, records keeper)",
    who: "session",
    response: overviewSchema,
  }),
  writeNotice: endpoint({
    method: "POST",
    path: "/api/notice",
    summary: "Write the next version, made from version `base`: everybody is asked again before more is saved (admin)",
    who: "session",
    body: z.object({ base: versionSchema, texts: noticeTextsSchema }),
    response: overviewSchema,
  }),
};
