/** A backup made, taken away and brought back through the HTTP doors, for Worker tests. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Backup, BackupChunk, BackupManifest, Restore } from "../../../shared/api/backup.ts";
import { backupEndpoints, backupManifestSchema, backupSchema, restoreSchema } from "../../../shared/api/backup.ts";
import type { TakenBack } from "../../../shared/taken-back.ts";
import { undoneOfMark } from "../../../shared/taken-back.ts";
import { hashSecret } from "../../../worker/access/secrets.ts";
import { createApp } from "../../../worker/app.ts";
import { readChunk } from "../../../worker/backup/chunk.ts";
import { loadingOrder } from "../../../worker/backup/restore.ts";
import type { TestPerson } from "./app.ts";
import { testEnv } from "./app.ts";

export const setupSecret = "the-set-up-secret-of-this-test";
const app = createApp(testEnv({ SETUP_TOKEN_HASH: await hashSecret(setupSecret) }));

/** One request to a Worker that has a set-up link. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const background: Promise<unknown>[] = [];
  const execution = {
    waitUntil: (work: Promise<unknown>) => void background.push(work),
    passThroughOnException() {},
    props: {},
  };
  const answer = await app.request(`http://counterfoil.example${path}`, init, env, execution);
  await Promise.allSettled(background);
  return answer;
}

/** By a person's console session. */
export const asPerson = (person: TestPerson, method: string, path: string, body?: unknown): Promise<Response> =>
  ask(path, {
    method,
    headers: { cookie: person.cookie, origin: "http://counterfoil.example", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** With the set-up link's secret. */
export const asSetup = (method: string, path: string, body?: unknown, secret = setupSecret): Promise<Response> =>
  ask(path, {
    method,
    headers: {
      authorization: `Setup ${secret}`,
      ...(body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
  });

async function expectOk(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
  return JSON.parse(text);
}

/** Makes a backup to its end. */
export async function makeBackup(keeper: TestPerson): Promise<Backup> {
  let backup = backupSchema.parse(await expectOk(await asPerson(keeper, "POST", "/api/backups")));
  while (backup.state === "running")
    backup = backupSchema.parse(await expectOk(await asPerson(keeper, "POST", `/api/backups/${backup.id}/steps`)));
  return backup;
}

/** A backup outside of the installation. */
export interface TakenBackup {
  manifest: BackupManifest;
  chunks: Map<string, Uint8Array>;
  originals: Map<string, Uint8Array>;
  marks: TakenBack[];
}

const bytesOf = async (answer: Response): Promise<Uint8Array> => {
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return new Uint8Array(await answer.arrayBuffer());
};

/** Downloads a finished backup as the keeper. */
export async function takeBackup(keeper: TestPerson, id: string): Promise<TakenBackup> {
  const opened = await asPerson(keeper, "POST", `/api/backups/${id}/readings`, { reason: "the yearly drill" });
  const manifest = backupManifestSchema.parse(await expectOk(opened));
  const taken: TakenBackup = { manifest, chunks: new Map(), originals: new Map(), marks: [] };
  for (const { name } of manifest.chunks) {
    const bytes = await bytesOf(await asPerson(keeper, "GET", `/api/backups/${id}/chunks/${name}`));
    taken.chunks.set(name, bytes);
    for (const { sha256 } of (await readChunk(bytes)).originals) {
      const answer = await asPerson(keeper, "GET", `/api/backups/${id}/originals/${sha256}`);
      // Taken back since its page was read: its copy is gone too, as `npm run backup` finds it.
      if (answer.status !== 404) taken.originals.set(sha256, await bytesOf(answer));
    }
  }
  for (let after: string | null = ""; after !== null; ) {
    const query = after === "" ? "" : `?after=${after}`;
    const answer = await expectOk(await asPerson(keeper, "GET", `/api/backups/${id}/taken-back${query}`));
    const page = backupEndpoints.listTakenBack.response.parse(answer);
    taken.marks.push(...page.marks);
    after = page.next;
  }
  return taken;
}

/** Everything that was recorded is gone; tables and nothing else are there. */
export async function emptyInstallation(): Promise<void> {
  await reset();
  await applyD1Migrations(env.BOOK, env.TEST_MIGRATIONS);
}

/** Begins, or says how far it is. */
export const beginRestore = async (manifest: BackupManifest): Promise<Restore> =>
  restoreSchema.parse(await expectOk(await asSetup("POST", "/api/restore", manifest)));

/** Loads one chunk. */
export async function loadChunk(taken: TakenBackup, { name }: BackupChunk): Promise<void> {
  await expectOk(await asSetup("PUT", `/api/restore/chunks/${name}`, taken.chunks.get(name)));
}

/** Brings the originals that are missing. */
export async function loadOriginals(taken: TakenBackup): Promise<void> {
  const body = { sha256s: [...taken.originals.keys()] };
  const answer = await expectOk(await asSetup("POST", "/api/restore/missing", body));
  for (const sha256 of backupEndpoints.missingOriginals.response.parse(answer).missing)
    await expectOk(await asSetup("PUT", `/api/restore/originals/${sha256}`, taken.originals.get(sha256)));
}

/** Says which captures were taken back after the backup. */
async function loadMarks(taken: TakenBackup): Promise<void> {
  const undone = taken.marks.flatMap(undoneOfMark);
  await expectOk(await asSetup("POST", "/api/restore/undone", { undone }));
}

/** Works the rest off. */
export async function finishRestore(): Promise<Restore> {
  for (;;) {
    const answer = await expectOk(await asSetup("POST", "/api/restore/steps", {}));
    const restore = restoreSchema.parse(answer);
    if (restore.state === "done") return restore;
  }
}

/** All of it, from nothing. */
export async function restoreAll(taken: TakenBackup): Promise<Restore> {
  await beginRestore(taken.manifest);
  for (const chunk of loadingOrder(taken.manifest)) await loadChunk(taken, chunk);
  await loadOriginals(taken);
  await loadMarks(taken);
  return finishRestore();
}
