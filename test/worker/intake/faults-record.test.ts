import { describe } from "vitest";
import type { Run } from "../support/fault-runs.ts";
import { aLetter, beginFaults, cutEverywhere, rep, save, stored, takeBackEverywhere } from "../support/fault-runs.ts";

// Every await of what these doors do is cut, one after the other, by index, until a run goes through without: the call
// refused, its reply lost, or the isolate killed after it. Then the sender tries again and the sweep runs, in either order.
// Whatever happened: what was acknowledged is stored, once, and nothing lies about that nothing leads to.

beginFaults("a message that comes whole");

cutEverywhere({
  "a small capture": { event: (on, run) => save(on, rep("wei"), run.letter), letter: 1, other: 0 },
  "the same bytes as another capture": {
    before: stored,
    event: (on, run) => save(on, rep("wei"), { ...run.letter, captureId: run.other.captureId }),
    ...{ letter: 1, other: 0 },
  },
  "a second witness": {
    before: async (run: Run) => {
      await stored(run);
      const received = new TextEncoder().encode("Received: from elsewhere\r\n");
      run.other = await aLetter(new Uint8Array([...received, ...run.letter.bytes]));
    },
    event: (on, run) => save(on, rep("rosa"), run.other),
    ...{ letter: 1, other: 1 },
  },
  "an answer": { before: stored, event: (on, run) => save(on, rep("wei"), run.other), letter: 1, other: 1 },
});

describe("a capture that is taken back at any await of its own recording", () => {
  takeBackEverywhere({
    "a small capture": { event: (on, run) => save(on, rep("wei"), run.letter), letter: 1, other: 0 },
  });
});
