import { useEffect } from "preact/hooks";

/** Names the browser's tab after what the page shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Counterfoil" : `${title} · Counterfoil`;
  }, [title]);
}
