import { leavingEndpoints } from "../../shared/api/leaving.ts";
import { findDerived } from "../originals.ts";
import { leftTodayFile } from "../records/left-file.ts";
import { listLeftLooks } from "../records/left-looks.ts";
import { listPromises } from "../records/left-promises.ts";
import { leftToday } from "../records/left-today.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { downloadBytes } from "./download.ts";

/** If somebody left today. */
export function bindLeaving(app: App): void {
  bind(app, leavingEndpoints.leftToday, async ({ ctx, actor, params, query }) =>
    leftToday(actor, ctx, params.id, query.reason ?? null),
  );
  bind(app, leavingEndpoints.leftPromises, async ({ ctx, actor, params, query }) =>
    listPromises(actor, ctx, {
      ...{ id: params.id, reason: query.reason ?? null, cursor: query.cursor },
      readText: async (canonicalSha256) => (await findDerived(ctx, canonicalSha256))?.text ?? null,
    }),
  );
  bind(app, leavingEndpoints.leftTodayFile, async ({ ctx, actor, params, query }) => {
    const { language, reason = null } = query;
    const { bytes, page } = await leftTodayFile(actor, ctx, { id: params.id, reason, language });
    return downloadBytes(bytes, {
      fileName: `if-${page.person.name}-left-${ctx.now().slice(0, 10)}.csv`,
      mediaType: "text/csv",
    });
  });
  bind(app, leavingEndpoints.leftLooks, async ({ ctx, actor, query }) =>
    listLeftLooks(actor, ctx, query.cursor ?? null),
  );
}
