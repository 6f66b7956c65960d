import { describe } from "vitest";
import type { AppContext } from "../../../worker/context.ts";
import { recordEnvelope } from "../../../worker/intake/envelope.ts";
import type { Run } from "../support/fault-runs.ts";
import {
  beginFaults,
  clean,
  cutEverywhere,
  cutOff,
  failed,
  LARGE,
  metadataOf,
  rep,
  save,
  saveInParts,
  stored,
  takeBackEverywhere,
  undo,
} from "../support/fault-runs.ts";

// As faults-record.test.ts, for undo: cut off anywhere, what was taken back is gone in the end, with all that only it
// had brought, and stays gone.

const inParts = (run: Run): Promise<void> => saveInParts(clean(run), run);

/** Who wrote to whom, and nothing else. */
async function saveEnvelope(on: AppContext, run: Run): Promise<void> {
  const envelope = {
    messageIdHeader: `m@${run.name}.example`,
    sentAt: "2026-09-01T07:00:00.000Z",
    participants: [
      { role: "from" as const, name: "Bo", address: `bo@${run.name}.example` },
      { role: "to" as const, name: "", address: "wei@acme.example" },
    ],
  };
  const receipt = await recordEnvelope(on, rep("wei").actor, {
    door: "extension",
    mailbox: "own",
    envelope,
    metadata: metadataOf(rep("wei"), run.letter),
  });
  run.messageId = receipt.messageId;
}

beginFaults("undo");

const gone = { event: undo, letter: 0, other: 0 };
cutEverywhere(
  {
    "of a stored one": { before: stored, ...gone },
    "of one that waits in the queue": { before: inParts, size: LARGE, ...gone },
    "of one that was cut off": { before: cutOff, ...gone },
    "of a failed one": { before: failed, ...gone },
    "of an envelope": { before: (run) => saveEnvelope(clean(run), run), ...gone },
    "where a colleague saved it too": {
      before: async (run) => {
        await stored(run);
        await save(clean(run), rep("rosa"), { ...run.letter, captureId: run.other.captureId });
      },
      ...{ event: undo, letter: 1, other: 0 },
    },
  },
  true,
);

describe("an envelope that is taken back at any await of its own recording", () => {
  takeBackEverywhere({ "who wrote to whom": { event: saveEnvelope, letter: 0, other: 0 } });
});
