import { describe, expect, it } from "vitest";
import { automaticRule, readAutomaticRule } from "../../../shared/policy/automatic-rule.ts";

describe("the rule of an automatic capture", () => {
  it.each([
    { rule: "customers", version: 3 },
    { rule: null, version: 0 },
  ])("is read as it was written: %o", (rule) => {
    expect(readAutomaticRule(automaticRule(rule))).toEqual(rule);
  });

  it.each(["manual", "auto", "auto:@3", "auto:customers", "auto:Customers@3", "journal-proven", "auto:a@3 "])(
    "is nothing else: %s",
    (name) => {
      expect(readAutomaticRule(name)).toBeNull();
    },
  );
});
