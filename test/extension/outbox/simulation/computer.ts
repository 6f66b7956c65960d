/** One browser profile with the real outbox in it, on a disk, a clock, a network and people that a test decides about. */
import { outboxOpener } from "../../../../extension/background/context.ts";
import { OutboxFullError } from "../../../../extension/outbox/check-room.ts";
import type { Receipt } from "../../../../extension/outbox/drain-outbox.ts";
import { type HeldSecret, Keyring, type KeySession } from "../../../../extension/outbox/keyring.ts";
import type { NewItem } from "../../../../extension/outbox/outbox-item.ts";
import type { OutboxStore } from "../../../../extension/outbox/outbox-store.ts";
import { runRound } from "../../../../extension/outbox/run-round.ts";
import { ApiError } from "../../../../shared/api/client.ts";
import { MemoryDisk, MemoryProcess } from "../memory-indexed-db.ts";
import { pass } from "../turns.ts";
import type { WorkerModel } from "./worker-model.ts";

/** What becomes of a request. `kill`: the service worker is stopped, before it reached the Worker or after. */
export type Weather = "fine" | "lost" | "answer lost" | "answer cut" | "500" | "429" | "503" | "kill" | "kill after";

export interface World {
  readonly worker: WorkerModel;
  now: number;
  random(): number;
  /** Bytes of a save have reached the Worker. */
  arrives(id: string): void;
}

interface Pairing {
  readonly deviceId: string;
  readonly personId: string;
}

/** Bytes as text, one character each: messages are made so that all their parts differ. */
export const textOf = (bytes: Uint8Array): string => {
  const end = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  return `${end.replace(/\0+$/, "")}/${bytes.length}`;
};

const receipt: Receipt = { state: "stored", messageId: "2026q4.1-1", customers: [], alsoSavedBy: [] };
/** A process that is dead hears of nothing any more. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export class Computer {
  readonly name: string;
  readonly disk = new MemoryDisk();
  readonly #world: World;
  /** storage.local. */
  pairing: Pairing | null = null;
  paused = false;
  /** storage.session: outlives a stopped service worker, not the browser. */
  readonly #memory = new Map<string, HeldSecret>();
  process: MemoryProcess;
  keyring: Keyring;
  #open: () => Promise<OutboxStore>;
  #pump: Promise<void> = Promise.resolve();
  isOnline = true;
  mayReachServer = true;
  readonly weather: Weather[] = [];

  constructor(name: string, world: World) {
    this.name = name;
    this.#world = world;
    this.process = new MemoryProcess(this.disk);
    this.#open = outboxOpener(this.process.factory);
    this.keyring = this.#newKeyring();
  }

  #newKeyring(): Keyring {
    const { process } = this;
    const inMemory = <T>(work: () => T): Promise<T> => (process.alive ? Promise.resolve(work()) : never<T>());
    return new Keyring({
      store: () => this.store(process),
      secrets: {
        read: (id) => inMemory(() => this.#memory.get(id) ?? null),
        write: (id, held) => inMemory(() => void this.#memory.set(id, held)),
        forget: () => inMemory(() => this.#memory.clear()),
      },
      now: () => this.#world.now,
    });
  }

  store(process = this.process): Promise<OutboxStore> {
    return process.alive && process === this.process ? this.#open() : never();
  }

  /** A stopped service worker starts at the next event. */
  wakeUp(): void {
    if (this.process.alive) return;
    this.process = new MemoryProcess(this.disk);
    this.#open = outboxOpener(this.process.factory);
    this.keyring = this.#newKeyring();
    this.#pump = Promise.resolve();
  }

  kill(): void {
    this.process.kill();
    this.wakeUp();
  }

  restartBrowser(): void {
    this.process.kill();
    this.#memory.clear();
    this.wakeUp();
  }

  /** Runs work of the service worker; null when that was stopped before the work ended. */
  async within<T>(work: () => Promise<T>): Promise<T | null> {
    this.wakeUp();
    const { process } = this;
    const running = work();
    running.catch(() => undefined);
    return Promise.race([running, process.ended().then(() => null)]);
  }

  /** A tab hands a message over, again and again until it is told what became of it. */
  async save(item: Omit<NewItem, "personId" | "deviceId">, bytes: Uint8Array<ArrayBuffer>): Promise<"kept" | string> {
    for (let tries = 0; tries < 20; tries++) {
      const answer = await this.within(async () => {
        const { pairing } = this;
        // An explicit sign-out stops capturing; an expired session does not.
        if (!pairing) return "unauthenticated";
        try {
          await this.keyring.keep({ ...item, ...pairing }, bytes);
          return "kept";
        } catch (error) {
          return error instanceof OutboxFullError ? error.reason : "storage";
        }
      });
      if (answer !== null) return answer;
    }
    return "updated";
  }

  /** Wakes the pump: one round at a time, under the lock that the browser gives out. */
  async pump(): Promise<void> {
    await this.within(() => {
      const next = this.#pump.then(() => this.#round());
      this.#pump = next.catch(() => undefined);
      return next.catch((error: unknown) => {
        // The disk refused or the worker was stopped: the next wake tries again. Anything else is a mistake of ours.
        if (!(error instanceof DOMException)) throw error;
      });
    });
  }

  async #round(): Promise<void> {
    const { pairing, process } = this;
    if (!pairing || this.paused) return;
    const pause = async (): Promise<void> => {
      if (!process.alive) return never();
      this.paused = true;
      await this.keyring.lock();
    };
    await runRound({
      store: await this.store(),
      keyring: this.keyring,
      session: {
        ...this.sessionOf(pairing),
        report: (id, numbers) => this.request((person) => this.#world.worker.drop(person, id, numbers)),
      },
      send: this.#send(),
      pause,
      now: () => this.#world.now,
      random: () => this.#world.random(),
      begin: async () => undefined,
      note: () => undefined,
    });
  }

  sessionOf({ deviceId, personId }: Pairing): KeySession {
    const { worker } = this.#world;
    return { deviceId, personId, askSecret: (id) => this.request((person) => worker.secretOf(person, id)) };
  }

  #send() {
    const { worker } = this.#world;
    type Send = Parameters<typeof runRound>[0]["send"];
    const send: Send = {
      original: ({ id, deviceId, deviceSeq: seq }, { bytes }) =>
        this.request((person) => {
          this.#world.arrives(id);
          worker.put(person, { id, deviceId, seq, text: textOf(bytes) });
          return receipt;
        }),
      part: ({ id }, part, { bytes }) =>
        this.request(() => {
          this.#world.arrives(id);
          worker.putPart(id, part, textOf(bytes));
        }),
      complete: ({ id, deviceId, deviceSeq: seq }, parts) =>
        this.request((person) => {
          worker.complete(person, { id, deviceId, seq }, parts);
          return receipt;
        }),
      undo: (id) => this.request((person) => worker.undo(person, id)),
    };
    return send;
  }

  /** One request to the Worker, in today's weather. */
  async request<T>(effect: (personId: string) => T): Promise<T> {
    const { process, pairing } = this;
    if (!process.alive || !pairing) return never();
    const weather = this.isOnline && this.mayReachServer ? (this.weather.shift() ?? "fine") : "lost";
    if (weather === "kill") process.kill();
    if (!process.alive) return never();
    if (weather === "lost") throw new ApiError("unsent", 0, "", null);
    if (weather === "500") throw new ApiError("internal", 500, "", null);
    if (weather === "429") throw new ApiError("rate_limited", 429, "", null, { retryAfter: "30" });
    if (weather === "503") throw new ApiError("unavailable", 503, "", null);
    await this.#travel();
    const value = effect(this.#world.worker.personOf(pairing.deviceId));
    await this.#travel();
    if (!process.alive) return never();
    if (weather === "kill after") {
      process.kill();
      return never();
    }
    if (weather === "answer lost") throw new ApiError("unsent", 0, "", null);
    if (weather === "answer cut") throw new ApiError("unreadable", 200, "", null);
    return value;
  }

  /** On the way anything else may happen. */
  async #travel(): Promise<void> {
    for (let left = Math.floor(this.#world.random() * 8); left > 0; left--) {
      await pass();
    }
  }

  pair(personId: string): void {
    this.pairing = { personId, deviceId: this.#world.worker.pair(personId) };
    this.paused = false;
  }

  async signOut(): Promise<void> {
    const { pairing } = this;
    this.pairing = null;
    this.paused = false;
    await this.within(() => this.keyring.lock());
    const device = pairing && this.#world.worker.devices.get(pairing.deviceId);
    if (device && this.isOnline) device.isDisabled = true;
  }
}
