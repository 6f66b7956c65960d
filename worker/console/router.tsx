import { type ComponentType, createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Role } from "../../shared/api/people.ts";
import { keepPlace, returnToPlace } from "./scroll-place.ts";

/** One page. `open` pages are drawn without the shell, and deal with a 401 themselves unless they need a sign-in. */
export interface Route {
  /** `/customers/:id`; each `:name` is one segment. */
  pattern: string;
  page: ComponentType;
  open?: boolean;
  needsSignIn?: boolean;
  /** Who has it; others are told so. Left out: every colleague. */
  roles?: readonly Role[];
}

/** Where the person is. */
export interface Place {
  path: string;
  query: URLSearchParams;
  /** Without the `#`. Secrets of links travel here, since a hash is never sent to a server. */
  hash: string;
  params: Readonly<Record<string, string>>;
}

const PlaceContext = createContext<Place | null>(null);

/** The current place, with the parameters of the page's pattern. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === null) throw new Error("usePlace outside of Router");
  return place;
}

/** Values of a pattern's parameters, or null where the path is another one. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, name] of wanted.entries()) {
    const value = given[at] ?? "";
    if (!name.startsWith(":")) {
      if (name !== value) return null;
    } else {
      try {
        params[name.slice(1)] = decodeURIComponent(value);
      } catch {
        return null;
      }
      if (value === "") return null;
    }
  }
  return params;
}

/** A path of this site to go back to, or `/`; never another site's address. */
export function ownPath(wanted: string | null): string {
  return wanted !== null && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(wanted) ? wanted : "/";
}

/** How many pages of the console lie behind this one in the tab's history. */
function depth(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "depth" in state && typeof state.depth === "number"
    ? state.depth
    : 0;
}

let left: string | null = null;
let shown = "";

/** The path that was shown before this one, or null. */
export const cameFrom = (): string | null => left;

/** Goes to a path of this site without loading the document again. */
export function navigate(to: string, how: { replace?: boolean } = {}): void {
  keepPlace();
  if (how.replace) history.replaceState({ depth: depth() }, "", to);
  else history.pushState({ depth: depth() + 1 }, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Goes back where the person came from, or to `otherwise` where this page was opened first. */
export function goBack(otherwise: string): void {
  if (depth() > 0) history.back();
  else navigate(otherwise, { replace: true });
}

/** Draws the route of the current address. Plain links work: clicks on links of this site are taken here. */
export function Router(props: {
  routes: readonly Route[];
  notFound: ComponentType;
  frame: ComponentType<{ route: Route | null; children: preact.ComponentChildren }>;
}) {
  const [address, setAddress] = useState(() => location.href);
  useEffect(() => {
    history.scrollRestoration = "manual";
    let settle: (() => void) | null = null;
    const moved = (event: PopStateEvent) => {
      setAddress(location.href);
      settle?.();
      // Only the browser's own back and forward lead to a place that was left; `navigate` leads to a page's start.
      settle = event.isTrusted ? returnToPlace() : null;
    };
    addEventListener("pagehide", keepPlace);
    const clicked = (event: MouseEvent) => {
      const to = ownLink(event);
      if (to === null) return;
      event.preventDefault();
      navigate(to);
      scrollTo(0, 0);
    };
    addEventListener("popstate", moved);
    document.addEventListener("click", clicked);
    return () => {
      settle?.();
      removeEventListener("pagehide", keepPlace);
      removeEventListener("popstate", moved);
      document.removeEventListener("click", clicked);
    };
  }, []);

  const url = new URL(address);
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, "") : url.pathname;
  let route: Route | null = null;
  let params: Record<string, string> = {};
  for (const candidate of props.routes) {
    const found = matchPath(candidate.pattern, path);
    if (found === null) continue;
    route = candidate;
    params = found;
    break;
  }
  if (path !== shown) {
    left = shown === "" ? null : shown;
    shown = path;
  }
  const Page = route?.page ?? props.notFound;
  const Frame = props.frame;
  return (
    <PlaceContext.Provider value={{ path, query: url.searchParams, hash: url.hash.slice(1), params }}>
      <Frame route={route}>
        <Page key={path} />
      </Frame>
    </PlaceContext.Provider>
  );
}

/** The path of a plain left click on a link to a page of this site; null where the browser must do it. */
function ownLink(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.hasAttribute("download")) return null;
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return null;
  // A link within the page (skip link, heading) is the browser's.
  if (url.pathname === location.pathname && url.search === location.search && url.hash !== "") return null;
  return url.pathname + url.search + url.hash;
}
