import type { FailureReason } from "../../shared/api/captures.ts";
import type { AppContext } from "../context.ts";
import { errorFields, log } from "../log.ts";
import { captureJobSchema, retryDelaySeconds } from "../queues.ts";
import { dropCapture, findCapture, noteFailure } from "../records/captures.ts";
import { isUndone } from "../records/undone-captures.ts";
import { isPassing, PermanentFailure, processCapture } from "./process.ts";

const system = { kind: "system", door: "queue" } as const;

const reasonFor = (error: unknown): FailureReason =>
  error instanceof PermanentFailure ? error.reason : "not_readable";

/** Processes accepted captures, one acknowledgement each. At-least-once: a capture that is done already is only acknowledged. */
export async function consumeCaptures(ctx: AppContext, batch: MessageBatch<unknown>): Promise<void> {
  for (const message of batch.messages) {
    const job = captureJobSchema.safeParse(message.body);
    if (!job.success) {
      log("error", "queue.unreadable", { queue: batch.queue });
      message.ack();
      continue;
    }
    const { captureId } = job.data;
    const row = await findCapture(ctx, captureId);
    if (!row || row.state === "stored") {
      message.ack();
      continue;
    }
    if (await isUndone(ctx, captureId, row.personId)) {
      await dropCapture(ctx, captureId);
      message.ack();
      continue;
    }
    try {
      await processCapture(ctx, system, row, { keepCapture: true });
      message.ack();
    } catch (error) {
      log("warn", "capture.not_processed", { captureId, attempts: message.attempts, ...errorFields(error) });
      await noteFailure(ctx, captureId, reasonFor(error), !isPassing(error));
      if (isPassing(error)) message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
      else message.ack();
    }
  }
}
