import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import { DESK_LIVE_MS, type DeskEvent, deskSayingSchema } from "../../shared/desk-live.ts";

// Where the Desk's browsers hear of each other. It sleeps while nobody speaks (hibernation), stores nothing and knows no
// content: that a request changed, and who writes into it.

const listenerSchema = z.object({
  person: z.object({ id: z.string(), name: z.string() }),
  sinceMs: z.number(),
  writing: z.string().nullable(),
});
type Listener = z.infer<typeof listenerSchema>;

/** Closed because it is old: connect anew (4000 to 4999 are an application's own, RFC 6455 section 7.4.2). */
const TOO_OLD = 4001;

/** Invariant: nobody hears anything over a connection older than DESK_LIVE_MS. */
export class DeskRoom extends DurableObject {
  /** A WebSocket of the person whom the Worker names. Only the Worker reaches this object. */
  override fetch(request: Request): Response {
    const listener = listenerSchema.parse(JSON.parse(decodeURIComponent(request.headers.get("x-listener") ?? "null")));
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.ctx.acceptWebSocket(ours);
    ours.serializeAttachment(listener);
    return new Response(null, { status: 101, webSocket: theirs });
  }

  /** Tells everybody that a request changed. */
  changed(id: string, nowMs: number): void {
    for (const socket of this.ctx.getWebSockets()) this.#send(socket, { kind: "changed", id }, nowMs);
  }

  override webSocketMessage(socket: WebSocket, said: string | ArrayBuffer): void {
    const listener = listenerOf(socket);
    const saying = typeof said === "string" ? deskSayingSchema.safeParse(readJson(said)) : null;
    if (!listener || !saying?.success) return;
    const before = listener.writing;
    socket.serializeAttachment({ ...listener, writing: saying.data.id });
    this.#tellWriters([before, saying.data.id]);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#tellWriters([listenerOf(socket)?.writing ?? null], socket);
  }

  /** Tells those who write into these requests who else does; `gone` has left. */
  #tellWriters(ids: readonly (string | null)[], gone?: WebSocket): void {
    const sockets = this.ctx.getWebSockets().filter((one) => one !== gone);
    for (const id of new Set(ids)) {
      if (id === null) continue;
      const writers = sockets.filter((one) => listenerOf(one)?.writing === id);
      const people = new Map(writers.flatMap((one) => listenerOf(one) ?? []).map(({ person }) => [person.id, person]));
      for (const one of writers)
        this.#send(one, { kind: "writing", id, people: [...people.values()].sort(byName) }, Date.now());
    }
  }

  #send(socket: WebSocket, event: DeskEvent, nowMs: number): void {
    const listener = listenerOf(socket);
    try {
      if (!listener || nowMs - listener.sinceMs > DESK_LIVE_MS) socket.close(TOO_OLD, "connect again");
      else socket.send(JSON.stringify(event));
    } catch {
      // It closed at this very moment; its close is told by the platform.
    }
  }
}

const listenerOf = (socket: WebSocket): Listener | null =>
  listenerSchema.safeParse(socket.deserializeAttachment()).data ?? null;

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
