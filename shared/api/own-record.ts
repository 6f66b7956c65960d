import { z } from "zod";
import { idSchema, messageIdSchema, timeSchema } from "../ids.ts";
import { DEFAULT_PAGE, MAX_PAGE } from "../limits.ts";
import { endpoint } from "./endpoint.ts";
import { messageSummarySchema } from "./messages.ts";
import { objectionSchema } from "./objections.ts";
import { personRefSchema } from "./people.ts";

// What the company has recorded from a person's own mailboxes, for that person alone.

/** Pressed by the person; by a rule, without a press; sent to one of the company's addresses; imported. */
export const recordedHowSchema = z.enum(["person", "rule", "company", "import"]);
export type RecordedHow = z.infer<typeof recordedHowSchema>;

export const ownRecordSchema = messageSummarySchema.extend({
  id: messageIdSchema,
  /** The captures from the reader's own mailboxes, newest first; `rule` as the evidence names it. */
  captures: z.array(
    z.object({
      captureId: z.string(),
      at: timeSchema,
      how: recordedHowSchema,
      rule: z.string(),
      namesOnly: z.boolean(),
    }),
  ),
  /** An objection closes it. */
  closed: z.boolean(),
  /** Teams whose people read it, and whether of one of its customers only those read who are named, or look after it. */
  readers: z.object({ teams: z.array(z.string()), namedOnly: z.boolean() }),
  /** Who else has read it, latest first, since that is noted; null where the saving rules do not show it. */
  readBy: z.array(z.object({ person: personRefSchema, at: timeSchema })).nullable(),
  /** The reader's newest objection to it. */
  objection: objectionSchema.nullable(),
  /** The reader may object: they recorded it themselves. */
  canObject: z.boolean(),
});
export type OwnRecord = z.infer<typeof ownRecordSchema>;

export const ownRecordEndpoints = {
  ownRecord: endpoint({
    method: "GET",
    path: "/api/my-record",
    summary:
      "What was recorded from my own mailboxes: newest quarter of the mail's date first, in it what came last first. A page may be empty and go on",
    who: "session",
    query: z.object({
      how: recordedHowSchema.optional(),
      customerId: idSchema.optional(),
      year: z.coerce.number().int().min(1990).max(2200).optional(),
      /** Words of the mail's text, as a search finds them; only where the reader reads that text. */
      q: z.string().trim().max(200).optional(),
      cursor: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
    }),
    response: z.object({
      records: z.array(ownRecordSchema),
      nextCursor: z.string().nullable(),
      /** Since when it is noted who reads; null where the saving rules do not show it. */
      readersShownSince: timeSchema.nullable(),
    }),
  }),
};
