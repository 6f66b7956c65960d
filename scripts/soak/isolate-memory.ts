// Memory of the Worker's own isolate, asked of its debugger again and again: what Cloudflare's limit of 128 MB counts.
// The process around it holds more here, since workerd plays R2, D1 and the queues as well.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** Between two looks. A look waits while the isolate computes, so that it sees what was there just before or after. */
const LOOK_MS = 25;

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const usageSchema = z.object({ usedSize: z.number(), backingStorageSize: z.number().default(0) });
const answerSchema = z.object({ id: z.number(), result: z.unknown().optional() });

/** Bytes of heap and of array buffers: those that somebody holds, and all, with what nobody has collected yet. */
export interface IsolateBytes {
  held: number;
  all: number;
}

export interface IsolateWatch {
  /** Starts the peaks anew; answers the bytes that are held now. */
  reset(): Promise<number>;
  /** The most since then. */
  peak(): IsolateBytes;
  close(): void;
}

/**
 * Watches the Worker behind an inspector's port. An isolate answers its debugger only while it has something to do:
 * `wake` gives it a small request. Throws where nobody listens.
 */
export async function watchIsolate(inspectorPort: number, wake: () => Promise<unknown>): Promise<IsolateWatch> {
  const targets = targetsSchema.parse(await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json());
  // Wrangler answers to an origin of this computer only, and Node's types know no second argument like this.
  const given = [targets[0]?.webSocketDebuggerUrl ?? "", { headers: { origin: "http://localhost" } }];
  const socket: WebSocket = Reflect.construct(WebSocket, given);
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  let isOver = false;
  socket.addEventListener("message", ({ data }) => {
    const answer = answerSchema.safeParse(JSON.parse(String(data)));
    if (!answer.success) return;
    waiting.get(answer.data.id)?.(answer.data.result);
    waiting.delete(answer.data.id);
  });
  await new Promise((opened, failed) => {
    socket.addEventListener("open", opened);
    socket.addEventListener("error", () => failed(new Error("the inspector does not answer")));
  });
  const ask = (method: string): Promise<unknown> =>
    new Promise((answered) => {
      const id = ++lastId;
      waiting.set(id, answered);
      socket.send(JSON.stringify({ id, method }));
      const again = (): void => {
        if (waiting.has(id) && !isOver) void wake().finally(() => setTimeout(again, LOOK_MS));
      };
      again();
    });
  const count = async (): Promise<number> => {
    const { usedSize, backingStorageSize } = usageSchema.parse(await ask("Runtime.getHeapUsage"));
    return usedSize + backingStorageSize;
  };
  let most: IsolateBytes = { held: 0, all: 0 };
  const look = async (): Promise<number> => {
    const all = await count();
    await ask("HeapProfiler.collectGarbage");
    const held = await count();
    most = { held: Math.max(most.held, held), all: Math.max(most.all, all, held) };
    return held;
  };
  const looking = async (): Promise<void> => {
    while (!isOver) {
      await look();
      await sleep(LOOK_MS);
    }
  };
  looking().catch(() => undefined);
  return {
    async reset() {
      // The last mail may have left something that only a second look finds gone.
      await look();
      const held = await look();
      most = { held, all: held };
      return held;
    },
    peak: () => most,
    close() {
      isOver = true;
      socket.close();
    },
  };
}
