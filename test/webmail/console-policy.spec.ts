// The console under the headers it is deployed with: it draws itself without one violation, and no text can become markup
// or an address of a script in it.
/// <reference path="../../worker/console/import/worker-address.d.ts" />
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { type Browser, chromium, expect, test } from "@playwright/test";
import { headersFor, readHeaderRules } from "../console/mail-frame-headers.ts";

const root = join(import.meta.dirname, "../..");
const built = process.env.CONSOLE_DIST ?? join(root, "dist/console");
const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
};

let browser: Browser;
let server: Server;
let origin = "";

test.beforeAll(async () => {
  if (!existsSync(join(built, "index.html"))) throw new Error("dist/console is missing: npm run build, first");
  const rules = readHeaderRules(readFileSync(join(built, "_headers"), "utf8"));
  server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://host.example").pathname;
    for (const [name, value] of headersFor(rules, path)) response.setHeader(name, value);
    if (path.startsWith("/api/")) {
      response.writeHead(401, { "content-type": "application/json" });
      response.end('{"error":{"code":"signed_out","message":"Sign in.","requestId":"r"}}');
      return;
    }
    const file = join(built, path);
    const shown = file.startsWith(built) && extname(file) !== "" && existsSync(file) ? file : join(built, "index.html");
    response.setHeader("content-type", types[extname(shown)] ?? "application/octet-stream");
    response.end(await readFile(shown));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  origin = `http://127.0.0.1:${address.port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
  });
});

test.afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

test("the console draws itself without a violation of its policy, on every page", async () => {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|TrustedScript|TrustedHTML|Trusted Type/i.test(message.text()))
      said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  for (const path of ["/", "/import", "/search?q=x", "/messages/2026q3.1-1", "/people"]) {
    await page.goto(origin + path);
    await expect(page.locator("body *").first()).toBeVisible();
  }
  expect(said).toEqual([]);
  await page.close();
});

test("no text becomes markup, script or a script's address", async () => {
  const page = await browser.newPage();
  await page.goto(origin);
  const refused = await page.evaluate(() => {
    const tries: Record<string, () => unknown> = {
      innerHTML: () => (document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>"),
      outerHTML: () => (document.body.appendChild(document.createElement("i")).outerHTML = "<b>x</b>"),
      write: () => document.write("<p>x</p>"),
      adjacent: () => document.body.insertAdjacentHTML("beforeend", "<p>x</p>"),
      srcdoc: () => (document.createElement("iframe").srcdoc = "<p>x</p>"),
      scriptText: () => (document.createElement("script").text = "alert(1)"),
      scriptSource: () => (document.createElement("script").src = "/assets/x.js"),
      worker: () => new Worker("/assets/x.js"),
      policy: () => {
        const factory: { createPolicy(name: string, rules: object): unknown } = Reflect.get(globalThis, "trustedTypes");
        return factory.createPolicy("anything", { createHTML: (text: string) => text });
      },
    };
    return Object.entries(tries)
      .filter(([, attempt]) => {
        try {
          attempt();
          return false;
        } catch {
          return true;
        }
      })
      .map(([name]) => name);
  });
  expect(refused).toEqual([
    ...["innerHTML", "outerHTML", "write", "adjacent", "srcdoc", "scriptText", "scriptSource", "worker"],
    "policy",
  ]);
  await page.close();
});

test("the import's own worker starts, by the one policy that is named", async () => {
  const script = readdirSync(join(built, "assets")).find((name) => /^split-worker-.*\.js$/.test(name));
  const page = await browser.newPage();
  await page.goto(`${origin}/assets/${script}`);
  const outcome = await page.evaluate(
    (address) =>
      new Promise<string>((done) => {
        const policy = window.trustedTypes?.createPolicy("splitter", { createScriptURL: (given) => given });
        const worker = new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
        worker.addEventListener("error", (event) => done(`error ${event.message}`));
        worker.addEventListener("message", (event) => done(`answered ${Reflect.get(event.data, "kind")}`));
        // No such question: the worker's answer is that it broke, which only a running one gives.
        worker.postMessage({ kind: "read", files: [null], domains: { own: [], customers: [] }, maxBytes: 1 });
      }),
    `/assets/${script}`,
  );
  expect(outcome).toMatch(/^answered/);
  await page.close();
});
