import { z } from "zod";
import { timeSchema } from "../ids.ts";
import { policyDocumentSchema } from "../policy/document.ts";
import { participantKinds } from "../policy/facts.ts";
import { templateNames } from "../policy/templates.ts";
import { endpoint } from "./endpoint.ts";
import { languageSchema, personRefSchema } from "./people.ts";
import { policyChangeSchema } from "./policy-changes.ts";

/** One version of the saving rules. Version 0 is what holds before anybody has written any. */
export const policyVersionSchema = z.object({
  version: z.number().int().min(0),
  comment: z.string(),
  /** Null for version 0. */
  person: personRefSchema.nullable(),
  at: timeSchema.nullable(),
});
export type PolicyVersion = z.infer<typeof policyVersionSchema>;

const versionParams = z.object({ version: z.coerce.number().int().min(0).max(1_000_000) });

export const policyEndpoints = {
  policySchema: endpoint({
    method: "GET",
    path: "/api/saving-rules/schema.json",
    summary: "The form of saving rules as JSON Schema, for editors of YAML and JSON",
    who: "anyone",
    response: z.record(z.string(), z.unknown()),
  }),
  classifyPeople: endpoint({
    method: "POST",
    path: "/api/saving-rules/people",
    summary:
      "What these addresses are to the company, to try rules with; a customer that the admin may not know of is a stranger (admin)",
    who: "session",
    body: z.object({ addresses: z.array(z.string().min(3).max(254)).min(1).max(100) }),
    response: z.object({ people: z.array(z.object({ address: z.string(), kind: z.enum(participantKinds) })) }),
  }),
  currentPolicy: endpoint({
    method: "GET",
    path: "/api/saving-rules",
    summary: "The saving rules that hold now, for everybody to read, and who wrote them",
    who: "session",
    response: z.object({ current: policyVersionSchema, document: policyDocumentSchema }),
  }),
  listPolicies: endpoint({
    method: "GET",
    path: "/api/saving-rules/versions",
    summary: "All versions of the saving rules, newest first (admin, records keeper)",
    who: "session",
    response: z.object({ versions: z.array(policyVersionSchema) }),
  }),
  readPolicy: endpoint({
    method: "GET",
    path: "/api/saving-rules/versions/:version",
    summary: "One version of the saving rules (admin, records keeper)",
    who: "session",
    params: versionParams,
    response: z.object({ version: policyVersionSchema, document: policyDocumentSchema }),
  }),
  policyTemplate: endpoint({
    method: "GET",
    path: "/api/saving-rules/templates/:name",
    summary: "A template to begin with (admin, records keeper)",
    who: "session",
    params: z.object({ name: z.enum(templateNames) }),
    query: z.object({ language: languageSchema }),
    response: policyDocumentSchema,
  }),
  savePolicy: endpoint({
    method: "POST",
    path: "/api/saving-rules",
    summary:
      "Write the next version of the saving rules, made from version `base` (admin). What takes something away from people (just signed in) becomes a change that waits",
    who: "session",
    body: z.object({
      base: z.number().int().min(0),
      comment: z.string().trim().max(500).default(""),
      document: z.unknown(),
      /** When it is to hold, within a year; null for as soon as it may. */
      from: timeSchema.nullable().default(null),
    }),
    /** What holds now, and the change where it does not hold yet. */
    response: z.object({
      current: policyVersionSchema,
      document: policyDocumentSchema,
      change: policyChangeSchema.nullable(),
    }),
  }),
};
