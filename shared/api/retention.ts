import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

// How long what is saved is kept, by the classes that the saving rules name.

export const retentionForecastSchema = z.object({
  /** Messages looked at by this answer. */
  looked: z.number().int(),
  lines: z.array(
    z.object({
      /** Null for messages of no customer; one of two customers is counted for both. */
      customerId: idSchema.nullable(),
      className: z.string(),
      /** Past their time already. */
      now: z.number().int(),
      /** Within 30 days. */
      soon: z.number().int(),
    }),
  ),
  /** Ask on from here; null at the end. */
  next: z.string().nullable(),
});
export type RetentionForecast = z.infer<typeof retentionForecastSchema>;

export const retentionStateSchema = z.object({
  on: z.boolean(),
  runs: z.array(
    z.object({
      /** UTC. */
      day: z.string(),
      state: z.enum(["running", "done"]),
      looked: z.number().int(),
      gone: z.number().int(),
      /** Past their time and kept by a legal hold. */
      held: z.number().int(),
      begunAt: timeSchema,
      finishedAt: timeSchema.nullable(),
    }),
  ),
});
export type Retention = z.infer<typeof retentionStateSchema>;

export const retentionEndpoints = {
  readRetention: endpoint({
    method: "GET",
    path: "/api/keeping/retention",
    summary: "Whether what is past its time goes by itself, and the newest daily runs (records keeper)",
    who: "session",
    response: retentionStateSchema,
  }),
  retentionForecast: endpoint({
    method: "GET",
    path: "/api/keeping/retention/forecast",
    summary:
      "What would go now and within 30 days, by customer and class; a part of the record an answer (records keeper)",
    who: "session",
    query: z.object({ after: z.string().max(100_000).optional() }),
    response: retentionForecastSchema,
  }),
  switchRetention: endpoint({
    method: "PUT",
    path: "/api/keeping/retention",
    summary:
      "Let it go by itself, having seen how much would go at once, or stop that (records keeper, just signed in)",
    who: "session",
    body: z.object({ on: z.boolean(), seen: z.number().int().min(0) }),
    response: retentionStateSchema,
  }),
};
