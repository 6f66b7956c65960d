import type { AppContext } from "./context.ts";
import { log } from "./log.ts";
import { captureJobSchema } from "./queues.ts";
import { noteFailure } from "./records/captures.ts";

/** What the queue gave up on ends on the visible list, with its bytes safe and a "try again". */
export async function consumeDeadLetters(ctx: AppContext, batch: MessageBatch<unknown>): Promise<void> {
  for (const message of batch.messages) {
    const job = captureJobSchema.safeParse(message.body);
    if (job.success) {
      await noteFailure(ctx, job.data.captureId, "gave_up", true);
      log("error", "capture.failed", { captureId: job.data.captureId });
    }
    message.ack();
  }
}
