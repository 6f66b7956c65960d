import { createApp } from "./app.ts";
import { backUpOnSchedule } from "./backup/make.ts";
import { createContext } from "./context.ts";
import { consumeDeadLetters } from "./dead-letters.ts";
import type { Bindings } from "./env.ts";
import { parseEnv } from "./env.ts";
import { consumeCaptures } from "./intake/consume-captures.ts";
import { receiveEmail } from "./intake/email-door.ts";
import { sweep } from "./intake/sweep.ts";
import { watch } from "./intake/watch.ts";
import { eraseOnSchedule } from "./keeping/erasures.ts";
import { expireOnSchedule } from "./keeping/retention.ts";
import { errorFields, log } from "./log.ts";
import { CAPTURE_QUEUE, DEAD_LETTER_QUEUE } from "./queues.ts";
import { drawMissingCheckCalls } from "./records/check-call-draw.ts";
import { endLastDays } from "./records/end-access.ts";
import { noteExposure } from "./records/exposure.ts";
import { holdDueChange } from "./records/hold-policy-change.ts";
import { isRestoring, requireOpen } from "./records/restores.ts";
import { watchSilence } from "./records/silence-watch.ts";
import { warmTouches } from "./records/touches.ts";
import { mailReports } from "./reports/mail-reports.ts";
import type { App } from "./routes/bind.ts";

export { DeviceGate } from "./access/device-gate.ts";
export { Ledger } from "./ledger/ledger.ts";
export { DeskRoom } from "./live/desk-room.ts";
export { Volume } from "./volume/volume.ts";

/** Made at the first request: bindings do not change within an isolate. */
let app: App | undefined;

export default {
  fetch(request, bindings, execution) {
    app ??= createApp(parseEnv(bindings));
    return app.fetch(request, bindings, execution);
  },
  async email(message, bindings, execution) {
    const ctx = createContext(parseEnv(bindings), (work) => execution.waitUntil(work));
    await requireOpen(ctx);
    await receiveEmail(ctx, message);
  },
  async queue(batch, bindings, execution) {
    const ctx = createContext(parseEnv(bindings), (work) => execution.waitUntil(work));
    await requireOpen(ctx);
    if (batch.queue === CAPTURE_QUEUE) return consumeCaptures(ctx, batch);
    if (batch.queue === DEAD_LETTER_QUEUE) return consumeDeadLetters(ctx, batch);
    throw new Error(`no consumer for queue ${batch.queue}`);
  },
  async scheduled(_event, bindings, execution) {
    const ctx = createContext(parseEnv(bindings), (work) => execution.waitUntil(work));
    if (await isRestoring(ctx)) return;
    // What tells of trouble and what saves come before what removes; none stops another.
    for (const job of [
      holdDueChange,
      sweep,
      watch,
      endLastDays,
      watchSilence,
      backUpOnSchedule,
      eraseOnSchedule,
      expireOnSchedule,
      warmTouches,
      noteExposure,
      drawMissingCheckCalls,
      // After the exposure of the day was written down, which is in it.
      mailReports,
    ]) {
      try {
        await job(ctx);
      } catch (error) {
        log("error", "schedule.job_failed", { job: job.name, ...errorFields(error) });
      }
    }
  },
} satisfies ExportedHandler<Bindings, unknown>;
