// Invariant 7: mail HTML never runs in the console. The built frame is served with its real headers, and every hostile
// body goes through it: no script runs, nothing is fetched, nothing moves.
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSink } from "node:net";
import { extname, join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { headersFor, readHeaderRules } from "../console/mail-frame-headers.ts";
import { hostileHtml } from "../fixtures/hostile-html.ts";

const root = join(import.meta.dirname, "../..");
const built = process.env.CONSOLE_DIST ?? join(root, "dist/console");
const vectors = join(root, "../shared/vectors/dompurify/payloads.jsonl");

/** Time for what a body starts by itself: timers, animations, refreshes, failed loads. */
const SETTLE_MS = 250;
/** Frames on one page at a time. */
const BATCH = 40;

interface Body {
  id: string;
  html: string;
}

interface Outcome {
  ran: string[];
  connections: number;
  moves: string[];
}

const hostPage = `<!doctype html><meta charset="utf-8"><title>host</title><script src="/test-host.js"></script>`;

/** Does what MailFrame.tsx does: a sandboxed frame, one port, handed over once. */
const hostScript = `
globalThis.said = [];
globalThis.showMail = (id, address, mail) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.id = id;
  frame.height = 400;
  let loads = 0;
  frame.onload = () => {
    loads += 1;
    if (loads > 1) return said.push({ id, kind: "moved" });
    if (mail === null) return done();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => { said.push({ id, ...data }); if (data.kind === "shown") done(); };
    frame.contentWindow.postMessage("mail", "*", [port2]);
    port1.postMessage(mail);
  };
  frame.src = address;
  document.body.append(frame);
});
`;

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
};

let browser: Browser;
let server: Server;
let origin = "";
let sinkPort = 0;
let connections = 0;
let withPolicy = true;
const raw = new Map<string, string>();
const sink = createSink((socket) => {
  connections += 1;
  socket.on("error", () => undefined);
  socket.end("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
});

async function answer(path: string): Promise<{ body: string | Buffer; type: string } | null> {
  if (path === "/host") return { body: hostPage, type: "text/html; charset=utf-8" };
  if (path === "/test-host.js") return { body: hostScript, type: "text/javascript" };
  const given = raw.get(path);
  if (given !== undefined) return { body: given, type: "text/html; charset=utf-8" };
  const file = join(built, path.endsWith("/") ? `${path}index.html` : path);
  if (!file.startsWith(built) || !existsSync(file)) return null;
  return { body: await readFile(file), type: types[extname(file)] ?? "application/octet-stream" };
}

test.beforeAll(async () => {
  for (const page of ["mail-frame/index.html", "mail-frame/remote/index.html"]) {
    if (!existsSync(join(built, page))) throw new Error(`dist/console/${page} is missing: npm run build, first`);
  }
  const rules = readHeaderRules(readFileSync(join(built, "_headers"), "utf8"));
  server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://host.example").pathname;
    const found = await answer(path);
    for (const [name, value] of headersFor(rules, path)) {
      if (name === "content-security-policy" && path.startsWith("/mail-frame/") && !withPolicy) continue;
      response.setHeader(name, value);
    }
    if (found !== null) response.setHeader("content-type", found.type);
    response.statusCode = found === null ? 404 : 200;
    response.end(found?.body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  await new Promise<void>((ready) => sink.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${portOf(server)}`;
  sinkPort = portOf(sink);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
});

test.afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  sink.close();
});

const portOf = (of: { address(): AddressInfo | string | null }): number => {
  const address = of.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
};

/** Every address elsewhere leads to the sink, whatever way it is written; namespaces are names, not addresses. */
function towardsSink(html: string): string {
  return html
    .replaceAll("elsewhere.example", `127.0.0.1:${sinkPort}`)
    .replace(/((?:https?|ftp|wss?):[/\\]{2})(?!www\.w3\.org|127\.0\.0\.1)[\w.-]+(?::\d+)?/gi, `$1127.0.0.1:${sinkPort}`)
    .replace(/(["'=(\s])\/\/(?!www\.w3\.org|127\.0\.0\.1)[\w-]+\.[\w.-]+/g, `$1//127.0.0.1:${sinkPort}`);
}

const own: Body[] = hostileHtml.map(({ id, html }) => ({ id, html }));

function published(): Body[] {
  return readFileSync(vectors, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { id, payload }: { id: string; payload: string } = JSON.parse(line);
      return { id, html: payload };
    });
}

async function openHost(ran: string[], moves: string[]): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.exposeBinding("reportCanary", ({ frame }) => void ran.push(frame.url()));
  // Every way of saying "I ran" that such bodies use, in every frame there is or will be.
  await page.addInitScript(() => {
    const report: unknown = Reflect.get(globalThis, "reportCanary");
    for (const name of ["canary", "alert", "confirm", "prompt", "print", "xss"]) {
      Object.defineProperty(globalThis, name, { value: report, writable: false, configurable: false });
    }
  });
  await page.goto(`${origin}/host`);
  context.on("page", (other) => moves.push(`window ${other.url()}`));
  page.on("framenavigated", (frame) => {
    const path = new URL(frame.url(), origin).pathname;
    if (frame.url() !== "about:blank" && !path.startsWith("/mail-frame/")) moves.push(frame.url());
  });
  return page;
}

/** Shows the bodies, presses everything in them, waits, and tells what happened. `address` null: each by its own path. */
async function tryAll(bodies: readonly Body[], address: string | null, press: boolean): Promise<Outcome> {
  const ran: string[] = [];
  const moves: string[] = [];
  connections = 0;
  for (let at = 0; at < bodies.length; at += BATCH) {
    const page = await openHost(ran, moves);
    const batch = bodies.slice(at, at + BATCH).map((body) => ({ id: body.id, html: towardsSink(body.html) }));
    await page.evaluate(
      async ({ batch, address }) => {
        const show: (id: string, address: string, mail: unknown) => Promise<void> = Reflect.get(globalThis, "showMail");
        await Promise.all(
          batch.map(({ id, html }) =>
            show(id, address ?? `/mail-frame/raw-${id}`, address === null ? null : { html, inlineImages: {} }),
          ),
        );
      },
      { batch, address },
    );
    if (press) {
      for (const frame of page.frames().slice(1)) {
        await frame.evaluate(() => {
          for (const target of document.querySelectorAll("*"))
            target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        });
      }
    }
    await page.waitForTimeout(SETTLE_MS);
    const said: { id: string; kind: string }[] = await page.evaluate(() => Reflect.get(globalThis, "said"));
    for (const one of said) if (one.kind === "moved") moves.push(one.id);
    await page.context().close();
  }
  return { ran, connections, moves };
}

/** As tryAll; when something happened, the bodies are tried one by one so that the failure names them. */
async function expectNothing(bodies: readonly Body[], address: string, press = false): Promise<void> {
  const outcome = await tryAll(bodies, address, press);
  const bad = ({ ran, connections, moves }: Outcome) => ran.length + connections + moves.length > 0;
  const guilty: string[] = [];
  if (bad(outcome)) {
    for (const body of bodies) {
      const alone = await tryAll([body], address, press);
      if (bad(alone)) guilty.push(`${body.id}: ${JSON.stringify(alone)}`);
    }
  }
  expect(guilty).toEqual([]);
  expect(outcome).toEqual({ ran: [], connections: 0, moves: [] });
}

test.describe("invariant 7: mail HTML never runs in the console", () => {
  test.describe.configure({ timeout: 240_000 });

  test("the canary and the sink notice a body that nobody cleaned", async () => {
    withPolicy = false;
    raw.clear();
    const open = ["img-onerror", "img-remote", "style-element", "meta-refresh"];
    const bodies = own.filter(({ id }) => open.includes(id));
    for (const { id, html } of bodies) raw.set(`/mail-frame/raw-${id}`, towardsSink(html));
    const outcome = await tryAll(bodies, null, false);
    withPolicy = true;
    expect(outcome.ran.length).toBeGreaterThan(0);
    expect(outcome.connections).toBeGreaterThan(1);
    expect(outcome.moves.length).toBeGreaterThan(0);
  });

  test("the project's own hostile bodies run nothing, fetch nothing and move nothing, pressed or not", async () => {
    await expectNothing(own, "/mail-frame/", true);
  });

  test("the published DOMPurify payloads run nothing, fetch nothing and move nothing", async () => {
    test.skip(!existsSync(vectors), "the shared DOMPurify payloads are not beside the project");
    await expectNothing(published(), "/mail-frame/", true);
  });

  test("the sanitiser alone holds, without the frame's policy", async () => {
    withPolicy = false;
    try {
      await expectNothing(own, "/mail-frame/", true);
      if (existsSync(vectors)) await expectNothing(published(), "/mail-frame/");
    } finally {
      withPolicy = true;
    }
  });

  test("the frame's policy alone lets no script run", async () => {
    raw.clear();
    const bodies = [...own, ...(existsSync(vectors) ? published() : [])];
    for (const { id, html } of bodies) raw.set(`/mail-frame/raw-${id}`, towardsSink(html));
    const { ran } = await tryAll(bodies, null, false);
    expect(ran).toEqual([]);
  });

  test("with pictures asked for, pictures load, and still nothing runs or moves", async () => {
    const { ran, moves, connections } = await tryAll(own, "/mail-frame/remote/", true);
    expect({ ran, moves }).toEqual({ ran: [], moves: [] });
    expect(connections).toBeGreaterThan(0);
  });
});

async function showOne(html: string, inlineImages: Record<string, string>, address = "/mail-frame/") {
  const page = await openHost([], []);
  await page.evaluate(
    async ({ html, inlineImages, address }) => {
      const show: (id: string, address: string, mail: unknown) => Promise<void> = Reflect.get(globalThis, "showMail");
      await show("one", address, { html, inlineImages });
    },
    { html: html.replaceAll("elsewhere.example", `127.0.0.1:${sinkPort}`), inlineImages, address },
  );
  const said = (): Promise<Record<string, unknown>[]> => page.evaluate(() => Reflect.get(globalThis, "said"));
  return { page, said, frame: page.frameLocator("#one") };
}

const dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=";

test("pictures of the message itself are shown, those from elsewhere counted once each", async () => {
  const html = `<img id=a src="cid:logo%40mail"><img src="http://elsewhere.example/1.png"><img src="http://elsewhere.example/1.png">
    <p style="background:url(http://elsewhere.example/2.png)">x</p><td background="http://elsewhere.example/3.png">`;
  const { page, said, frame } = await showOne(html, { "logo@mail": dot });
  expect(await frame.locator("#a").getAttribute("src")).toBe(dot);
  expect(await frame.locator("#a").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  expect((await said()).find(({ kind }) => kind === "shown")).toEqual({ id: "one", kind: "shown", blocked: 2 });
  await page.context().close();
});

test("a mail keeps its look: style sheets, styles and colours, on white paper", async () => {
  const html = `<html><head><style>p.big{font-size:40px;color:rgb(1,2,3)}@media (min-width:1px){p.big{margin-top:7px}}</style></head>
    <body bgcolor="#eeffee"><p class=big>One</p><p style="color:rgb(9,8,7)">Two</p><table width=300 bgcolor=red><tr><td align=right>3</td></tr></table></body></html>`;
  const { page, frame } = await showOne(html, {});
  const look = (selector: string, name: string) =>
    frame
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
  expect(await look("p.big", "font-size")).toBe("40px");
  expect(await look("p.big", "color")).toBe("rgb(1, 2, 3)");
  expect(await look("p.big", "margin-top")).toBe("7px");
  expect(await look("p:not(.big)", "color")).toBe("rgb(9, 8, 7)");
  expect(await look("body", "background-color")).toBe("rgb(238, 255, 238)");
  expect(await look("html", "background-color")).toBe("rgb(255, 255, 255)");
  expect(await look("table", "width")).toBe("300px");
  await page.context().close();
});

test("a link press is told to the console, by mouse and by keyboard, and goes nowhere", async () => {
  const { page, said, frame } = await showOne('<a href="https://shop.example/a?b=1">Globex <b>shop</b></a>', {});
  const link = frame.getByRole("link");
  await link.click();
  await link.press("Enter");
  await expect.poll(said).toContainEqual({ id: "one", kind: "link", url: "https://shop.example/a?b=1" });
  expect((await said()).filter(({ kind }) => kind === "link")).toHaveLength(2);
  expect(await link.getAttribute("href")).toBeNull();
  await page.context().close();
});

test("the height follows the content, and a body as tall as its frame does not grow for ever", async () => {
  const { page, said } = await showOne('<div style="height:1234px">x</div>', {});
  await expect.poll(said).toContainEqual({ id: "one", kind: "height", height: 1234 + 32 });
  await page.context().close();
  const endless = await showOne('<div style="height:100vh">x</div>', {});
  await endless.page.evaluate(() => {
    const said: { kind: string; height: number }[] = Reflect.get(globalThis, "said");
    const frame = document.querySelector("iframe");
    const grow = () => {
      const last = said.findLast(({ kind }) => kind === "height");
      if (last && frame) frame.height = String(last.height);
      requestAnimationFrame(grow);
    };
    grow();
  });
  await endless.page.waitForTimeout(2500);
  const reports = (await endless.said()).filter(({ kind }) => kind === "height");
  expect(reports.length).toBeLessThanOrEqual(60);
  await endless.page.context().close();
});

test("the frame has no origin, its script cannot connect, and the policy stands in the answer", async () => {
  const { page } = await showOne("<p>x</p>", {});
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error("no frame");
  expect(await frame.evaluate(() => self.origin)).toBe("null");
  expect(
    await frame.evaluate(
      (url) =>
        fetch(url).then(
          () => "sent",
          () => "refused",
        ),
      `${origin}/icon.svg`,
    ),
  ).toBe("refused");
  const policy = (await page.request.get(`${origin}/mail-frame/`)).headers()["content-security-policy"];
  for (const part of [
    "default-src 'none'",
    "img-src data: blob:;",
    "sandbox allow-scripts;",
    "frame-ancestors 'self'",
  ]) {
    expect(policy).toContain(part);
  }
  await page.context().close();
});
