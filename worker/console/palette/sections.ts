import { useEffect, useMemo, useState } from "preact/hooks";
import { findEndpoints } from "../../../shared/api/find.ts";
import { isolated } from "../../../shared/direction.ts";
import { createConsoleClient } from "../client.ts";
import { isMac } from "../keys/platform.ts";
import { printKeys, type Shortcut, shortcutIds, shortcuts } from "../keys/shortcuts.ts";
import { navOf } from "../nav.ts";
import type { IconName } from "../parts/icons.tsx";
import { languages, useSessionActions } from "../parts/WhoMenu.tsx";
import { listRecent } from "../recent.ts";
import { navigate } from "../router.tsx";
import { hasRole, useMe, useSession } from "../session.tsx";
import { useWords, type WordKey } from "../words/words.tsx";
import { rank } from "./rank.ts";

export interface PaletteItem {
  key: string;
  icon: IconName;
  name: string;
  note?: string;
  /** The keys that do the same. */
  keys?: readonly string[] | undefined;
  run(): void;
}

export interface PaletteSection {
  key: string;
  head: WordKey;
  items: readonly PaletteItem[];
}

/** Long enough that a typed word is one question, short enough to feel at once. */
const TYPING_MS = 120;

interface Found {
  /** What was asked. */
  q: string;
  customers: readonly PaletteItem[];
  contacts: readonly PaletteItem[];
  error: unknown;
}

const nothing: Found = { q: "", customers: [], contacts: [], error: null };

/** What the palette offers for what is typed. The Worker answers by what the person may see; the rest is the shell's own. */
export function useSections(
  typed: string,
  onHelp: () => void,
): { sections: readonly PaletteSection[]; error: unknown; asking: boolean } {
  const q = typed.trim();
  const found = useFound(q);
  const own = useOwnItems(onHelp);
  const { t } = useWords();
  const me = useMe();
  const recent = useMemo(() => listRecent(me.person.id), [me.person.id]);
  const sections: PaletteSection[] = [];
  if (q === "") {
    const items = recent.map(({ path, title }) => ({
      key: `recent${path}`,
      icon: path.startsWith("/messages/") ? ("message" as const) : ("customers" as const),
      name: title,
      run: () => go(path),
    }));
    sections.push({ key: "recent", head: "palette.recent", items });
  } else {
    sections.push({ key: "customers", head: "palette.customers", items: found.customers });
    sections.push({ key: "contacts", head: "palette.contacts", items: found.contacts });
  }
  sections.push({ key: "own", head: "palette.pages", items: q === "" ? own : rank(own, q, ({ name }) => name) });
  if (q !== "") {
    const search = {
      key: "search",
      icon: "search" as const,
      name: t("palette.search", { q }),
      run: () => go(`/search?q=${encodeURIComponent(q)}`),
    };
    sections.push({ key: "search", head: "palette.mail", items: [search] });
  }
  return {
    sections: sections.filter(({ items }) => items.length > 0),
    error: found.error,
    asking: q !== "" && found.q !== q,
  };
}

function go(path: string): void {
  navigate(path);
  scrollTo(0, 0);
}

/** Asks the Worker once the typing rests; an older question is ended, and its answer never shown. */
function useFound(q: string): Found {
  const { setMe } = useSession();
  const [found, setFound] = useState<Found>(nothing);
  useEffect(() => {
    if (q === "") {
      setFound(nothing);
      return;
    }
    const ended = new AbortController();
    const call = createConsoleClient(() => setMe(null), ended.signal);
    const timer = setTimeout(() => {
      call(findEndpoints.find, { query: { q } }).then(
        (answer) =>
          setFound({
            q,
            customers: answer.customers.map((one) => ({
              key: `customer${one.id}`,
              icon: "customers",
              name: one.name,
              note: one.domain,
              run: () => go(`/customers/${one.id}`),
            })),
            contacts: answer.contacts.map((one) => ({
              key: `contact${one.id}`,
              icon: "contact",
              name: one.name || one.address,
              note: `${isolated(one.address)} · ${isolated(one.customer.name)}`,
              run: () => go(`/customers/${one.customer.id}?part=contacts`),
            })),
            error: null,
          }),
        (error: unknown) => !ended.signal.aborted && setFound({ ...nothing, q, error }),
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [q, setMe]);
  return found;
}

/** Pages and actions of this person's roles. */
function useOwnItems(onHelp: () => void): readonly PaletteItem[] {
  const me = useMe();
  const { t } = useWords();
  const { speak, signOut } = useSessionActions();
  const mac = isMac();
  const keysOf = (href: string): readonly string[] | undefined => {
    const keys = shortcutIds.map((id): Shortcut => shortcuts[id]).find((one) => one.href === href)?.keys[0];
    return keys === undefined ? undefined : printKeys(keys, mac);
  };
  const pages = navOf(me)
    .flatMap(({ items }) => items)
    .map(
      (item): PaletteItem => ({
        key: `page${item.href}`,
        icon: item.icon,
        name: t(item.word),
        keys: keysOf(item.href),
        run: () => go(item.href),
      }),
    );
  return [
    ...pages,
    ...(hasRole(me, "manager")
      ? [{ key: "left", icon: "people" as const, name: t("home.left"), run: () => go("/people") }]
      : []),
    { key: "left-own", icon: "people", name: t("palette.left"), run: () => go(`/people/${me.person.id}/left`) },
    { key: "help", icon: "action", name: t("keys.title"), keys: ["?"], run: onHelp },
    ...languages
      .filter((language) => language !== me.language)
      .map(
        (language): PaletteItem => ({
          key: `language-${language}`,
          icon: "action",
          name: t(`language.${language}`),
          note: t("header.language"),
          run: () => void speak(language),
        }),
      ),
    { key: "signOut", icon: "action", name: t("header.signOut"), run: () => void signOut() },
  ];
}
