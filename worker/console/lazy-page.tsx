import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote, Skeleton } from "./parts/states.tsx";

/** A page whose code comes when somebody goes there, so that the first screen does not wait for it. */
export function lazyPage(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null;
  return function LazyPage() {
    const [state, setState] = useState<{ page: ComponentType | null; error: unknown; tries: number }>({
      page: loaded,
      error: null,
      tries: 0,
    });
    useEffect(() => {
      if (loaded !== null) return;
      let here = true;
      load().then(
        (page) => {
          loaded = page;
          if (here) setState((before) => ({ ...before, page, error: null }));
        },
        (error: unknown) => here && setState((before) => ({ ...before, error })),
      );
      return () => {
        here = false;
      };
    }, [state.tries]);
    const Page = state.page;
    const isThere = Page !== null;
    // A move put the focus where there was no heading yet.
    useEffect(() => {
      if (!isThere || document.activeElement?.id !== "main") return;
      document.querySelector<HTMLElement>("main h1[tabindex]")?.focus({ preventScroll: true });
    }, [isThere]);
    if (Page !== null) return <Page />;
    return (
      <div class="page">
        {state.error === null ? (
          <Skeleton page />
        ) : (
          <ErrorNote
            error={state.error}
            onRetry={() => setState({ page: null, error: null, tries: state.tries + 1 })}
          />
        )}
      </div>
    );
  };
}
