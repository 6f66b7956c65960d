import { importEndpoints } from "../../shared/api/imports.ts";
import { importBatch } from "../intake/import-batch.ts";
import { getOwnMailbox } from "../records/captures.ts";
import { finishImport, getImport, listImports, startImport } from "../records/imports.ts";
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
  bind(app, importEndpoints.listImports, async ({ ctx, actor }) => ({ imports: await listImports(actor, ctx) }));
}
