import { importEndpoints } from "../../shared/api/imports.ts";
import { listImportEndpoints } from "../../shared/api/list-imports.ts";
import { importBatch } from "../intake/import-batch.ts";
import { undoImport } from "../intake/undo-import.ts";
import { getOwnMailbox } from "../records/captures.ts";
import { finishImport, getImport, listImports, startImport } from "../records/imports.ts";
import { checkLines, finishList, listLists, startList, takeLines } from "../records/list-imports.ts";
import { undoList } from "../records/list-undo.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Import of one's own mail, split in the browser. */
export function bindImports(app: App): void {
  bind(app, importEndpoints.startImport, async ({ ctx, actor, body }) => {
    const { id: mailboxId } = await getOwnMailbox(actor, ctx, body.mailbox);
    return startImport(actor, ctx, { fileName: body.fileName, fileKey: body.fileKey, total: body.total, mailboxId });
  });
  bind(app, importEndpoints.sendBatch, async ({ ctx, actor, params, body }) => {
    const job = await getImport(actor, ctx, params.id);
    // Asked with every batch: it may have been taken away since the import began.
    await getOwnMailbox(actor, ctx, job.mailbox);
    return importBatch(ctx, actor, job, body);
  });
  bind(app, importEndpoints.finishImport, async ({ ctx, actor, params }) => finishImport(actor, ctx, params.id));
  bind(app, importEndpoints.undoImport, ({ ctx, actor, params }) => undoImport(ctx, actor, params.id));
  bind(app, importEndpoints.listImports, async ({ ctx, actor }) => ({ imports: await listImports(actor, ctx) }));
}

/** Customers and contacts from lists, read in the browser. */
export function bindListImports(app: App): void {
  bind(app, listImportEndpoints.checkLines, async ({ ctx, actor, body }) => ({
    results: await checkLines(actor, ctx, body),
  }));
  bind(app, listImportEndpoints.startList, ({ ctx, actor, body }) => startList(actor, ctx, body));
  bind(app, listImportEndpoints.sendLines, async ({ ctx, actor, params, body }) => ({
    results: await takeLines(actor, ctx, params.id, body.rows),
  }));
  bind(app, listImportEndpoints.finishList, ({ ctx, actor, params }) => finishList(actor, ctx, params.id));
  bind(app, listImportEndpoints.undoList, ({ ctx, actor, params }) => undoList(actor, ctx, params.id));
  bind(app, listImportEndpoints.listLists, async ({ ctx, actor }) => ({ imports: await listLists(actor, ctx) }));
}
