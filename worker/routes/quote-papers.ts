import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { notFound } from "../errors.ts";
import { openAttachment } from "../originals.ts";
import { paperName, replyWords } from "../quotes/reply.ts";
import { createOffer, revokeOffers } from "../records/quote-offers.ts";
import { allowRequestFile } from "../records/quote-papers.ts";
import { prepareReply } from "../records/quote-reply.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { download } from "./download.ts";

/** How quotes leave the house. */
export function bindQuotePapers(app: App): void {
  const papers = quotePaperEndpoints;
  bind(app, papers.requestFile, async ({ ctx, actor, params }) => {
    const file = await allowRequestFile(actor, ctx, params.id, params.file);
    const object = await openAttachment(ctx, file.canonicalSha256, file.part);
    if (!object) throw notFound();
    return download(object, file);
  });
  bind(app, papers.createOffer, ({ ctx, actor, params }) => createOffer(actor, ctx, params.id));
  bind(app, papers.revokeOffers, async ({ ctx, actor, params }) => {
    await revokeOffers(actor, ctx, params.id);
    return { revoked: true as const };
  });
  bind(app, papers.quoteReply, async ({ ctx, actor, params }) => {
    const { issued, url, subject, ...reply } = await prepareReply(actor, ctx, params.id);
    const said = replyWords(issued, url);
    return { ...reply, url, subject: subject ?? said.subject, text: said.text, fileName: paperName(issued, "pdf") };
  });
}
