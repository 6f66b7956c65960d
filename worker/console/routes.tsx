import { lazyPage } from "./lazy-page.tsx";
import { HomePage } from "./pages/home.tsx";
import { recordRoutes } from "./pages/record-routes.ts";
import { SignInPage } from "./pages/sign-in.tsx";
import type { Route } from "./router.tsx";

// What most people open first comes with the first screen; the rest when somebody goes there.
const SetupPage = lazyPage(async () => (await import("./pages/setup.tsx")).SetupPage);
const WelcomePage = lazyPage(async () => (await import("./pages/welcome.tsx")).WelcomePage);
const PairPage = lazyPage(async () => (await import("./pages/pair.tsx")).PairPage);
const PairDonePage = lazyPage(async () => (await import("./pages/pair.tsx")).PairDonePage);
const OfferPage = lazyPage(async () => (await import("./pages/offer.tsx")).OfferPage);
const RequestFormPage = lazyPage(async () => (await import("./pages/request-form.tsx")).RequestFormPage);
const TellUsPage = lazyPage(async () => (await import("./pages/tell-us.tsx")).TellUsPage);
const ComplaintsPage = lazyPage(async () => (await import("./pages/complaints.tsx")).ComplaintsPage);
const HandoversPage = lazyPage(async () => (await import("./pages/handovers.tsx")).HandoversPage);
const HandoverPage = lazyPage(async () => (await import("./pages/handover.tsx")).HandoverPage);
const HandoverSheetPage = lazyPage(async () => (await import("./pages/handover-sheet.tsx")).HandoverSheetPage);
const DirectoryPage = lazyPage(async () => (await import("./pages/directory.tsx")).DirectoryPage);
const ImportPage = lazyPage(async () => (await import("./pages/import.tsx")).ImportPage);
const FailedPage = lazyPage(async () => (await import("./pages/failed.tsx")).FailedPage);
const PeoplePage = lazyPage(async () => (await import("./pages/people.tsx")).PeoplePage);
const LeftTodayPage = lazyPage(async () => (await import("./pages/left-today.tsx")).LeftTodayPage);
const DevicesPage = lazyPage(async () => (await import("./pages/devices.tsx")).DevicesPage);
const SettingsPage = lazyPage(async () => (await import("./pages/settings.tsx")).SettingsPage);
const DoorsPage = lazyPage(async () => (await import("./pages/doors.tsx")).DoorsPage);
const NoticesPage = lazyPage(async () => (await import("./pages/notices.tsx")).NoticesPage);
const RulesPage = lazyPage(async () => (await import("./pages/rules.tsx")).RulesPage);
const RuleEditorPage = lazyPage(async () => (await import("./pages/rule-editor.tsx")).RuleEditorPage);
const PrivacyNoticePage = lazyPage(async () => (await import("./pages/privacy-notice.tsx")).PrivacyNoticePage);
const ObjectionsPage = lazyPage(async () => (await import("./pages/objections.tsx")).ObjectionsPage);
const CoveragePage = lazyPage(async () => (await import("./pages/coverage.tsx")).CoveragePage);
const MyRecordPage = lazyPage(async () => (await import("./pages/my-record.tsx")).MyRecordPage);
const KeepingPage = lazyPage(async () => (await import("./pages/keeping.tsx")).KeepingPage);
const BackupsPage = lazyPage(async () => (await import("./pages/backups.tsx")).BackupsPage);
const DeskPage = lazyPage(async () => (await import("./pages/desk.tsx")).DeskPage);
const DeskSettingsPage = lazyPage(async () => (await import("./pages/desk-settings.tsx")).DeskSettingsPage);
const OutsideQuotesPage = lazyPage(async () => (await import("./pages/outside-quotes.tsx")).OutsideQuotesPage);
const DeskReportPage = lazyPage(async () => (await import("./pages/desk-report.tsx")).DeskReportPage);
const DeskRequestPage = lazyPage(async () => (await import("./pages/desk-request.tsx")).DeskRequestPage);
const ExposurePage = lazyPage(async () => (await import("./pages/exposure.tsx")).ExposurePage);
const OwnersPage = lazyPage(async () => (await import("./pages/owners.tsx")).OwnersPage);
const CarePage = lazyPage(async () => (await import("./pages/care.tsx")).CarePage);
const TeamReportPage = lazyPage(async () => (await import("./pages/team-report.tsx")).TeamReportPage);
const SilencePage = lazyPage(async () => (await import("./pages/silence.tsx")).SilencePage);
const ItemsPage = lazyPage(async () => (await import("./pages/items.tsx")).ItemsPage);
const ItemImportPage = lazyPage(async () => (await import("./pages/item-import.tsx")).ItemImportPage);
const ItemFeedsPage = lazyPage(async () => (await import("./pages/item-feeds.tsx")).ItemFeedsPage);

/** Every page of the console. */
export const routes: readonly Route[] = [
  { pattern: "/", page: HomePage },
  { pattern: "/sign-in", page: SignInPage, open: true },
  { pattern: "/setup", page: SetupPage, open: true },
  { pattern: "/welcome", page: WelcomePage, open: true },
  { pattern: "/pair", page: PairPage, open: true, needsSignIn: true },
  { pattern: "/pair/done", page: PairDonePage, open: true },
  { pattern: "/offer", page: OfferPage, open: true },
  { pattern: "/request", page: RequestFormPage, open: true },
  { pattern: "/tell-us", page: TellUsPage, open: true },
  { pattern: "/complaints", page: ComplaintsPage },
  { pattern: "/handovers", page: HandoversPage },
  { pattern: "/handovers/:id", page: HandoverPage },
  { pattern: "/handovers/:id/customers/:customerId", page: HandoverSheetPage },
  { pattern: "/import", page: ImportPage },
  { pattern: "/failed", page: FailedPage },
  { pattern: "/people", page: PeoplePage },
  { pattern: "/people/:id/left", page: LeftTodayPage },
  { pattern: "/saving-rules", page: RulesPage },
  { pattern: "/saving-rules/edit", page: RuleEditorPage, roles: ["admin"] },
  { pattern: "/devices", page: DevicesPage },
  { pattern: "/my-record", page: MyRecordPage },
  { pattern: "/coverage", page: CoveragePage },
  { pattern: "/objections", page: ObjectionsPage },
  { pattern: "/settings", page: SettingsPage, roles: ["admin"] },
  { pattern: "/settings/directory", page: DirectoryPage, roles: ["admin"] },
  { pattern: "/settings/desk", page: DeskSettingsPage, roles: ["admin"] },
  { pattern: "/desk", page: DeskPage, roles: ["inside", "manager"] },
  { pattern: "/desk/outside", page: OutsideQuotesPage, roles: ["inside", "manager"] },
  { pattern: "/desk/report", page: DeskReportPage, roles: ["inside", "manager"] },
  { pattern: "/desk/:id", page: DeskRequestPage, roles: ["inside", "manager"] },
  { pattern: "/items", page: ItemsPage, roles: ["inside", "manager"] },
  { pattern: "/items/import", page: ItemImportPage, roles: ["inside", "manager"] },
  { pattern: "/items/feeds", page: ItemFeedsPage, roles: ["admin"] },
  { pattern: "/exposure", page: ExposurePage },
  { pattern: "/owners", page: OwnersPage, roles: ["manager", "admin"] },
  { pattern: "/care", page: CarePage },
  { pattern: "/silence", page: SilencePage },
  { pattern: "/reports", page: TeamReportPage },
  { pattern: "/doors", page: DoorsPage, roles: ["admin", "keeper"] },
  { pattern: "/notices", page: NoticesPage, roles: ["admin", "keeper"] },
  { pattern: "/privacy-notice", page: PrivacyNoticePage, roles: ["admin", "keeper"] },
  { pattern: "/backups", page: BackupsPage, roles: ["admin", "keeper"] },
  { pattern: "/keeping", page: KeepingPage, roles: ["keeper"] },
  ...recordRoutes,
];
