import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { focusedRow, moveInList } from "./keys/list-focus.ts";
import { type Shortcut, type ShortcutId, shortcutIds, shortcuts } from "./keys/shortcuts.ts";
import { useShortcutListener, useShortcuts } from "./keys/use-shortcuts.ts";
import { navOf } from "./nav.ts";
import { Palette } from "./palette/Palette.tsx";
import { ButtonLink } from "./parts/Button.tsx";
import { DemoNotice } from "./parts/DemoNotice.tsx";
import { Icon } from "./parts/icons.tsx";
import { Later } from "./parts/Later.tsx";
import { NewDevicesNotice } from "./parts/NewDevicesNotice.tsx";
import { NoticeBell } from "./parts/NoticeBell.tsx";
import { OfflineNote } from "./parts/OfflineNote.tsx";
import { PageBoundary } from "./parts/PageBoundary.tsx";
import { RulesChangeNotice } from "./parts/RulesChangeNotice.tsx";
import { SearchBox } from "./parts/SearchBox.tsx";
import { Side } from "./parts/Side.tsx";
import { EmptyState, ErrorNote, Skeleton } from "./parts/states.tsx";
import { useModal } from "./parts/use-modal.ts";
import { WhoMenu } from "./parts/WhoMenu.tsx";
import { cameFrom, goBack, navigate, type Route, usePlace } from "./router.tsx";
import { hasRole, useMe, useSession } from "./session.tsx";
import { useWords, WordsProvider } from "./words/words.tsx";

/** The navigation on small screens: a modal dialog, so that focus stays in it and Escape closes it. */
function Drawer(props: { onClose(): void }) {
  const element = useModal();
  const { t } = useWords();
  const place = usePlace();
  const opened = useRef(place.path);
  useEffect(() => {
    if (place.path !== opened.current) props.onClose();
  }, [place.path, props.onClose]);
  return (
    <dialog ref={element} class="drawer" aria-label={t("nav.open")} onCancel={props.onClose} closedby="any">
      <Side />
    </dialog>
  );
}

/** Loads who is signed in, then draws navigation, search and the page. A 401 leads to the sign-in page and back. */
export function Shell(props: { route: Route | null; children: ComponentChildren }) {
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
    if (error === null) return <Outline />;
    const again = () => {
      setError(null);
      setTries(tries + 1);
    };
    return (
      <main class="entry">
        <h1 class="sr-only">{t("app.name")}</h1>
        <ErrorNote error={error} onRetry={again} />
      </main>
    );
  }
  return (
    <WordsProvider language={me.language}>
      <Frame route={props.route}>{props.children}</Frame>
    </WordsProvider>
  );
}

/** The frame's shape until it is known who is there, so that nothing moves when it is. */
function Outline() {
  return (
    <div class="shell">
      <div class="side" aria-hidden="true" />
      <div class="top" aria-hidden="true" />
      <main class="main">
        <div class="page">
          <Skeleton page />
        </div>
      </main>
    </div>
  );
}

const loadHelp = async () => (await import("./keys/HelpSheet.tsx")).HelpSheet;

type Sheet = "drawer" | "palette" | "help";

function Frame(props: { route: Route | null; children: ComponentChildren }) {
  const { t } = useWords();
  const me = useMe();
  const place = usePlace();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const close = () => setSheet(null);
  const main = useRef<HTMLElement>(null);
  // After a move the new page's heading is announced, as a new document's would be; one that stands in while the page
  // loads goes again, and would take the focus with it.
  useEffect(() => {
    if (cameFrom() === null) return;
    const heading = main.current?.querySelector<HTMLElement>("h1[tabindex]");
    (heading ?? main.current)?.focus({ preventScroll: true });
  }, [place.path]);
  useFrameShortcuts(setSheet);
  const { roles } = props.route ?? {};
  const allowed = roles === undefined || hasRole(me, ...roles);
  return (
    <>
      <a class="skip" href="#main">
        {t("nav.skip")}
      </a>
      <div class="shell">
        <aside class="shell-notices" aria-label={t("nav.notes")}>
          <OfflineNote />
          <DemoNotice />
          <NewDevicesNotice />
          <RulesChangeNotice />
        </aside>
        <Side />
        <header class="top">
          <button
            type="button"
            class="icon-button top-menu"
            aria-label={t("nav.open")}
            onClick={() => setSheet("drawer")}
          >
            <Icon name="menu" />
          </button>
          <SearchBox />
          <div class="top-end">
            <NoticeBell />
            <WhoMenu onHelp={() => setSheet("help")} />
          </div>
        </header>
        <main class="main" id="main" ref={main} tabIndex={-1}>
          <PageBoundary key={place.path}>{allowed ? props.children : <NotYours route={props.route} />}</PageBoundary>
        </main>
      </div>
      {sheet === "drawer" && <Drawer onClose={close} />}
      {sheet === "palette" && <Palette onClose={close} onHelp={() => setSheet("help")} />}
      {sheet === "help" && <Later load={loadHelp} props={{ onClose: close }} />}
    </>
  );
}

/** A page for other roles: whose it is, and the way on. */
function NotYours(props: { route: Route | null }) {
  const { t, list } = useWords();
  const roles = list((props.route?.roles ?? []).map((role) => t(`role.${role}`)));
  return (
    <EmptyState page title={t("noRole.title")} action={<ButtonLink href="/customers">{t("notFound.go")}</ButtonLink>}>
      {t("noRole.text", { roles })}
    </EmptyState>
  );
}

const detailPage = /^\/(customers|messages|desk)\/[^/]+$/;

/** What the table's shortcuts do on every page. */
function useFrameShortcuts(open: (sheet: Sheet) => void): void {
  const place = usePlace();
  const me = useMe();
  const show = (sheet: Sheet) => () => {
    open(sheet);
    return true;
  };
  // Arrows scroll the page until the list has the focus.
  const move = (step: 1 | -1) => (chord: string) =>
    (!chord.startsWith("Arrow") || focusedRow() !== null) && moveInList(step, cameFrom());
  const pages = new Set(["/", ...navOf(me).flatMap(({ items }) => items.map(({ href }) => href))]);
  const goes = shortcutIds.flatMap((id): [ShortcutId, () => boolean][] => {
    const { href }: Shortcut = shortcuts[id];
    if (href === undefined) return [];
    const go = () => {
      if (!pages.has(href)) return false;
      navigate(href);
      scrollTo(0, 0);
      return true;
    };
    return [[id, go]];
  });
  useShortcuts({
    ...Object.fromEntries(goes),
    palette: show("palette"),
    help: show("help"),
    back: () => {
      if (!detailPage.test(place.path)) return false;
      goBack(place.path.startsWith("/desk/") ? "/desk" : "/customers");
      return true;
    },
    next: move(1),
    previous: move(-1),
    open: () => {
      const row = focusedRow();
      row?.click();
      return row !== null;
    },
  });
  useShortcutListener();
}

/** Chooses the frame of a route: the shell, or nothing for open pages. */
export function RouteFrame(props: { route: Route | null; children: ComponentChildren }) {
  return props.route?.open ? props.children : <Shell route={props.route}>{props.children}</Shell>;
}
