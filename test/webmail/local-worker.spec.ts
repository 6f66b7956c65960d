// What a local Worker lets others reach, and what it leaves on the disk beside the record.
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { callsOf, rep, setUpCompany } from "../../scripts/bench/company.ts";
import { sha256Hex } from "../../scripts/bench/corpus.ts";
import { type LocalWorker, startLocalWorker } from "../../scripts/local-worker.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import { MAX_ORIGINAL_BYTES, PART_BYTES } from "../../shared/limits.ts";
import { firstFreeTen } from "../support/company.ts";

const word = "ballvalvesforglobex";
const bucketPath = "/cdn-cgi/local/r2/public/counterfoil-originals/original/";

let stateDir: string;
let worker: LocalWorker;
let mail: Buffer;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  stateDir = mkdtempSync(join(tmpdir(), "cf-"));
  worker = await startLocalWorker({ stateDir, port: await firstFreeTen(31760) });
  // As large as a mail may be, to the byte.
  const head = `From: buyer@globex.example\r\nTo: ${rep.address}\r\nSubject: ${word}\r\nMessage-ID: <${word}@globex.example>\r\n\r\n`;
  const line = `${randomBytes(35).toString("hex")}\r\n`;
  const text = `${head}${line.repeat(MAX_ORIGINAL_BYTES / line.length)}`;
  mail = Buffer.from(`${text.slice(0, MAX_ORIGINAL_BYTES - 2)}\r\n`);
});
test.afterAll(async () => {
  await worker.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** Asks with bytes as they are, as no client would, and gives the whole answer. */
async function ask(origin: string, target: string, { host = "localhost", method = "GET", more = "", body = "" } = {}) {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => void chunks.push(chunk)).on("error", () => {});
  const length = body ? `Content-Length: ${body.length}\r\n` : "";
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${length}${more}\r\n${body}`);
  await once(socket, "close");
  return Buffer.concat(chunks).toString("latin1");
}

test("a mail of 25 MiB goes in whole, and nobody gets it past the Worker", async () => {
  test.setTimeout(240_000);
  const { device } = callsOf(await setUpCompany(worker));
  const sha256 = sha256Hex(mail);
  const place = { mailbox: rep.address, webmail: "roundcube", place: "INBOX" };
  const capture = { captureId: randomUUID(), ...place, capturedAt: new Date().toISOString(), bytes: mail.length };
  const parts = Math.ceil(mail.length / PART_BYTES);
  for (let part = 0; part < parts; part++) {
    const body = mail.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await device(captureEndpoints.putPart, { params: { sha256, part }, body, capture });
  }
  await device(captureEndpoints.completeParts, { params: { sha256 }, body: { parts }, capture });
  const path = `${bucketPath}${sha256}`;
  const stored = await fetch(`${worker.backOrigin}${path}`);
  expect(sha256Hex(Buffer.from(await stored.arrayBuffer()))).toBe(sha256);

  const back = new URL(worker.backOrigin).host;
  const ways: [string, Parameters<typeof ask>[2]?][] = [
    [path],
    [`${path}?reason=x`],
    [path.toUpperCase().replace(sha256.toUpperCase(), sha256)],
    [path.replace("cdn", "%63dn")],
    [path.replace("cdn-cgi", "%2563dn-cgi")],
    [`/${path}`],
    [`/api/..${path}`],
    [`/api/%2e%2e${path}`],
    [`/api\\..${path.replaceAll("/", "\\")}`],
    [`http://localhost${path}`],
    ["/api/health", { more: `MF-Original-URL: http://localhost${path}\r\n` }],
    ["/api/health", { more: `mf-original-url: http://${back}${path}\r\n` }],
    ["/", { host: `localhost${path}?` }],
    ["/", { host: `localhost${path}#` }],
    [path, { more: "Connection: Upgrade\r\nUpgrade: websocket\r\n" }],
    [path, { method: "HEAD" }],
    [path, { method: "OPTIONS", more: "Origin: http://evil.example\r\nAccess-Control-Request-Method: GET\r\n" }],
  ];
  const open: string[] = [];
  for (const [target, how] of ways) {
    const said = JSON.stringify([target, how]);
    const answer = await ask(worker.origin, target, how);
    expect(answer, said).not.toMatch(/access-control-allow-origin|etag/i);
    expect(answer.includes(word), said).toBe(false);
    if ((await ask(worker.backOrigin, target, how)).includes(word)) open.push(said);
  }
  // The questions are good ones: this many reach the mail where no door is.
  expect(open.length, open.join("\n")).toBeGreaterThan(5);
});

test("nobody puts mail in at the mail door or runs the cron job", async () => {
  const email = `?from=buyer@globex.example&to=record@acme.example`;
  const letter = `From: buyer@globex.example\r\nMessage-ID: <forged@x.example>\r\nAuthentication-Results: x; dkim=pass\r\n\r\nForged\r\n`;
  for (const path of [
    "/cdn-cgi/handler/email",
    "/cdn-cgi/local/email",
    "/cdn-cgi/%68andler/email",
    "//cdn-cgi/local/email",
  ])
    expect(await ask(worker.origin, `${path}${email}`, { method: "POST", body: letter }), path).toMatch(
      /^HTTP\/1\.1 404 /,
    );
  for (const path of [
    "/cdn-cgi/handler/scheduled",
    "/cdn-cgi/local/scheduled",
    "/cdn-cgi/mf/scheduled",
    "/__scheduled",
  ]) {
    expect(await ask(worker.origin, `${path}?cron=*`), path).toMatch(/^HTTP\/1\.1 404 /);
    expect(await ask(worker.origin, `${path}?cron=*`, { host: "evil.example" }), path).toMatch(/^HTTP\/1\.1 404 /);
  }
  expect((await fetch(`${worker.backOrigin}/cdn-cgi/handler/scheduled`)).status).toBe(200);
});

test("a WebSocket that the Worker refuses is refused with its own answer", async () => {
  const more =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
  const [head = "", body = ""] = (await ask(worker.origin, "/api/no-such-thing", { more })).split("\r\n\r\n", 2);
  expect(head).toMatch(/^HTTP\/1\.1 404 [\s\S]*content-type: application\/json/i);
  expect(body).toContain("not_found");
});

test("nobody writes down what the stores were asked, and nobody looks into them with the explorer", async () => {
  for (const path of ["d1/database", "r2/buckets", "workers/durable_objects/namespaces"])
    for (const origin of [worker.origin, worker.backOrigin]) {
      const answer = await fetch(`${origin}/cdn-cgi/explorer/api/${path}`);
      expect(await answer.text(), path).not.toMatch(/BOOK|counterfoil-/);
    }
  expect((await fetch(`${worker.origin}/api/health`)).status).toBe(200);
  expect(existsSync(join(stateDir, "wrangler/v3/d1"))).toBe(true);
  expect(readdirSync(join(stateDir, "wrangler/v3"))).not.toContain("observability");
});
