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
  messages: readonly MessageSummary[];
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
  const empty: State = { key, messages: [], notes: [], next: null, loading: true, error: null };
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
            messages: [...before.messages, ...messages],
            // What was written meanwhile stands in `now`.
            notes: [...(now.key === before.key ? now.notes : before.notes), ...notes],
            next: nextCursor,
            loading: false,
            error: null,
          }));
        },
        (error: unknown) => mine === run.current && setState({ ...before, loading: false, error }),
      );
    },
    [call],
  );
  const current = state.key === key ? state : empty;
  const latest = useRef(current);
  latest.current = current;
  useEffect(() => {
    if (latest.current.messages.length + latest.current.notes.length > 0) return;
    fetchPage({ key, messages: [], notes: [], next: null, loading: true, error: null });
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
        const others = now.notes.filter(({ id }) => id !== note.id);
        return { ...now, notes: [...others, note].sort((a, b) => (a.happenedAt < b.happenedAt ? 1 : -1)) };
      }),
  };
}
