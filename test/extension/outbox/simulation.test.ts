import { expect, it } from "vitest";
import { simulateOutbox } from "./simulation/simulation.ts";

/** Another seed tries other lives: `npm run soak -- --only simulation --seed N`. */
const SEED = 20_261_121;
const LIVES = 500;
const LIMIT_MS = 240_000;

it(
  "nothing kept is lost, sent twice, called saved too early or read by another, in 500 lives of two computers",
  async () => {
    const counts = await simulateOutbox({ runs: LIVES, seed: SEED, limitMs: LIMIT_MS });
    console.log(`outbox simulation, seed ${SEED}: ${JSON.stringify(counts)}`);
    expect(counts.runs).toBe(LIVES);
    // A simulation in which nothing happens proves nothing.
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(20);
  },
  LIMIT_MS + 30_000,
);
