import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer, { type Browser, type KeyInput, type Page } from "puppeteer-core";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { ScriptSession } from "../api.ts";
import { findChromium } from "../test-needs.ts";
import { benchDraft, joins } from "./desk-quotes.ts";
import { type Figure, median, percentile } from "./figures.ts";
import type { Bench } from "./run.ts";

const LINES = 200;
const AIM_MS = 50;
const KEY_MS = 90;
/** Long enough that what was typed is sent and answered between two words. */
const PAUSE_MS = 900;
/** Another's edit comes that often. */
const OTHERS_MS = 400;

/** Where is typed: first, middle and last of the quote, words and figures. */
const places: readonly [field: string, line: number, text: string][] = [
  ["Description", 2, "Ball valve, brass, long thread"],
  ["Unit price", 3, "1234.56"],
  ["Description", 100, "Gate valve DN80, cast iron, PN16"],
  ["Quantity", 99, "12500"],
  ["Discount %", 99, "7.25"],
  ["Item code", 100, "GV-80-1600-XL"],
  ["Description", 200, "Pressure transmitter with display"],
  ["Unit price", 199, "99.95"],
  ["Unit", 199, "metres"],
  ["Description", 60, "Spare kit for two years of work"],
  ["Item code", 59, "KIT-7-2026"],
  ["Quantity", 58, "42.125"],
  ["Description", 150, "Delivered in two lots, packed well"],
];

declare global {
  /** From a key's event to the end of the frame that shows what it did, in milliseconds. */
  var keyTimes: number[];
}

/** Milliseconds a keystroke in a quote of 200 lines, alone and while somebody else writes into it. */
export async function measureQuoteKeys(bench: Bench, clerk: ScriptSession): Promise<Figure[]> {
  const executablePath = findChromium();
  if (executablePath === null) return [];
  const other = await joins(bench, "Second Editor", ["inside"]);
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--no-first-run"] });
  try {
    await signIn(browser, bench, clerk);
    const alone = await typeInto(browser, bench, clerk, null);
    const together = await typeInto(browser, bench, clerk, other);
    return [
      figureOf("desk.key", `a key in a quote of ${LINES} lines to the next paint, p95`, alone),
      figureOf("desk.key.together", "  while somebody else writes into it, p95", together),
    ];
  } finally {
    await browser.close();
  }
}

function figureOf(name: string, what: string, times: readonly number[]): Figure {
  return {
    ...{ name, what, value: percentile(times, 0.95), unit: "ms", atMost: AIM_MS },
    beside: { p50: median(times), slowest: Math.max(...times), of: times.length },
    how: `Chromium, the built console; from the key's event to the end of the next frame, ${KEY_MS} ms between keys; load ${loadavg()[0]?.toFixed(1)}`,
  };
}

async function signIn(browser: Browser, { access }: Bench, { cookie }: ScriptSession): Promise<void> {
  const cookies = cookie.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), domain: new URL(access.origin).hostname, httpOnly: true };
  });
  await browser.setCookie(...cookies);
}

async function typeInto(
  browser: Browser,
  bench: Bench,
  clerk: ScriptSession,
  other: ScriptSession | null,
): Promise<number[]> {
  const { id } = await benchDraft(clerk, "en", LINES);
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.evaluateOnNewDocument(watchKeys);
  await page.goto(`${bench.access.origin}/desk/${id}`);
  await page.waitForFunction((count) => document.querySelectorAll(".quote-line").length === count, {}, LINES);
  let isOver = false;
  const writing = other === null ? null : writeBeside(other, id, () => isOver);
  await sleep(PAUSE_MS);
  for (const [field, line, text] of places) await typeAt(page, field, line, text);
  const times = await page.evaluate(() => globalThis.keyTimes);
  isOver = true;
  const others = (await writing) ?? 0;
  await page.close();
  const keys = places.reduce((sum, [, , text]) => sum + text.length, 0);
  if (times.length < keys) throw new Error(`${times.length} of ${keys} keys were seen`);
  if (other !== null && others < keys / 20) throw new Error(`the second editor wrote ${others} times only`);
  return times;
}

/** In the page: what follows a frame's callbacks is its layout and paint; a message comes after them. */
function watchKeys(): void {
  globalThis.keyTimes = [];
  const { port1, port2 } = new MessageChannel();
  const waiting: number[] = [];
  port1.onmessage = () => {
    for (const at of waiting.splice(0)) globalThis.keyTimes.push(performance.now() - at);
  };
  addEventListener(
    "keydown",
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        waiting.push(timeStamp);
        port2.postMessage(null);
      }),
    { capture: true },
  );
}

/** Types over what stands in a cell, as a person who is at home with it. */
async function typeAt(page: Page, field: string, line: number, text: string): Promise<void> {
  await page.evaluate((label) => {
    const cell = document.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
    if (!cell) throw new Error(`no cell ${label}`);
    cell.focus();
    cell.select();
  }, `${field}, line ${line}`);
  await sleep(PAUSE_MS);
  for (const letter of text) {
    await page.keyboard.press(letter as KeyInput);
    await sleep(KEY_MS);
  }
}

/** Writes into lines that nobody else writes into, until it is over; answers how often. */
async function writeBeside({ call }: ScriptSession, id: string, isOver: () => boolean): Promise<number> {
  const { current } = await call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
  const texts = new Map(current?.lines.map((line) => [line.id, line.noteIn]));
  const ids = [...texts.keys()].slice(20, 50);
  let written = 0;
  while (!isOver()) {
    const line = ids[written % ids.length] ?? "";
    const to = `seen ${++written}`;
    const change = { kind: "line" as const, id: line, field: "noteIn" as const, from: texts.get(line) ?? "", to };
    texts.set(line, to);
    await call(deskEndpoints.changeQuote, {
      params: { id },
      body: { id: randomUUID(), revision: 1, changes: [change] },
    });
    await sleep(OTHERS_MS);
  }
  return written;
}
