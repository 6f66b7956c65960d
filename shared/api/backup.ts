import { z } from "zod";
import { ledgerHeadSchema } from "../ledger.ts";
import { markNameSchema, takenBackSchema } from "../taken-back.ts";
import { endpoint } from "./endpoint.ts";

/** The form of chunks and manifest; a restore refuses another. */
export const BACKUP_FORMAT = 2;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 in lower-case hex");
const idSchema = z.string().regex(/^[0-9a-z]{26}$/, "not a backup's id");
/** Also a file's name and a part of a key, so nothing that could lead elsewhere. */
const chunkNameSchema = z.string().regex(/^[a-z]+-[0-9]{6}-[0-9a-f]{16}\.ndjson\.gz$/, "not a chunk's name");

export const backupChunkSchema = z.object({
  name: chunkNameSchema,
  kind: z.enum(["ledger", "volume", "book", "rest", "tail"]),
  /** Of the compressed bytes. */
  sha256: sha256Schema,
  bytes: z.number().int().min(1),
});
export type BackupChunk = z.infer<typeof backupChunkSchema>;

/** What a backup holds, and how to know that all of it is there. Counts are rows by `book.<table>` and `volume.<table>`. */
export const backupManifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  id: idSchema,
  /** Where the record lived; passkeys are bound to its host name. */
  origin: z.string().max(300),
  begunAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The cut: taken first. Every leaf below it is here, with the row it tells of or a later version of that row. */
  cut: ledgerHeadSchema,
  /** Taken last: leaves from the cut up to here tell of what went on meanwhile. */
  end: ledgerHeadSchema,
  counts: z.record(z.string(), z.number().int().min(0)),
  originals: z.object({ count: z.number().int().min(0), bytes: z.number().int().min(0) }),
  chunks: z.array(backupChunkSchema).max(20_000),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

export const backupSchema = z.object({
  id: z.string(),
  state: z.enum(["running", "done"]),
  begunAt: z.string(),
  finishedAt: z.string().nullable(),
  cut: ledgerHeadSchema,
  counts: z.record(z.string(), z.number()),
  chunks: z.number().int(),
  bytes: z.number().int(),
  originals: z.object({ count: z.number().int(), bytes: z.number().int() }),
});
export type Backup = z.infer<typeof backupSchema>;

/** How far a restore is. `loading` takes chunks and originals; the rest is worked off by steps. */
export const restoreSchema = z.object({
  id: z.string(),
  state: z.enum(["loading", "checking", "deriving", "declaring", "replaying", "done"]),
  /** Names of chunks that are in. */
  loaded: z.array(z.string()),
  /** Set when done. */
  report: z
    .object({
      counts: z.record(z.string(), z.number()),
      /** The ledger's head when everything was loaded: the cut's. */
      cut: ledgerHeadSchema,
      /** The head now, with the leaves that declare the restore. */
      head: ledgerHeadSchema,
      /** Leaves that the cut does not cover: written while the backup was made. Not restored; the restore's leaf commits to them. */
      meanwhile: z.number().int().default(0),
      /** Messages that were recorded after the cut and came with the backup all the same. */
      late: z.number().int(),
      /** Captures of this backup that were taken back again. */
      replayed: z.number().int(),
      /** Of these, the ones taken back after the backup was finished; the others went while it was made. */
      takenBackAfter: z.number().int().default(0),
      /** Of these, the ones that a legal hold keeps: they are here, and go once it is lifted. */
      held: z.number().int().default(0),
    })
    .nullable(),
});
export type Restore = z.infer<typeof restoreSchema>;

const byId = z.object({ id: idSchema });

export const backupEndpoints = {
  listBackups: endpoint({
    method: "GET",
    path: "/api/backups",
    summary: "The backups there are, newest first (admin or keeper)",
    who: "session",
    response: z.object({ backups: z.array(backupSchema), kept: z.number().int(), everyHours: z.number().int() }),
  }),
  beginBackup: endpoint({
    method: "POST",
    path: "/api/backups",
    summary: "Begin a backup, or go on with the one that is running (admin or keeper)",
    who: "session",
    response: backupSchema,
  }),
  stepBackup: endpoint({
    method: "POST",
    path: "/api/backups/:id/steps",
    summary: "Work a few seconds on a running backup; ask again until it is done (admin or keeper)",
    who: "session",
    params: byId,
    response: backupSchema,
  }),
  openBackup: endpoint({
    method: "POST",
    path: "/api/backups/:id/readings",
    summary: "Open a finished backup for reading, with a reason; good for 12 hours (keeper)",
    who: "session",
    params: byId,
    body: z.object({ reason: z.string().trim().min(3).max(500) }),
    response: backupManifestSchema,
  }),
  getBackupChunk: endpoint({
    method: "GET",
    path: "/api/backups/:id/chunks/:name",
    summary: "A chunk of a backup opened for reading (keeper)",
    who: "session",
    params: byId.extend({ name: chunkNameSchema }),
    response: "bytes",
  }),
  getBackupOriginal: endpoint({
    method: "GET",
    path: "/api/backups/:id/originals/:sha256",
    summary: "An original of a backup opened for reading (keeper)",
    who: "session",
    params: byId.extend({ sha256: sha256Schema }),
    response: "bytes",
  }),
  listTakenBack: endpoint({
    method: "GET",
    path: "/api/backups/:id/taken-back",
    summary: "What was taken from the backups since: marks without content, by capture (keeper)",
    who: "session",
    params: byId,
    query: z.object({ after: markNameSchema.optional() }),
    response: z.object({ marks: z.array(takenBackSchema), next: markNameSchema.nullable() }),
  }),
  // A restore fills an empty installation, where nobody can sign in.
  beginRestore: endpoint({
    method: "POST",
    path: "/api/restore",
    summary: "Begin to restore into an empty installation, or see how far it is",
    who: "operator",
    body: backupManifestSchema,
    response: restoreSchema,
  }),
  putRestoreChunk: endpoint({
    method: "PUT",
    path: "/api/restore/chunks/:name",
    summary: "Load one chunk; in order of the manifest's kinds: ledger, book, rest from its end, volume, tail",
    who: "operator",
    params: z.object({ name: chunkNameSchema }),
    body: "bytes",
    response: z.object({ loaded: z.literal(true) }),
  }),
  missingOriginals: endpoint({
    method: "POST",
    path: "/api/restore/missing",
    summary: "Which of these originals are not here yet",
    who: "operator",
    body: z.object({ sha256s: z.array(sha256Schema).max(500) }),
    response: z.object({ missing: z.array(sha256Schema) }),
  }),
  putRestoreOriginal: endpoint({
    method: "PUT",
    path: "/api/restore/originals/:sha256",
    summary: "Bring one original back",
    who: "operator",
    params: z.object({ sha256: sha256Schema }),
    body: "bytes",
    response: z.object({ stored: z.literal(true) }),
  }),
  addUndone: endpoint({
    method: "POST",
    path: "/api/restore/undone",
    summary: "Captures taken back after this backup was made, as marks or a newer backup know them",
    who: "operator",
    body: z.object({ undone: z.array(z.object({ id: z.string().max(80), at: z.iso.datetime() })).max(1000) }),
    response: z.object({ noted: z.number().int() }),
  }),
  stepRestore: endpoint({
    method: "POST",
    path: "/api/restore/steps",
    summary: "Everything is loaded: check, derive again, declare, replay; ask again until it is done",
    who: "operator",
    body: z.object({
      /** A capture whose original is nowhere counts as taken back; else the restore stops and names it. */
      withoutMissing: z.boolean().default(false),
    }),
    response: restoreSchema,
  }),
};
