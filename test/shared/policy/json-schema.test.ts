import { expect, it } from "vitest";
import { z } from "zod";
import { readPolicyDocument } from "../../../shared/policy/check-document.ts";
import { policySchema } from "../../../shared/policy/json-schema.ts";
import { templateNames, templateOf } from "../../../shared/policy/templates.ts";

// What the Worker takes is valid by the schema as it is published, as JSON alone; what it refuses by form is not.

const published = z.fromJSONSchema(JSON.parse(JSON.stringify(policySchema())));
const validate = (document: unknown): boolean => published.safeParse(document).success;
const rule = { id: "r1", name: "R", when: {}, action: "ask" };
const least = { form: 1, name: "Least", rules: [rule], otherwise: { action: "ask" } };

it("every template is valid by the published schema, in every language", () => {
  for (const name of templateNames)
    for (const language of ["en", "zh", "ru"] as const) {
      expect(validate(templateOf(name, language))).toBe(true);
    }
  expect(validate(least)).toBe(true);
});

it.each<[string, unknown, string, string]>([
  ["an unknown field", { ...least, rules: [{ ...rule, acton: "ask" }] }, "unknown-field", "rules.0.acton"],
  ["an action that is none", { ...least, rules: [{ ...rule, action: "maybe" }] }, "not-one-of", "rules.0.action"],
  ["no action", { ...least, otherwise: {} }, "missing", "otherwise.action"],
  ["no rules", { form: 1, name: "X", otherwise: { action: "ask" } }, "missing", "rules"],
  ["text for a number", { ...least, offlineHours: "3" }, "wrong-kind", "offlineHours"],
  ["an empty list", { ...least, lists: { l: [] } }, "size", "lists.l"],
])("%s is refused by both, with what it is and where", (_, document, code, path) => {
  expect(validate(document)).toBe(false);
  const read = readPolicyDocument(document);
  const [problem] = read.ok ? [] : read.problems;
  expect([problem?.code, problem?.path.join(".")]).toEqual([code, path]);
});
