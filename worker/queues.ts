import { z } from "zod";
import { captureIdSchema } from "../shared/ids.ts";
import type { AppContext } from "./context.ts";

/** Ids only: a queue message may hold 128 kB, a mail does not fit. */
export const captureJobSchema = z.object({ captureId: captureIdSchema });
export type CaptureJob = z.infer<typeof captureJobSchema>;

export const CAPTURE_QUEUE = "counterfoil-captures";
export const DEAD_LETTER_QUEUE = "counterfoil-dead-letters";

/** Hands an accepted capture to the consumer. Delivered at least once. */
export async function enqueueCapture(ctx: AppContext, captureId: string): Promise<void> {
  await ctx.env.CAPTURES.send({ captureId });
}

/** The most that one call of the queue takes. */
export const QUEUE_BATCH = 100;

/** Hands several to it in one call, `QUEUE_BATCH` at most. */
export async function enqueueCaptures(ctx: AppContext, captureIds: readonly string[]): Promise<void> {
  if (captureIds.length > 0) await ctx.env.CAPTURES.sendBatch(captureIds.map((captureId) => ({ body: { captureId } })));
}

/** Seconds before delivery number `attempts` is tried again: 2, 4, 8 … 300. */
export const retryDelaySeconds = (attempts: number): number => Math.min(2 ** attempts, 300);
