import { useEffect, useRef, useState } from "preact/hooks";

/** Long enough that a typed word is one address, short enough that a link copied at once is right. */
const TYPING_MS = 150;

/**
 * The words of a list's search: what is typed leads, and the address follows by `show`; back and forward change the address,
 * and what is typed follows.
 */
export function useTyped<View extends { q: string }>(
  view: View,
  show: (view: View) => void,
): [string, (text: string) => void] {
  const [typed, setTyped] = useState(view.q);
  const asked = useRef(view.q);
  const latest = useRef({ view, show });
  latest.current = { view, show };
  useEffect(() => {
    if (view.q === asked.current) return;
    asked.current = view.q;
    setTyped(view.q);
  }, [view.q]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      latest.current.show({ ...latest.current.view, q: wanted });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
