import { z } from "zod";
import { policyDocumentSchema } from "./document.ts";

/** The form of a saving rules document as JSON Schema (draft 2020-12), as somebody writes one: what has a default may be left out. */
export const policySchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(policyDocumentSchema, { io: "input" }),
  title: "Counterfoil saving rules",
});
