import { useEffect } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";

/** Names the browser's tab after what the page shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Counterfoil" : `${isolated(title)} · Counterfoil`;
  }, [title]);
}
