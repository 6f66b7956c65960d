import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Call } from "../../../shared/api/client.ts";
import { useSession } from "../session.tsx";

/** A list that comes page by page. */
export interface Paged<Item> {
  items: readonly Item[];
  /** True until the first page or the next one is there. */
  loading: boolean;
  error: unknown;
  hasMore: boolean;
  loadMore(): void;
}

interface State<Item> {
  key: string;
  items: readonly Item[];
  next: string | null;
  loading: boolean;
  error: unknown;
}

/** Loads the first page for a `key` and further ones on `loadMore`; an answer for another key is dropped. */
export function usePaged<Item>(
  key: string,
  load: (call: Call, cursor: string | undefined) => Promise<{ items: readonly Item[]; nextCursor: string | null }>,
): Paged<Item> {
  const { call } = useSession();
  const empty: State<Item> = { key, items: [], next: null, loading: true, error: null };
  const [state, setState] = useState(empty);
  const latest = useRef(load);
  latest.current = load;
  const run = useRef(0);
  const fetchPage = useCallback(
    (before: State<Item>) => {
      const mine = ++run.current;
      setState({ ...before, loading: true, error: null });
      latest.current(call, before.next ?? undefined).then(
        ({ items, nextCursor }) => {
          if (mine !== run.current) return;
          setState({ ...before, items: [...before.items, ...items], next: nextCursor, loading: false, error: null });
        },
        (error: unknown) => mine === run.current && setState({ ...before, loading: false, error }),
      );
    },
    [call],
  );
  useEffect(() => {
    fetchPage({ key, items: [], next: null, loading: true, error: null });
    return () => {
      run.current++;
    };
  }, [key, fetchPage]);
  // Between a changed key and its effect the old key's items must not be drawn.
  const current = state.key === key ? state : empty;
  return {
    items: current.items,
    loading: current.loading,
    error: current.error,
    hasMore: current.next !== null,
    loadMore: () => fetchPage(current),
  };
}
