/** What the evidence of a capture that nobody pressed names as its rule. */
export interface AutomaticRule {
  /** The rule's id; null where what holds for the rest decided. */
  rule: string | null;
  /** The version of the saving rules. */
  version: number;
}

/** `auto:customers@3`, or `auto@3` where no rule decided. */
export const automaticRule = ({ rule, version }: AutomaticRule): string =>
  `auto${rule === null ? "" : `:${rule}`}@${version}`;

/** What such a name says; null for any other. */
export function readAutomaticRule(name: string): AutomaticRule | null {
  const [, rule = null, version] = /^auto(?::([a-z0-9-]{1,40}))?@(\d{1,9})$/.exec(name) ?? [];
  return version === undefined ? null : { rule, version: Number(version) };
}
