/** What a soak has looked at and what it has found wrong. */
export interface Findings {
  /** How often each promise was checked. */
  readonly checked: Map<string, number>;
  readonly wrong: string[];
  /** Told of what is wrong as it is found: a long run may be ended before its own end. */
  readonly say: (line: string) => void;
}

/** Nothing looked at yet. */
export const noFindings = (say: Findings["say"] = () => undefined): Findings => ({
  checked: new Map(),
  wrong: [],
  say,
});

/** Counts a check of a promise, and keeps what is wrong with it, if anything. */
export function check(findings: Findings, promise: string, holds: boolean, detail: () => string): void {
  findings.checked.set(promise, (findings.checked.get(promise) ?? 0) + 1);
  if (holds) return;
  const line = `${promise}: ${detail()}`;
  findings.wrong.push(line);
  findings.say(`wrong: ${line}`);
}
