/**
 * Goes through a mailbox by the webmail's own list, as the background orders: reads what is not known yet, hands over what
 * it is told to take. Knows no webmail by name. What it finds stays between page and background.
 *
 * Invariant: what is taken agrees with the list that named it, in a mailbox of the person; else it is left and counted.
 */
import type { WebmailFault } from "../../shared/api/coverage.ts";
import { canonicalBytes } from "../../shared/mail/canonical.ts";
import { toBase64 } from "../capture/base64.ts";
import { checkListed, checkOwner } from "../capture/check-source.ts";
import { handOver } from "../capture/hand-over.ts";
import { sha256Hex } from "../capture/make-capture.ts";
import { headerEnd, listValues, readHeaders } from "../capture/read-headers.ts";
import type { MailboxOrder, ReadHeader } from "../mailbox-messages.ts";
import type { Answers, Ask, Request } from "../messages.ts";
import {
  type FolderPage,
  type ListedMessage,
  type MessageRef,
  type RawMessage,
  type ReadIo,
  type WebmailAdapter,
  type WebmailMailbox,
  WebmailReadError,
} from "../webmail/adapter.ts";
import { createPace, type Pace } from "./pace.ts";

/** A server is asked so much and no more, whatever there is to do. */
const AT_ONCE = 2;
const PER_SECOND = 40;
/** Rows in one message to the background, and headers. */
const ROWS = 500;
const HEADERS = 20;
/** What was sent lately stands at the beginning; the daily comparison reads the list to its end. */
const SENT_PAGES = 2;
/** A list that changed while it was read is read once more. */
const LIST_TRIES = 2;

export interface SweepDeps {
  readonly page: Document;
  readonly adapter: WebmailAdapter;
  readonly mailbox: WebmailMailbox;
  readonly ask: Ask;
  readonly fetch: typeof fetch;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  readonly heldUntil: () => number;
  readonly signal: AbortSignal;
}

/** It ends before its end: `reason` is a code that the popup has words for. */
class SweepEnded extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`the sweep ended: ${reason}`);
    this.name = "SweepEnded";
    this.reason = reason;
  }
}

/** Runs one order to its end. Resolves to null, or to the code of why it did not come to one. */
export async function sweep(deps: SweepDeps, order: MailboxOrder): Promise<string | null> {
  const run = new Sweep(deps, order);
  try {
    await run.all();
    return null;
  } catch (error) {
    if (error instanceof SweepEnded) return error.reason;
    if (error instanceof WebmailReadError) return error.reason;
    throw error;
  }
}

class Sweep {
  readonly #deps: SweepDeps;
  readonly #order: MailboxOrder;
  readonly #pace: Pace;
  /** Of older mail most is taken: it is read whole at once, and kept until the background has said so. */
  readonly #whole = new Map<string, RawMessage>();
  readonly #io: ReadIo;

  constructor(deps: SweepDeps, order: MailboxOrder) {
    const { page, fetch, signal, now, wait, heldUntil } = deps;
    this.#deps = deps;
    this.#order = order;
    this.#io = { page, fetch, signal, maxBytes: order.maxBytes };
    const isBusy = (error: unknown): boolean => error instanceof WebmailReadError && error.reason === "offline";
    const most = { atOnce: AT_ONCE, perSecond: PER_SECOND };
    this.#pace = createPace({ ...most, now: () => now().getTime(), wait, heldUntil, isBusy });
  }

  async all(): Promise<void> {
    const { mailbox } = this.#deps;
    const { lease } = this.#order;
    const owner = await this.#owner();
    const folders = await this.#pace(() => mailbox.listFolders(this.#io));
    const wanted = await this.#ask({ type: "mailbox-folders", lease, folders: [...folders] });
    for (const folder of wanted.folders) {
      const name = folders.find((one) => one.folder === folder)?.name ?? folder;
      await this.#folder({ folder, name, owner });
    }
  }

  async #folder(place: Place): Promise<void> {
    const { folder } = place;
    const { lease } = this.#order;
    const rows = new Map<string, Row>();
    let isWhole = false;
    try {
      isWhole = await this.#list(folder, rows);
    } catch (error) {
      if (!(error instanceof WebmailReadError) || error.reason === "signed_out") throw error;
      void this.#fault("list");
    } finally {
      await this.#deps.mailbox.afterListing?.(this.#io).catch(() => undefined);
    }
    const all = [...rows.values()];
    const unread: string[] = [];
    for (let at = 0; at === 0 || at < all.length; at += ROWS) {
      const messages = all.slice(at, at + ROWS).map(({ uid, mark }) => ({ uid, mark }));
      const isLast = at + ROWS >= all.length;
      const answer = await this.#ask({
        ...{ type: "mailbox-list", lease, folder, messages },
        isWhole: isLast ? isWhole : null,
      });
      unread.push(...answer.unread);
    }
    for (let at = 0; at < unread.length; at += HEADERS) {
      const part = unread.slice(at, at + HEADERS).flatMap((uid) => rows.get(uid) ?? []);
      const read = await Promise.all(part.map((row) => this.#read(folder, row)));
      const { take, isEnough } = await this.#ask({ type: "mailbox-read", lease, folder, read });
      await Promise.all(take.map((uid) => this.#take(place, rows.get(uid))));
      this.#whole.clear();
      if (isEnough) break;
    }
  }

  /** All rows of a folder; false where they are fewer than the webmail says it holds. */
  async #list(folder: string, rows: Map<string, Row>): Promise<boolean> {
    let total = 0;
    const most = this.#order.task === "sent" ? SENT_PAGES : Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < LIST_TRIES; tries++) {
      let at: string | null = null;
      let pages = 0;
      do {
        const next: string | null = at;
        const part: FolderPage = await this.#pace(() => this.#deps.mailbox.listPage(folder, next, this.#io));
        for (const one of part.messages) rows.set(one.uid, { ...one, mark: await markOf(one) });
        total = part.total;
        at = part.next;
      } while (at !== null && ++pages < most && !this.#deps.signal.aborted);
      if (rows.size >= total) return true;
      if (at !== null) return false;
    }
    return false;
  }

  async #read(folder: string, { uid, mark }: Row): Promise<ReadHeader> {
    const ref: MessageRef = { folder, uid };
    const unread = { uid, mark, header: null, contentSha256: null };
    try {
      const bytes = await this.#readFor(ref);
      const header = bytes.subarray(0, headerEnd(bytes));
      const hasId = listValues(readHeaders(header), "message-id").length > 0;
      return { ...unread, header: toBase64(header), contentSha256: hasId ? null : await this.#contentOf(ref) };
    } catch (error) {
      if (!(error instanceof WebmailReadError) || error.reason === "signed_out") throw error;
      return unread;
    }
  }

  /** Its beginning at least. */
  async #readFor(ref: MessageRef): Promise<Uint8Array<ArrayBuffer>> {
    const { adapter, mailbox } = this.#deps;
    if (this.#order.task === "backfill") {
      // One that is too large whole still has a header.
      const raw = await this.#pace(() => adapter.readRawMessage(ref, this.#io)).catch((error: unknown) => {
        if (error instanceof WebmailReadError && error.reason === "too_large") return null;
        throw error;
      });
      if (raw) {
        this.#whole.set(ref.uid, raw);
        return raw.bytes;
      }
    }
    return this.#pace(() => mailbox.readBeginning(ref, this.#io));
  }

  async #contentOf(ref: MessageRef): Promise<string> {
    const { bytes } = await this.#readWhole(ref);
    return sha256Hex(Uint8Array.from(canonicalBytes(bytes)));
  }

  async #readWhole(ref: MessageRef): Promise<RawMessage> {
    return this.#whole.get(ref.uid) ?? this.#pace(() => this.#deps.adapter.readRawMessage(ref, this.#io));
  }

  async #take({ folder, name, owner }: Place, row: Row | undefined): Promise<void> {
    if (!row || this.#deps.signal.aborted) return;
    const { lease } = this.#order;
    const problem = await this.#handOver({ folder, name, owner }, row);
    await this.#ask({ type: "mailbox-taken", lease, folder, uid: row.uid, problem });
    // More would be refused the same way.
    if (problem === "outbox_full" || problem === "storage") throw new SweepEnded(problem);
  }

  async #handOver({ folder, name, owner }: Place, row: Row): Promise<string | null> {
    const { adapter, ask, newId, now, signal } = this.#deps;
    try {
      const raw = await this.#readWhole({ folder, uid: row.uid });
      const checked = checkListed(raw.bytes, row.subject);
      if (!checked.ok) {
        if (checked.reason === "subject") void this.#fault("subject");
        return checked.reason;
      }
      const { bytes, exact } = raw;
      const capture = {
        ...{ id: newId(), sha256: await sha256Hex(bytes), bytes, exact },
        capturedAt: now().toISOString(),
      };
      const place = `${name}/${row.uid}`.slice(0, 500);
      const open = {
        ...{ webmail: adapter.id, mailbox: owner, place },
        ...{ subject: null, from: null, recipients: [] },
      };
      const facts = { webmail: adapter.id, mailbox: owner, open, automatic: true, lease: this.#order.lease };
      const kept = await handOver(capture, facts, ask, { signal });
      return kept.ok ? null : kept.reason;
    } catch (error) {
      if (!(error instanceof WebmailReadError) || error.reason === "signed_out") throw error;
      return error.reason;
    }
  }

  /** Whose mailbox it is, by the page or the webmail: one of the person's, or nothing is read. */
  async #owner(): Promise<string> {
    const { adapter, page } = this.#deps;
    const owner = adapter.findMailboxOwner(page) ?? (await this.#pace(() => adapter.readMailboxOwner(this.#io)));
    const checked = checkOwner(owner, this.#order.mailboxes);
    if (owner === null || !checked.ok) throw new SweepEnded(checked.ok ? "owner_unknown" : checked.reason);
    return owner;
  }

  async #fault(fault: WebmailFault): Promise<void> {
    await this.#deps.ask({ type: "fault", webmail: this.#deps.adapter.id, fault }).catch(() => null);
  }

  async #ask<T extends Asked>(request: Extract<Request, { type: T }>): Promise<Answers[T]> {
    if (this.#deps.signal.aborted) throw new SweepEnded("closed");
    const answer = await this.#deps.ask(request);
    if (!answer.ok) throw new SweepEnded(answer.error.code);
    return answer.value as Answers[T];
  }
}

type Asked = "mailbox-folders" | "mailbox-list" | "mailbox-read" | "mailbox-taken";

interface Place {
  readonly folder: string;
  readonly name: string;
  readonly owner: string;
}

interface Row extends ListedMessage {
  readonly mark: string;
}

/** What the list shows, as a hash: the background keeps it, and no word of it. */
async function markOf({ shown }: ListedMessage): Promise<string> {
  return (await sha256Hex(new TextEncoder().encode(shown))).slice(0, 16);
}
