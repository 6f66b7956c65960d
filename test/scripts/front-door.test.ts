// The door on a local Worker's port: what it passes on is whole, what it refuses never comes through, in any form.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { isInternal, openFrontDoor } from "../../scripts/front-door.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A free port; the door opens on it. */
async function doorBefore(backPort: number | null): Promise<number> {
  const probe = createTcpServer();
  const port = await listening(probe);
  await new Promise((resolve) => probe.close(resolve));
  ends.pop();
  const door = await openFrontDoor(port);
  ends.push(() => door.close());
  if (backPort !== null) door.passTo(backPort);
  return port;
}

async function behindDoor(listener: RequestListener): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((asked, answer) => {
    seen.push(`${asked.method} ${asked.url}`);
    listener(asked, answer);
  });
  ends.push(() => server.closeAllConnections());
  return { port: await doorBefore(await listening(server)), seen };
}

/** Sends bytes as they are and gives everything that comes until the connection ends. */
async function raw(port: number, ...texts: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let got = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    got += text;
    const next = texts.shift();
    if (next) socket.write(next);
  });
  socket.on("error", () => {}).write(texts.shift() ?? "");
  await once(socket, "close");
  return got;
}

const ok: RequestListener = (_, answer) => answer.end("ours");
const get = (target: string, ...more: string[]): string =>
  [`GET ${target} HTTP/1.1`, "Host: localhost", "Connection: close", ...more, "", ""].join("\r\n");

describe("what is refused", () => {
  const closed = [
    "/cdn-cgi/local/r2/public/bucket/key",
    "/CDN-CGI/handler/email",
    "//cdn-cgi/local/email",
    "/./cdn-cgi/x",
    "/a/../cdn-cgi/x",
    "/a/%2e%2e/cdn-cgi/x",
    "/%63dn-cgi/x",
    "/%2563dn%252dcgi/x",
    "/cdn-cgi%2flocal",
    "/\\cdn-cgi\\local",
    "/a/..%5ccdn-cgi/x",
    "/cdn\tcgi/../cdn-\tcgi/x",
    "/cdn-%0acgi/x",
    "/__cf_local/stream/x",
    "/__scheduled",
    "/__scheduled?cron=*",
    "/__%73cheduled",
    "http://localhost/cdn-cgi/x",
  ];
  it.each(closed)("is seen in %j", (target) => expect(isInternal(target)).toBe(true));

  it.each(["/", "/api/health", "/api/search?q=/cdn-cgi/x", "/cdn-cgi-notes", "/api/%", "/%e4%b8%ad"])(
    "is not seen in %j",
    (target) => expect(isInternal(target)).toBe(false),
  );

  it("never comes to the other side", async () => {
    const { port, seen } = await behindDoor(ok);
    for (const target of closed.filter((target) => !target.includes("\t")))
      expect(await raw(port, get(target)), target).toMatch(/^HTTP\/1\.1 404 /);
    expect(seen).toEqual([]);
  });

  it("nor does a host that is more than a host, a second one, or a target with a host of its own", async () => {
    const { port, seen } = await behindDoor(ok);
    const head = (...hosts: string[]): string =>
      ["GET / HTTP/1.1", ...hosts.map((host) => `Host: ${host}`), "Connection: close", "", ""].join("\r\n");
    for (const text of [
      head("localhost/cdn-cgi/local/r2/public/bucket/key?"),
      head("localhost\\cdn-cgi"),
      head("localhost", "localhost/cdn-cgi/x?"),
      head("a@localhost"),
      head(""),
      head(),
      get("http://localhost/api/health"),
    ])
      expect(await raw(port, text), text).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toEqual([]);
    expect(await raw(port, head("[::1]:8787"))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("headers that would tell the development server another path stay outside, everything else comes as it was", async () => {
    const got: string[][] = [];
    const { port } = await behindDoor((asked, answer) => {
      got.push(asked.rawHeaders);
      answer.writeHead(207, "As It Is", ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Case", "Kept"]).end("x");
    });
    const text = await raw(port, get("/api", "mf-original-URL: http://localhost/cdn-cgi/x", "X-Two: 1", "X-Two: 2"));
    expect(got.flat().join("|")).not.toMatch(/cdn-cgi|mf-/i);
    expect(got.flat().join("|")).toContain("Host|localhost|X-Two|1|X-Two|2");
    expect(text).toMatch(/^HTTP\/1\.1 207 As It Is\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Case: Kept\r\n/);
  });
});

describe("what is passed on", () => {
  it("25 MiB come through whole, both ways at once", async () => {
    const { port } = await behindDoor((asked, answer) => asked.pipe(answer));
    const bytes = randomBytes(25 * 1024 * 1024);
    const answer = await fetch(`http://127.0.0.1:${port}/api/part`, { method: "PUT", body: bytes });
    const back = new Uint8Array(await answer.arrayBuffer());
    const hash = (of: Uint8Array): string => createHash("sha256").update(of).digest("hex");
    expect(hash(back)).toBe(hash(bytes));
  });

  it.each(["chunked", "counted"])("half an answer (%s) is not taken for a whole one", async (kind) => {
    const { port } = await behindDoor((_, answer) => {
      if (kind === "counted") answer.setHeader("content-length", 1000);
      answer.write("half", () => setImmediate(() => answer.destroy()));
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/part`);
    await expect(answer.text()).rejects.toThrow();
  });

  it("half a request is not taken for a whole one", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { port } = await behindDoor((asked) => {
      asked
        .resume()
        .once("end", () => resolve("whole"))
        .once("error", () => resolve("cut"));
    });
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    socket.write("PUT /api/part HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", () =>
      setImmediate(() => socket.destroy()),
    );
    expect(await promise).toBe("cut");
  });

  it("an answer before the end of the body arrives, though the other side closes behind it", async () => {
    const { port } = await behindDoor((_, answer) => answer.writeHead(413, { connection: "close" }).end("too large"));
    const socket = connect(port, "127.0.0.1").setEncoding("latin1");
    ends.push(() => socket.destroy());
    socket.write("PUT /api/part HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\nbegun");
    let text = "";
    while (!text.includes("too large")) text += String(await once(socket, "data"));
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("nobody behind it: the connection ends without an answer", async () => {
    const gone = createTcpServer();
    const goneAt = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    for (const port of [await doorBefore(null), await doorBefore(goneAt)])
      await expect(fetch(`http://127.0.0.1:${port}/api/health`)).rejects.toThrow();
  });

  it("the port is free once it is closed, whoever is there", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { port } = await behindDoor(() => resolve());
    const waiting = raw(port, get("/api/health"));
    await promise;
    await (ends.pop() ?? expect.fail())();
    expect(await waiting).toBe("");
    const door = await openFrontDoor(port);
    await expect(openFrontDoor(port)).rejects.toThrow("EADDRINUSE");
    await door.close();
  });
});

describe("an upgrade to a WebSocket", () => {
  const upgrade = (target: string): string =>
    `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

  it("is passed on, and from then on every byte", async () => {
    const server = createServer(ok).on("upgrade", (_, socket: Socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      socket.once("data", (bytes) => socket.end(`heard ${bytes}`));
    });
    const port = await doorBefore(await listening(server));
    const text = await raw(port, upgrade("/socket"), "hello");
    expect(text).toMatch(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nheard hello$/);
  });

  it("that is refused is answered whole, and nothing after it is passed on unseen", async () => {
    const { port, seen } = await behindDoor((_, answer) =>
      answer.writeHead(426, { "x-why": "none here" }).end("no sockets"),
    );
    const text = await raw(port, upgrade("/api/health") + get("/cdn-cgi/first"), get("/cdn-cgi/second"));
    expect(text).toMatch(/^HTTP\/1\.1 426 [\s\S]*x-why: none here[\s\S]*no sockets/);
    expect(seen).toEqual(["GET /api/health"]);
  });

  it("of the development server is refused", async () => {
    const { port, seen } = await behindDoor(ok);
    expect(await raw(port, upgrade("/cdn-cgi/live-reload"))).toMatch(/^HTTP\/1\.1 404 /);
    expect(seen).toEqual([]);
  });
});
