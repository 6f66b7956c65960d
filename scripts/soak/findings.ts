/** What a soak has looked at and what it has found wrong. */
export interface Findings {
  /** How often each promise was checked. */
  readonly checked: Map<string, number>;
  readonly wrong: string[];
}

/** Nothing looked at yet. */
export const noFindings = (): Findings => ({ checked: new Map(), wrong: [] });

/** Counts a check of a promise, and keeps what is wrong with it, if anything. */
export function check(findings: Findings, promise: string, holds: boolean, detail: () => string): void {
  findings.checked.set(promise, (findings.checked.get(promise) ?? 0) + 1);
  if (!holds) findings.wrong.push(`${promise}: ${detail()}`);
}
