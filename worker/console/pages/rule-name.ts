import { readAutomaticRule } from "../../../shared/policy/automatic-rule.ts";
import type { Words } from "../words/words.tsx";

/** Rules that the doors name themselves; others carry the name that the company gave them. */
const namedRules = [
  "manual",
  "import",
  "company-address",
  "company-address-attached",
  "company-address-confirmed",
  "company-address-former",
  "journal-secret",
  "journal-proven",
  "quarantine",
] as const;

/**
 * By which rule something was recorded, as its evidence names it. Of what the saving rules recorded by themselves, which one
 * and of which version.
 */
export function ruleText({ t }: Pick<Words, "t">, name: string): string {
  const named = namedRules.find((one) => one === name);
  if (named !== undefined) return t(`message.rule.${named}`);
  const automatic = readAutomaticRule(name);
  if (automatic === null) return name;
  const version = String(automatic.version);
  if (automatic.rule === null) return t("message.rule.automatic", { version });
  return t("message.rule.automatic-by", { rule: automatic.rule, version });
}
