// The whole browser is killed in the middle of saves, again and again on one profile.
import { setTimeout as sleep } from "node:timers/promises";
import { readBrowserPid } from "../../test/support/extension.ts";
import { dropInPopup, type Mail, newMail, type OutboxCompany, openPopup } from "./outbox-company.ts";
import { checkRecord, waitUntilEmpty } from "./outbox-verdict.ts";

const MAILS_A_ROUND = 8;
const FAULT_PERCENT = 20;
/** The kill comes at any moment of the saves and of the uploads that follow them. */
const KILL_WITHIN_MS = 1_500;

/** Runs the rounds and checks the record. Gives how many mails are on record. */
export async function browserKills(company: OutboxCompany, rounds: number): Promise<number> {
  const { proxy } = company;
  const mails: Mail[] = [];
  for (let round = 0; round < rounds; round++) {
    proxy.percent = FAULT_PERCENT;
    mails.push(...(await saveAndKill(company, round)));
    if ((round + 1) % 50 === 0) company.say(`${round + 1} of ${rounds} kills; ${company.findings.wrong.length} wrong`);
  }
  proxy.percent = 0;
  // Nobody opens anything but the popup that is asked how much waits: the browser's start is enough.
  const browser = await company.launch();
  try {
    const emptyAfter = await waitUntilEmpty(company, await openPopup(browser));
    const onRecord = await checkRecord(company, mails);
    const acknowledged = mails.filter((mail) => mail.acknowledged).length;
    company.say(
      `${rounds} SIGKILLs of the browser, ${acknowledged} of ${mails.length} mails acknowledged before; empty ${emptyAfter?.toFixed(0)} s after the last start; seed ${company.seed}`,
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
    for (const mail of mails) await dropInPopup(popup, [mail], KILL_WITHIN_MS * 20);
  })().catch(() => undefined);
  await sleep(dice.below(KILL_WITHIN_MS));
  process.kill(pid, "SIGKILL");
  await closed;
  await dropping;
  return mails;
}
