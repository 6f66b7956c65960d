// Saves while the service worker is killed at random and the server fails in every way it can.
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { createWorkerStopper, type WorkerStopper } from "../../test/support/extension.ts";
import { inParallel } from "../bench/company.ts";
import { check } from "./findings.ts";
import type { Dice } from "./malformed-mail.ts";
import { dropInPopup, newMail, type OutboxCompany, openPopup } from "./outbox-company.ts";
import { checkRecord, listWaiting, waitUntilEmpty } from "./outbox-verdict.ts";

/** Popups open at once, each handing over mail after mail. */
const POPUPS = 3;
/** Mails given to a popup at once. */
const BATCH = 10;
const FAULT_PERCENT = 35;
/** How long a service worker lives once it runs: mostly long enough for a few saves, now and then for hardly one. */
const LIFE_MS = 5_000;
const SHORT_LIFE_MS = 400;
const LOOK_MS = 20;
/** No more is saved while so much waits to upload. */
const MOST_WAITING = 200;
const DRAIN_LOOK_MS = 500;
/** After the last save things go on breaking for at most this long. */
const BREAK_ON_MS = 45_000;
/** A batch that takes longer than this has stopped for good. */
const BATCH_TIMEOUT_MS = 180_000;

/** Runs `count` captures and checks the record. The proxy is whole again afterwards. Gives how many are on record. */
export async function outboxFaults(company: OutboxCompany, count: number): Promise<number> {
  const { dice, findings, proxy } = company;
  const mails = Array.from({ length: count }, (_, i) => newMail(company, "fault", i));
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, i) => mails.slice(i * BATCH, (i + 1) * BATCH));
  const browser = await company.launch();
  try {
    const popups = await Promise.all(Array.from({ length: POPUPS }, () => openPopup(browser)));
    const startedAt = performance.now();
    proxy.percent = FAULT_PERCENT;
    const killer = startKiller(dice, await createWorkerStopper(browser));
    let done = 0;
    await inParallel(batches, POPUPS, async (batch) => {
      const popup = popups.pop();
      if (!popup) throw new Error("more lanes than popups");
      await waitForAtMost(popup, MOST_WAITING);
      const refused = await dropInPopup(popup, batch, BATCH_TIMEOUT_MS);
      popups.push(popup);
      check(findings, "every save is taken in the end", refused.length === 0, () => refused.join("; "));
      if (++done % 10 === 0) company.say(`${done * BATCH} of ${count} captures; ${findings.wrong.length} wrong so far`);
    });
    // Uploads go on for longer than saves: they meet failures too, until few are left or it has been long enough.
    if (popups[0]) await Promise.race([waitForAtMost(popups[0], count / 10), sleep(BREAK_ON_MS)]);
    const kills = await killer.stop();
    proxy.percent = 0;
    const seconds = (performance.now() - startedAt) / 1000;
    const [popup] = popups;
    const emptyAfter = popup ? await waitUntilEmpty(company, popup) : null;
    const onRecord = await checkRecord(company, mails);
    const acknowledged = mails.filter((mail) => mail.acknowledged).length;
    const struck = [...proxy.struck].map(([fault, times]) => `${times} ${fault}`).join(", ");
    company.say(
      `${count} captures, ${acknowledged} acknowledged, ${kills} kills of the service worker, requests ${struck}; ${seconds.toFixed(0)} s, empty ${emptyAfter?.toFixed(0)} s later; seed ${company.seed}`,
    );
    return onRecord;
  } finally {
    proxy.percent = 0;
    await browser.close();
  }
}

async function waitForAtMost(popup: Page, count: number): Promise<void> {
  for (;;) {
    const waiting = await listWaiting(popup);
    if (waiting !== null && waiting.length <= count) return;
    await sleep(DRAIN_LOOK_MS);
  }
}

/** Kills the service worker at any moment of its life, and the next one, until it is stopped; then gives the number. */
function startKiller(dice: Dice, worker: WorkerStopper): { stop(): Promise<number> } {
  let kills = 0;
  let isStopped = false;
  const killing = (async () => {
    while (!isStopped) {
      while (!isStopped && !(await worker.isRunning())) await sleep(LOOK_MS);
      await sleep(dice.below(dice.chance(40) ? SHORT_LIFE_MS : LIFE_MS));
      if (!isStopped && (await worker.stop())) kills++;
    }
  })();
  // The browser may be gone before the last question is answered: what failed then is said by whoever uses it.
  killing.catch(() => undefined);
  return {
    async stop() {
      isStopped = true;
      await killing;
      return kills;
    },
  };
}
