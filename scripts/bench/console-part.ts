import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import lighthouse, { desktopConfig, type Result } from "lighthouse";
import puppeteer, { type Browser } from "puppeteer-core";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { projectDir } from "../local-worker.ts";
import { findChromium } from "../test-needs.ts";
import { benchCorpus } from "./corpus.ts";
import { type Figure, median, type PartResult } from "./figures.ts";
import { sendImport } from "./import-part.ts";
import { measureInteractions } from "./interactions.ts";
import type { Bench } from "./run.ts";

const WORD = "valve";
const MESSAGES = 600;
/** Lighthouse's own advice: the middle of several runs, since one says as much about the machine as about the page. */
const RUNS = 3;
/** On a busy machine a trace may begin after the load it should show. */
const TRACES = 3;
const FIRST_SCREEN_KB = 120;

/** Lighthouse over the console's screens with a record behind them, and the bytes of script that the first one loads. */
export async function measureConsole(bench: Bench): Promise<PartResult> {
  const executablePath = findChromium();
  if (executablePath === null) return { skipped: "no Chromium" };
  if (bench.recorded < MESSAGES) await sendImport(bench, "console", benchCorpus(MESSAGES, "c"));
  const screens = await listScreens(bench);
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--no-first-run"] });
  try {
    await signIn(browser, bench);
    const figures: Figure[] = [];
    for (const { name, path } of screens)
      figures.push(...(await lookAt(browser, name, `${bench.access.origin}${path}`)));
    figures.push(...(await measureInteractions(bench, browser)));
    return { figures };
  } finally {
    await browser.close();
  }
}

async function listScreens({ calls }: Bench): Promise<{ name: string; path: string }[]> {
  const { customers } = await calls.session(customerEndpoints.listCustomers, {});
  const { hits } = await calls.session(searchEndpoints.search, { query: { q: WORD } });
  const [customer, message] = [customers[0], hits[0]?.message];
  if (!customer || !message) throw new Error("no customer or no message to look at");
  return [
    { name: "customers", path: "/customers" },
    { name: "customer", path: `/customers/${customer.id}` },
    { name: "message", path: `/messages/${message.id}` },
    { name: "search", path: `/search?q=${WORD}` },
  ];
}

async function signIn(browser: Browser, { access }: Bench): Promise<void> {
  const cookies = access.cookie.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), domain: new URL(access.origin).hostname, httpOnly: true };
  });
  await browser.setCookie(...cookies);
}

async function lookAt(browser: Browser, name: string, url: string): Promise<Figure[]> {
  const performances: number[] = [];
  let accessibility = 100;
  let shift = 0;
  const shifted = new Set<string>();
  let scripts: string[] = [];
  const failed = new Set<string>();
  for (let run = 0; run < RUNS; run++) {
    const { categories, audits } = await lookOnce(browser, name, url);
    performances.push((categories.performance?.score ?? 0) * 100);
    accessibility = Math.min(accessibility, (categories.accessibility?.score ?? 0) * 100);
    shift = Math.max(shift, audits["cumulative-layout-shift"]?.numericValue ?? 1);
    for (const selector of listShifts(audits["layout-shifts"]?.details)) shifted.add(selector);
    for (const { id } of categories.accessibility?.auditRefs ?? []) if (audits[id]?.score === 0) failed.add(id);
    scripts = listScripts(audits["network-requests"]?.details, url);
  }
  const of = { unit: "points" } as const;
  const figures: Figure[] = [
    {
      ...{ ...of, name: `console.${name}.performance`, what: `${name}: Lighthouse performance`, atLeast: 95 },
      ...{ value: median(performances), beside: { lowest: Math.min(...performances), shift } },
      how: `desktop, the middle of ${RUNS} runs${shifted.size > 0 ? `; what moved: ${[...shifted].join(", ")}` : ""}`,
    },
    {
      ...{ ...of, name: `console.${name}.accessibility`, what: `${name}: Lighthouse accessibility`, atLeast: 100 },
      ...{
        value: accessibility,
        how: failed.size > 0 ? `failed: ${[...failed].join(", ")}` : `the lowest of ${RUNS} runs`,
      },
    },
  ];
  if (name === "customers") figures.push(scriptBytes(scripts));
  return figures;
}

/** One run of Lighthouse; where the browser lost the trace of the load, another. */
async function lookOnce(browser: Browser, name: string, url: string): Promise<Result> {
  // The sign-in stays; everything else is loaded anew.
  const flags = { onlyCategories: ["performance", "accessibility"], disableStorageReset: true };
  for (let tries = 1; ; tries++) {
    const page = await browser.newPage();
    const result = await lighthouse(url, flags, desktopConfig, page);
    await page.close();
    if (!result) throw new Error(`Lighthouse has no result for ${name}`);
    const { finalDisplayedUrl, runtimeError } = result.lhr;
    if (!runtimeError && finalDisplayedUrl === url) return result.lhr;
    if (runtimeError?.code !== "NO_NAVSTART" || tries === TRACES)
      throw new Error(`${name} ended at ${finalDisplayedUrl}: ${runtimeError?.message ?? "led elsewhere"}`);
  }
}

/** What moved on the page after it was drawn. */
function listShifts(details: unknown): string[] {
  return itemsOf(details).map(({ node }) => String(Reflect.get(Object(node), "selector") ?? "the page"));
}

/** Paths of the scripts that a page loaded. */
function listScripts(details: unknown, url: string): string[] {
  const { origin } = new URL(url);
  return itemsOf(details)
    .filter((item) => item.resourceType === "Script" && String(item.url).startsWith(origin))
    .map((item) => new URL(String(item.url)).pathname);
}

/** The rows of an audit's table; their form is Lighthouse's own and is not typed. */
function itemsOf(details: unknown): Record<string, unknown>[] {
  const items: unknown = Reflect.get(Object(details), "items");
  return Array.isArray(items) ? items : [];
}

function scriptBytes(paths: readonly string[]): Figure {
  const files = [...new Set(paths)].map((path) => readFileSync(join(projectDir, "dist/console", path)));
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  return {
    ...{ name: "console.script", what: "script of the first screen, gzip", value: bytes / 1000, unit: "kB" },
    ...{
      atMost: FIRST_SCREEN_KB,
      how: `loaded by /customers: ${[...new Set(paths)].map((path) => basename(path, ".js")).join(", ")}`,
    },
  };
}
