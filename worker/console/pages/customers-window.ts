import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Which rows of a long list are drawn: `from` up to, not including, `to`. */
export interface Window {
  from: number;
  to: number;
}

/** Rows above and below what is seen, so that quick scrolling meets drawn rows. */
const SPARE_ROWS = 12;

/** The rows that a view shows. `top` is how far the list's start lies above the view's, all in CSS pixels. */
export function windowOf(list: { top: number; viewHeight: number; rowHeight: number; rows: number }): Window {
  const first = Math.floor(list.top / list.rowHeight) - SPARE_ROWS;
  const count = Math.ceil(list.viewHeight / list.rowHeight) + 2 * SPARE_ROWS;
  const from = Math.max(0, Math.min(first, list.rows - count));
  return { from, to: Math.min(list.rows, from + count) };
}

/** Follows the page's scrolling. `element` is the rows' container; its rows are `rowHeight` CSS pixels high each. */
export function useWindow(element: RefObject<HTMLElement | null>, rows: number, rowHeight: number): Window {
  const [shown, setShown] = useState<Window>({ from: 0, to: Math.min(rows, 60) });
  useEffect(() => {
    let asked = 0;
    const measure = () => {
      asked = 0;
      const top = -(element.current?.getBoundingClientRect().top ?? 0);
      const next = windowOf({ top, viewHeight: innerHeight, rowHeight, rows });
      setShown((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    const soon = () => {
      if (asked === 0) asked = requestAnimationFrame(measure);
    };
    measure();
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
    };
  }, [element, rows, rowHeight]);
  return shown.to > rows ? windowOf({ top: 0, viewHeight: 0, rowHeight, rows }) : shown;
}
