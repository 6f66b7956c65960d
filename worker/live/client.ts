import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { placedIn } from "../jurisdiction.ts";
import { errorFields, log } from "../log.ts";

/** The company's one Desk. */
const room = (ctx: AppContext) => placedIn(ctx.env.DESK_ROOM, ctx.env.JURISDICTION).getByName("desk");

/** Tells the Desk that a request changed, behind the answer: who does not hear of it asks again by themselves. */
export function tellDesk(ctx: AppContext, id: string): void {
  const told = room(ctx).changed(id, ctx.nowMs());
  ctx.waitUntil(Promise.resolve(told).catch((error: unknown) => log("warn", "desk.not_told", errorFields(error))));
}

/**
 * A WebSocket over which the Desk's roles hear of changes (RFC 6455). Throws `forbidden` for everybody else, and for another
 * site's page: browsers ask nobody before they open one.
 */
export async function listenToDesk(actor: Actor, ctx: AppContext, request: Request): Promise<Response> {
  requireRole(actor, "inside", "manager");
  const { personId, name } = requirePerson(actor);
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new AppError("bad_request", "This is a WebSocket.");
  }
  if (request.headers.get("origin") !== new URL(ctx.env.PUBLIC_ORIGIN).origin) {
    throw new AppError("forbidden", "This request came from another site.");
  }
  const listener = { person: { id: personId, name }, sinceMs: ctx.nowMs(), writing: null };
  const headers = { upgrade: "websocket", "x-listener": encodeURIComponent(JSON.stringify(listener)) };
  return room(ctx).fetch("http://desk/", { headers });
}
