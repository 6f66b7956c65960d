import { ownNeverEndpoints } from "../../shared/api/own-never.ts";
import { privacyNoticeEndpoints } from "../../shared/api/privacy-notice.ts";
import { readMe } from "../records/me.ts";
import { addOwnNever, listOwnNever, removeOwnNever } from "../records/own-never.ts";
import { acknowledge, noticeOverview, readNotice, writeNotice } from "../records/privacy-notices.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What everybody is told before anything of theirs is saved, and what they hold back themselves. */
export function bindPrivacyNotice(app: App): void {
  bind(app, privacyNoticeEndpoints.readNotice, async ({ ctx, actor }) =>
    readNotice(actor, ctx, (await readMe(actor, ctx)).language),
  );
  bind(app, privacyNoticeEndpoints.acknowledge, async ({ ctx, actor, body }) => acknowledge(actor, ctx, body.version));
  bind(app, privacyNoticeEndpoints.noticeOverview, async ({ ctx, actor }) => noticeOverview(actor, ctx));
  bind(app, privacyNoticeEndpoints.writeNotice, async ({ ctx, actor, body }) => writeNotice(actor, ctx, body));
  bind(app, ownNeverEndpoints.listOwnNever, async ({ ctx, actor }) => listOwnNever(actor, ctx));
  bind(app, ownNeverEndpoints.addOwnNever, async ({ ctx, actor, body }) => addOwnNever(actor, ctx, body.entry));
  bind(app, ownNeverEndpoints.removeOwnNever, async ({ ctx, actor, params }) =>
    removeOwnNever(actor, ctx, params.entry),
  );
}
