import { outsideQuoteEndpoints } from "../../shared/api/outside-quotes.ts";
import { notFound } from "../errors.ts";
import { tellDesk } from "../live/client.ts";
import { openAttachment } from "../originals.ts";
import {
  allowOutsideFile,
  dismissOutsideQuote,
  listOutsideQuotes,
  reopenOutsideQuote,
} from "../records/outside-quotes.ts";
import { takeOutsideQuote } from "../records/outside-taking.ts";
import { noteShown } from "../records/request-showings.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { download } from "./download.ts";

/** Quotes that went out without the Desk. */
export function bindOutsideQuotes(app: App): void {
  const outside = outsideQuoteEndpoints;
  bind(app, outside.listOutsideQuotes, async ({ ctx, actor, query }) => {
    const page = await listOutsideQuotes(actor, ctx, query);
    await noteShown(actor, ctx, ["request.shown", "outside-quotes"]);
    return page;
  });
  bind(app, outside.outsideQuoteFile, async ({ ctx, actor, params }) => {
    const file = await allowOutsideFile(actor, ctx, params.id);
    const object = await openAttachment(ctx, file.canonicalSha256, file.part);
    if (!object) throw notFound();
    return download(object, file);
  });
  bind(app, outside.takeOutsideQuote, async ({ ctx, actor, params }) => {
    const request = await takeOutsideQuote(actor, ctx, params.id);
    tellDesk(ctx, params.id);
    // Said again, it only shows the request.
    await noteShown(actor, ctx, ["request.shown", params.id]);
    return request;
  });
  bind(app, outside.dismissOutsideQuote, async ({ ctx, actor, params }) => {
    const quote = await dismissOutsideQuote(actor, ctx, params.id);
    await noteShown(actor, ctx, ["request.shown", "outside-quotes"]);
    return quote;
  });
  bind(app, outside.reopenOutsideQuote, async ({ ctx, actor, params }) => {
    const quote = await reopenOutsideQuote(actor, ctx, params.id);
    await noteShown(actor, ctx, ["request.shown", "outside-quotes"]);
    return quote;
  });
}
