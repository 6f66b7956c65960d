import { checkCallEndpoints } from "../../shared/api/check-calls.ts";
import {
  changeCheckCallRules,
  getCheckCallRules,
  listCheckCalls,
  nameCaller,
  noteCheckCall,
} from "../records/check-calls.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Customers drawn by lot that somebody else than who looks after them rings up. */
export function bindCheckCalls(app: App): void {
  bind(app, checkCallEndpoints.checkCalls, ({ ctx, actor, query }) => listCheckCalls(actor, ctx, query));
  bind(app, checkCallEndpoints.noteCheckCall, ({ ctx, actor, params, body }) =>
    noteCheckCall(actor, ctx, params, body),
  );
  bind(app, checkCallEndpoints.nameCaller, ({ ctx, actor, params, body }) => nameCaller(actor, ctx, params, body));
  bind(app, checkCallEndpoints.checkCallRules, ({ ctx, actor }) => getCheckCallRules(actor, ctx));
  bind(app, checkCallEndpoints.changeCheckCallRules, ({ ctx, actor, body }) => changeCheckCallRules(actor, ctx, body));
}
