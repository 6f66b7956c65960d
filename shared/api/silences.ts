import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { currencySchema, minorSchema } from "../money.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// Customers of colleagues who left that fell silent against their own rhythm, and what is done about it.

/** `over`: they write again as before, by themselves. */
export const silenceStateSchema = z.enum(["open", "over", "closed"]);
export type SilenceState = z.infer<typeof silenceStateSchema>;

export const silenceOutcomeSchema = z.enum(["kept", "reduced", "lost-to-former", "lost-otherwise", "false-alarm"]);
export type SilenceOutcome = z.infer<typeof silenceOutcomeSchema>;

/** Why it was raised, as it stood then. */
export const silenceFiguresSchema = z.object({
  /** Working days between two conversations, as a rule. */
  everyDays: z.number().int(),
  /** Working days since they wrote last. */
  silentDays: z.number().int(),
  /** Conversations that began in the running week and the three before, and how many their rhythm would have brought. */
  got: z.number(),
  expected: z.number(),
});
export type ShownFigures = z.infer<typeof silenceFiguresSchema>;

export const silenceSchema = z.object({
  id: idSchema,
  state: silenceStateSchema,
  customer: customerRefSchema.extend({ tier: tierSchema.nullable() }),
  owner: personRefSchema.nullable(),
  deputy: personRefSchema.nullable(),
  /** The departure after which it fell silent. */
  handover: z.object({ id: idSchema, person: personRefSchema, endedOn: daySchema }).nullable(),
  raisedAt: timeSchema,
  /** When they had written last. */
  lastAt: timeSchema.nullable(),
  figures: silenceFiguresSchema,
  plan: z.object({ text: z.string(), dueOn: daySchema.nullable(), person: personRefSchema.nullable() }).nullable(),
  outcome: silenceOutcomeSchema.nullable(),
  /** A year's turnover that went. */
  cost: z.object({ currency: currencySchema, amount: minorSchema }).nullable(),
  words: z.string(),
  closedAt: timeSchema.nullable(),
  closedBy: personRefSchema.nullable(),
});
export type Silence = z.infer<typeof silenceSchema>;

const byId = z.object({ id: idSchema });
const words = z.string().trim().max(1000);
const one = z.object({ silence: silenceSchema });

export const silenceEndpoints = {
  listSilences: endpoint({
    method: "GET",
    path: "/api/silences",
    summary: "Silent customers of colleagues who left: one's own, and one's teams' for their manager; newest first",
    who: "session",
    query: z.object({ state: silenceStateSchema.default("open") }),
    response: z.object({ silences: z.array(silenceSchema) }),
  }),
  planSilence: endpoint({
    method: "PUT",
    path: "/api/silences/:id/plan",
    summary: "Say what is done to win the customer back, by when and by whom; empty words take the plan back",
    who: "session",
    params: byId,
    body: z.object({ text: words, dueOn: daySchema.nullable(), personId: idSchema.nullable() }),
    response: one,
  }),
  closeSilence: endpoint({
    method: "POST",
    path: "/api/silences/:id/close",
    summary: "Say how it ended, and what it cost a year",
    who: "session",
    params: byId,
    body: z.object({
      outcome: silenceOutcomeSchema,
      cost: z.object({ currency: currencySchema, amount: minorSchema }).nullable().default(null),
      words: words.default(""),
    }),
    response: one,
  }),
  reopenSilence: endpoint({
    method: "POST",
    path: "/api/silences/:id/reopen",
    summary: "Take the outcome back; `conflict` where the customer was raised again meanwhile",
    who: "session",
    params: byId,
    response: one,
  }),
};
