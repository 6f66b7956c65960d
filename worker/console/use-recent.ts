import { useLayoutEffect } from "preact/hooks";
import { noteRecent } from "./recent.ts";
import { usePlace } from "./router.tsx";
import { useMe } from "./session.tsx";

/** Keeps what this page shows among what was opened lately; null until it is there. */
export function useRecent(title: string | null): void {
  const me = useMe();
  const { path } = usePlace();
  // Before the frame: who goes back at once has opened it all the same.
  useLayoutEffect(() => {
    if (title !== null && title !== "") noteRecent(me.person.id, { path, title });
  }, [me.person.id, path, title]);
}
