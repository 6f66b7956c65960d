// Every screen of the console with the demo company in it: opened, drawn, and looked at for what a machine can see of it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { type ScriptSession, signInByLink } from "../../scripts/api.ts";
import { demoCompany } from "../../scripts/demo/company.ts";
import { fillDemo } from "../../scripts/demo/fill.ts";
import { runCron, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { checkCallEndpoints } from "../../shared/api/check-calls.ts";
import { complaintEndpoints } from "../../shared/api/complaints.ts";
import { copyEndpoints } from "../../shared/api/copies.ts";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { evidencePackEndpoints } from "../../shared/api/evidence-packs.ts";
import { keepingEndpoints } from "../../shared/api/keeping.ts";
import { objectionEndpoints } from "../../shared/api/objections.ts";
import { ownNeverEndpoints } from "../../shared/api/own-never.ts";
import { type Language, peopleEndpoints } from "../../shared/api/people.ts";
import { policyEndpoints } from "../../shared/api/policies.ts";
import { policyChangeEndpoints } from "../../shared/api/policy-changes.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { firstFreeTen, signInBrowser } from "./company.ts";
import { fillDesk } from "./desk-screens.ts";
import { leavingScreens } from "./leaving-screens.ts";
import { stepsOfAList } from "./list-screens.ts";

/** How a screen is looked at. */
export interface Look {
  width: number;
  colours: "light" | "dark" | "forced";
  language: Language;
}

export type Who = "outside" | "inside" | "manager" | "keeper" | "admin" | "nobody";

export interface Screen {
  /** Also the picture's file name. */
  name: string;
  who: Who;
  path: string;
  /** Is there once the screen shows what it is for. */
  ready: string;
  /** What the person does there to come to the step that is looked at. */
  act?(page: Page): Promise<void>;
}

/** The demo company on a Worker, with a browser for each of its people. */
export interface DemoScreens {
  screens: readonly Screen[];
  /** Opens a screen in a look, and waits until it is drawn. The caller closes the page. */
  open(screen: Screen, look: Look): Promise<Page>;
  /** A link that signs the outside rep in once more, and a browser in which nobody is signed in. */
  newcomer(): Promise<{ link: string; page: Page }>;
  stop(): Promise<void>;
}

const HEIGHT = 900;

/** Brings the demo company up on the first free ports from `port` on. Takes a minute. */
export async function startDemoScreens(port: number): Promise<DemoScreens> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("no Chromium");
  const stateDir = mkdtempSync(join(tmpdir(), "cf-"));
  const worker = await startLocalWorker({ stateDir, port: await firstFreeTen(port) });
  const company = demoCompany(new Date());
  const { admin, personIds } = await fillDemo({ ...worker, company, onProgress: () => undefined });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
  const contexts = new Map<Who, { context: BrowserContext; session: ScriptSession | null }>();
  contexts.set("nobody", { context: await browser.newContext(), session: null });
  for (const who of ["outside", "inside", "manager", "keeper", "admin"] as const) {
    const person = company.people.find(({ roles }) => roles.includes(who));
    const id = person && personIds.get(person.key);
    if (id === undefined) throw new Error(`the demo company has no ${who}`);
    const session = who === "admin" ? admin : await signInAs(worker.origin, admin, id);
    const context = await browser.newContext();
    await signInBrowser(context, worker.origin, session);
    contexts.set(who, { context, session });
  }
  const rep = contexts.get("outside")?.session ?? admin;
  const keeper = contexts.get("keeper")?.session ?? admin;
  await copySomebody(rep, keeper);
  await complain(rep, admin);
  const { people } = await keeper.call(peopleEndpoints.listPeople, {});
  const body = {
    personId: people.find(({ name }) => name.startsWith("Wei"))?.id ?? people[0]?.id ?? "",
    reason: "Matter 12, for counsel",
  };
  await keeper.call(evidencePackEndpoints.askPack, { body });
  await admin.call(checkCallEndpoints.changeCheckCallRules, { body: { perTeam: 20, questions: [] } });
  await runCron(worker);
  const desk = await fillDesk(rep, contexts.get("inside")?.session ?? admin, contexts.get("manager")?.session ?? admin);
  const screens = [
    ...(await listScreens(rep, await objectToSome(rep, admin))),
    ...deskScreens(desk),
    ...(await leavingScreens(rep, admin)),
  ];
  await proposeToSaveMore(admin, rep);
  return {
    screens,
    open: async (screen, look) => {
      const { context, session } = contexts.get(screen.who) ?? {};
      if (!context) throw new Error(`nobody is ${screen.who}`);
      await session?.call(peopleEndpoints.updateMe, { body: { language: look.language } });
      return openScreen(context, `${worker.origin}${screen.path}`, screen, look);
    },
    async newcomer() {
      const { person } = await rep.call(peopleEndpoints.me, {});
      const { url } = await admin.call(peopleEndpoints.invite, {
        body: { name: "Ada Newcomer", email: "ada@acme.example", roles: ["outside"], teamIds: person.teamIds },
      });
      const context = await browser.newContext({ reducedMotion: "reduce" });
      return { link: url, page: await context.newPage() };
    },
    async stop() {
      await browser.close();
      await worker.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** A session of somebody else, by a link of the admin's, as a person would come in. */
async function signInAs(origin: string, admin: ScriptSession, id: string): Promise<ScriptSession> {
  const { url } = await admin.call(peopleEndpoints.newLink, { params: { id } });
  return signInByLink(origin, url.slice(url.indexOf("#") + 1));
}

/** The form is open, and a customer has told a colleague something. */
async function complain(rep: ScriptSession, admin: ScriptSession): Promise<void> {
  await admin.call(complaintEndpoints.changeComplaintWays, { body: { form: true, addresses: [], hours: 16 } });
  const { customers } = await rep.call(customerEndpoints.listCustomers, {});
  const text = "Nobody has called them back for three weeks, and the drawings are still missing.";
  const body = { id: crypto.randomUUID(), kind: "complaint" as const, customerId: customers[0]?.id ?? "", text };
  await rep.call(complaintEndpoints.addComplaint, { body });
}

/** The keeper has found, for a copy, whom the rep's first customer has as a contact, and opened it. */
async function copySomebody(rep: ScriptSession, keeper: ScriptSession): Promise<void> {
  const { customers } = await rep.call(customerEndpoints.listCustomers, {});
  const { id: customerId = "" } = customers.find(({ contactCount }) => (contactCount ?? 0) > 0) ?? {};
  const { contacts } = await rep.call(customerEndpoints.getCustomer, { params: { id: customerId } });
  const who = { addresses: contacts?.[0]?.addresses.slice(0, 1) ?? [] };
  const body = { purpose: "copy" as const, reference: "A-17", reason: "Asked for by letter", who };
  const { id } = await keeper.call(keepingEndpoints.beginErasure, { body });
  for (let state = "finding"; state === "finding"; )
    ({ state } = await keeper.call(keepingEndpoints.stepErasure, { params: { id } }));
  await keeper.call(copyEndpoints.openCopy, { params: { id }, body: { language: "ru" } });
}

/** The rep, who may keep a list of their own, objects to one message of theirs; answers another that is theirs, and the closed one. */
async function objectToSome(rep: ScriptSession, admin: ScriptSession): Promise<{ own: string; closed: string }> {
  const { document, current } = await admin.call(policyEndpoints.currentPolicy, {});
  const body = { base: current.version, document: { ...document, personalNeverList: true }, comment: "" };
  await admin.call(policyEndpoints.savePolicy, { body });
  for (const entry of ["doctor@clinic.example", "school.example"])
    await rep.call(ownNeverEndpoints.addOwnNever, { body: { entry } });
  const { person } = await rep.call(peopleEndpoints.me, {});
  const { hits } = await rep.call(searchEndpoints.search, { query: { q: "valve", limit: 50 } });
  const own = hits.filter(({ message }) => message.savedBy.some((one) => one.person.id === person.id));
  // What a colleague saved too, or has a quote in it, would stay open.
  const alone = own.filter(({ message }) => message.savedBy.length === 1 && message.attachmentCount === 0);
  const closed = alone.at(-1)?.message.id;
  const other = own.find(({ message }) => message.id !== closed)?.message.id;
  if (closed === undefined || other === undefined) throw new Error("the rep has no message to object to");
  const words = "This is about my daughter’s school, not about valves.";
  await rep.call(objectionEndpoints.object, { params: { id: closed }, body: { words } });
  return { own: other, closed };
}

/** The admin proposes to save more, and the rep objects. */
async function proposeToSaveMore(admin: ScriptSession, rep: ScriptSession): Promise<void> {
  const { document, current } = await admin.call(policyEndpoints.currentPolicy, {});
  const comment = "Everybody forgets to press, and then nobody finds it.";
  const loose = { ...document, otherwise: { ...document.otherwise, action: "auto" }, personalNeverList: false };
  const body = { base: current.version, document: loose, comment };
  const { change } = await admin.call(policyEndpoints.savePolicy, { body });
  const words = "My doctor writes me at this address.";
  await rep.call(policyChangeEndpoints.objectToPolicyChange, { params: { id: change?.id ?? "" }, body: { words } });
}

async function listScreens(rep: ScriptSession, objected: { own: string; closed: string }): Promise<Screen[]> {
  const { customers } = await rep.call(customerEndpoints.listCustomers, {});
  const { person } = await rep.call(peopleEndpoints.me, {});
  const busiest = customers.toSorted((a, b) => (b.contactCount ?? 0) - (a.contactCount ?? 0))[0];
  const { hits } = await rep.call(searchEndpoints.search, { query: { q: "valve" } });
  const message = hits[0]?.message;
  if (!busiest || !message) throw new Error("the demo company has no customer or no message");
  return [
    { name: "sign-in", who: "nobody", path: "/sign-in", ready: "main h1" },
    { name: "home", who: "outside", path: "/", ready: "main ol.waiting li" },
    {
      ...{ name: "home-report", who: "outside", path: "/", ready: "[aria-labelledby=home-week] .button" },
      act: (page) => openDialog(page, "[aria-labelledby=home-week] .button"),
    },
    { name: "home-manager", who: "manager", path: "/", ready: "main ol.waiting li" },
    { name: "home-admin", who: "admin", path: "/", ready: "main .home-lines li" },
    { name: "customers", who: "outside", path: "/customers", ready: "main tbody tr a" },
    { name: "customer", who: "outside", path: `/customers/${busiest.id}`, ready: "main a[href^='/messages/']" },
    { name: "message", who: "outside", path: `/messages/${message.id}`, ready: "main iframe, main .plain-text" },
    { name: "message-closed", who: "outside", path: `/messages/${objected.closed}`, ready: "main .note" },
    {
      ...{ name: "objection", who: "outside", path: `/messages/${objected.own}`, ready: ".objection-say .button" },
      act: (page) => openDialog(page, ".objection-say .button"),
    },
    { name: "coverage", who: "admin", path: "/coverage", ready: "main h2" },
    { name: "my-record", who: "outside", path: "/my-record", ready: ".my-record li" },
    { name: "objections", who: "outside", path: "/objections", ready: "main article" },
    {
      ...{ name: "objections-keeper", who: "keeper", path: "/objections", ready: "main article .button-danger" },
      act: (page) => openDialog(page, "main article .button-danger"),
    },
    { name: "search", who: "outside", path: "/search?q=valve", ready: "main a[href^='/messages/']" },
    { name: "search-nothing", who: "outside", path: "/search?q=zzzznothing", ready: "main .empty" },
    { name: "import", who: "outside", path: "/import", ready: "main h1" },
    ...stepsOfAList,
    { name: "failed", who: "outside", path: "/failed", ready: "main h1" },
    { name: "devices", who: "outside", path: "/devices", ready: "main h1" },
    { name: "rules", who: "outside", path: "/saving-rules", ready: ".own-never" },
    {
      ...{ name: "rules-object", who: "manager", path: "/saving-rules", ready: ".rule-waiting .button" },
      act: (page) => openDialog(page, ".rule-waiting .button"),
    },
    { name: "rules-admin", who: "admin", path: "/saving-rules", ready: ".rule-waiting blockquote" },
    { name: "rules-editor", who: "admin", path: "/saving-rules/edit?template=standard", ready: ".rule-form .rule" },
    {
      ...{ name: "rules-save", who: "admin", path: "/saving-rules/edit?template=standard", ready: ".rule-form .rule" },
      act: (page) => openDialog(page, ".rule-save .button-primary"),
    },
    {
      ...{
        name: "rules-tried",
        who: "admin",
        path: "/saving-rules/edit?template=envelope-only",
        ready: ".rule-dry-run .button",
      },
      act: async (page) => {
        await page.click(".rule-dry-run .button");
        await page.waitForSelector(".rule-dry-run [aria-live]");
      },
    },
    { name: "people", who: "manager", path: "/people", ready: "main tbody tr" },
    { name: "left-today", who: "manager", path: `/people/${person.id}/left`, ready: "main .left-table, main .empty" },
    { name: "left-own", who: "outside", path: `/people/${person.id}/left`, ready: "#left-looks" },
    { name: "left-counts", who: "admin", path: `/people/${person.id}/left`, ready: ".left-figures" },
    { name: "left-reason", who: "keeper", path: `/people/${person.id}/left`, ready: "main form" },
    { name: "people-admin", who: "admin", path: "/people", ready: "main tbody tr" },
    {
      ...{ name: "person", who: "admin", path: "/people", ready: "main tbody tr" },
      act: (page) => openDialog(page, "main tbody button"),
    },
    { name: "notices", who: "keeper", path: "/notices", ready: "main h1" },
    { name: "privacy-notice", who: "admin", path: "/privacy-notice", ready: "main table" },
    { name: "doors", who: "admin", path: "/doors", ready: "main h1" },
    { name: "backups", who: "keeper", path: "/backups", ready: "main h1" },
    { name: "keeping", who: "keeper", path: "/keeping", ready: "main form" },
    { name: "keeping-copy", who: "keeper", path: "/keeping?part=copy", ready: "main .card tbody tr" },
    { name: "keeping-holds", who: "keeper", path: "/keeping?part=holds", ready: "main form" },
    { name: "keeping-packs", who: "keeper", path: "/keeping?part=packs", ready: "main .card .badge" },
    { name: "keeping-retention", who: "keeper", path: "/keeping?part=retention", ready: "main .card" },
    { name: "complaints", who: "manager", path: "/complaints", ready: "main .card textarea" },
    { name: "complaint-ways", who: "admin", path: "/complaints", ready: "main form" },
    { name: "tell-us", who: "nobody", path: "/tell-us", ready: "main form" },
    { name: "exposure", who: "manager", path: "/exposure?known=all", ready: ".exposure-row" },
    { name: "exposure-map", who: "manager", path: "/exposure?part=map", ready: ".exposure-map td" },
    { name: "exposure-trend", who: "manager", path: "/exposure?part=trend", ready: "main .empty, .exposure-trend" },
    {
      ...{ name: "exposure-plan", who: "manager", path: "/exposure?known=all", ready: ".exposure-steps .button" },
      act: (page) => openDialog(page, ".exposure-steps .button:nth-of-type(2)"),
    },
    { name: "silence", who: "manager", path: "/silence", ready: "main .empty" },
    { name: "settings", who: "admin", path: "/settings", ready: "main h1" },
    { name: "directory", who: "admin", path: "/settings/directory", ready: "main form" },
    { name: "not-mine", who: "outside", path: "/settings", ready: "main .empty" },
    { name: "not-there", who: "outside", path: "/customers/nobody", ready: "main .empty, main [role=alert], main h1" },
  ];
}

/** The queue, a request in each way that it is looked at, and how the Desk works. */
function deskScreens(desk: Awaited<ReturnType<typeof fillDesk>>): Screen[] {
  const row = "main tbody tr a[data-row]";
  return [
    { name: "desk", who: "inside", path: "/desk", ready: row },
    { name: "desk-all", who: "manager", path: "/desk?view=all", ready: row },
    { name: "desk-outside", who: "inside", path: "/desk/outside", ready: row },
    { name: "desk-outside-aside", who: "manager", path: "/desk/outside?state=dismissed", ready: row },
    { name: "desk-outside-taken", who: "inside", path: `/desk/${desk.outside}`, ready: "#replies-title" },
    { name: "desk-nothing", who: "inside", path: "/desk?view=expiring", ready: "main .empty" },
    { name: "desk-draft", who: "inside", path: `/desk/${desk.drafting}`, ready: ".quote-line" },
    {
      ...{ name: "desk-line", who: "inside", path: `/desk/${desk.drafting}`, ready: ".quote-line" },
      act: async (page) => {
        await page.locator(".quote-item .quote-handle").first().click();
        await page.waitForSelector(".quote-details");
      },
    },
    {
      ...{ name: "desk-pass", who: "inside", path: `/desk/${desk.drafting}`, ready: ".desk-steps .button" },
      act: (page) => openDialog(page, ".desk-steps .button:nth-of-type(3)"),
    },
    { name: "desk-waiting", who: "manager", path: `/desk/${desk.waiting}`, ready: ".desk-steps .button-primary" },
    { name: "desk-report", who: "inside", path: "/desk/report", ready: ".report-table tbody tr" },
    { name: "desk-report-group", who: "inside", path: "/desk/report?by=group", ready: ".report-table tbody tr" },
    { name: "desk-report-reason", who: "manager", path: "/desk/report?by=reason", ready: ".report-table tbody tr" },
    {
      ...{ name: "desk-report-nothing", who: "inside", ready: "main .empty" },
      path: "/desk/report?from=2001-01-01&until=2001-12-31",
    },
    { name: "items", who: "inside", path: "/items", ready: "main .empty, main tbody tr" },
    { name: "items-import", who: "inside", path: "/items/import", ready: "main .drop" },
    { name: "items-feeds", who: "admin", path: "/items/feeds", ready: "main form" },
    { name: "desk-settings", who: "admin", path: "/settings/desk", ready: ".deskset-rule" },
    {
      ...{ name: "desk-routes", who: "admin", path: "/settings/desk", ready: ".deskset-routes > .row .button" },
      act: async (page) => {
        await page.locator(".deskset-routes > .row .button").last().click();
        await page.locator(".deskset-routes .deskset-order + .field").waitFor();
      },
    },
    {
      ...{ name: "desk-away", who: "inside", path: "/desk", ready: ".page-actions button" },
      act: (page) => openDialog(page, ".page-actions button"),
    },
    {
      ...{ name: "desk-history", who: "inside", path: `/desk/${desk.ready}`, ready: ".desk-history summary" },
      act: async (page) => {
        await page.locator(".desk-history summary").click();
        await page.locator(".desk-events li").first().waitFor();
      },
    },
    {
      ...{ name: "desk-lost", who: "inside", path: `/desk/${desk.ready}`, ready: ".desk-steps .button-quiet" },
      act: (page) => openDialog(page, ".desk-steps .button-quiet >> nth=1"),
    },
    { name: "desk-ready", who: "inside", path: `/desk/${desk.ready}`, ready: ".desk-steps .button-primary" },
  ];
}

async function openDialog(page: Page, button: string): Promise<void> {
  await page.locator(button).first().click();
  await page.locator("dialog[open]").waitFor();
}

async function openScreen(context: BrowserContext, url: string, screen: Screen, look: Look): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width: look.width, height: HEIGHT });
  await page.emulateMedia({
    colorScheme: look.colours === "dark" ? "dark" : "light",
    forcedColors: look.colours === "forced" ? "active" : "none",
    reducedMotion: "reduce",
  });
  await page.goto(url);
  await page.locator(screen.ready).first().waitFor({ timeout: 20_000 });
  await screen.act?.(page);
  await page.locator("main [aria-busy=true], main .skeleton").first().waitFor({ state: "detached", timeout: 20_000 });
  return page;
}

/**
 * What is wrong with a screen as it is drawn: WCAG 2.2 A and AA by axe-core, and a page that scrolls sideways. One line
 * each, with the element it is about.
 */
export async function findFaults(page: Page): Promise<string[]> {
  // A colour on its way from light to dark is neither: what moves is looked at once it stands. What never ends is not waited for.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished.catch(() => undefined)),
    ).then(() => undefined),
  );
  // What was scrolled under the bar at the top is nobody's target there; axe-core measures it as the bar's neighbour.
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    // The mail's own HTML, in its frame, is its sender's.
    .exclude("iframe")
    .analyze();
  const faults = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")} ${failureSummary ?? ""}`),
  );
  const [inside, window] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth] as const;
  });
  return inside > window ? [...faults, `scrolls sideways: ${inside} in ${window}`] : faults;
}
