/** What every bar of a page goes by. */
import type { Ask } from "../messages.ts";
import type { WebmailAdapter } from "../webmail/adapter.ts";

/** What is known for every bar of a page. Before the first answer no bar is shown, whatever goes wrong. */
export interface Known {
  /** What the background said last: whether there is to be a bar, and in which language (BCP 47). */
  hasBar: boolean;
  language: string;
  /** A source was not the message shown: from then on this page records nothing by itself. */
  isAtOdds: boolean;
}

/** What says that an adapter does not read its page right. That the page went on to another message is none. */
const FAULTS = ["subject", "sender", "message_id", "not_source"] as const;

/** Where page and source differ it is counted with the company, by which check alone; any other reason is no fault. */
export function noteFault(reason: string, { adapter, ask, known }: NoteFaultDeps): void {
  const fault = FAULTS.find((one) => one === reason);
  if (!fault) return;
  known.isAtOdds = true;
  void ask({ type: "fault", webmail: adapter.id, fault }).catch(() => undefined);
}

interface NoteFaultDeps {
  readonly adapter: WebmailAdapter;
  readonly ask: Ask;
  readonly known: Known;
}
