// Saves while the service worker is killed at random and the server fails in every way it can.
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { createWorkerStopper, type WorkerStopper } from "../../test/support/extension.ts";
import { faults } from "./fault-proxy.ts";
import { check } from "./findings.ts";
import { dropInPopup, newMail, type OutboxCompany, openPopup } from "./outbox-company.ts";
import { checkRecord, listWaiting, waitUntilEmpty } from "./outbox-verdict.ts";

/** Pages of the extension that save at the same time, and mails given to them at once, all together. */
const POPUPS = 3;
const BATCH = 12;
const FAULT_PERCENT = 35;
/** Of so many captures at least one meets each kind of failure: fewer, and the run has proven nothing of that kind. */
const CAPTURES_A_FAULT = 30;
/** A service worker lives until it has sent a few requests, and a little longer; now and then it hardly starts. */
const MOST_REQUESTS = 6;
const LONGER_MS = 200;
const SHORT_LIFE_MS = 400;
/** One that has nothing to send is killed all the same. */
const IDLE_LIFE_MS = 3_000;
const LOOK_MS = 20;
/** No more is saved while so much waits to upload. */
const MOST_WAITING = 60;
const LOOK_WAITING_MS = 500;
/** After the last save things go on breaking until little waits, for at most this long. */
const BREAK_ON_MS = 60_000;
/** What takes longer than this has stopped for good. */
const STUCK_MS = 180_000;
const SAY_EVERY_MS = 15_000;

/** Runs up to `count` captures and checks the record. The proxy is whole again afterwards. Gives how many are on record. */
export async function outboxFaults(company: OutboxCompany, count: number): Promise<number> {
  const { findings, proxy } = company;
  const mails = Array.from({ length: count }, (_, i) => newMail(company, "fault", i));
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, i) => mails.slice(i * BATCH, (i + 1) * BATCH));
  const browser = await company.launch();
  try {
    const popup = await openPopup(browser);
    const popups = [popup];
    while (popups.length < POPUPS) popups.push(await openPopup(browser));
    company.say(`${popups.length} popups are open`);
    const startedAt = performance.now();
    const secondsSince = (at: number): string => ((performance.now() - at) / 1000).toFixed(0);
    const killer = startKiller(company, await createWorkerStopper(browser));
    proxy.percent = FAULT_PERCENT;
    let given = 0;
    let saidAt = startedAt;
    for (const batch of batches) {
      if (company.isOver()) break;
      await waitForAtMost(popup, MOST_WAITING, STUCK_MS);
      const shares = popups.map((_, i) => everyNth(batch, POPUPS, i)).filter((share) => share.length > 0);
      const answers = shares.map((share, i) => dropInPopup(popups[i] ?? popup, share, STUCK_MS));
      const refused = (await Promise.all(answers)).flat();
      given += batch.length;
      check(findings, "every save is taken in the end", refused.length === 0, () => refused.join("; "));
      if (performance.now() - saidAt < SAY_EVERY_MS) continue;
      saidAt = performance.now();
      company.say(`${given} of ${count} captures, ${killer.kills()} kills, ${findings.wrong.length} wrong so far`);
    }
    // Uploads go on for longer than saves: they meet failures too, until few are left or it has been long enough.
    await waitForAtMost(popup, Math.min(count, MOST_WAITING) / 10, BREAK_ON_MS).catch(() => undefined);
    const kills = await killer.stop();
    proxy.percent = 0;
    const seconds = secondsSince(startedAt);
    const emptyAfter = await waitUntilEmpty(company, popup);
    const onRecord = await checkRecord(company, mails);
    const acknowledged = mails.filter((mail) => mail.acknowledged).length;
    const struck = faults.map((fault) => `${proxy.struck.get(fault) ?? 0} ${fault}`).join(", ");
    company.say(
      `${given} captures, ${acknowledged} acknowledged, ${onRecord} on record; ${kills} kills of the service worker; ` +
        `requests ${struck}; ${seconds} s, ${emptyAfter === null ? "not empty" : `empty ${emptyAfter.toFixed(0)} s`} later; seed ${company.seed}`,
    );
    for (const fault of faults) {
      const times = proxy.struck.get(fault) ?? 0;
      const isOften = times >= given / CAPTURES_A_FAULT;
      check(findings, "each kind of failure struck often", isOften, () => `${times} ${fault} in ${given} captures`);
    }
    check(findings, "the service worker died often", kills >= given / 4, () => `${kills} kills in ${given} captures`);
    return onRecord;
  } finally {
    proxy.percent = 0;
    await browser.close();
  }
}

const everyNth = <T>(all: readonly T[], n: number, from: number): T[] => all.filter((_, i) => i % n === from);

async function waitForAtMost(popup: Page, count: number, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  let waiting: string[] | null = null;
  while (performance.now() < until) {
    waiting = (await listWaiting(popup)) ?? waiting;
    if (waiting !== null && waiting.length <= count) return;
    await sleep(LOOK_WAITING_MS);
  }
  const first = waiting?.slice(0, 5).join(", ") ?? "no answer";
  throw new Error(`after ${withinMs / 1000} s still ${waiting?.length} wait to upload: ${first}`);
}

interface Killer {
  kills(): number;
  /** Ends it; then gives the number of kills. */
  stop(): Promise<number>;
}

/** Kills the service worker at any moment of its life, and the next one, until it is stopped. */
function startKiller({ dice, proxy }: OutboxCompany, worker: WorkerStopper): Killer {
  let kills = 0;
  let isStopped = false;
  // Counted in what it does: on a busy machine the very start takes seconds.
  const oneLife = async (): Promise<void> => {
    if (dice.chance(25)) return sleep(dice.below(SHORT_LIFE_MS));
    const seenAtEnd = proxy.seen + 1 + dice.below(MOST_REQUESTS);
    const until = performance.now() + IDLE_LIFE_MS;
    while (proxy.seen < seenAtEnd && performance.now() < until) await sleep(LOOK_MS);
    await sleep(dice.below(LONGER_MS));
  };
  const killing = (async () => {
    while (!isStopped) {
      while (!isStopped && !(await worker.isRunning())) await sleep(LOOK_MS);
      await oneLife();
      if (!isStopped && (await worker.stop())) kills++;
    }
  })();
  // The browser may be gone before the last question is answered: what failed then is said by whoever uses it.
  killing.catch(() => undefined);
  return {
    kills: () => kills,
    async stop() {
      isStopped = true;
      await killing;
      return kills;
    },
  };
}
