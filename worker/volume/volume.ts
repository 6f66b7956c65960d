import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { migrateVolume } from "./migrate.ts";
import { peekMessage, peopleOfThreads } from "./read.ts";
import type {
  RecordRequest,
  RecordResult,
  UndoResult,
  VolumeCursor,
  VolumeDetail,
  VolumeFacts,
  VolumePeek,
  VolumeRow,
} from "./record.ts";
import type { ShowOneRequest, ShowRequest } from "./show.ts";
import { factsOf, findText, findThread, findTimeline, showMessage, showMessages } from "./show.ts";
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

  /** For the access rules: whose these messages are and who captured them. */
  facts(numbers: number[]): VolumeFacts[] {
    return factsOf(this.ctx.storage.sql, numbers);
  }

  /** Where a customer's messages lie, newest first. */
  findTimeline(request: Parameters<typeof findTimeline>[1]): VolumeCursor[] {
    return findTimeline(this.ctx.storage.sql, request);
  }

  /** Where a thread's messages lie, newest first. */
  findThread(request: Parameters<typeof findThread>[1]): VolumeCursor[] {
    return findThread(this.ctx.storage.sql, request);
  }

  /** Where the messages lie that hold the words, newest first. */
  findText(request: Parameters<typeof findText>[1]): VolumeCursor[] {
    return findText(this.ctx.storage.sql, request);
  }

  /** The messages of a list, with their leaf. */
  showMessages(request: ShowRequest): VolumeRow[] {
    return this.#change((sql) => showMessages(sql, request));
  }

  /** One message, original or attachment, with its leaf. */
  showMessage(request: ShowOneRequest): VolumeDetail | null {
    return this.#change((sql) => showMessage(sql, request));
  }

  /** How much is here. Counts, so it is for reports, not for requests. */
  stats(): { messages: number; databaseBytes: number } {
    const { sql } = this.ctx.storage;
    const { messages } = sql.exec<{ messages: number }>("SELECT count(*) AS messages FROM message").one();
    return { messages, databaseBytes: sql.databaseSize };
  }

  #change<T>(work: (sql: SqlStorage) => T): T {
    const { storage } = this.ctx;
    return storage.transactionSync(() => work(storage.sql));
  }
}
