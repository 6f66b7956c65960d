import { ApiError, type Call } from "../../../shared/api/client.ts";
import { type Import, importEndpoints } from "../../../shared/api/imports.ts";
import { isRetryable } from "../../../shared/errors.ts";
import type { Batch } from "./splitter.ts";

/** How far a sending is. `sent` counts messages that the server has answered for. */
export interface Sending {
  sent: number;
  state: "sending" | "waiting" | "paused";
}

/** What sending needs; clock and pauses come in, so that a test decides how long things take. */
export interface SendDeps {
  call: Call;
  /** Resolves after that many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Resolves at once, or when the person presses Resume. */
  whileHeld(): Promise<void>;
  onSending(sending: Sending): void;
  /** A batch has arrived: `sent` messages need not be sent again after a reload. */
  onArrived(sent: number, reasons: readonly string[]): void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Sends the batches one after another and finishes the import. A lost connection or a busy server is waited for, as long
 * as it takes; a batch sent twice is stored once. Throws ApiError for what waiting does not mend.
 */
export async function sendImport(
  deps: SendDeps,
  importId: string,
  alreadySent: number,
  batches: AsyncIterable<Batch>,
): Promise<Import> {
  let sent = alreadySent;
  for await (const batch of batches) {
    deps.onSending({ sent, state: "sending" });
    const answer = await patiently(deps, sent, () =>
      deps.call(importEndpoints.sendBatch, { params: { id: importId }, body: batch.body }),
    );
    sent += batch.messages;
    const reasons = answer.results.filter((one) => one.state === "failed").map((one) => one.reason ?? "");
    deps.onArrived(sent, reasons);
    deps.onSending({ sent, state: "sending" });
  }
  return await patiently(deps, sent, () => deps.call(importEndpoints.finishImport, { params: { id: importId } }));
}

/** Does it again until it goes through; `sent` is what is told meanwhile. Throws ApiError for what waiting does not mend. */
export async function patiently<T>(
  deps: Pick<SendDeps, "sleep" | "whileHeld" | "onSending">,
  sent: number,
  work: () => Promise<T>,
): Promise<T> {
  let waitMs = FIRST_WAIT_MS;
  for (;;) {
    await deps.whileHeld();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.code === "unsent" || isRetryable(error.code))) throw error;
      deps.onSending({ sent, state: "waiting" });
      await deps.sleep(waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}
