import { ApiError, type AskIfChanged, type Call, isSignedOut } from "../../shared/api/client.ts";
import { deviceEndpoints, type ExtensionPolicy } from "../../shared/api/devices.ts";
import { createApiClient, createApiWatch } from "../api-client.ts";
import { browser } from "../browser.ts";
import type { Result } from "../messages.ts";
import { forgetOwnCopy } from "../own-copy.ts";
import { type Pairing, readSettings, type Settings, writeSettings } from "../settings.ts";

/** A changed policy (a new mailbox, a new customer) reaches the bar within this. */
const POLICY_FRESH_MS = 5 * 60_000;

/** A paired browser's way to the Worker. */
export interface WorkerSession {
  readonly pairing: Pairing;
  readonly call: Call;
  readonly askIfChanged: AskIfChanged;
}

/** The session, or null while not connected or while the server has sent us away. */
export function sessionOf(settings: Settings): WorkerSession | null {
  const { server, pairing, paused } = settings;
  return server && pairing && !paused
    ? { pairing, call: createApiClient(server, "device"), askIfChanged: createApiWatch(server) }
    : null;
}

/** What the Worker lets this person do: fresh where it can be had, else as last known; null when never known. */
export async function readPolicy(settings: Settings, now: number): Promise<ExtensionPolicy | null> {
  const session = sessionOf(settings);
  // Another person's, from before this browser was connected anew, is nobody's any more.
  const isMine = settings.policy?.policy.person.id === settings.pairing?.person.id;
  const known = isMine ? settings.policy : null;
  // By a clock that was put back it came in the future: nobody knows how old it is.
  if (!session || (known && Math.abs(now - known.fetchedAt) < POLICY_FRESH_MS)) return known?.policy ?? null;
  const fetched = refreshPolicy(session, now);
  // A stale one is shown at once; the fresh one is there for the next message.
  if (known) {
    fetched.catch(() => undefined);
    return known.policy;
  }
  return fetched.catch(() => null);
}

/** Asks for the policy now: a save may have made its customer known. Failing is no matter, the old one stands. */
export async function renewPolicy(now: number): Promise<void> {
  const { session } = await readSession();
  if (session) await refreshPolicy(session, now).catch(() => undefined);
}

async function refreshPolicy({ askIfChanged }: WorkerSession, now: number): Promise<ExtensionPolicy> {
  const { version: release } = browser.runtime.getManifest();
  const { policy: known, signingKey } = await readSettings();
  try {
    const changed = await askIfChanged(deviceEndpoints.policy, known?.release === release ? known.etag : null);
    const policy = changed?.value ?? known?.policy;
    if (!policy) throw new ApiError("unreadable", 304, "The server says that nothing has changed.", null);
    await writeSettings({
      signingKey: signingKey ?? policy.signingKey,
      policy: { policy, fetchedAt: now, etag: changed ? changed.etag : (known?.etag ?? null), release },
    });
    return policy;
  } catch (error) {
    await noteSignedOut(error);
    throw error;
  }
}

/** Signed out, said to any call, pauses everything until the person connects again; other errors pass. */
export async function noteSignedOut(error: unknown): Promise<void> {
  if (isSignedOut(error)) await pauseUntilConnected();
}

/** Nothing is sent until the person connects again. Whose access has ended has nothing that could be paused. */
export async function pauseUntilConnected(): Promise<void> {
  if ((await readSettings()).ended === null) await writeSettings({ paused: true });
  await forgetOwnCopy();
}

/** Settings and session in one read. */
export async function readSession(): Promise<{ settings: Settings; session: WorkerSession | null }> {
  const settings = await readSettings();
  return { settings, session: sessionOf(settings) };
}

/** Asks the Worker something for a person who waits; a failure comes back as its code. */
export async function throughSession<T>(work: (session: WorkerSession) => Promise<T>): Promise<Result<T>> {
  const { session } = await readSession();
  if (!session) return { ok: false, error: { code: "unauthenticated" } };
  try {
    return { ok: true, value: await work(session) };
  } catch (error) {
    await noteSignedOut(error);
    return { ok: false, error: { code: error instanceof ApiError ? error.code : "other" } };
  }
}
