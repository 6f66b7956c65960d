import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Call } from "../../shared/api/client.ts";
import type { Me, Role } from "../../shared/api/people.ts";

/** Who is signed in, and how the console calls the Worker. */
export interface Session {
  call: Call;
  /** Null on open pages and until the first answer. */
  me: Me | null;
  setMe(me: Me | null): void;
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider(props: { call: Call; children: ComponentChildren }) {
  const [me, setMe] = useState<Me | null>(null);
  return <SessionContext.Provider value={{ call: props.call, me, setMe }}>{props.children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession outside of SessionProvider");
  return session;
}

/** The signed-in person. Only below the shell, where there is one. */
export function useMe(): Me {
  const { me } = useSession();
  if (me === null) throw new Error("useMe on an open page");
  return me;
}

/** True when the signed-in person has one of the roles. */
export const hasRole = (me: Me, ...roles: Role[]): boolean => roles.some((role) => me.person.roles.includes(role));

/** What a screen waits for. `data` stays while it is loaded again. */
export interface Loaded<T> {
  data: T | null;
  error: unknown;
  loading: boolean;
  reload(): void;
  /** Puts an answer in place without asking again. */
  set(data: T): void;
}

/** Loads when the page opens and whenever `key` changes; an answer that came too late is dropped. */
export function useLoad<T>(key: string, load: (call: Call) => Promise<T>): Loaded<T> {
  const { call } = useSession();
  const [state, setState] = useState<{ data: T | null; error: unknown; loading: boolean; key: string }>({
    data: null,
    error: null,
    loading: true,
    key,
  });
  const run = useRef(0);
  const latest = useRef(load);
  latest.current = load;
  const start = useCallback(
    (keep: boolean) => {
      const mine = ++run.current;
      setState((before) => ({ data: keep ? before.data : null, error: null, loading: true, key }));
      latest.current(call).then(
        (data) => mine === run.current && setState({ data, error: null, loading: false, key }),
        (error: unknown) =>
          mine === run.current && setState((before) => ({ data: before.data, error, loading: false, key })),
      );
    },
    [call, key],
  );
  useEffect(() => {
    start(false);
    return () => {
      run.current++;
    };
  }, [start]);
  // Between a changed key and its effect the old key's data must not be drawn.
  const current = state.key === key ? state : { data: null, error: null, loading: true };
  return {
    data: current.data,
    error: current.error,
    loading: current.loading,
    reload: () => start(true),
    set: (data) => setState({ data, error: null, loading: false, key }),
  };
}

/** A change under way: `run` sets `busy`, keeps the error, and answers whether it went through. */
export function useAction(): {
  busy: boolean;
  error: unknown;
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
} {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  return {
    ...state,
    async run(work) {
      setState({ busy: true, error: null });
      try {
        await work();
        setState({ busy: false, error: null });
        return true;
      } catch (error) {
        setState({ busy: false, error });
        return false;
      }
    },
    clear: () => setState({ busy: false, error: null }),
  };
}
