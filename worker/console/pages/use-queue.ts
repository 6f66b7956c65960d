import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRow } from "../../../shared/api/desk-request.ts";
import type { DeskView } from "../../../shared/quote/states.ts";
import { type Queue, queueAddress } from "../desk/queue-address.ts";
import { onDeskChange } from "../desk-live.ts";
import { useSession } from "../session.tsx";

const PAGE = 100;

interface State {
  key: string;
  rows: readonly DeskRow[] | null;
  counts: Record<DeskView, number> | null;
  cursor: string | null;
  error: unknown;
  atMs: number;
}

export interface LoadedQueue extends State {
  loadingMore: boolean;
  /** Loads the next page; null where there is none. */
  more: (() => void) | null;
  reload(): void;
}

/** The queue's rows page by page; its first page is asked for again whenever something changed at the Desk. */
export function useQueue(queue: Queue): LoadedQueue {
  const { call } = useSession();
  const key = queueAddress(queue);
  const [state, setState] = useState<State>(() => blank(key, null));
  const [loadingMore, setLoadingMore] = useState(false);
  const latest = useRef(queue);
  latest.current = queue;
  const run = useRef(0);
  const ask = useCallback(
    (cursor: string | null) => {
      const { view, q, customerId, tier, language } = latest.current;
      const narrow = {
        ...(q === "" ? {} : { q }),
        ...(customerId === null ? {} : { customerId }),
        ...(tier === null ? {} : { tier }),
        ...(language === null ? {} : { language }),
        ...(cursor === null ? {} : { cursor }),
      };
      return call(deskEndpoints.listDesk, { query: { view, limit: PAGE, ...narrow } });
    },
    [call],
  );
  const load = useCallback(
    (isQuiet: boolean) => {
      const mine = ++run.current;
      if (!isQuiet) setState((before) => blank(key, before.counts));
      ask(null).then(
        ({ requests, counts, nextCursor }) => {
          if (mine !== run.current) return;
          const fresh = { key, counts, error: null, atMs: Date.now() };
          setState((before) => {
            // Rows of later pages stay where they are: a list does not jump under the reader.
            const isOnePage = before.key !== key || before.rows === null || before.rows.length <= PAGE;
            if (isOnePage || nextCursor === null) return { ...fresh, rows: requests, cursor: nextCursor };
            const known = new Set(requests.map(({ id }) => id));
            const rest = before.rows?.slice(PAGE).filter(({ id }) => !known.has(id)) ?? [];
            return { ...fresh, rows: [...requests, ...rest], cursor: before.cursor };
          });
        },
        // What is asked for again by itself says nothing when it fails: the rows stand, the shell says that the line is gone.
        (error: unknown) => mine === run.current && !isQuiet && setState((before) => ({ ...before, error })),
      );
    },
    [ask, key],
  );
  useEffect(() => {
    load(false);
    const stop = onDeskChange(() => load(true));
    return () => {
      run.current++;
      stop();
    };
  }, [load]);
  const current = state.key === key ? state : blank(key, state.counts);
  const { cursor } = current;
  const more = async () => {
    const mine = run.current;
    setLoadingMore(true);
    try {
      const { requests, nextCursor } = await ask(cursor);
      if (mine === run.current)
        setState((before) => ({ ...before, rows: [...(before.rows ?? []), ...requests], cursor: nextCursor }));
    } catch (error) {
      if (mine === run.current) setState((before) => ({ ...before, error }));
    } finally {
      setLoadingMore(false);
    }
  };
  return {
    ...current,
    loadingMore,
    more: cursor === null ? null : () => void more(),
    reload: () => load(current.rows !== null),
  };
}

const blank = (key: string, counts: State["counts"]): State => ({
  ...{ key, counts, rows: null, cursor: null, error: null },
  atMs: Date.now(),
});
