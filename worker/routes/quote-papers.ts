import { deskLogoEndpoints } from "../../shared/api/desk-logo.ts";
import { type PaperForm, type QuoteReply, quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { isTooLongForPdf } from "../../shared/quote/printed-size.ts";
import type { AppContext } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { openAttachment } from "../originals.ts";
import { loadQuoteFonts } from "../quote-fonts.ts";
import { needsChinese } from "../quotes/fonts.ts";
import { quotePdf } from "../quotes/pdf.ts";
import { paperName, replyWords } from "../quotes/reply.ts";
import { quoteCsv, quoteXlsx } from "../quotes/sheet.ts";
import { quoteUbl } from "../quotes/ubl.ts";
import { readLogoBytes, saveLogo } from "../records/letterhead-logo.ts";
import { createOffer, revokeOffers } from "../records/quote-offers.ts";
import { allowRequestFile, paperForDesk, paperForOthers, rememberPdf } from "../records/quote-papers.ts";
import { prepareOwnReply, prepareReply } from "../records/quote-reply.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { download, downloadBytes, sheetTypes } from "./download.ts";

const mediaTypes: Record<PaperForm, string> = {
  ...sheetTypes,
  pdf: "application/pdf",
  xml: "application/xml",
};

/** A quote in one of its forms, as a download. A PDF's hash is kept: the mail that carries it is known by it. */
export async function paper(ctx: AppContext, form: PaperForm, issued: IssuedQuote): Promise<Response> {
  const bytes = await paperBytes(ctx, form, issued);
  if (form === "pdf") await rememberPdf(ctx, issued, await sha256Hex(bytes));
  return downloadBytes(bytes, { fileName: paperName(issued, form), mediaType: mediaTypes[form] });
}

async function paperBytes(ctx: AppContext, form: PaperForm, issued: IssuedQuote): Promise<Uint8Array> {
  if (form === "pdf") {
    // Nothing so long is handed in; what was made ready by other means must not end the Worker for everybody in it.
    if (isTooLongForPdf(issued.lines))
      throw new AppError("too_large", "This quote says more than one PDF can hold; take the XLSX.");
    const { logo } = issued.seller;
    const [fonts, picture] = await Promise.all([
      loadQuoteFonts(ctx, needsChinese(issued)),
      logo === "" ? null : readLogoBytes(ctx, logo),
    ]);
    return quotePdf(issued, fonts, picture?.bytes ?? null);
  }
  if (form === "xlsx") return quoteXlsx(issued);
  return new TextEncoder().encode(form === "csv" ? quoteCsv(issued) : quoteUbl(issued));
}

const sha256Hex = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("hex");

/** The mail with its words. */
function worded({ issued, url, subject, ...reply }: Awaited<ReturnType<typeof prepareReply>>): QuoteReply {
  const said = replyWords(issued, url);
  return { ...reply, url, subject: subject ?? said.subject, text: said.text, fileName: paperName(issued, "pdf") };
}

/** How quotes leave the house. */
export function bindQuotePapers(app: App): void {
  const papers = quotePaperEndpoints;
  bind(app, papers.deskPaper, async ({ ctx, actor, params: { id, form }, query: { revision } }) =>
    paper(ctx, form, await paperForDesk(actor, ctx, id, { revision, form })),
  );
  bind(app, papers.requestPaper, async ({ ctx, actor, params: { id, form } }) =>
    paper(ctx, form, await paperForOthers(actor, ctx, id, form)),
  );
  bind(app, papers.requestFile, async ({ ctx, actor, params }) => {
    const file = await allowRequestFile(actor, ctx, params.id, params.file);
    const object = await openAttachment(ctx, file.canonicalSha256, file.part);
    if (!object) throw notFound();
    return download(object, file);
  });
  bind(app, deskLogoEndpoints.putLogo, ({ ctx, actor, body }) => saveLogo(actor, ctx, body.data));
  bind(app, deskLogoEndpoints.getLogo, async ({ ctx, params }) => {
    const { bytes, mediaType } = await readLogoBytes(ctx, params.sha256);
    return downloadBytes(bytes, { fileName: "logo", mediaType });
  });
  bind(app, papers.createOffer, ({ ctx, actor, params }) => createOffer(actor, ctx, params.id));
  bind(app, papers.revokeOffers, async ({ ctx, actor, params }) => {
    await revokeOffers(actor, ctx, params.id);
    return { revoked: true as const };
  });
  bind(app, papers.quoteReply, async ({ ctx, actor, params }) => worded(await prepareReply(actor, ctx, params.id)));
  bind(app, papers.requestReply, async ({ ctx, actor, params }) =>
    worded(await prepareOwnReply(actor, ctx, params.id)),
  );
}
