import { useEffect, useState } from "preact/hooks";
import { ApiError, type Call } from "../../../shared/api/client.ts";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRevision } from "../../../shared/api/desk-request.ts";
import { isRetryable } from "../../../shared/errors.ts";
import type { QuoteChange } from "../../../shared/quote/changes.ts";
import * as drafts from "../desk/draft.ts";
import { useMe, useSession } from "../session.tsx";

// A draft while it is edited: edits go to the Worker soon after the last key, and lie on this computer until they are there.

/** From the last key until it is sent. */
const QUIET_MS = 600;
const RETRY_MS = [1000, 2000, 5000, 10_000, 20_000] as const;

export type SaveState = "saved" | "saving" | "failing" | "refused";

/** What the editor is told beside the draft itself. */
export interface DraftNotices {
  /** So many edits of an earlier time were put back in. */
  restored: number;
  /** So many edits of an earlier time are of a revision that is no draft any more. */
  outdated: number;
  /** So many edits could not be undone, since somebody went over them. */
  left: number;
}

export class DraftKeeper {
  draft: drafts.Draft;
  state: SaveState = "saved";
  error: unknown = null;
  notices: DraftNotices = { restored: 0, outdated: 0, left: 0 };
  /** Counts up when fields must show what the draft says whatever was typed in them. */
  epoch = 0;
  /** The newest that the Worker said of the revision. */
  server: DeskRevision;
  readonly #call: Call;
  readonly requestId: string;
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #tries = 0;
  #underWay: Promise<void> | null = null;

  constructor(given: { call: Call; requestId: string; personId: string; revision: DeskRevision }) {
    this.#call = given.call;
    this.requestId = given.requestId;
    this.#key = `quote-draft ${given.personId} ${given.requestId}`;
    this.server = given.revision;
    const { revision, version, head, lines } = given.revision;
    this.draft = drafts.draftOf(revision, version, { head, lines });
    this.#putBack();
  }

  #putBack(): void {
    const kept = readKept(this.#key);
    if (kept === null) return;
    const count = kept.waiting.length + (kept.sending?.changes.length ?? 0) + kept.conflicts.length;
    const draft = drafts.restored(this.draft, kept);
    if (draft === null) this.notices = { ...this.notices, outdated: count };
    else {
      this.draft = draft;
      this.notices = { ...this.notices, restored: count };
      if (drafts.isUnsent(draft)) this.state = "saving";
      this.#soon(0);
    }
    if (draft === null) keep(this.#key, null);
  }

  /** Runs `changed` after every change, until the answer is called. */
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => {
      this.#listeners.delete(changed);
      this.draft = drafts.sealed(this.draft);
      if (this.#listeners.size === 0) void this.flush();
    };
  }

  /** Takes edits in; false where a quote may not say that. */
  edit = (changes: readonly QuoteChange[], isTyping = false): boolean => {
    try {
      this.#take(drafts.edited(this.draft, changes, isTyping));
      return true;
    } catch {
      return false;
    }
  };

  /** Ends a step of typing. */
  seal = (): void => {
    this.draft = drafts.sealed(this.draft);
  };

  turnBack = (which: "undo" | "redo"): void => {
    const { draft, left } = drafts.turnedBack(this.draft, which);
    this.notices = { ...this.notices, left };
    this.epoch++;
    this.#take(draft);
  };

  settle = (place: string, take: "mine" | "theirs"): void => {
    this.epoch++;
    this.#take(drafts.settled(this.draft, place, take));
  };

  dismiss = (notice: keyof DraftNotices): void => {
    this.notices = { ...this.notices, [notice]: 0 };
    this.#tell();
  };

  /** Lets go of what the Worker refuses, and shows what it has. */
  letGo = (): void => {
    const { revision, version, head, lines } = this.server;
    this.state = "saved";
    this.error = null;
    this.epoch++;
    this.#take(drafts.draftOf(revision, version, { head, lines }));
  };

  /** What somebody else made of it. */
  bring(revision: DeskRevision): void {
    if (revision.revision !== this.draft.revision) return;
    const { version, head, lines } = revision;
    const draft = drafts.brought(this.draft, version, { head, lines });
    if (draft === this.draft) return;
    this.server = revision;
    this.#take(draft);
  }

  /** Sends what waits now; true when everything is at the Worker. */
  async flush(): Promise<boolean> {
    this.#soon(null);
    for (let turns = 0; turns < 20 && drafts.isUnsent(this.draft); turns++) {
      await this.#send();
      if (this.state === "failing" || this.state === "refused") return false;
    }
    return !drafts.isUnsent(this.draft);
  }

  #take(draft: drafts.Draft): void {
    this.draft = draft;
    this.#keepHere();
    if (drafts.isUnsent(draft) && this.state !== "refused") {
      if (this.state === "saved") this.state = "saving";
      if (this.#underWay === null) this.#soon(this.state === "failing" ? this.#retryMs() : QUIET_MS);
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #keepHere(): void {
    const { revision, sending, waiting, conflicts } = this.draft;
    const isNothing = !drafts.isUnsent(this.draft) && conflicts.length === 0;
    keep(this.#key, isNothing ? null : { revision, sending, waiting: [...waiting], conflicts: [...conflicts] });
  }

  #soon(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(() => void this.#send(), ms);
  }

  #retryMs = (): number => RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)] ?? 1000;

  #send(): Promise<void> {
    this.#underWay ??= this.#sendBatch().finally(() => {
      this.#underWay = null;
      if (drafts.isUnsent(this.draft) && this.state !== "refused")
        this.#soon(this.state === "failing" ? this.#retryMs() : QUIET_MS);
    });
    return this.#underWay;
  }

  async #sendBatch(): Promise<void> {
    this.#soon(null);
    this.draft = drafts.batched(this.draft, crypto.randomUUID());
    const { sending, revision } = this.draft;
    if (sending === null) return;
    this.#keepHere();
    try {
      const answer = await this.#call(deskEndpoints.changeQuote, {
        params: { id: this.requestId },
        body: { id: sending.id, revision, changes: sending.changes },
      });
      this.#tries = 0;
      this.error = null;
      this.server = answer.revision;
      const { head, lines } = answer.revision;
      const { version, conflicts } = answer;
      // The same batch sent again is answered with the version it made, and with what stands there since.
      const newest = Math.max(version, answer.revision.version);
      this.draft = drafts.answered(this.draft, { version: newest, content: { head, lines }, conflicts });
      this.state = drafts.isUnsent(this.draft) ? "saving" : "saved";
      this.#keepHere();
    } catch (error) {
      this.error = error;
      const isLater = error instanceof ApiError && (error.status === 0 || isRetryable(error.code));
      const isSignedOut = error instanceof ApiError && error.code === "unauthenticated";
      this.state = isLater || isSignedOut ? "failing" : "refused";
      this.#tries++;
    }
    this.#tell();
  }
}

function readKept(key: string): drafts.Kept | null {
  try {
    const kept = drafts.keptSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? "null"));
    return kept.success ? kept.data : null;
  } catch {
    return null;
  }
}

function keep(key: string, kept: drafts.Kept | null): void {
  try {
    if (kept === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // No room or no storage here: what is typed goes to the Worker within a second, as always.
  }
}

// A draft that one goes away from inside the console is still being sent; who comes back finds it as it was left.
const keepers = new Map<string, DraftKeeper>();

/** The keeper of a request's draft; `revision` as it was read last. */
export function useDraftKeeper(requestId: string, revision: DeskRevision): DraftKeeper {
  const { call } = useSession();
  const { person } = useMe();
  const [, drawn] = useState(0);
  const key = `${person.id} ${requestId} ${revision.revision}`;
  let keeper = keepers.get(key);
  if (!keeper) {
    keeper = new DraftKeeper({ call, requestId, personId: person.id, revision });
    keepers.set(key, keeper);
  }
  const kept = keeper;
  useEffect(() => {
    const stop = kept.subscribe(() => drawn((count) => count + 1));
    return () => {
      stop();
      void kept.flush().then((isSent) => isSent && keepers.delete(key));
    };
  }, [kept, key]);
  useEffect(() => kept.bring(revision), [kept, revision]);
  return kept;
}
