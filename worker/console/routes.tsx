import { useEffect } from "preact/hooks";
import { BackupsPage } from "./pages/backups.tsx";
import { DevicesPage } from "./pages/devices.tsx";
import { DoorsPage } from "./pages/doors.tsx";
import { FailedPage } from "./pages/failed.tsx";
import { ImportPage } from "./pages/import.tsx";
import { NoticesPage } from "./pages/notices.tsx";
import { PairDonePage, PairPage } from "./pages/pair.tsx";
import { PeoplePage } from "./pages/people.tsx";
import { recordRoutes } from "./pages/record-routes.ts";
import { SettingsPage } from "./pages/settings.tsx";
import { SetupPage } from "./pages/setup.tsx";
import { SignInPage } from "./pages/sign-in.tsx";
import { WelcomePage } from "./pages/welcome.tsx";
import { navigate, type Route } from "./router.tsx";

function Home() {
  useEffect(() => navigate("/customers", { replace: true }), []);
  return null;
}

/** Every page of the console. */
export const routes: readonly Route[] = [
  { pattern: "/", page: Home },
  { pattern: "/sign-in", page: SignInPage, open: true },
  { pattern: "/setup", page: SetupPage, open: true },
  { pattern: "/welcome", page: WelcomePage, open: true },
  { pattern: "/pair", page: PairPage, open: true, needsSignIn: true },
  { pattern: "/pair/done", page: PairDonePage, open: true },
  { pattern: "/import", page: ImportPage },
  { pattern: "/failed", page: FailedPage },
  { pattern: "/people", page: PeoplePage },
  { pattern: "/devices", page: DevicesPage },
  { pattern: "/settings", page: SettingsPage },
  { pattern: "/doors", page: DoorsPage },
  { pattern: "/notices", page: NoticesPage },
  { pattern: "/backups", page: BackupsPage },
  ...recordRoutes,
];
