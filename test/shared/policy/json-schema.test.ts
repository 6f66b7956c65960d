import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { readPolicyDocument } from "../../../shared/policy/check-document.ts";
import { policySchema } from "../../../shared/policy/json-schema.ts";
import { templateNames, templateOf } from "../../../shared/policy/templates.ts";

// What the Worker takes, another's validator takes by the published schema; and what it refuses by form, that one does too.

const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(policySchema());
const rule = { id: "r1", name: "R", when: {}, action: "ask" };
const least = { form: 1, name: "Least", rules: [rule], otherwise: { action: "ask" } };

it("every template is valid by the published schema, in every language", () => {
  for (const name of templateNames)
    for (const language of ["en", "zh", "ru"] as const) {
      expect(validate(templateOf(name, language)), JSON.stringify(validate.errors)).toBe(true);
    }
  expect(validate(least), JSON.stringify(validate.errors)).toBe(true);
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
