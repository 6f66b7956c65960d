import { doorEndpoints } from "../../shared/api/doors.ts";
import { noticeEndpoints } from "../../shared/api/notices.ts";
import { newJournalSecret, readDoors, updateJournal } from "../records/doors.ts";
import { dismissNotice, listNotices } from "../records/notices.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What somebody should look at, and the company's own doors. */
export function bindNotices(app: App): void {
  bind(app, noticeEndpoints.listNotices, async ({ ctx, actor }) => ({ notices: await listNotices(actor, ctx) }));
  bind(app, noticeEndpoints.dismissNotice, async ({ ctx, actor, params }) => dismissNotice(actor, ctx, params.id));
  bind(app, doorEndpoints.doors, async ({ ctx, actor }) => readDoors(actor, ctx));
  bind(app, doorEndpoints.updateJournal, async ({ ctx, actor, body }) => updateJournal(actor, ctx, body));
  bind(app, doorEndpoints.newJournalSecret, async ({ ctx, actor }) => newJournalSecret(actor, ctx));
}
