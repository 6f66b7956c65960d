// The door that a local Worker has on its port. Behind it, on a port that nobody is told, listens wrangler's development
// server, which also gives every stored object to whoever asks, web pages too, takes mail and runs the cron job. Of that
// nothing comes through. A program on this computer can still find the other port; whoever knows Counterfoil's cannot.
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";

const internalParts = new Set(["cdn-cgi", "__cf_local", "__scheduled"]);
/** Said for one connection only (RFC 9110 section 7.6.1), or done here: Node answers `Expect` by itself. */
const hopHeaders = new Set(["connection", "keep-alive", "proxy-connection", "upgrade", "expect"]);
/** One name and perhaps a port: workerd puts Host and path together and reads the whole as one URL. */
const plainHost = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

export interface FrontDoor {
  /** Where requests go from now on; before they are cut off, as by a server that is not there. */
  passTo(port: number): void;
  /** Lets go of the port and cuts off whoever is there. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * True for a request target (RFC 9112 section 3.2) that the development server would answer itself. Decoded as often as it
 * can be, in lower case, in any part of the path: stricter than any way to read it, as no path of ours has such a part.
 */
export function isInternal(target: string): boolean {
  let path = target.split("?", 1)[0] ?? "";
  for (let before = ""; before !== path; ) {
    before = path;
    path = path.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  // A reader of URLs drops tabs and line ends, and takes a backslash for a slash.
  const read = path.replace(/[^!-~]/g, "").toLowerCase();
  return read.split(/[/\\#?;]/).some((part) => internalParts.has(part));
}

/** Opens the door on 127.0.0.1, where wrangler listened. Throws when the port is taken. */
export async function openFrontDoor(port: number): Promise<FrontDoor> {
  let target: number | null = null;
  // workerd closes a connection that has been idle for 5 s; sending on one as it closes would fail for nothing.
  const agent = new Agent({ keepAlive: true, timeout: 4_000 });
  const upgraded = new Set<Socket>();
  const server = createServer({
    maxHeaderSize: 64 * 1024,
    keepAliveTimeout: 60_000,
    // A slow line may take longer than Node's five minutes for one part.
    requestTimeout: 0,
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
  });
  const pass = (asked: IncomingMessage, answer: ServerResponse, upgrade: readonly string[] = []) => {
    answer.sendDate = false;
    const refusal = refusalOf(asked);
    if (refusal !== null) answer.writeHead(refusal, { "content-length": 0, connection: "close" }).end();
    else if (target === null) asked.socket.destroy();
    if (refusal !== null || target === null) return null;
    const { method, url: path } = asked;
    const headers = [...passedHeaders(asked), ...upgrade];
    const onward = request({ host: "127.0.0.1", port: target, agent, method, path, headers });
    onward.on("response", (got) => {
      answer.writeHead(got.statusCode ?? 502, got.statusMessage ?? "", passedHeaders(got));
      // When it breaks off, so does the connection: half an answer is never taken for a whole one.
      pipeline(got, answer, () => {});
    });
    onward.on("error", () => {
      // An answer before the end of the body may close behind itself; the rest of the body is let go.
      if (answer.headersSent) asked.resume();
      else asked.socket.destroy();
    });
    answer.once("close", () => answer.writableFinished || onward.destroy());
    return asked.pipe(onward);
  };
  server.on("request", (asked, answer) => void pass(asked, answer));
  server.on("upgrade", (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    upgraded.add(socket.once("close", () => upgraded.delete(socket)).on("error", () => socket.destroy()));
    // A refusal is an answer like any other, and ends the connection: nothing that follows would be looked at.
    const answer = new ServerResponse(asked);
    answer.shouldKeepAlive = false;
    answer.assignSocket(socket);
    answer.once("finish", () => socket.end());
    const onward = pass(asked, answer, ["Connection", "Upgrade", "Upgrade", "websocket"]);
    onward?.once("upgrade", (got, back, first) => {
      answer.detachSocket(socket);
      const lines = pairs(got.rawHeaders).map((pair) => `${pair.join(": ")}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
      socket.write(first);
      back.write(head);
      pipeline(socket, back, socket, () => {});
    });
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return {
    passTo(to) {
      target = to;
    },
    close() {
      target = null;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      agent.destroy();
      return closed;
    },
  };
}

/** The status for what is not passed on; null for everything else. */
function refusalOf({ url = "", rawHeaders }: IncomingMessage): 400 | 404 | null {
  if (isInternal(url)) return 404;
  const hosts = pairs(rawHeaders).filter(([name]) => name.toLowerCase() === "host");
  return url.startsWith("/") && hosts.length === 1 && plainHost.test(hosts[0]?.[1] ?? "") ? null : 400;
}

/** As they came, in their order and number. `MF-…` would tell the development server another path, and whom to believe. */
const passedHeaders = ({ rawHeaders }: IncomingMessage): string[] =>
  pairs(rawHeaders)
    .filter(([name]) => !/^mf-/i.test(name) && !hopHeaders.has(name.toLowerCase()))
    .flat();

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ""] satisfies [string, string]] : []));
