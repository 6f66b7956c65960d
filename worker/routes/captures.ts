import type { CaptureMetadata } from "../../shared/api/captures.ts";
import { captureEndpoints, captureMetadataSchema } from "../../shared/api/captures.ts";
import { MAX_WHOLE_BYTES } from "../../shared/limits.ts";
import { requirePerson } from "../access/actor.ts";
import { AppError } from "../errors.ts";
import { completePieces, receiveEnvelope, receivePiece, receiveWhole } from "../intake/extension-door.ts";
import { findKnown } from "../intake/known.ts";
import { findReceipt } from "../intake/receipt.ts";
import { undoCapture } from "../intake/undo.ts";
import { listParts } from "../originals.ts";
import { enqueueCapture } from "../queues.ts";
import { listFailedCaptures, reviveCapture } from "../records/captures.ts";
import { noteDropped } from "../records/device-numbers.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** The extension's door, and what became of captures. */
export function bindCaptures(app: App): void {
  bind(app, captureEndpoints.putOriginal, async ({ ctx, actor, params, body, request }) => {
    if (body.length > MAX_WHOLE_BYTES) throw new AppError("too_large", "Above 1 MiB an original travels in parts.");
    const metadata = captureOf(request);
    return receiveWhole(ctx, actor, { sha256: params.sha256, bytes: body, metadata });
  });
  bind(app, captureEndpoints.putPart, async ({ ctx, actor, params, body, request }) => {
    await receivePiece(ctx, actor, { ...params, bytes: body, metadata: captureOf(request) });
    return { part: params.part };
  });
  bind(app, captureEndpoints.listParts, async ({ ctx, actor, params }) => ({
    parts: await listParts(ctx, requirePerson(actor).personId, params.sha256),
  }));
  bind(app, captureEndpoints.completeParts, async ({ ctx, actor, params, body, request }) =>
    completePieces(ctx, actor, { ...params, ...body, metadata: captureOf(request) }),
  );
  bind(app, captureEndpoints.putEnvelope, async ({ ctx, actor, body, request }) =>
    receiveEnvelope(ctx, actor, { envelope: body, metadata: captureOf(request) }),
  );
  bind(app, captureEndpoints.getCapture, async ({ ctx, actor, params, query }) =>
    findReceipt(ctx, actor, params.captureId, query.messageId ?? null),
  );
  bind(app, captureEndpoints.undoCapture, async ({ ctx, actor, params, body }) => {
    await undoCapture(ctx, actor, params.captureId, body.messageId);
    return { undone: true as const };
  });
  bind(app, captureEndpoints.known, async ({ ctx, actor, body }) => ({
    known: await findKnown(ctx, actor, body.sha256),
  }));
  bind(app, captureEndpoints.reportDropped, async ({ ctx, actor, body }) => {
    await noteDropped(actor, ctx, body.dropped, body.deviceId);
    return { ok: true as const };
  });
  bind(app, captureEndpoints.listFailed, async ({ ctx, actor }) => ({
    captures: await listFailedCaptures(actor, ctx),
  }));
  bind(app, captureEndpoints.retryFailed, async ({ ctx, actor, params }) => {
    const revived = await reviveCapture(actor, ctx, params.captureId);
    await enqueueCapture(ctx, params.captureId);
    return revived;
  });
}

/** The capture's metadata from its header: base64url of UTF-8 JSON. */
function captureOf(request: Request): CaptureMetadata {
  const header = request.headers.get("counterfoil-capture");
  if (!header) throw new AppError("bad_request", "counterfoil-capture: the header is missing");
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
  } catch (cause) {
    throw new AppError("bad_request", "counterfoil-capture: not base64url of JSON", { cause });
  }
  const result = captureMetadataSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AppError("bad_request", `counterfoil-capture.${issue?.path.join(".")}: ${issue?.message}`);
}
