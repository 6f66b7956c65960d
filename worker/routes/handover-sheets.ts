import { exitTalkEndpoints } from "../../shared/api/exit-talks.ts";
import { handoverCallEndpoints } from "../../shared/api/handover-calls.ts";
import { handoverSheetEndpoints } from "../../shared/api/handover-sheets.ts";
import { replyDraft } from "../../shared/quote/reply-draft.ts";
import { findDerived } from "../originals.ts";
import { getExitTalk, writeExitTalk } from "../records/exit-talks.ts";
import { listCalls, settleCall } from "../records/handover-calls.ts";
import { completeSheet, getSheet, signSheet, writeSheet } from "../records/handover-sheets.ts";
import { draftIntroduction } from "../records/introductions.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { downloadBytes } from "./download.ts";

/** Sheets and introductions of a departure, the talk on leaving, and the calls after it. */
export function bindHandoverSheets(app: App): void {
  bind(app, handoverSheetEndpoints.getSheet, ({ ctx, actor, params }) =>
    getSheet(actor, ctx, { ...params, readText: async (sha256) => (await findDerived(ctx, sha256))?.text ?? null }),
  );
  bind(app, handoverSheetEndpoints.writeSheet, ({ ctx, actor, params, body }) => writeSheet(actor, ctx, params, body));
  bind(app, handoverSheetEndpoints.completeSheet, ({ ctx, actor, params, body }) =>
    completeSheet(actor, ctx, params, body.version),
  );
  bind(app, handoverSheetEndpoints.signSheet, ({ ctx, actor, params, body }) =>
    signSheet(actor, ctx, params, body.version),
  );
  bind(app, handoverSheetEndpoints.getIntroduction, ({ ctx, actor, params, query }) =>
    draftIntroduction(actor, ctx, { ...params, language: query.language }),
  );
  bind(app, handoverSheetEndpoints.getIntroductionFile, async ({ ctx, actor, params, query }) => {
    const draft = await draftIntroduction(actor, ctx, { ...params, language: query.language });
    const bytes = replyDraft({ ...draft, inReplyTo: null, references: [], atMs: ctx.nowMs(), file: null });
    return downloadBytes(bytes, { fileName: "introduction.eml", mediaType: "message/rfc822" });
  });
  bind(app, exitTalkEndpoints.getExitTalk, ({ ctx, actor, params, query }) =>
    getExitTalk(actor, ctx, params.id, query.reason ?? null),
  );
  bind(app, exitTalkEndpoints.writeExitTalk, ({ ctx, actor, params, body }) =>
    writeExitTalk(actor, ctx, params.id, body.answers),
  );
  bind(app, handoverCallEndpoints.listCalls, async ({ ctx, actor, query }) => ({
    calls: await listCalls(actor, ctx, query),
  }));
  bind(app, handoverCallEndpoints.settleCall, ({ ctx, actor, params, body }) => settleCall(actor, ctx, params, body));
}
