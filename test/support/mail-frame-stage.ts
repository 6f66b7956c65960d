// The built mail frame in a real Chromium, with the headers it is deployed with, and what notices a body that runs
// something, fetches something or goes somewhere.
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSink } from "node:net";
import { extname, join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { headersFor, readHeaderRules } from "../console/mail-frame-headers.ts";
import { hostileHtml } from "../fixtures/hostile-html.ts";
import { quietFlags } from "./extension.ts";

const root = join(import.meta.dirname, "../..");
/** Hostile bodies that others published; beside the project, not in it. */
const vectors = join(root, "../shared/vectors/dompurify/payloads.jsonl");

/** Time for what a body starts by itself: timers, animations, refreshes, failed loads. */
const SETTLE_MS = 250;
/** Frames on one page at a time. */
const BATCH = 40;
/** A body that is not shown by then never is; a cleaned one takes some milliseconds. */
const SHOWN_MS = 20_000;

/**
 * The browser's own errands (updates, safe browsing), which no flag ends altogether; they would be taken for a body's.
 */
const BROWSERS_OWN = ["*.googleapis.com", "*.google.com", "*.gvt1.com"];

/** One body of a mail. */
export interface Body {
  id: string;
  html: string;
}

/** What bodies did. All of it empty and 0 is what is promised. */
export interface Outcome {
  /** Address of the frame for each script that ran. */
  ran: string[];
  /** Connections to anywhere but the console. */
  connections: number;
  /** Frames and windows that went elsewhere. */
  moves: string[];
  /** Bodies of which the frame never said that they are shown. */
  silent: string[];
}

/** How bodies are shown. */
export interface Showing {
  /** `/mail-frame/`, or `/mail-frame/remote/` with pictures asked for; null: as they are, cleaned by nobody. */
  address: "/mail-frame/" | "/mail-frame/remote/" | null;
  /** Every element in them is pressed. */
  press?: boolean;
  /** The frame's own policy stays out, so that what cleans stands alone. */
  withoutPolicy?: boolean;
}

export interface MailFrameStage {
  origin: string;
  /** Where every address but the console's leads to. */
  sinkPort: number;
  /** Shows bodies and tells what they did. */
  show(bodies: readonly Body[], showing: Showing): Promise<Outcome>;
  /** Those that are not fine when they are shown alone, each with what it did. */
  findGuilty(
    bodies: readonly Body[],
    showing: Showing,
    isFine?: (outcome: Outcome) => boolean,
  ): Promise<(Body & { outcome: Outcome })[]>;
  /** An empty page around mail frames; its `showMail` does what the console does. */
  openHost(): Promise<Page>;
  close(): Promise<void>;
}

/** True when nothing happened. */
export const isHarmless = ({ ran, connections, moves, silent }: Outcome): boolean =>
  ran.length + connections + moves.length + silent.length === 0;

const hostPage = `<!doctype html><meta charset="utf-8"><title>host</title><script src="/test-host.js"></script>`;

/** What stands on what is folded. */
export const foldWords = { language: "en", quote: "Quoted text", signature: "Signature" };

/** Does what MailFrame.tsx does: a sandboxed frame, one port, handed over once. */
const hostScript = `
globalThis.said = [];
globalThis.showMail = (id, address, mail) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.id = id;
  frame.height = 400;
  let loads = 0;
  const late = setTimeout(() => { said.push({ id, kind: "silent" }); done(); }, ${SHOWN_MS});
  const shown = () => { clearTimeout(late); done(); };
  frame.onload = () => {
    loads += 1;
    if (loads > 1) return said.push({ id, kind: "moved" });
    if (mail === null) return shown();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => { said.push({ id, ...data }); if (data.kind === "shown") shown(); };
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

/** The project's own hostile bodies. */
export const ownBodies: readonly Body[] = hostileHtml.map(({ id, html }) => ({ id, html }));

/** DOMPurify's published payloads; empty where they are not beside the project. */
export function publishedBodies(): Body[] {
  if (!existsSync(vectors)) return [];
  return readFileSync(vectors, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { id, payload }: { id: string; payload: string } = JSON.parse(line);
      return { id, html: payload };
    });
}

const portOf = (of: { address(): AddressInfo | string | null }): number => {
  const address = of.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
};

/** Opens the stage on a built console. Throws when it is not built. */
export async function openMailFrameStage(options: { built: string; executablePath: string }): Promise<MailFrameStage> {
  const { built } = options;
  for (const page of ["mail-frame/index.html", "mail-frame/remote/index.html"]) {
    if (!existsSync(join(built, page))) throw new Error(`${join(built, page)} is missing: npm run build, first`);
  }
  const rules = readHeaderRules(readFileSync(join(built, "_headers"), "utf8"));
  const raw = new Map<string, string>();
  let withPolicy = true;
  let connections = 0;
  const sink = createSink((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
  });

  const answer = async (path: string): Promise<{ body: string | Buffer; type: string } | null> => {
    if (path === "/host") return { body: hostPage, type: "text/html; charset=utf-8" };
    if (path === "/test-host.js") return { body: hostScript, type: "text/javascript" };
    const given = raw.get(path);
    if (given !== undefined) return { body: given, type: "text/html; charset=utf-8" };
    const file = join(built, path.endsWith("/") ? `${path}index.html` : path);
    if (!file.startsWith(built) || !existsSync(file)) return null;
    return { body: await readFile(file), type: types[extname(file)] ?? "application/octet-stream" };
  };
  const server = createServer(async (request, response) => {
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
  const origin = `http://127.0.0.1:${portOf(server)}`;
  const sinkPort = portOf(sink);
  const browser: Browser = await chromium.launch({
    executablePath: options.executablePath,
    args: [
      ...quietFlags,
      // Whatever a body calls the place it wants to reach, it reaches the sink.
      `--host-resolver-rules=${[`MAP * 127.0.0.1:${sinkPort}`, ...["127.0.0.1", ...BROWSERS_OWN].map((host) => `EXCLUDE ${host}`)].join(",")}`,
    ],
  });

  const openHost = async (ran: string[] = [], moves: string[] = []): Promise<Page> => {
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
      const path = URL.parse(frame.url(), origin)?.pathname ?? "";
      if (frame.url() !== "about:blank" && !path.startsWith("/mail-frame/")) moves.push(frame.url());
    });
    return page;
  };

  const showBatch = async (batch: readonly Body[], showing: Showing, outcome: Outcome): Promise<void> => {
    const { address } = showing;
    raw.clear();
    const mails = batch.map((body) => ({ id: body.id, html: towardsSink(body.html, sinkPort) }));
    if (address === null) for (const { id, html } of mails) raw.set(`/mail-frame/raw-${id}`, html);
    const page = await openHost(outcome.ran, outcome.moves);
    await page.evaluate(
      async ({ mails, address, fold }) => {
        const show: (id: string, address: string, mail: unknown) => Promise<void> = Reflect.get(globalThis, "showMail");
        await Promise.all(
          mails.map(({ id, html }) =>
            show(
              id,
              address ?? `/mail-frame/raw-${id}`,
              address === null ? null : { html, inlineImages: {}, language: null, fold },
            ),
          ),
        );
      },
      { mails, address, fold: foldWords },
    );
    for (const frame of showing.press === true ? page.frames().slice(1) : []) {
      await frame.evaluate(() => {
        for (const target of document.querySelectorAll("*"))
          target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      });
    }
    await page.waitForTimeout(SETTLE_MS);
    const said: { id: string; kind: string }[] = await page.evaluate(() => Reflect.get(globalThis, "said"));
    for (const { id, kind } of said) {
      if (kind === "moved") outcome.moves.push(id);
      if (kind === "silent") outcome.silent.push(id);
    }
    await page.context().close();
  };

  const show = async (bodies: readonly Body[], showing: Showing): Promise<Outcome> => {
    const outcome: Outcome = { ran: [], connections: 0, moves: [], silent: [] };
    connections = 0;
    withPolicy = showing.withoutPolicy !== true;
    for (let at = 0; at < bodies.length; at += BATCH) await showBatch(bodies.slice(at, at + BATCH), showing, outcome);
    withPolicy = true;
    outcome.connections = connections;
    return outcome;
  };

  return {
    origin,
    sinkPort,
    show,
    openHost: () => openHost(),
    async findGuilty(bodies, showing, isFine = isHarmless) {
      const guilty: (Body & { outcome: Outcome })[] = [];
      for (const body of bodies) {
        const outcome = await show([body], showing);
        if (!isFine(outcome)) guilty.push({ ...body, outcome });
      }
      return guilty;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      sink.close();
    },
  };
}

/** Addresses elsewhere lead to the sink, also those that name a number; namespaces are names, not addresses. */
function towardsSink(html: string, sinkPort: number): string {
  return html
    .replaceAll("elsewhere.example", `127.0.0.1:${sinkPort}`)
    .replace(/((?:https?|ftp|wss?):[/\\]{2})(?!www\.w3\.org|127\.0\.0\.1)[\w.-]+(?::\d+)?/gi, `$1127.0.0.1:${sinkPort}`)
    .replace(/(["'=(\s])\/\/(?!www\.w3\.org|127\.0\.0\.1)[\w-]+\.[\w.-]+/g, `$1//127.0.0.1:${sinkPort}`);
}
