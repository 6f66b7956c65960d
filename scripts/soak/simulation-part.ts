import { inspect } from "node:util";
import { simulateOutbox } from "../../test/extension/outbox/simulation/simulation.ts";
import { check, type Findings } from "./findings.ts";

/** So many lives are looked at before the next line is said. */
const LIVES_A_LINE = 1_000;

/**
 * The outbox's simulation at length: `lives` sequences of steps, in portions of 1,000 with a seed each, until they are done
 * or the time is up. The first portion that breaks a promise ends it, with the shortest sequence that does.
 */
export async function simulationPart(options: {
  lives: number;
  minutes: number;
  seed: number;
  findings: Findings;
  say(line: string): void;
}): Promise<void> {
  const { lives, minutes, findings, say } = options;
  const until = performance.now() + minutes * 60_000;
  let done = 0;
  for (let seed = options.seed; done < lives && performance.now() < until; seed++) {
    const runs = Math.min(LIVES_A_LINE, lives - done);
    try {
      const counts = await simulateOutbox({ runs, seed, limitMs: Math.max(1, until - performance.now()) });
      done += counts.runs;
      for (let life = 0; life < counts.runs; life++)
        check(findings, "an outbox's life keeps its promises", true, String);
      say(`${done} of ${lives} outbox lives, the last with seed ${seed}: ${JSON.stringify(counts)}`);
    } catch (error) {
      check(findings, "an outbox's life keeps its promises", false, () => `seed ${seed}: ${inspect(error)}`);
      return;
    }
  }
}
