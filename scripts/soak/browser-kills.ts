// The whole browser is killed in the middle of saves, again and again on one profile.
import { setTimeout as sleep } from "node:timers/promises";
import { readBrowserPid } from "../../test/support/extension.ts";
import { dropInPopup, type Mail, newMail, type OutboxCompany, openPopup } from "./outbox-company.ts";
import { checkRecord, waitUntilEmpty } from "./outbox-verdict.ts";

const MAILS_A_ROUND = 8;
const FAULT_PERCENT = 20;
/** The kill comes after any number of the saves, and at any moment of what follows. */
const LONGER_MS = 500;
const LOOK_MS = 10;
/** A save that takes longer than this has stopped for good. */
const STUCK_MS = 30_000;

/** Runs the rounds and checks the record. Gives how many mails are on record. */
export async function browserKills(company: OutboxCompany, rounds: number): Promise<number> {
  const { proxy } = company;
  const mails: Mail[] = [];
  let round = 0;
  for (; round < rounds && !company.isOver(); round++) {
    proxy.percent = FAULT_PERCENT;
    mails.push(...(await saveAndKill(company, round)));
    if ((round + 1) % 10 === 0) company.say(`${round + 1} of ${rounds} kills; ${company.findings.wrong.length} wrong`);
  }
  proxy.percent = 0;
  // Nobody opens anything but the popup that is asked how much waits: the browser's start is enough.
  const browser = await company.launch();
  try {
    const emptyAfter = await waitUntilEmpty(company, await openPopup(browser));
    const onRecord = await checkRecord(company, mails);
    const acknowledged = mails.filter((mail) => mail.acknowledged).length;
    company.say(
      `${round} SIGKILLs of the browser, ${acknowledged} of ${mails.length} mails acknowledged before; empty ${emptyAfter?.toFixed(0)} s after the last start; seed ${company.seed}`,
    );
    return onRecord;
  } finally {
    await browser.close();
  }
}

async function saveAndKill(company: OutboxCompany, round: number): Promise<Mail[]> {
  const { dice } = company;
  const browser = await company.launch();
  const pid = await readBrowserPid(browser);
  const popup = await openPopup(browser);
  const mails = Array.from({ length: MAILS_A_ROUND }, (_, i) => newMail(company, "kill", round * MAILS_A_ROUND + i));
  const closed = new Promise((resolve) => browser.context.once("close", resolve));
  const dropping = (async () => {
    // One at a time: only so is it known of each whether it was acknowledged before the kill.
    for (const mail of mails) await dropInPopup(popup, [mail], STUCK_MS);
  })().catch(() => undefined);
  const enough = dice.below(MAILS_A_ROUND + 1);
  const until = performance.now() + STUCK_MS;
  while (mails.filter((mail) => mail.acknowledged).length < enough && performance.now() < until) await sleep(LOOK_MS);
  await sleep(dice.below(LONGER_MS));
  process.kill(pid, "SIGKILL");
  await closed;
  await dropping;
  return mails;
}
