// The saving rules are changed in a real browser: as sentences and as text, at once where nothing is taken from anybody, and
// by two admins where something is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { arriveByLink, type ScriptSession } from "../../scripts/api.ts";
import { type LocalWorker, runWrangler, startLocalWorker } from "../../scripts/local-worker.ts";
import { findChromium } from "../../scripts/test-needs.ts";
import { peopleEndpoints, type Role } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { firstFreeTen, signInBrowser } from "../support/company.ts";

test.describe.configure({ mode: "serial" });

let worker: LocalWorker;
let browser: Browser;
let anna: Page;
let boris: Page;
let wei: Page;
const stateDir = mkdtempSync(join(tmpdir(), "cf-"));

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const port = await firstFreeTen(31860);
  worker = await startLocalWorker({ stateDir, port });
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Anna Admin", email: "anna@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  const invite = async (name: string, email: string, roles: Role[]): Promise<ScriptSession> => {
    const { url } = await admin.call(peopleEndpoints.invite, { body: { name, email, roles } });
    return arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  };
  const second = await invite("Boris Bond", "boris@acme.example", ["admin"]);
  const rep = await invite("Wei Lindqvist", "wei@acme.example", ["outside"]);
  // Who was invited today is nobody's second: it was two days ago.
  await worker.stop();
  const command = "update person_role set given_at = '2020-01-01T00:00:00.000Z'; delete from sign_in_link;";
  const where = ["--local", "--persist-to", join(stateDir, "wrangler")];
  await runWrangler("two days later", ["d1", "execute", "BOOK", ...where, "--command", command]);
  worker = await startLocalWorker({ stateDir, port });
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
  const asPerson = async (session: ScriptSession): Promise<Page> => {
    const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-US" });
    await signInBrowser(context, origin, session);
    return context.newPage();
  };
  [anna, boris, wei] = [await asPerson(admin), await asPerson(second), await asPerson(rep)];
});

test.afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const page = (path: string): string => `${worker.origin}${path}`;
const text = () => anna.getByRole("textbox", { name: "Text (YAML)" });
const save = () => anna.getByRole("button", { name: "Save…", exact: true });
const version = (of: Page, number: number) => of.getByText(`Version ${number}, by Anna Admin`);
const rule = (of: Page, name: string) => of.locator(".rules > .rule", { hasText: name });

test("a rule is changed as a sentence, and the text follows", async () => {
  await anna.goto(page("/saving-rules/edit"));
  await expect(text()).toHaveValue(/otherwise:\n {2}action: ask/);
  await anna.getByLabel("Everything else").selectOption({ label: "Never saved" });
  await expect(text()).toHaveValue(/otherwise:\n {2}action: never/);
  await anna.getByRole("button", { name: "Undo" }).click();
  await expect(text()).toHaveValue(/otherwise:\n {2}action: ask/);
  await anna
    .getByLabel("Who reads it")
    .last()
    .selectOption({ label: "Only the mailbox's owner and the records keeper" });
  await expect(text()).toHaveValue(/readers: owner/);
  await anna.getByRole("button", { name: "Undo" }).click();
  await expect(text()).not.toHaveValue(/readers: owner/);
});

test("text that cannot be read names its line, and cannot be saved; mended, the sentences follow", async () => {
  const before = await text().inputValue();
  const broken = before.replace("otherwise:\n  action: ask", "otherwise:\n  action: perhaps");
  const line = broken.split("\n").indexOf("  action: perhaps") + 1;
  await text().fill(broken);
  await expect(anna.getByText("1 thing to mend")).toBeVisible();
  await expect(anna.getByRole("button", { name: `Line ${line}` })).toBeVisible();
  await expect(save()).toBeDisabled();
  await text().fill(broken.replace("action: perhaps", "action: never"));
  await expect(anna.getByLabel("Everything else")).toHaveValue("never");
  await expect(save()).toBeEnabled();
});

test("what takes nothing away holds as soon as it is saved", async () => {
  await save().click();
  await expect(anna.getByText("takes something away")).toHaveCount(0);
  await anna.getByRole("button", { name: "Use these rules" }).click();
  await expect(version(anna, 1)).toBeVisible();
});

test("what takes something away waits, and is not its proposer's to agree to", async () => {
  await anna.getByRole("link", { name: "Edit the rules" }).click();
  await rule(anna, "Private folders").getByRole("button", { name: "Remove" }).click();
  await save().click();
  const dialog = anna.getByRole("dialog");
  await expect(dialog.getByText("Private folders: keeps out less than before")).toBeVisible();
  await dialog.getByLabel("Why").fill("Folders are named anyhow here.");
  await dialog.getByRole("button", { name: "Propose it" }).click();
  await expect(anna.getByRole("heading", { name: "Anna Admin proposes a change" })).toBeVisible();
  await expect(anna.getByText("It holds once another admin agrees.")).toBeVisible();
  await expect(version(anna, 1)).toBeVisible();
  await expect(rule(anna, "Private folders")).not.toHaveCount(0);
  await expect(anna.getByRole("button", { name: "Withdraw it" })).toBeVisible();
  await expect(anna.getByRole("button", { name: "Agree…" })).toHaveCount(0);
});

test("whom it is taken from is told on every page, and objects", async () => {
  await wei.goto(page("/customers"));
  await wei.getByText("A change of the saving rules is proposed").waitFor();
  await wei.getByRole("link", { name: "Look at it" }).click();
  await expect(wei.getByText("Folders are named anyhow here.")).toBeVisible();
  await expect(wei.getByRole("button", { name: "Agree…" })).toHaveCount(0);
  await wei.getByRole("button", { name: "Object…" }).click();
  await wei.getByLabel("What speaks against it").fill("Mine is named after my doctor.");
  await wei.getByRole("button", { name: "Object to this change" }).click();
  await expect(wei.getByText("1 objection")).toBeVisible();
  await wei.goto(page("/customers"));
  await wei.locator("main h1:not(.sr-only)").waitFor();
  await expect(wei.getByText("A change of the saving rules is proposed")).toHaveCount(0);
});

test("another admin reads what is said against it, agrees, and it holds for everybody", async () => {
  await boris.goto(page("/saving-rules"));
  await expect(boris.getByText("Mine is named after my doctor.")).toBeVisible();
  await boris.getByText("What changes").click();
  await expect(boris.locator(".rule-waiting .rule", { hasText: "Private folders" })).toBeVisible();
  await boris.getByRole("button", { name: "Agree…" }).click();
  await boris.getByRole("dialog").getByRole("button", { name: "Agree", exact: true }).click();
  await expect(version(boris, 2)).toBeVisible();
  await expect(boris.getByRole("heading", { name: "Anna Admin proposes a change" })).toHaveCount(0);
  await wei.goto(page("/saving-rules"));
  await expect(version(wei, 2)).toBeVisible();
  await expect(rule(wei, "Private folders")).toHaveCount(0);
});
