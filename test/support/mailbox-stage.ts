// A mailbox gone through as a whole by the extension: what its person asks for, and what is told of it.
import type { MailboxState, MailboxWish } from "../../extension/mailbox-messages.ts";
import type { Request } from "../../extension/messages.ts";
import type { ScriptSession } from "../../scripts/api.ts";
import type { PracticeMail } from "../../scripts/practice-mail/practice-mail.ts";
import { coverageEndpoints, type MailboxCoverage } from "../../shared/api/coverage.ts";
import { ownRecordEndpoints } from "../../shared/api/own-record.ts";
import { buildMessage } from "./build-message.ts";
import type { ExtensionBrowser } from "./extension.ts";
import { openExtensionPage } from "./extension.ts";

/** Rules that record customers' mail by themselves, and a doctor's never. */
export const automaticRules = {
  form: 1,
  name: "test",
  backfillMonths: 12,
  rules: [
    { id: "doctors", name: "Doctors", when: { participants: { any: ["clinic.example"] } }, action: "never" },
    {
      ...{ id: "customers", name: "Our customers", when: { participants: { any: ["customer"] } } },
      ...{ action: "auto", graceSeconds: 1 },
    },
  ],
  otherwise: { action: "ask" },
};

const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toUTCString().replace("GMT", "+0000");

/** One person's mailbox. */
export interface MailboxStage {
  /** Puts a mail into a folder as if it had come so many days ago. */
  receive(folder: string, id: string, from: string, days?: number): Promise<void>;
  wish(wish: MailboxWish): Promise<void>;
  state(): Promise<MailboxState>;
  coverage(): Promise<MailboxCoverage | null>;
  /** The subjects of what is on record from the mailbox, one for each capture, sorted. */
  subjects(): Promise<string[]>;
}

export function stageMailbox(given: {
  mail: PracticeMail;
  session: ScriptSession;
  browser: ExtensionBrowser;
  mailbox: string;
}): MailboxStage {
  const { mail, session, browser, mailbox } = given;
  const say = async (request: Request): Promise<unknown> => {
    const popup = await openExtensionPage(browser, "popup");
    try {
      return await popup.evaluate(`chrome.runtime.sendMessage(${JSON.stringify(request)})`);
    } finally {
      await popup.close();
    }
  };
  return {
    async receive(folder, id, from, days = 2) {
      const bytes = buildMessage({
        headers: [
          ["From", from],
          ["To", mailbox],
          ["Subject", `Zebrafish ${id}`],
          ["Date", daysAgo(days)],
          ["Message-ID", `<${id}@mailbox.example>`],
          ["Content-Type", "text/plain; charset=utf-8"],
        ],
        body: `The xylophone ${id} is delivered.\r\n`,
      });
      await mail.deliver(mailbox, folder, bytes);
    },
    async wish(wish) {
      await say({ type: "mailbox-wish", mailbox, wish });
    },
    async state() {
      const answer = (await say({ type: "mailbox-state" })) as { value?: MailboxState[] };
      const [state] = answer.value ?? [];
      if (!state) throw new Error("the background says nothing of the mailbox");
      return state;
    },
    async coverage() {
      const { mailboxes } = await session.call(coverageEndpoints.own, {});
      return mailboxes[0]?.coverage ?? null;
    },
    async subjects() {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
        const answer = await session.call(ownRecordEndpoints.ownRecord, { query });
        found.push(...answer.records.flatMap(({ subject, captures }) => captures.map(() => subject ?? "")));
        cursor = answer.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return found.sort();
    },
  };
}
