import { describe } from "vitest";
import { writeFrames } from "../../../shared/import-frames.ts";
import type { AppContext } from "../../../worker/context.ts";
import { importBatch } from "../../../worker/intake/import-batch.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { enqueueCapture } from "../../../worker/queues.ts";
import { reviveCapture } from "../../../worker/records/captures.ts";
import { startImport } from "../../../worker/records/imports.ts";
import type { Run } from "../support/fault-runs.ts";
import {
  beginFaults,
  clean,
  cutEverywhere,
  cutOff,
  failed,
  LARGE,
  rep,
  saveInParts,
  takeBackEverywhere,
} from "../support/fault-runs.ts";
import { deliver, HOUR_MS } from "../support/faults.ts";

// As faults-record.test.ts, for what is recorded later than it comes: parts, queue, sweep, import.

async function importBoth(on: AppContext, { name, letter, other }: Run): Promise<void> {
  const given = { fileName: name, fileKey: name, total: 3, mailboxId: rep("wei").mailboxId };
  const job = await startImport(rep("wei").actor, on, given);
  await importBatch(on, rep("wei").actor, job, writeFrames([letter.bytes, other.bytes, letter.bytes]));
}
const inParts = (run: Run): Promise<void> => saveInParts(clean(run), run);

beginFaults("what is recorded later");

cutEverywhere({
  "one in parts": { event: saveInParts, size: LARGE, letter: 1, other: 0 },
  "a large one, read by the queue": {
    ...{ before: inParts, event: (on, run) => deliver(run.queue, on), size: LARGE, takesAll: true },
    ...{ letter: 1, other: 0 },
  },
  "an import with a message twice": { event: importBoth, letter: 1, other: 1 },
  "the sweep of a capture that was cut off": {
    ...{ before: cutOff, event: (on) => sweep(on), aheadMs: HOUR_MS, takesAll: true, letter: 1, other: 0 },
  },
  "a failed capture tried again": {
    before: failed,
    event: async (on, { letter }) => {
      await reviveCapture(rep("wei").actor, on, letter.captureId);
      await enqueueCapture(on, letter.captureId);
    },
    ...{ letter: 1, other: 0 },
  },
});

describe("a capture that is taken back at any await of its own recording", () => {
  takeBackEverywhere({ "one in parts": { event: saveInParts, size: LARGE, letter: 1, other: 0 } });
});
