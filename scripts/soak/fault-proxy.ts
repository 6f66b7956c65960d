// Stands on loopback between extension and Worker and breaks what goes through it, as networks and servers do.
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { MAX_WHOLE_BYTES } from "../../shared/limits.ts";
import type { Dice } from "./malformed-mail.ts";

/**
 * `dropped` before the Worker saw it · `failed` with 500 and no JSON · `busy`: 429 · `slow`: late by up to two seconds ·
 * `lost`: done by the Worker, the answer is not delivered · `cut`: the answer ends in the middle.
 */
export type Fault = "dropped" | "failed" | "busy" | "slow" | "lost" | "cut";

/** Every kind of fault. */
export const faults: readonly [Fault, ...Fault[]] = ["dropped", "failed", "busy", "slow", "lost", "cut"];
const SLOW_MS = 2_000;

export interface FaultProxy {
  /** Uploads of the device so far; not what its pages ask meanwhile, many times a second. */
  seen: number;
  /** How often each fault struck. */
  readonly struck: Map<Fault, number>;
  /** Share of the device's requests that meet a fault, in percent. Everybody else's pass. */
  percent: number;
  stop(): Promise<void>;
}

/** Starts the proxy on a loopback port, in front of the Worker at another. */
export async function startFaultProxy(given: { port: number; workerPort: number; dice: Dice }): Promise<FaultProxy> {
  const { port, workerPort, dice } = given;
  const proxy = { seen: 0, struck: new Map<Fault, number>(), percent: 0 };
  const server = createServer((request, response) => {
    // Only a paired device proves its key: the console and the test's own questions go through whole.
    const isDevice = request.headers.dpop !== undefined;
    if (isDevice && request.method === "PUT") proxy.seen++;
    const fault = isDevice && dice.chance(proxy.percent) ? dice.pick(faults) : null;
    if (fault) proxy.struck.set(fault, (proxy.struck.get(fault) ?? 0) + 1);
    const lateMs = fault === "slow" ? dice.below(SLOW_MS) : 0;
    pass(request, response, { workerPort, fault, lateMs }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

interface Passage {
  workerPort: number;
  fault: Fault | null;
  lateMs: number;
}

async function pass(request: IncomingMessage, response: ServerResponse, passage: Passage): Promise<void> {
  const { workerPort, fault, lateMs } = passage;
  if (fault === "dropped") return void response.destroy();
  const body = await readAll(request);
  if (fault === "failed") return void response.writeHead(500, { "content-type": "text/html" }).end("<h1>500</h1>");
  if (fault === "busy") {
    const error = { error: { code: "rate_limited", message: "Too many requests.", requestId: "proxy" } };
    return void response
      .writeHead(429, { "content-type": "application/json", "retry-after": "1" })
      .end(JSON.stringify(error));
  }
  if (lateMs > 0) await sleep(lateMs);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { method, url: path, headers } = request;
    openRequest({ host: "127.0.0.1", port: workerPort, method, path, headers }, resolve)
      .once("error", reject)
      .end(body);
  });
  const bytes = await readAll(answer);
  if (fault === "lost") return void response.destroy();
  const { "transfer-encoding": _, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, { ...headers, "content-length": bytes.length });
  if (fault !== "cut") return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > 8 * MAX_WHOLE_BYTES) throw new Error("no request or answer is that large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
