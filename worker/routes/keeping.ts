import { copyEndpoints } from "../../shared/api/copies.ts";
import { evidencePackEndpoints } from "../../shared/api/evidence-packs.ts";
import { holdEndpoints } from "../../shared/api/holds.ts";
import { keepingEndpoints } from "../../shared/api/keeping.ts";
import { retentionEndpoints } from "../../shared/api/retention.ts";
import { publicSigningKey } from "../access/signing-key.ts";
import { copyPart, openCopy } from "../keeping/copy.ts";
import { erasureCertificate, stepErasure } from "../keeping/erasures.ts";
import { agreeToPack, packPart } from "../keeping/evidence-pack.ts";
import { firstCursor } from "../keeping/find-person.ts";
import { forecast } from "../keeping/retention.ts";
import { confirmErasure } from "../records/confirm-erasure.ts";
import { cancelErasure } from "../records/end-search.ts";
import { beginErasure, getErasure, listErasureItems, listErasures } from "../records/erasures.ts";
import { askPack, endPack, listPacks } from "../records/evidence-packs.ts";
import { askToLift, keepHold, liftHold, listHolds, setHold } from "../records/hold-changes.ts";
import { readRetention, switchRetention } from "../records/retention.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { contentDisposition } from "./download.ts";

/** What leaves the record, and what keeps it: records keepers. */
export function bindKeeping(app: App): void {
  bind(app, keepingEndpoints.listErasures, async ({ ctx, actor }) => ({ erasures: await listErasures(actor, ctx) }));
  bind(app, keepingEndpoints.beginErasure, async ({ ctx, actor, body }) => {
    const id = await beginErasure(actor, ctx, { ...body, cursor: firstCursor });
    return getErasure(actor, ctx, id);
  });
  bind(app, keepingEndpoints.stepErasure, ({ ctx, actor, params }) => stepErasure(actor, ctx, params.id));
  bind(app, keepingEndpoints.listErasureItems, ({ ctx, actor, params, query }) =>
    listErasureItems(actor, ctx, params.id, query.after),
  );
  bind(app, keepingEndpoints.confirmErasure, async ({ ctx, actor, params, body }) => {
    await confirmErasure(actor, ctx, { id: params.id, without: body.without });
    return getErasure(actor, ctx, params.id);
  });
  bind(app, keepingEndpoints.cancelErasure, async ({ ctx, actor, params }) => {
    await cancelErasure(actor, ctx, params.id);
    return { cancelled: true as const };
  });
  bind(app, keepingEndpoints.erasureCertificate, ({ ctx, actor, params }) => erasureCertificate(actor, ctx, params.id));
  bind(app, copyEndpoints.openCopy, async ({ ctx, actor, params, body }) => {
    await openCopy(actor, ctx, params.id, { ...body, withoutReason: body.withoutReason ?? null });
    return getErasure(actor, ctx, params.id);
  });
  bind(app, copyEndpoints.getCopyPart, async ({ ctx, actor, params }) => {
    return zipResponse(await copyPart(actor, ctx, params.id, params.part));
  });
  bind(app, evidencePackEndpoints.listPacks, ({ ctx, actor }) => listPacks(actor, ctx));
  bind(app, evidencePackEndpoints.askPack, ({ ctx, actor, body }) => askPack(actor, ctx, body));
  bind(app, evidencePackEndpoints.decidePack, ({ ctx, actor, params, body: { decision } }) =>
    decision === "agree" ? agreeToPack(actor, ctx, params.id) : endPack(actor, ctx, params.id, decision),
  );
  bind(app, evidencePackEndpoints.getPackPart, async ({ ctx, actor, params }) =>
    zipResponse(await packPart(actor, ctx, params.id, params.part)),
  );
  bind(app, evidencePackEndpoints.signingKeys, async ({ ctx }) => ({ keys: [await publicSigningKey(ctx.env)] }));
  bind(app, retentionEndpoints.readRetention, ({ ctx, actor }) => readRetention(actor, ctx));
  bind(app, retentionEndpoints.retentionForecast, ({ ctx, actor, query }) => forecast(actor, ctx, query.after));
  bind(app, retentionEndpoints.switchRetention, ({ ctx, actor, body }) => switchRetention(actor, ctx, body));
  bind(app, holdEndpoints.listHolds, ({ ctx, actor }) => listHolds(actor, ctx));
  bind(app, holdEndpoints.setHold, ({ ctx, actor, body }) => setHold(actor, ctx, body));
  bind(app, holdEndpoints.askToLift, ({ ctx, actor, params, body }) => askToLift(actor, ctx, params.id, body.reason));
  bind(app, holdEndpoints.liftHold, ({ ctx, actor, params }) => liftHold(actor, ctx, params.id));
  bind(app, holdEndpoints.keepHold, ({ ctx, actor, params }) => keepHold(actor, ctx, params.id));
}

const zipResponse = ({ fileName, body }: { fileName: string; body: ReadableStream<Uint8Array> }): Response =>
  new Response(body, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": contentDisposition(fileName),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
