import { useEffect } from "preact/hooks";
import { noteRecent } from "./recent.ts";
import { usePlace } from "./router.tsx";
import { useMe } from "./session.tsx";

/** Keeps what this page shows among what was opened lately; null until it is there. */
export function useRecent(title: string | null): void {
  const me = useMe();
  const { path } = usePlace();
  useEffect(() => {
    if (title !== null && title !== "") noteRecent(me.person.id, { path, title });
  }, [me.person.id, path, title]);
}
