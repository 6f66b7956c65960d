import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { migrateVolume } from "./migrate.ts";
import { peekMessage, peopleOfThreads } from "./read.ts";
import type { RecordRequest, RecordResult, UndoResult, VolumePeek } from "./record.ts";
import type { UndoRequest } from "./undo.ts";
import { undoCapture } from "./undo.ts";
import { writeMessage } from "./write.ts";

/**
 * One volume: the messages of a UTC quarter, up to 5 GB, with their evidence and text index. Whoever calls has been
 * through the access rules; every change and every showing writes its leaf in the same transaction.
 */
export class Volume extends DurableObject<Env> {
  readonly #name: string;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const name = state.id.name;
    if (name === undefined) throw new Error("a volume is reached by its name");
    this.#name = name;
    migrateVolume(state.storage);
  }

  /** Writes a message with its capture; safe to call again. */
  record(request: RecordRequest): RecordResult {
    return this.#change((sql) => writeMessage(sql, this.#name, request));
  }

  /** `record` for many, all or none. */
  recordMany(requests: RecordRequest[]): RecordResult[] {
    return this.#change((sql) => requests.map((request) => writeMessage(sql, this.#name, request)));
  }

  /** Takes a person's own capture back. */
  undo(request: UndoRequest): UndoResult {
    return this.#change((sql) => undoCapture(sql, request));
  }

  /** For identity: the message as far as a copy is compared with it. */
  peek(number: number): VolumePeek | null {
    return peekMessage(this.ctx.storage.sql, number);
  }

  /** For threading: addresses on the messages of these threads. */
  peopleOf(threads: number[]): string[] {
    return peopleOfThreads(this.ctx.storage.sql, threads);
  }

  #change<T>(work: (sql: SqlStorage) => T): T {
    const { storage } = this.ctx;
    return storage.transactionSync(() => work(storage.sql));
  }
}
