// Whether the Worker can be reached: by what the last request met, and by what the browser says.
import { useEffect, useState } from "preact/hooks";

const listeners = new Set<(reachable: boolean) => void>();
let reachable = true;

/** Told by the console's fetch after every request: an answer of any kind means that the line is there. */
export function noteReachable(now: boolean): void {
  if (now === reachable) return;
  reachable = now;
  for (const listener of listeners) listener(now);
}

/** False while there is no line to the Worker. */
export function useReachable(): boolean {
  const [now, setNow] = useState(reachable);
  useEffect(() => {
    const gone = () => noteReachable(false);
    listeners.add(setNow);
    setNow(reachable);
    addEventListener("offline", gone);
    return () => {
      listeners.delete(setNow);
      removeEventListener("offline", gone);
    };
  }, []);
  return now;
}
