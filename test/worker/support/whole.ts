/** The whole Worker over HTTP, for tests that go in by one door and look out of another. */
import { env } from "cloudflare:workers";
import { createApp } from "../../../worker/app.ts";
import type { TestPerson } from "./app.ts";
import { testEnv } from "./app.ts";
import { deviceHeaders } from "./device.ts";

export interface WholeAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: -- a test looks into the JSON it expects; expect() is its schema
  body: any;
  text: string;
  headers: Headers;
}

const app = createApp(testEnv());

/** One request; what it left running in the background is done when this answers. */
export async function send(path: string, init: RequestInit = {}): Promise<WholeAnswer> {
  const background: Promise<unknown>[] = [];
  const execution = {
    waitUntil: (work: Promise<unknown>) => void background.push(work),
    passThroughOnException() {},
    props: {},
  };
  const response = await app.request(`http://counterfoil.example${path}`, init, env, execution);
  await Promise.allSettled(background);
  // Not `text()`: an answer can be the bytes of a file, of which workerd warns.
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return {
    status: response.status,
    body: text.startsWith("{") ? JSON.parse(text) : null,
    text,
    headers: response.headers,
  };
}

/** By the person's device. */
export const get = async (person: TestPerson, path: string): Promise<WholeAnswer> =>
  send(path, { headers: await deviceHeaders(person, "GET", path) });

/** JSON by the person's device; `headers` beside it. */
export const post = async (
  person: TestPerson,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<WholeAnswer> =>
  send(path, {
    method: "POST",
    headers: {
      ...(await deviceHeaders(person, "POST", path, headers["counterfoil-capture"])),
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
  });

/** By the person's console session, as our own page sends it. */
export const byConsole = (person: TestPerson, method: string, path: string, body?: unknown): Promise<WholeAnswer> =>
  send(path, {
    method,
    headers: {
      cookie: person.cookie,
      origin: "http://counterfoil.example",
      ...(body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
  });
