import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Language, peopleEndpoints } from "../../shared/api/people.ts";
import { Avatar } from "../../shared/ui/Avatar.tsx";
import { Said } from "../../shared/ui/Said.tsx";
import { callSignIn } from "./client.ts";
import { Button } from "./parts/Button.tsx";
import { DemoNotice } from "./parts/DemoNotice.tsx";
import { Icon } from "./parts/icons.tsx";
import { NewDevicesNotice } from "./parts/NewDevicesNotice.tsx";
import { NoticeBell } from "./parts/NoticeBell.tsx";
import { ErrorNote, Skeleton } from "./parts/states.tsx";
import { useModal } from "./parts/use-modal.ts";
import { navigate, type Route, usePlace } from "./router.tsx";
import { hasRole, useMe, useSession } from "./session.tsx";
import { useWords, type WordKey, WordsProvider } from "./words/words.tsx";

interface NavItem {
  href: string;
  icon: Parameters<typeof Icon>[0]["name"];
  word: WordKey;
}

/** Where a person of these roles can go. */
function navOf(me: ReturnType<typeof useMe>): { head: WordKey | null; items: NavItem[] }[] {
  const company: NavItem[] = [{ href: "/people", icon: "people", word: "nav.people" }];
  if (hasRole(me, "admin", "keeper")) {
    company.push({ href: "/doors", icon: "doors", word: "nav.doors" });
    company.push({ href: "/backups", icon: "backups", word: "nav.backups" });
  }
  if (hasRole(me, "admin")) company.push({ href: "/settings", icon: "settings", word: "nav.settings" });
  return [
    {
      head: null,
      items: [
        { href: "/customers", icon: "customers", word: "nav.customers" },
        { href: "/search", icon: "search", word: "nav.search" },
      ],
    },
    {
      head: "nav.mine",
      items: [
        { href: "/import", icon: "import", word: "nav.import" },
        { href: "/failed", icon: "failed", word: "nav.failed" },
        { href: "/devices", icon: "devices", word: "nav.devices" },
      ],
    },
    { head: "nav.company", items: company },
  ];
}

function Side() {
  const me = useMe();
  const { setMe, call } = useSession();
  const { t } = useWords();
  const place = usePlace();
  const signOut = async () => {
    await callSignIn("sign-out", {});
    setMe(null);
    navigate("/sign-in");
  };
  const speak = async (language: Language) => setMe(await call(peopleEndpoints.updateMe, { body: { language } }));
  return (
    <div class="side">
      <a class="brand" href="/customers">
        <img src="/icon.svg" alt="" />
        <span>{me.company.name || t("app.name")}</span>
      </a>
      <nav aria-label={t("nav.label")}>
        {navOf(me).map((group) => (
          <div key={group.head ?? "first"} class="nav">
            {group.head && <h2>{t(group.head)}</h2>}
            {group.items.map((item) => (
              <a
                key={item.href}
                href={item.href}
                aria-current={place.path === item.href || place.path.startsWith(`${item.href}/`) ? "page" : undefined}
              >
                <Icon name={item.icon} />
                {t(item.word)}
              </a>
            ))}
          </div>
        ))}
      </nav>
      <div class="whoami">
        <Avatar name={me.person.name} seed={me.person.id} />
        <div>
          <Said>{me.person.name}</Said>
          <div class="small muted">{me.person.roles.map((role) => t(`role.${role}`)).join(", ")}</div>
        </div>
      </div>
      <div class="side-foot">
        <select
          class="input"
          aria-label={t("header.language")}
          onChange={(event) => {
            const language = languages[event.currentTarget.selectedIndex];
            if (language !== undefined) void speak(language);
          }}
        >
          {languages.map((language) => (
            <option key={language} selected={language === me.language}>
              {t(`language.${language}`)}
            </option>
          ))}
        </select>
        <Button look="quiet" onClick={() => void signOut()}>
          {t("header.signOut")}
        </Button>
      </div>
    </div>
  );
}

const languages: readonly Language[] = ["en", "zh", "ru"];

/** The navigation on small screens: a modal dialog, so that focus stays in it and Escape closes it. */
function Drawer(props: { onClose(): void }) {
  const element = useModal();
  const place = usePlace();
  const opened = useRef(place.path);
  useEffect(() => {
    if (place.path !== opened.current) props.onClose();
  }, [place.path, props.onClose]);
  return (
    <dialog ref={element} class="drawer" onCancel={props.onClose} closedby="any">
      <Side />
    </dialog>
  );
}

function SearchBox() {
  const { t } = useWords();
  const place = usePlace();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest("input,textarea,select,[contenteditable]")) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return (
    <search class="searchbox">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = input.current?.value.trim() ?? "";
          if (wanted !== "") navigate(`/search?q=${encodeURIComponent(wanted)}`);
        }}
      >
        <input
          ref={input}
          class="input"
          type="search"
          name="q"
          placeholder={t("header.search")}
          aria-label={t("header.search")}
          aria-keyshortcuts="/"
          autocomplete="off"
          defaultValue={place.path === "/search" ? (place.query.get("q") ?? "") : ""}
        />
        <Icon name="search" />
        <kbd title={t("header.searchKey")}>/</kbd>
      </form>
    </search>
  );
}

/** Loads who is signed in, then draws navigation, search and the page. A 401 leads to the sign-in page and back. */
export function Shell(props: { children: ComponentChildren }) {
  const { me, setMe, call } = useSession();
  const { t } = useWords();
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const signedIn = me !== null;
  useEffect(() => {
    if (signedIn) return;
    let here = true;
    call(peopleEndpoints.me, {}).then(
      (found) => {
        if (!here) return;
        if (!found.setupDone) navigate("/setup", { replace: true });
        setMe(found);
      },
      (failure: unknown) => here && setError(failure),
    );
    return () => {
      here = false;
    };
  }, [signedIn, call, setMe, tries]);
  if (me === null) {
    return (
      <main class="entry">
        {error === null ? (
          <Skeleton />
        ) : (
          <ErrorNote
            error={error}
            onRetry={() => {
              setError(null);
              setTries(tries + 1);
            }}
          />
        )}
        <span class="sr-only">{t("app.name")}</span>
      </main>
    );
  }
  return (
    <WordsProvider language={me.language}>
      <Frame>{props.children}</Frame>
    </WordsProvider>
  );
}

function Frame(props: { children: ComponentChildren }) {
  const { t } = useWords();
  const place = usePlace();
  const [drawer, setDrawer] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // After a move the new page's heading is announced, as a new document's would be; one that stands in while the page
  // loads goes again, and would take the focus with it.
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const heading = main.current?.querySelector<HTMLElement>("h1[tabindex]");
    (heading ?? main.current)?.focus({ preventScroll: true });
  }, [place.path]);
  return (
    <>
      <a class="skip" href="#main">
        {t("nav.skip")}
      </a>
      <div class="shell">
        <div class="shell-notices">
          <DemoNotice />
          <NewDevicesNotice />
        </div>
        <Side />
        <header class="top">
          <button type="button" class="icon-button top-menu" aria-label={t("nav.open")} onClick={() => setDrawer(true)}>
            <Icon name="menu" />
          </button>
          <SearchBox />
          <NoticeBell />
        </header>
        <main class="main" id="main" ref={main} tabIndex={-1}>
          {props.children}
        </main>
      </div>
      {drawer && <Drawer onClose={() => setDrawer(false)} />}
    </>
  );
}

/** Chooses the frame of a route: the shell, or nothing for open pages. */
export function RouteFrame(props: { route: Route | null; children: ComponentChildren }) {
  return props.route?.open ? props.children : <Shell>{props.children}</Shell>;
}
