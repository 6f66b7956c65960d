import { z } from "zod";
import { actionSchema } from "../policy/document.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// Saving rules tried on what was recorded in the last 30 days.

export const DRY_RUN_DAYS = 30;
/** Sums come in steps of so many: what is below one step is not told from nothing. */
export const DRY_RUN_STEP = 5;
/** The same for what words and addresses find. */
export const DRY_RUN_CONTENTS_STEP = 10;
/** And for how many captures were looked at. */
export const DRY_RUN_LOOKED_STEP = 100;

/** Facts that rules may ask for and the record does not keep: header fields; a subject with names and dates; an import's folders. */
export const unstoredFacts = ["headers", "subject", "folders"] as const;

const changeSchema = z.object({
  /** What the rules that hold say of it now, and what the draft says. */
  from: actionSchema,
  to: actionSchema,
  /** A multiple of the step, never above what it really is. */
  count: z.number().int(),
});

export const dryRunResultSchema = z.object({
  /**
   * What the draft changes looks into: `classes` of mail alone; words, folders, headers or single addresses
   * (`contents`); or these, where any rule asks whose mail it is (`persons`).
   */
  depth: z.enum(["classes", "contents", "persons"]),
  /**
   * Of `classes` all of it. Of `contents` what words and addresses find beside that, without the captures of who asks:
   * ten of five people at least. Of `persons` nothing.
   */
  sums: z.array(changeSchema),
  /** By person and domain; rules that look into contents are left out of both documents. */
  rows: z.array(
    changeSchema.extend({
      /** Null where nobody's mailbox had it. */
      person: personRefSchema.nullable(),
      /** A customer's, known to who asks; null for all others. */
      domain: z.string().nullable(),
    }),
  ),
  /** Told as `sums`: captures of which it could not be said, by the fact that is not stored. */
  untold: z.array(z.object({ fact: z.enum(unstoredFacts), count: z.number().int() })),
});
export type DryRunResult = z.infer<typeof dryRunResultSchema>;

export const dryRunEndpoints = {
  dryRun: endpoint({
    method: "POST",
    path: "/api/saving-rules/dry-run",
    summary:
      "Try a draft on the captures of the last 30 days, a page of them an answer; the sums come with the last page alone (admin)",
    who: "session",
    maxBytes: 2 * 1024 * 1024,
    body: z.object({
      document: z.unknown(),
      /** What the page before answered as `next`; sealed, and good once, ten minutes, for the same draft and person. */
      state: z.string().max(1_000_000).optional(),
    }),
    response: z.object({
      /** Captures looked at, a multiple of `DRY_RUN_LOOKED_STEP`; null before the last page. */
      looked: z.number().int().nullable(),
      /** Part of the way, 0 to 1. */
      part: z.number(),
      /** Ask on with it; null on the last page. */
      next: z.string().nullable(),
      /** Null before the last page. */
      result: dryRunResultSchema.nullable(),
    }),
  }),
};
