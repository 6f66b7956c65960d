import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { languageSchema } from "./people.ts";
import { MAX_WANTED_CHARS } from "./quote-requests.ts";

// The company's public form: anybody asks for a quote, without an account. It tells nothing of the record.

/** Nobody reads, thinks and writes faster; programs do. */
export const LEAST_WRITING_MS = 3000;

const line = (least: number) => z.string().trim().min(least).max(200);

export const requestFormEndpoints = {
  requestForm: endpoint({
    method: "GET",
    path: "/api/request-form",
    summary: "Whether the company takes requests by its form, and how it is called",
    who: "anyone",
    response: z.object({ open: z.boolean(), company: z.string(), language: languageSchema }),
  }),
  sendRequestForm: endpoint({
    method: "POST",
    path: "/api/request-form",
    summary: "Ask the company for a quote; the same id again is the same request",
    who: "anyone",
    body: z.object({
      id: z.uuid(),
      name: line(2),
      company: line(0),
      email: z.email().max(254),
      wanted: z.string().trim().min(10).max(MAX_WANTED_CHARS),
      wantedBy: daySchema.nullable().default(null),
      language: languageSchema,
      /** How long it took to write, in milliseconds. */
      writingMs: z.number().int().min(0),
      /** A field that people do not see; programs fill it in. */
      website: z.string().max(200).default(""),
    }),
    response: z.object({ received: z.literal(true) }),
  }),
};
