import { z } from "zod";
import type { DeviceGate } from "./access/device-gate.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { DeskRoom } from "./live/desk-room.ts";
import type { CaptureJob } from "./queues.ts";
import type { Volume } from "./volume/volume.ts";

/** What wrangler.toml binds. Text variables are parsed below; bindings are the platform's own objects. */
export interface Bindings {
  BOOK: D1Database;
  ORIGINALS: R2Bucket;
  BACKUPS: R2Bucket;
  CAPTURES: Queue<CaptureJob>;
  VOLUME: DurableObjectNamespace<Volume>;
  LEDGER: DurableObjectNamespace<Ledger>;
  DEVICE_GATE: DurableObjectNamespace<DeviceGate>;
  DESK_ROOM: DurableObjectNamespace<DeskRoom>;
  ASSETS: Fetcher;
  MAIL: SendEmail;
}

const optionalText = z.string().default("");

/** Where Durable Objects keep their data, chosen before the first is made: it is part of their ids. */
const jurisdictionSchema = z.enum(["", "eu", "us", "fedramp"]).default("");

const variablesSchema = z.object({
  PUBLIC_ORIGIN: z.url(),
  STAGE: z.enum(["local", "production"]),
  /** Signs sessions. Locally made by the start script; in production a secret. */
  AUTH_SECRET: z.string().min(32),
  SETUP_TOKEN_HASH: optionalText,
  OIDC_ISSUER: optionalText,
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  OIDC_LABEL: optionalText,
  MAIL_FROM: optionalText,
  JURISDICTION: jurisdictionSchema,
  /** A backup begins by itself after so many hours; 0: never. */
  BACKUP_HOURS: z.coerce.number().int().min(0).max(720).default(24),
});

export type Env = Bindings & z.infer<typeof variablesSchema>;

const parsed = new WeakMap<object, Env>();

/**
 * Checks the variables once per isolate and env object.
 * Throws an Error naming the variable: a wrong deployment must not answer any request.
 */
export function parseEnv(env: Bindings): Env {
  const known = parsed.get(env);
  if (known) return known;
  const result = variablesSchema.safeParse(env);
  if (!result.success) {
    const names = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Error(`The Worker's variables are wrong: ${names}`);
  }
  const whole: Env = { ...env, ...result.data };
  parsed.set(env, whole);
  return whole;
}
