import { ownCopyEndpoints } from "../../shared/api/own-copy.ts";
import { changeOwnCopyRules, getOwnCopyRules, readOwnCopy } from "../records/own-copy.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** What a rep's browser may keep, and the company's word on it. */
export function bindOwnCopy(app: App): void {
  bind(app, ownCopyEndpoints.ownCopy, ({ ctx, actor }) => readOwnCopy(actor, ctx));
  bind(app, ownCopyEndpoints.ownCopyRules, ({ ctx, actor }) => getOwnCopyRules(actor, ctx));
  bind(app, ownCopyEndpoints.changeOwnCopyRules, ({ ctx, actor, body }) => changeOwnCopyRules(actor, ctx, body));
}
