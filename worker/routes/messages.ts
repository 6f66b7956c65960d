import { messageEndpoints } from "../../shared/api/messages.ts";
import { notFound } from "../errors.ts";
import { findDerived, openAttachment, openOriginal } from "../originals.ts";
import { allowAttachment, allowOriginal, getMessage } from "../records/messages.ts";
import { getThread } from "../records/threads.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { download } from "./download.ts";

/** Messages, threads, originals and attachments. */
export function bindMessages(app: App): void {
  bind(app, messageEndpoints.getMessage, async ({ ctx, actor, params, query }) => {
    const { message, textOf } = await getMessage(actor, ctx, params.id, query.reason ?? null);
    const derived = textOf === null ? null : await findDerived(ctx, textOf);
    return { ...message, text: derived?.text ?? null, html: derived?.html ?? null };
  });

  bind(app, messageEndpoints.getThread, ({ ctx, actor, params }) => getThread(actor, ctx, params.id));

  bind(app, messageEndpoints.getOriginal, async ({ ctx, actor, params, query }) => {
    await allowOriginal(actor, ctx, params.id, params.sha256, query.reason ?? null);
    const original = await openOriginal(ctx, params.sha256);
    if (!original) throw notFound();
    return download(original, { fileName: `${params.id}.eml`, mediaType: "message/rfc822" });
  });

  bind(app, messageEndpoints.getAttachment, async ({ ctx, actor, params, query }) => {
    const allowed = await allowAttachment(actor, ctx, params.id, params.index, query.reason ?? null);
    const attachment = await openAttachment(ctx, allowed.canonicalSha256, params.index);
    if (!attachment) throw notFound();
    return download(attachment, allowed);
  });
}
