/** What a person sees of their mailboxes in the popup, and what they ask for there. */
import { browser } from "../browser.ts";
import { LOOK_MAILBOX } from "../capture/press-save.ts";
import { changeMailbox, mailboxEpoch, readMailbox } from "../mailbox-index.ts";
import type { MailboxState, MailboxWish } from "../mailbox-messages.ts";
import type { Result } from "../messages.ts";
import { patternOf } from "../origins.ts";
import { readSettings } from "../settings.ts";
import { atWork } from "./leases.ts";
import { hasAutomatic } from "./rules.ts";
import { refuse } from "./saving.ts";
import { readPolicy } from "./worker-session.ts";

/** A month, on average. */
const MONTH_MS = 30.44 * 24 * 60 * 60_000;

/** The connected person's mailboxes; none where nothing is recorded without a press. */
export async function listMailboxes(now: number): Promise<MailboxState[]> {
  const epoch = mailboxEpoch();
  const settings = await readSettings();
  const policy = await readPolicy(settings, now);
  const { pairing, floor } = settings;
  if (!pairing || !policy || floor.askAlways || !hasAutomatic(policy)) return [];
  const mostMonths = policy.rules?.backfillMonths ?? 0;
  return Promise.all(
    policy.mailboxes.map(async ({ address }) => {
      const key = { personId: pairing.person.id, mailbox: address.toLowerCase(), epoch };
      const { compared, problem, backfill, folders } = await readMailbox(key);
      return { mailbox: address, atWork: atWork(key, now), compared, problem, backfill, folders, mostMonths };
    }),
  );
}

/** Notes what the person asks for, and calls the pages that can do it. */
export async function takeWish(mailbox: string, wish: MailboxWish, now: number): Promise<Result<{ noted: true }>> {
  const epoch = mailboxEpoch();
  const settings = await readSettings();
  const policy = await readPolicy(settings, now);
  const { pairing } = settings;
  const own = policy?.mailboxes.find((one) => one.address.toLowerCase() === mailbox.toLowerCase());
  if (!pairing || !policy || !own) return refuse("mailbox_not_yours");
  if (wish.kind === "backfill" && wish.months > (policy.rules?.backfillMonths ?? 0)) return refuse("policy");
  const key = { personId: pairing.person.id, mailbox: own.address.toLowerCase(), epoch };
  await changeMailbox(key, ({ backfill, wish: before }) => {
    switch (wish.kind) {
      case "compare":
        // What is to be recorded is compared, too.
        return { wish: before ?? "compare" };
      case "capture":
        return { wish: "capture" };
      case "backfill": {
        const { months, folders } = wish;
        const begun = { state: "running", problem: null, looked: 0, total: null, taken: 0, workedMs: 0 } as const;
        return { backfill: { ...begun, months, folders, sinceAt: now - months * MONTH_MS } };
      }
      case "pause":
        return backfill ? { backfill: { ...backfill, state: "paused", problem: null } } : {};
      case "resume":
        return backfill ? { backfill: { ...backfill, state: "running", problem: null } } : {};
      case "stop":
        return { backfill: null };
    }
  });
  await callPages();
  return { ok: true, value: { noted: true } };
}

/** Pages of the added webmails look for work at once. */
async function callPages(): Promise<void> {
  const { webmails } = await readSettings();
  const url = [...new Set(webmails.map(({ origin }) => patternOf(origin)))];
  if (url.length === 0) return;
  // A tab without our script hears nothing.
  for (const { id } of await browser.tabs.query({ url }))
    if (id !== undefined) await browser.tabs.sendMessage(id, LOOK_MAILBOX).catch(() => undefined);
}
