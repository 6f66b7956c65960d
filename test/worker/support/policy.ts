import type { z } from "zod";
import type { Action, policyDocumentSchema, Rule } from "../../../shared/policy/document.ts";

/** Saving rules with these rules, and one action for everything else. */
export const everythingElse = (action: Action, rules: Rule[] = []): z.input<typeof policyDocumentSchema> => ({
  form: 1,
  name: "test",
  rules,
  otherwise: { action },
});
