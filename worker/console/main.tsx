// First: its setting must stand before the contract makes its schemas.
import "./no-made-code.ts";

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { createConsoleClient } from "./client.ts";
import { confirming } from "./confirm.ts";
import { ConfirmHost } from "./pages/confirm-dialog.tsx";
import { ButtonLink } from "./parts/Button.tsx";
import { EmptyState } from "./parts/states.tsx";
import { ToastProvider } from "./parts/Toast.tsx";
import { navigate, Router } from "./router.tsx";
import { routes } from "./routes.tsx";
import { SessionProvider } from "./session.tsx";
import { RouteFrame } from "./shell.tsx";
import { browserLanguage, useWords, WordsProvider } from "./words/words.tsx";

function NotFound() {
  const { t } = useWords();
  return (
    <EmptyState page title={t("notFound.title")} action={<ButtonLink href="/customers">{t("notFound.go")}</ButtonLink>}>
      {t("notFound.text")}
    </EmptyState>
  );
}

/** Keeps where the person was, so that signing in leads back there. */
function toSignIn(): void {
  const here = location.pathname + location.search;
  const route = routes.find((candidate) => candidate.pattern === location.pathname);
  if (route?.open && !route.needsSignIn) return;
  navigate(`/sign-in?next=${encodeURIComponent(here)}`, { replace: true });
}

/** A page that tries more often than this would only blink. */
const ANEW_MS = 60_000;

/**
 * A new deployment leaves the files of the last one out; a page opened before it loads anew, once. Without a line nothing
 * could be loaded, and what is on the screen would be lost: the page says so itself.
 */
function loadAnew(): void {
  if (!navigator.onLine || performance.now() < ANEW_MS) return;
  location.reload();
}

const call = confirming(createConsoleClient(toSignIn));

function App() {
  const [language] = useState(() => browserLanguage(navigator.languages));
  useEffect(() => {
    addEventListener("vite:preloadError", loadAnew);
    return () => removeEventListener("vite:preloadError", loadAnew);
  }, []);
  return (
    <WordsProvider language={language}>
      <SessionProvider call={call}>
        <ToastProvider>
          <ConfirmHost />
          <Router routes={routes} notFound={NotFound} frame={RouteFrame} />
        </ToastProvider>
      </SessionProvider>
    </WordsProvider>
  );
}

const place = document.getElementById("app");
if (place !== null) render(<App />, place);
