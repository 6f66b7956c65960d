import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type LocalWorker, projectDir, startLocalWorker } from "../local-worker.ts";
import { callsOf, type RepAccess, type RepCalls, setUpCompany } from "./company.ts";

/** One run of the bench: a fresh record on a Worker of its own. */
export interface Bench {
  /** Folder of this run; goes at the end. */
  dir: string;
  stateDir: string;
  /** First of eight free ports in a row; the Worker has it. */
  port: number;
  worker: LocalWorker;
  access: RepAccess;
  calls: RepCalls;
  /** Messages in the record so far. */
  recorded: number;
  stop(): Promise<void>;
}

/** Starts the Worker on an empty record and sets the company up. */
export async function startBench(name: string, port: number): Promise<Bench> {
  const dir = join(projectDir, ".state", name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const stateDir = join(dir, "state");
  const worker = await startLocalWorker({ stateDir, port });
  const access = await setUpCompany(worker);
  return {
    ...{ dir, stateDir, port, worker, access },
    calls: callsOf(access),
    recorded: 0,
    async stop() {
      await worker.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
