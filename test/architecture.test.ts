// The repository checks its own rules: who may import whom, one door per outside thing, names, sizes, and what the
// documents promise. A new room is a new row of `rooms` and a card in ARCHITECTURE.md; a new outside thing is a new
// row of `gates`. Every failure says what to do. A rule that is wrong is changed here, with its reason.
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { adapters } from "../extension/webmail/registry.ts";
import { type Edge, edgesOf, reachableFrom, sourceOf } from "./architecture/import-graph.ts";
import { lineAt, listImports, readSource } from "./architecture/source-text.ts";
import { isCode, listFiles, readText } from "./architecture/source-tree.ts";

interface Room {
  /** Folders and files of ours it may import besides its own. `*` stands for the files of a folder, not of folders in it. */
  may: readonly string[];
  /** The same for what is gone at run time (`import type`). */
  mayType?: readonly string[];
  packages: readonly string[];
}

const searching: Room = {
  may: ["worker/*", "worker/access/", "worker/records/", "worker/volume/client.ts", "worker/search/", "shared/"],
  mayType: ["worker/volume/record.ts", "worker/volume/find-text.ts"],
  packages: [],
};

// The longest matching row counts. What a row leaves out, the room must never see.
const rooms: Record<string, Room> = {
  // The contract. Pure: no clock, no DOM, no env; its tsconfig does not even know `fetch`.
  "shared/": { may: [], packages: ["zod"] },
  "shared/ui/": { may: ["shared/api/", "shared/direction.ts"], packages: ["preact"] },

  // Wiring only, and imported by nobody: no row names it.
  "extension/entrypoints/": { may: ["extension/", "shared/"], packages: ["preact", "wxt"] },
  // Knows other people's pages. It is handed `fetch` and a Document and reaches for nothing else.
  "extension/webmail/": { may: [], packages: [] },
  // Knows webmail by its contract, never a site by name: the adapter comes as an argument.
  "extension/capture/": {
    may: [
      "extension/webmail/adapter.ts",
      "extension/webmail/dom.ts",
      "extension/asked-view.ts",
      "extension/bar-words.ts",
      "extension/words.ts",
      "shared/",
    ],
    mayType: ["extension/messages.ts", "extension/quote-messages.ts", "extension/desk-words.ts"],
    packages: [],
  },
  // Goes through a mailbox as a whole, by the adapter's list; hands over as the open message is handed over.
  "extension/mailbox/": {
    may: ["extension/webmail/adapter.ts", "extension/capture/", "shared/"],
    mayType: ["extension/messages.ts", "extension/mailbox-messages.ts"],
    packages: [],
  },
  // What the service worker does. The only room that joins the outbox, the server and the browser.
  "extension/background/": {
    may: [
      "extension/*",
      "extension/outbox/",
      "extension/capture/base64.ts",
      "extension/capture/make-capture.ts",
      "extension/capture/press-save.ts",
      "extension/capture/read-headers.ts",
      "shared/",
    ],
    packages: [],
  },
  // Sealing is a kept library's: cryptography of our own would be one more thing to trust.
  "extension/outbox/": { may: ["shared/"], packages: ["zod", "@hpke/core"] },
  "extension/ui/": {
    may: ["extension/asked-view.ts", "extension/bar-words.ts", "extension/words.ts", "shared/ui/", "shared/"],
    mayType: [
      ...["extension/messages.ts", "extension/quote-messages.ts"],
      ...["extension/mailbox-messages.ts", "extension/mailbox-words.ts", "extension/page-words.ts"],
    ],
    packages: ["preact"],
  },
  // The gates: one file per browser thing.
  "extension/*": { may: ["shared/"], packages: ["jose", "wxt", "zod"] },

  // The table of contents: events in, rooms called.
  "worker/worker.ts": { may: ["worker/"], packages: ["hono"] },
  "worker/app.ts": { may: ["worker/", "shared/"], packages: ["hono"] },
  "worker/dead-letters.ts": { may: ["worker/*", "worker/records/"], packages: [] },
  // The Worker's gates and what every room works with. `context` opens the Book.
  "worker/*": {
    may: ["shared/", "worker/db/client.ts"],
    mayType: [
      ...["worker/access/device-gate.ts", "worker/live/desk-room.ts"],
      ...["worker/volume/volume.ts", "worker/ledger/ledger.ts", "worker/db/client.ts"],
    ],
    packages: ["zod"],
  },
  // HTTP only. It may call a gate, since an answer can be the stored bytes themselves, but sees no binding and no SQL.
  "worker/routes/": {
    may: [
      "worker/*",
      "worker/intake/",
      "worker/records/",
      "worker/access/",
      "worker/backup/",
      "worker/keeping/",
      ...["worker/quotes/", "worker/reports/", "worker/live/client.ts"],
      "worker/search/find-messages.ts",
      "worker/search/count-hits.ts",
      "worker/ledger/client.ts",
      "shared/",
    ],
    packages: ["hono", "zod"],
  },
  "worker/intake/": {
    may: [
      ...[
        "worker/*",
        "worker/mail/",
        "worker/association/",
        "worker/records/",
        "worker/access/",
        "worker/volume/client.ts",
      ],
      ...["worker/search/terms.ts", "worker/quotes/", "worker/live/client.ts", "shared/"],
    ],
    mayType: ["worker/volume/record.ts"],
    packages: ["zod", "@hpke/core"],
  },
  // Reads and fills every store, so it knows each by its client; texts are derived again and undos replayed by intake.
  "worker/backup/": {
    may: [
      ...["worker/*", "worker/records/", "worker/access/", "worker/intake/derive-again.ts", "worker/intake/undo.ts"],
      "worker/intake/unneeded.ts",
      ...["worker/volume/client.ts", "worker/ledger/client.ts", "shared/"],
    ],
    mayType: ["worker/volume/backup.ts", "worker/ledger/entry.ts", "worker/ledger/leaf-outbox.ts"],
    packages: ["zod"],
  },
  // What leaves the record and what keeps it there: it reads every store by its client, and lets intake remove.
  "worker/keeping/": {
    may: [
      ...["worker/*", "worker/records/", "worker/access/", "worker/intake/held.ts", "worker/intake/remove-message.ts"],
      ...["worker/mail/", "worker/volume/client.ts", "worker/ledger/client.ts", "worker/search/terms.ts", "shared/"],
      "worker/intake/derive-again.ts",
    ],
    mayType: ["worker/volume/arriving.ts", "worker/volume/backup.ts", "worker/volume/record.ts"],
    packages: ["fflate", "node:zlib", "zod"],
  },
  // Pure: bytes in, facts and problems out.
  "worker/mail/": { may: ["shared/"], packages: ["postal-mime"] },
  "worker/association/": { may: ["shared/"], packages: ["tldts"] },
  // Pure: an issued quote in, a file's bytes out, or a file's bytes in, what it says of a quote out. Fonts come as bytes.
  "worker/quotes/": { may: ["shared/"], packages: ["fflate", "fontkit", "linebreak", "pdfkit", "unpdf"] },
  // A report in, a file's bytes or a mail out; when its day has come it is sent.
  "worker/reports/": {
    may: ["worker/*", "worker/records/", "worker/quotes/sheet.ts", "worker/quotes/xlsx.ts", "shared/"],
    packages: [],
  },
  // The search itself: the records say who may see what, the volumes hold the words. Its neighbours stay pure.
  "worker/search/find-messages.ts": searching,
  "worker/search/count-hits.ts": searching,
  "worker/search/prepare-search.ts": searching,
  "worker/search/": {
    may: ["worker/errors.ts", "shared/"],
    mayType: ["worker/volume/record.ts", "worker/volume/find-text.ts"],
    packages: ["zod"],
  },
  // The Book's SQL and each noun's rules. Volumes are asked through their client; domains are told apart by association.
  "worker/records/": {
    may: [
      ...[
        "worker/db/",
        "worker/access/",
        "worker/volume/client.ts",
        "worker/search/",
        "worker/errors.ts",
        "worker/log.ts",
        "worker/table-rows.ts",
      ],
      ...["worker/ledger/client.ts", "worker/ledger/leaf.ts", "worker/ledger/leaf-outbox.ts", "shared/"],
      "worker/association/registrable-domain.ts",
    ],
    mayType: ["worker/context.ts", "worker/volume/recent.ts", "worker/volume/record.ts", "worker/volume/show.ts"],
    packages: ["drizzle-orm", "zod"],
  },
  // A Durable Object is a process of its own: it reaches the Ledger and nothing else of the Worker.
  "worker/volume/": {
    may: [
      "worker/ledger/client.ts",
      "worker/ledger/leaf.ts",
      "worker/ledger/leaf-outbox.ts",
      "worker/log.ts",
      "worker/jurisdiction.ts",
      "worker/table-rows.ts",
      // Pure: a letter is compared with a filter as the index compares.
      "worker/search/highlight.ts",
      "shared/",
    ],
    mayType: ["worker/env.ts"],
    packages: ["cloudflare:workers", "node:zlib", "zod"],
  },
  // node:crypto because a tree hashes synchronously, inside a transaction; node:zlib packs there, in both.
  "worker/ledger/": {
    may: ["worker/log.ts", "worker/jurisdiction.ts", "shared/"],
    mayType: ["worker/env.ts"],
    packages: ["cloudflare:workers", "node:crypto", "node:zlib", "zod"],
  },
  // Who asks is itself a record, and better-auth keeps its sessions in the Book: so access and records know each other.
  "worker/access/": {
    may: [
      "worker/records/",
      "worker/db/sign-in.schema.ts",
      "worker/errors.ts",
      "worker/log.ts",
      "worker/send-mail.ts",
      "worker/jurisdiction.ts",
      "shared/",
    ],
    mayType: ["worker/context.ts", "worker/env.ts", "worker/volume/record.ts"],
    packages: ["@better-auth/passkey", "better-auth", "cloudflare:workers", "jose", "zod"],
  },
  // Who hears that something changed; never what. The object reaches nothing else of the Worker.
  "worker/live/": { may: ["worker/*", "worker/access/actor.ts", "shared/"], packages: ["cloudflare:workers", "zod"] },
  "worker/db/": { may: [], mayType: ["worker/env.ts"], packages: ["drizzle-orm"] },
  // A client like any other: it knows the contract, never the server.
  // The YAML and MIME parsers come with the page of the rules' editor alone, the holidays with the pages that show them.
  "worker/console/": {
    may: ["shared/"],
    packages: ["preact", "zod", "dompurify", "fflate", "yaml", "postal-mime", "d3-scale", "date-holidays"],
  },
  // Its build file. Vite comes with wxt and vitest, in the version that they were tested with.
  "worker/console/vite.config.ts": { may: [], packages: ["node:fs", "vite"] },

  // Tools around the product. Only a link made outside the Worker needs one of its rooms: it leaves a leaf as well.
  "scripts/": {
    // The bench and the soak bring up the company and the browser that the browser tests use, and check the ledger's proofs.
    may: [
      ...["shared/", "worker/ledger/leaf-outbox.ts", "worker/ledger/merkle.ts", "test/support/"],
      // The soak runs the outbox's simulation for longer than the tests do.
      "test/extension/outbox/simulation/",
    ],
    packages: [
      "zod",
      "fflate",
      "postal-mime",
      "node:*",
      "@playwright/test",
      // The bench looks at the console as Lighthouse does.
      "lighthouse",
      "puppeteer-core",
      // It measures a quote's PDF beside the same text set by the bare library.
      "pdfkit",
      "vitest",
      "@cloudflare/vitest-plugin",
      "jose",
    ],
  },
};

interface Gate {
  thing: string;
  /** Looked for in code without comments and strings. */
  pattern: RegExp;
  /** Where it is looked for. */
  within: readonly string[];
  /** The files and folders that may. */
  only: readonly string[];
  instead: string;
}

const gates: readonly Gate[] = [
  {
    thing: "the `chrome` global",
    pattern: /\bchrome\s*\./,
    within: ["extension/"],
    only: [],
    instead: "import { browser } from extension/browser.ts, which works in both browsers",
  },
  {
    thing: "browser.storage",
    pattern: /\bbrowser\s*\.\s*storage\b/,
    within: ["extension/"],
    only: ["extension/settings.ts"],
    instead: "add a typed read or write to extension/settings.ts",
  },
  {
    thing: "IndexedDB",
    pattern: /\bindexedDB\b|\bIDB(?!Factory\b)[A-Z]\w+/,
    within: ["extension/", "worker/", "shared/"],
    // The entrypoint hands the factory over; it opens nothing.
    only: [
      "extension/outbox/outbox-store.ts",
      "extension/outbox/open-outbox.ts",
      "extension/outbox/transaction.ts",
      "extension/one-store.ts",
      "extension/entrypoints/background.ts",
    ],
    instead: "add a method to the outbox store (what waits), or use oneStore() of extension/one-store.ts",
  },
  {
    thing: "HTTP (fetch, XMLHttpRequest, WebSocket, EventSource, sendBeacon)",
    pattern: /(?<![.\w])fetch\(|\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon)\b/,
    within: ["extension/", "worker/", "shared/"],
    // What runs in a page hands the page's own fetch on. worker.ts answers: its handler has that name.
    only: [
      "extension/api-client.ts",
      "extension/entrypoints/webmail.content.ts",
      "extension/entrypoints/read-page.ts",
      "worker/live/desk-room.ts",
      "worker/console/desk-live.ts",
      "worker/console/client.ts",
      // The DNS has no other door in a Worker.
      "worker/key-finder.ts",
      "worker/worker.ts",
    ],
    instead: "call an endpoint of shared/api through the room's client, or take `fetch` as an argument",
  },
  {
    thing: "D1",
    pattern: /\.BOOK\b|\$client\b/,
    within: ["worker/"],
    only: ["worker/db/client.ts"],
    instead: "use `ctx.db` in a file of worker/records",
  },
  {
    thing: "R2",
    pattern: /\.ORIGINALS\b/,
    within: ["worker/"],
    only: ["worker/originals.ts"],
    instead: "add a function to worker/originals.ts",
  },
  {
    thing: "the backups' R2 bucket",
    pattern: /\.BACKUPS\b/,
    within: ["worker/"],
    only: ["worker/backups.ts"],
    instead: "add a function to worker/backups.ts",
  },
  {
    thing: "the queue",
    pattern: /\.CAPTURES\b/,
    within: ["worker/"],
    only: ["worker/queues.ts"],
    instead: "call enqueueCapture of worker/queues.ts: only ids travel",
  },
  {
    thing: "outgoing mail",
    pattern: /\.MAIL\b/,
    within: ["worker/"],
    only: ["worker/send-mail.ts"],
    instead: "add a function to worker/send-mail.ts",
  },
  {
    thing: "a Durable Object's binding",
    pattern: /\.(VOLUME|LEDGER|DEVICE_GATE|DESK_ROOM)\b/,
    within: ["worker/"],
    only: [
      "worker/volume/client.ts",
      "worker/ledger/client.ts",
      "worker/access/device-gate-client.ts",
      "worker/live/client.ts",
    ],
    instead: "call volumeStub, ledgerStub, askGate or tellDesk; volumeObject for moving a volume",
  },
  {
    thing: "HTML written into a page",
    pattern:
      /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|setHTMLUnsafe|document\.write)\b/,
    within: ["extension/", "worker/", "shared/"],
    // Not even the mail frame: DOMPurify gives it nodes, and it moves those into its own document.
    only: [],
    instead: "build elements; mail's HTML goes to the mail frame, which has its own address and its own policy",
  },
  {
    thing: "code made from text",
    pattern: /(?<![.\w])eval\(|\bnew Function\(/,
    within: ["extension/", "worker/", "shared/", "scripts/"],
    only: [],
    instead: "write the code",
  },
  {
    thing: "the console",
    pattern: /(?<![\w.])console\s*[.[]/,
    within: ["extension/", "worker/", "shared/"],
    // send-mail prints a code or link into the terminal of `npm start`, where nothing can be mailed.
    only: ["extension/log.ts", "worker/log.ts", "worker/send-mail.ts"],
    instead: "call log() with ids, codes, sizes and counts; never content",
  },
  {
    thing: "the clock or random numbers",
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\brandomUUID\b|\bgetRandomValues\b|\bMath\.random\b/,
    within: ["extension/", "worker/", "shared/"],
    only: [
      "worker/context.ts",
      "extension/entrypoints/",
      // A Durable Object is woken by the platform: nobody is there to hand it a clock for its alarm.
      "worker/volume/volume.ts",
      "worker/volume/movable.ts",
      // A leaf's salt is made inside the transaction that the leaf tells of, so that no caller ever knows it.
      "worker/live/desk-room.ts",
      "worker/volume/leaves.ts",
      // The pairing's secret: handing one in would be one more way to have a weak one.
      "extension/background/pairing.ts",
      // Every proof has its time and its id, and a sealed token its vector: as with a pairing, none is handed in.
      "extension/api-client.ts",
      "extension/device-keys.ts",
      // The console's entrypoints: what is drawn says "3 days ago" of now. Its parts take the time as an argument.
      "worker/console/words/words.tsx",
      "worker/console/pages/",
    ],
    instead: "take `now`, `newId` or `randomBytes` as an argument; they are made in context.ts and in entrypoints",
  },
  {
    thing: "the process environment",
    pattern: /\bprocess\.env\b|\bimport\.meta\.env\b/,
    within: ["extension/", "worker/", "shared/"],
    only: [],
    instead: "declare a binding in worker/env.ts; the extension has its settings",
  },
];

/** A package that one file (or folder) opens to the rest. */
const packageGates: readonly { name: RegExp; only: readonly string[]; instead: string }[] = [
  {
    name: /^(wxt\/browser|webextension-polyfill)$/,
    only: ["extension/browser.ts"],
    instead: "import extension/browser.ts",
  },
  // The bench measures against the bare parser: that is its yardstick. A mail that saving rules are tried with is read in
  // the browser, and does not leave it.
  {
    name: /^postal-mime$/,
    only: ["worker/mail/parse-message.ts", "scripts/bench/bare.ts", "worker/console/pages/rule-try.tsx"],
    instead: "call parseMessage",
  },
  { name: /^unpdf$/, only: ["worker/quotes/pdf-text.ts"], instead: "call documentText" },
  { name: /^tldts$/, only: ["worker/association/registrable-domain.ts"], instead: "call registrableDomain" },
  { name: /^drizzle-orm\/d1$/, only: ["worker/db/client.ts"], instead: "use `ctx.db`" },
  { name: /^better-auth|^@better-auth\//, only: ["worker/access/"], instead: "ask worker/access who it is" },
  { name: /^dompurify$/, only: ["worker/console/mail-frame/"], instead: "show the HTML in the mail frame" },
  {
    name: /^cloudflare:workers$/,
    only: [
      "worker/volume/movable.ts",
      "worker/ledger/ledger.ts",
      "worker/access/device-gate.ts",
      "worker/live/desk-room.ts",
    ],
    instead: "take what you need from `ctx.env`",
  },
];

/** Lines at which a file is split by noun or by step. The longest matching row counts; what no row names has no stop. */
const stops: Record<string, number> = {
  "shared/": 200,
  "worker/routes/": 200,
  "worker/": 300,
  "extension/": 300,
  "extension/webmail/": 400,
  "scripts/": 300,
};
/** Tables of rows or of words: their length is the number of things, not of thoughts. */
const tables = [
  /\.schema\.ts$/,
  /^worker\/console\/words\//,
  /^extension\/(bar-)?words\.ts$/,
  /^scripts\/demo\/talks\//,
];
/** A longer file says why in its first lines, in these words. */
const saysWhyLong = /One file because /;

/** What runs in a webmail's pages: in every frame, and beside that where it is needed. */
const pageScripts = ["webmail.content", "ask-inside", "read-page"].map((name) => `extension/entrypoints/${name}.ts`);

const files = listFiles();
const ours = files.filter((path) => isCode(path) && !path.startsWith("test/"));
const isWithin = (path: string, places: readonly string[]): boolean => places.some((place) => covers(place, path));

/** `a/b/` holds everything below; `a/*` the files right in it; anything else is one file. */
function covers(place: string, path: string): boolean {
  if (place.endsWith("/*")) return posix.dirname(path) === place.slice(0, -2);
  return place.endsWith("/") ? path.startsWith(place) : path === place;
}

/** The row of a table that says most about a path. */
function rowFor<T>(table: Record<string, T>, path: string): { place: string; row: T } | null {
  const fitting = Object.entries(table).filter(([place]) => covers(place, path));
  const [best] = fitting.sort(([a], [b]) => b.replace("*", "").length - a.replace("*", "").length);
  return best ? { place: best[0], row: best[1] } : null;
}

/** Fails with one line per finding, each of which says what to do. */
function expectNone(findings: readonly string[]): void {
  if (findings.length > 0) expect.fail(`\n${findings.join("\n")}\n`);
}

const find = <T>(list: readonly T[], say: (item: T) => string | readonly string[] | null): string[] =>
  list.flatMap((item) => say(item) ?? []);

describe("rooms", () => {
  test("every file of ours is in a room of the table", () => {
    const outside = ours.filter((path) => path.includes("/") && rowFor(rooms, path) === null);
    expectNone(
      outside.map(
        (path) => `${path}: no room. Put it into one, or add a row to \`rooms\` and a card to ARCHITECTURE.md.`,
      ),
    );
  });

  test.each(Object.keys(rooms))("%s imports only what its row allows", (place) => {
    const own = ours.filter((path) => rowFor(rooms, path)?.place === place);
    expectNone(find(own, (path) => edgesOf(path).flatMap((edge) => refuse(path, edge) ?? [])));
  });

  test("every row of the table has files", () => {
    const empty = Object.keys(rooms).filter((place) => !ours.some((path) => rowFor(rooms, path)?.place === place));
    expectNone(empty.map((place) => `${place}: no file is left in this room. Remove its row and its card.`));
  });

  test("extension and worker never import each other, not even a type", () => {
    const crossing = (path: string, { target }: Edge) =>
      (path.startsWith("extension/") && target.startsWith("worker/")) ||
      (path.startsWith("worker/") && target.startsWith("extension/"));
    expectNone(
      find(ours, (path) =>
        edgesOf(path)
          .filter((edge) => crossing(path, edge))
          .map(
            (edge) =>
              `${path}:${edge.line} imports ${edge.target}. They meet only in shared/: put the word both need there.`,
          ),
      ),
    );
  });

  test("one webmail never knows another", () => {
    const sites = webmailFiles();
    expectNone(
      find([...sites.keys()], (path) =>
        edgesOf(path)
          .filter(({ target }) => sites.has(target) || target.endsWith("/registry.ts"))
          .map(({ target, line }) => `${path}:${line} imports ${target}. Share through dom.ts, by functions.`),
      ),
    );
  });

  test.each(pageScripts)("%s carries no zod, no MIME parser, no preact and no words but the bar's", (start) => {
    const ways = reachableFrom(start);
    expect(ways.size, `${start} reaches nothing: is the import graph still read?`).toBeGreaterThan(3);
    const banned = ["zod", "postal-mime", "preact", "extension/words.ts"].filter((name) => ways.has(name));
    expectNone(
      banned.map(
        (name) =>
          `${ways.get(name)?.join(" → ")}: it runs in every frame of the person's webmail. Import the type only, or move the code to extension/background.`,
      ),
    );
  });

  test.each(pageScripts)("%s holds no secret and reaches nothing that does", (start) => {
    const ways = reachableFrom(start);
    const secret = ["extension/settings.ts", "extension/device-keys.ts", "extension/api-client.ts", "jose"];
    const rooms = ["extension/outbox/", "extension/background/"];
    const banned = [...ways.keys()].filter((name) => secret.includes(name) || isWithin(name, rooms));
    expectNone(
      banned.map(
        (name) =>
          `${ways.get(name)?.join(" → ")}: a page that takes its own process over reads what a content script has. Ask the service worker by a message instead.`,
      ),
    );
  });

  test("every package that is imported is declared in package.json", () => {
    const { dependencies, devDependencies } = JSON.parse(readText("package.json"));
    const declared = new Set([
      ...Object.keys(dependencies),
      ...Object.keys(devDependencies),
      "vite",
      "cloudflare:workers",
      "cloudflare:test",
    ]);
    expectNone(
      find(files.filter(isCode), (path) =>
        edgesOf(path)
          .filter(({ target, isOurs }) => !isOurs && !target.startsWith("node:") && !declared.has(target))
          .map(
            ({ target, line }) =>
              `${path}:${line} imports ${target}, which is here only because something else needs it. Declare it, or do without.`,
          ),
      ),
    );
  });
});

function refuse(path: string, { target, isOurs, isType, line }: Edge): string | null {
  const found = rowFor(rooms, path);
  if (found === null) return null;
  const { place, row } = found;
  if (!isOurs) {
    const isAllowed = row.packages.includes(target) || (target.startsWith("node:") && row.packages.includes("node:*"));
    return isAllowed
      ? null
      : `${path}:${line} imports the package ${target}. ${place} may import ${list(row.packages)}; ask the room that may, or widen the row with a reason.`;
  }
  const isOwn = rowFor(rooms, target)?.place === place;
  if (isOwn || isWithin(target, row.may) || (isType && isWithin(target, row.mayType ?? []))) return null;
  const types = row.mayType ? `, and types of ${list(row.mayType)}` : "";
  return `${path}:${line} imports ${target}. ${place} may import ${list(row.may)}${types}: have it handed in, or move the code.`;
}

const list = (names: readonly string[]): string => (names.length === 0 ? "nothing" : names.join(", "));

describe("gates", () => {
  test.each(gates)("$thing: only through its door", ({ thing, pattern, within, only, instead }) => {
    const others = ours.filter((path) => isWithin(path, within) && !isWithin(path, only));
    expectNone(
      find(others, (path) => {
        const { bare } = sourceOf(path);
        const found = pattern.exec(bare);
        return (
          found && `${path}:${lineAt(bare, found.index)} touches ${thing}. Instead: ${instead}. Doors: ${list(only)}.`
        );
      }),
    );
  });

  test.each(gates.filter(({ only }) => only.length > 0))(
    "$thing: every door is still one",
    ({ thing, pattern, only }) => {
      const unused = only.filter(
        (place) => !ours.some((path) => covers(place, path) && pattern.test(sourceOf(path).bare)),
      );
      expectNone(unused.map((place) => `${place} no longer touches ${thing}. Remove it from the gate's \`only\`.`));
    },
  );

  test("no page can send the extension a message, and the console takes them from its own frame, worker and server alone", () => {
    const channel =
      /\bpostMessage\b|\bonmessage\b|addEventListener\(\s*["'`]message|\b(MessageChannel|BroadcastChannel|SharedWorker)\b|\bon(Message|Connect)External\b|\b(exportFunction|cloneInto|wrappedJSObject)\b/;
    const doors = [
      // The mail frame has no origin: one port, handed over once.
      ...["worker/console/mail-frame/MailFrame.tsx", "worker/console/mail-frame/main.ts"],
      // The import's own worker, started by the page itself.
      ...["worker/console/import/split-worker.ts", "worker/console/import/splitter.ts"],
      // The Desk's WebSocket: the Worker's own words, read by their schema.
      "worker/console/desk-live.ts",
    ];
    const pages = ours.filter((path) => isWithin(path, ["extension/", "worker/console/", "shared/"]));
    expectNone(
      find(pages, (path) => {
        const found = channel.exec(sourceOf(path).code);
        if (isWithin(path, doors))
          return found ? null : `${path} takes no messages any more. Remove it from \`doors\`.`;
        return (
          found &&
          `${path}:${lineAt(sourceOf(path).code, found.index)} opens a way for messages from a page. Content scripts trust pages for content, never for commands: use browser.runtime messages.`
        );
      }),
    );
  });

  test.each(packageGates)("$name: only through its door", ({ name, only, instead }) => {
    expectNone(
      find(
        ours.filter((path) => !isWithin(path, only) && path.includes("/")),
        (path) =>
          edgesOf(path)
            .filter(({ from }) => name.test(from))
            .map(({ from, line }) => `${path}:${line} imports ${from}. Instead: ${instead}. Doors: ${list(only)}.`),
      ),
    );
  });
});

describe("names", () => {
  const bannedFolders = new Set([
    "utils",
    "util",
    "helpers",
    "lib",
    "services",
    "managers",
    "types",
    "common",
    "misc",
    "core",
  ]);

  test("folders say where code runs, not what kind it is", () => {
    const folders = new Set(ours.flatMap((path) => foldersOf(path)));
    const banned = [...folders].filter((folder) => bannedFolders.has(posix.basename(folder)));
    expectNone(banned.map((folder) => `${folder}/: put each file into the room that uses it.`));
  });

  test("files are kebab-case, components Pascal.tsx with a component of that name", () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx|mjs|css|html|sql|svg|json|png)$/;
    expectNone(
      find(
        files.filter(
          (path) => /^(extension|shared|worker|scripts|test)\//.test(path) && !path.startsWith("test/fixtures/"),
        ),
        (path) => {
          const name = posix.basename(path);
          const component = /^([A-Z][A-Za-z0-9]*)\.tsx$/.exec(name)?.[1];
          if (component) {
            // `Toast.tsx` may hold ToastProvider and useToast.
            const isThere = new RegExp(`export (async )?(function|const) ${component}`).test(readText(path));
            return isThere ? null : `${path}: exports no component ${component}. Name the file after its component.`;
          }
          const isKnown =
            kebab.test(name) ||
            name === "_headers" ||
            /^\d{4}_[a-z0-9_]+\.(sql|json)$/.test(name) ||
            name === "_journal.json" ||
            name === "SOURCES.md";
          return isKnown ? null : `${path}: name it in kebab-case (verb-noun for one function, the noun for a noun).`;
        },
      ),
    );
  });

  test("no barrels: a search lands on the definition", () => {
    // Drizzle and drizzle-kit take the whole schema of a database as one module.
    expectNone(
      find(ours, (path) => {
        if (/(^|\/)index\.tsx?$/.test(path))
          return `${path}: name the file after what it holds and import it by that name.`;
        return /^export \* from/m.test(sourceOf(path).code) && !/\.schema\.ts$/.test(path)
          ? `${path}: name each export where it is defined; no \`export *\`.`
          : null;
      }),
    );
  });

  test("default exports only where a runtime demands them", () => {
    // The last two tell the types what Vite makes of an import, and how a library exports itself.
    const declared = ["worker/console/import/worker-address.d.ts", "worker/quotes/linebreak.d.ts"];
    const demanded = ["worker/worker.ts", "extension/entrypoints/", ...declared];
    const others = files.filter((path) => isCode(path) && !isWithin(path, demanded) && !/\.config\.ts$/.test(path));
    expectNone(
      find(others, (path) =>
        /\bexport\s+default\b|\bexport\s*\{[^}]*\bas default\b/.test(sourceOf(path).bare)
          ? `${path}: export it by its name.`
          : null,
      ),
    );
  });

  test("names say what a thing is", () => {
    const vague =
      /\bexport (?:abstract )?(?:class|interface|type|function|const) (\w*(?:Manager|Impl|Utils?|Helpers?))\b/;
    expectNone(
      find(ours, (path) => {
        const name = vague.exec(sourceOf(path).bare)?.[1];
        return name ? `${path}: ${name} says nothing. Name what it owns or does.` : null;
      }),
    );
  });
});

const foldersOf = (path: string): string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join("/"));

describe("habits", () => {
  test("a file that is too long to read in one go says why", () => {
    expectNone(
      find(
        ours.filter((path) => !tables.some((table) => table.test(path))),
        (path) => {
          const text = readText(path);
          const lines = text.trimEnd().split("\n").length;
          const stop = rowFor(stops, path)?.row ?? Number.POSITIVE_INFINITY;
          if (lines <= stop || saysWhyLong.test(text.split("\n").slice(0, 12).join("\n"))) return null;
          return `${path}: ${lines} lines, ${stop} is the stop. Split it by noun or by step, or say "One file because …" in its first lines.`;
        },
      ),
    );
  });

  test("a TODO has a date, and the date has not passed", () => {
    const today = new Date().toISOString().slice(0, 10);
    const word = ["TO", "DO"].join("");
    const dated = new RegExp(`${word} \\[(\\d{4}-\\d{2}-\\d{2})\\]: \\S`);
    expectNone(
      find(
        files.filter((path) => isCode(path) || /\.(css|toml|yml|md)$/.test(path)),
        (path) =>
          readText(path)
            .split("\n")
            .flatMap((line, index) => {
              if (
                !new RegExp(`\\b(${word}|FIXME|XXX)\\b`).test(line) ||
                path === "CONTRIBUTING.md" ||
                path.startsWith("test/architecture")
              )
                return [];
              const day = dated.exec(line)?.[1];
              if (!day) return [`${path}:${index + 1}: write \`${word} [YYYY-MM-DD]: what, and why then\`.`];
              return day < today ? [`${path}:${index + 1}: was due ${day}. Do it, or say why a later day.`] : [];
            }),
      ),
    );
  });

  test("nothing is silenced without a reason", () => {
    expectNone(
      find(files.filter(isCode), (path) => {
        const text = readText(path);
        if (path.startsWith("test/architecture")) return null;
        if (/@ts-(ignore|nocheck)/.test(text)) return `${path}: use @ts-expect-error -- reason, on one line.`;
        return /@ts-expect-error(?! -- \S)/.test(text) ? `${path}: say why: @ts-expect-error -- reason.` : null;
      }),
    );
  });

  test("no file names a place of one machine or where its packages came from", () => {
    const home = /(?:^|[\s"'`(=:])\/(?:work|root|tmp|home|Users)\/[\w.-]/m;
    const origin = /\bregistry\.[a-z0-9.-]+\.[a-z]{2,}\b|"resolved"\s*:|_auth[T]oken/;
    const texts = [...files, "package-lock.json"].filter((path) => !/\.(png|ico|woff2)$/.test(path));
    expectNone(
      find(texts, (path) => {
        const text = readText(path);
        if (home.test(text))
          return `${path}: ${home.exec(text)?.[0].trim()}… is a path of one machine. Use a path in the project, or os.tmpdir().`;
        return origin.test(text)
          ? `${path}: ${origin.exec(text)?.[0]} says where packages came from. Leave that to each machine's own settings.`
          : null;
      }),
    );
  });
});

/** The files in extension/webmail that are a webmail, with their text. */
function webmailFiles(): Map<string, string> {
  const inRoom = ours.filter((path) => covers("extension/webmail/*", path));
  const isSite = (text: string) =>
    /export const \w+: WebmailAdapter\b/.test(text) || /\bsatisfies WebmailAdapter\b/.test(text);
  return new Map(inRoom.map((path): [string, string] => [path, readText(path)]).filter(([, text]) => isSite(text)));
}

describe("webmails", () => {
  const sites = [...webmailFiles()];
  const idOf = (path: string): string => posix.basename(path, ".ts");

  test("there is at least one", () => expect(sites.length).toBeGreaterThan(0));

  test.each(sites)("%s is registered under its file's name", (path) => {
    const ids = adapters.map(({ id }) => String(id));
    expect(ids, `Add it to extension/webmail/registry.ts, with the id ${idOf(path)}.`).toContain(idOf(path));
  });

  test.each(sites)("%s says in its first comment what it relies on", (_path, text) => {
    expect(
      text.startsWith("/**"),
      "Begin the file with a comment: which versions, which markup, what is never read.",
    ).toBe(true);
    expect(text.slice(0, text.indexOf("*/")), "Say `Relies on: …` in the first comment.").toMatch(/Relies on/);
  });

  test.each(sites)("%s has fixtures of real pages", (path) => {
    const folder = `test/fixtures/webmail/${idOf(path)}/`;
    const cases = new Set(
      files.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length).split("/")[0] ?? ""),
    );
    expect([...cases], `Put a page and its source below ${folder}<case>/.`).not.toEqual([]);
    const incomplete = [...cases].filter(
      (name) => !["page.html", "source.eml"].every((file) => files.includes(`${folder}${name}/${file}`)),
    );
    expectNone(incomplete.map((name) => `${folder}${name}: needs page.html and source.eml.`));
  });

  test.each(adapters.map((adapter): [string, string] => [adapter.id, adapter.checkedOn]))(
    "%s was seen working on a day that has been",
    (id, checkedOn) => {
      expect(checkedOn, `${id}: checkedOn is an ISO day such as 2026-11-21.`).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(Date.parse(checkedOn), `${id}: checkedOn lies in the future.`).toBeLessThanOrEqual(Date.now());
    },
  );
});

describe("documents", () => {
  const documents = files.filter((path) => path.endsWith(".md") && (!path.includes("/") || path.startsWith("docs/")));

  test("every room has a card in ARCHITECTURE.md", () => {
    const text = readText("ARCHITECTURE.md");
    const places = Object.keys(rooms).filter((place) => place.endsWith("/"));
    const missing = places.filter((place) => !new RegExp(`^### .*\`${place}\``, "m").test(text));
    expectNone(missing.map((place) => `${place}: add a card "### \`${place}\`" to ARCHITECTURE.md.`));
  });

  test("every test that ARCHITECTURE.md names exists", () => {
    const named = [...readText("ARCHITECTURE.md").matchAll(/`(test\/[\w./-]+)`/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(0);
    const missing = named.filter(
      (path) => !files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, "")}/`)),
    );
    expectNone(
      missing.map((path) => `ARCHITECTURE.md names ${path}, which is not there. Name the test that holds it now.`),
    );
  });

  test("every link between documents leads somewhere", () => {
    expectNone(
      find(documents, (path) =>
        [...readText(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
          .map((match) => posix.join(posix.dirname(path), match[1] ?? ""))
          .filter(
            (target) => !files.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, "")}/`)),
          )
          .map((target) => `${path} links to ${target}, which is not there.`),
      ),
    );
  });

  test("a decision record is numbered once, short, and has its four parts", () => {
    const records = files.filter((path) => path.startsWith("docs/decisions/"));
    const numbers = records.map((path) => posix.basename(path).slice(0, 4));
    expectNone(
      find(records, (path) => {
        const text = readText(path);
        const missing = ["Status:", "## Context", "## Decision", "## Consequences"].filter(
          (part) => !text.includes(part),
        );
        const number = posix.basename(path).slice(0, 4);
        if (!/^\d{4}-[a-z0-9-]+\.md$/.test(posix.basename(path))) return `${path}: name it NNNN-what-was-decided.md.`;
        if (numbers.filter((other) => other === number).length > 1)
          return `${path}: the number ${number} is taken twice.`;
        if (missing.length > 0) return `${path}: lacks ${missing.join(", ")}.`;
        return text.trimEnd().split("\n").length >= 60
          ? `${path}: 60 lines or more. Keep the reason, drop the story.`
          : null;
      }),
    );
  });
});

describe("reading", () => {
  const bareOf = (text: string): string => readSource(text).bare.replace(/\s+/g, " ").trim();

  test.each([
    ["a // fetch(x)\nb", "a b"],
    ["a /* fetch(x) */ b", "a b"],
    ['f("fetch(x)")', 'f(" ")'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to be read, not a template
    ["`fetch(${fetch(x)} fetch(y)`", "` ${fetch(x)} `"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to be read, not a template
    ["`a${`b${c}d`}e` f", "` ${` ${c} `} ` f"],
    ["x = /['\"]fetch/g; y", "x = / /g; y"],
    ["const half = a / b; // c", "const half = a / b;"],
    ["<p>Couldn't read it</p>; fetch(x)", "<p>Couldn't read it</p>; fetch(x)"],
    ['f("it\\"s", g)', 'f(" ", g)'],
  ])("only code is left of %j", (text, expected) => expect(bareOf(text)).toBe(expected));

  test.each([
    ['import { a } from "./a.ts";', "./a.ts", false],
    ['import type { A } from "./a.ts";', "./a.ts", true],
    ['import { type A, type B } from "./a.ts";', "./a.ts", true],
    ['import {\n  type A,\n  b,\n} from "./a.ts";', "./a.ts", false],
    ['import * as a from "./a.ts";', "./a.ts", false],
    ['import a, { b } from "./a.ts";', "./a.ts", false],
    ['export { a } from "./a.ts";', "./a.ts", false],
    ['export type { A } from "./a.ts";', "./a.ts", true],
    ['import "./a.css";', "./a.css", false],
    ['const a = await import("./a.ts");', "./a.ts", false],
  ])("%j is seen as an import", (text, from, isType) => {
    expect(listImports(readSource(text))).toEqual([{ from, isType, line: 1 }]);
  });

  test("an import in a comment or a text is none", () => {
    expect(listImports(readSource(`// import { a } from "./a.ts";\nconst b = 'import "./b.ts"';`))).toEqual([]);
  });
});
