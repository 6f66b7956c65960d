import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import type { MessageSummary } from "../../../shared/api/messages.ts";
import type { Note } from "../../../shared/api/notes.ts";
import { useMe, useSession } from "../session.tsx";
import { cameBack } from "./came-back.ts";
import type { TimelineFilter } from "./timeline-filter.ts";
import { askedOf } from "./timeline-filter.ts";

/** What a timeline holds so far. */
interface State {
  key: string;
  /** Messages as they came, page by page. */
  pages: readonly (readonly MessageSummary[])[];
  notes: readonly Note[];
  next: string | null;
  loading: boolean;
  error: unknown;
}

export interface TimelineList extends Omit<State, "key"> {
  hasMore: boolean;
  loadMore(): void;
  /** A note that was written or changed here. */
  put(note: Note): void;
}

/** The timeline that was left last: going back finds it as long as it was. In memory only. */
let left: State | null = null;

const PAGE = 50;

/** Loads a customer's timeline page by page; an answer for another customer or filter is dropped. */
export function useTimeline(customerId: string, filter: TimelineFilter): TimelineList {
  const { call } = useSession();
  const me = useMe().person.id;
  const asked = askedOf(filter);
  const key = JSON.stringify([me, customerId, asked]);
  const empty: State = { key, pages: [], notes: [], next: null, loading: true, error: null };
  const [state, setState] = useState(() => (cameBack() && left?.key === key ? left : empty));
  const run = useRef(0);
  const wanted = useRef({ customerId, asked });
  wanted.current = { customerId, asked };
  const fetchPage = useCallback(
    (before: State) => {
      const mine = ++run.current;
      setState({ ...before, loading: true, error: null });
      const given = wanted.current;
      call(customerEndpoints.timeline, {
        params: { id: given.customerId },
        query: { ...given.asked, limit: PAGE, cursor: before.next ?? undefined },
      }).then(
        ({ messages, notes, nextCursor }) => {
          if (mine !== run.current) return;
          setState((now) => ({
            ...before,
            pages: [...before.pages, messages],
            // What was written meanwhile stands in `now`.
            notes: merged(now.key === before.key ? now.notes : before.notes, notes),
            next: nextCursor,
            loading: false,
            error: null,
          }));
        },
        (error: unknown) =>
          mine === run.current &&
          setState((now) => ({ ...(now.key === before.key ? now : before), loading: false, error })),
      );
    },
    [call],
  );
  const current = state.key === key ? state : empty;
  const latest = useRef(current);
  latest.current = current;
  useEffect(() => {
    if (latest.current.pages.length + latest.current.notes.length > 0) return;
    fetchPage({ key, pages: [], notes: [], next: null, loading: true, error: null });
    return () => {
      run.current++;
    };
  }, [key, fetchPage]);
  useEffect(
    () => () => {
      if (!latest.current.loading) left = latest.current;
    },
    [],
  );
  return {
    ...current,
    hasMore: current.next !== null,
    loadMore: () => fetchPage(current),
    put: (note) =>
      setState((now) => {
        const isThere = now.notes.some(({ id }) => id === note.id);
        // One that the filter leaves out, or that a later page brings, does not come in by being written.
        const isWanted = asked.type === undefined || asked.type === "notes";
        const isLoaded = now.next === null || note.happenedAt >= oldestOf(now);
        return isThere || (isWanted && isLoaded) ? { ...now, notes: merged(now.notes, [note]) } : now;
      }),
  };
}

/** Notes of both, newest first; of one that is in both, the second. */
function merged(before: readonly Note[], added: readonly Note[]): Note[] {
  const byId = new Map([...before, ...added].map((note) => [note.id, note]));
  return [...byId.values()].sort((a, b) => (a.happenedAt < b.happenedAt ? 1 : -1));
}

/** When the oldest that is loaded happened. */
const oldestOf = ({ pages, notes }: State): string =>
  [...pages.flat().map(({ sentAt }) => sentAt), ...notes.map(({ happenedAt }) => happenedAt)].sort()[0] ?? "";
