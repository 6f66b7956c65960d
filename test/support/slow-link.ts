// The line between a browser and the Worker, as slow as a hotel's and cut when a test says so. Plain TCP on loopback:
// neither side knows of it, and no debugger is needed, which would keep a service worker alive.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A line that forwards everything to one port. */
export interface SlowLink {
  readonly port: number;
  /** Bytes that reached the Worker's side since the start. */
  sentBytes(): number;
  /** Keeps what goes to the Worker's side from now on; the answer gives it as text, one character per byte, and stops. */
  record(): () => string;
  /** Bits per second of each direction, shared by all connections; null is as fast as it goes. */
  setRate(bitsPerSecond: number | null): void;
  /** Breaks every connection and takes no new one until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** At 500 kbit/s a slice takes 66 ms: small beside anything measured, large enough to cost little. */
const SLICE_BYTES = 4096;
const CATCH_UP_MS = 500;

/** Listens on `port` of loopback and forwards to `target` there. */
export async function startSlowLink({ port, target }: { port: number; target: number }): Promise<SlowLink> {
  const open = new Set<Socket>();
  const free = { up: 0, down: 0 };
  let bytesPerMs: number | null = null;
  let isCut = false;
  let sent = 0;
  let heard: Buffer[] | null = null;

  async function pump(from: Socket, to: Socket, direction: "up" | "down"): Promise<void> {
    for await (const chunk of from) {
      const bytes: unknown = chunk;
      if (!(bytes instanceof Uint8Array)) continue;
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        const slice = bytes.subarray(at, at + SLICE_BYTES);
        if (bytesPerMs !== null) {
          // Whoever comes next waits until this slice is through: one line for all.
          // A timer that comes late on a busy computer is made up for: the line keeps its rate.
          const start = Math.max(performance.now() - CATCH_UP_MS, free[direction]);
          free[direction] = start + slice.length / bytesPerMs;
          const waitMs = free[direction] - performance.now();
          if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
        if (to.destroyed) return;
        if (direction === "up") {
          sent += slice.length;
          heard?.push(Buffer.from(slice));
        }
        if (!to.write(slice)) await once(to, "drain");
      }
    }
    to.end();
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      // A broken connection is what this is for: both ends go.
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    pump(near, far, "up").catch(() => far.destroy());
    pump(far, near, "down").catch(() => near.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  const breakAll = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port,
    sentBytes: () => sent,
    record() {
      const kept: Buffer[] = [];
      heard = kept;
      return () => {
        heard = null;
        return Buffer.concat(kept).toString("latin1");
      };
    },
    setRate(bitsPerSecond) {
      bytesPerMs = bitsPerSecond === null ? null : bitsPerSecond / 8000;
    },
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    async close() {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
