import { backupEndpoints } from "../../shared/api/backup.ts";
import { BACKUPS_KEPT } from "../../shared/limits.ts";
import { workOnRestore } from "../backup/finish-restore.ts";
import { beginBackup, workOnBackup } from "../backup/make.ts";
import { readMarks } from "../backup/marks.ts";
import { addUndone, beginRestore, loadChunk, loadOriginal, missingOriginals } from "../backup/restore.ts";
import { findManifest, openChunk, openOriginalCopy } from "../backups.ts";
import { notFound } from "../errors.ts";
import { listBackups, openReading, requireReading } from "../records/backups.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Backups: made by admin, keeper or the schedule, read by the keeper alone. */
export function bindBackups(app: App): void {
  bind(app, backupEndpoints.listBackups, async ({ ctx, actor }) => ({
    backups: await listBackups(actor, ctx),
    ...{ kept: BACKUPS_KEPT, everyHours: ctx.env.BACKUP_HOURS },
  }));
  bind(app, backupEndpoints.beginBackup, async ({ ctx, actor }) => beginBackup(actor, ctx));
  bind(app, backupEndpoints.stepBackup, async ({ ctx, actor, params }) => workOnBackup(actor, ctx, params.id));
  bind(app, backupEndpoints.openBackup, async ({ ctx, actor, params, body }) => {
    await openReading(actor, ctx, params.id, body.reason);
    const text = await findManifest(ctx, params.id);
    if (text === null) throw notFound();
    return JSON.parse(text);
  });
  bind(app, backupEndpoints.getBackupChunk, async ({ ctx, actor, params }) => {
    await requireReading(actor, ctx, params.id);
    return bytesOf(await openChunk(ctx, params.id, params.name));
  });
  bind(app, backupEndpoints.getBackupOriginal, async ({ ctx, actor, params }) => {
    await requireReading(actor, ctx, params.id);
    return bytesOf(await openOriginalCopy(ctx, params.sha256));
  });
  bind(app, backupEndpoints.listTakenBack, async ({ ctx, actor, params, query }) => {
    await requireReading(actor, ctx, params.id);
    return readMarks(ctx, query.after ?? null);
  });
}

/** A restore: whoever holds the set-up link's secret, while nobody is here. */
export function bindRestore(app: App): void {
  bind(app, backupEndpoints.beginRestore, ({ ctx, body }) => beginRestore(ctx, body));
  bind(app, backupEndpoints.putRestoreChunk, async ({ ctx, params, body }) => {
    await loadChunk(ctx, params.name, body);
    return { loaded: true as const };
  });
  bind(app, backupEndpoints.missingOriginals, async ({ ctx, body }) => ({
    missing: await missingOriginals(ctx, body.sha256s),
  }));
  bind(app, backupEndpoints.putRestoreOriginal, async ({ ctx, params, body }) => {
    await loadOriginal(ctx, params.sha256, body);
    return { stored: true as const };
  });
  bind(app, backupEndpoints.addUndone, async ({ ctx, body }) => ({ noted: await addUndone(ctx, body.undone) }));
  bind(app, backupEndpoints.stepRestore, ({ ctx, body }) => workOnRestore(ctx, body));
}

function bytesOf(object: R2ObjectBody | null): Response {
  if (!object) throw notFound();
  return new Response(object.body, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(object.size),
      "content-disposition": "attachment",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}
