// The installation that backup and restore speak to: the one that runs, else the local one, started for this run only.
import { join } from "node:path";
import type { LocalWorker } from "../local-worker.ts";
import { lastOrigin, projectDir, startLocalWorker } from "../local-worker.ts";
import { isPortOpen } from "../processes.ts";

/** What both commands take to say which installation. */
export const installationOptions = {
  state: { type: "string", default: join(projectDir, ".state") },
  port: { type: "string" },
  origin: { type: "string" },
} as const;

export interface Installation {
  origin: string;
  /** Set where it was started for this run. */
  worker: LocalWorker | null;
}

/** The local installation of a state folder: reached where it runs, else started. */
export async function reachLocal(stateDir: string, port: string | undefined): Promise<Installation> {
  const known = lastOrigin(stateDir);
  const knownPort = Number(new URL(known ?? "http://localhost:8787").port);
  if (known !== null && port === undefined && (await isPortOpen(knownPort))) return { origin: known, worker: null };
  const worker = await startLocalWorker({ stateDir, port: port === undefined ? knownPort : Number(port) });
  return { origin: worker.origin, worker };
}
