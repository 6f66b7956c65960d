import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import type { MovePart, MoveStage } from "./arriving.ts";
import { beginArriving, noteArrival, readArrival, readStage, seal, takePart } from "./arriving.ts";
import { volumeObject } from "./client.ts";
import type { Changes, Held, LastRows, Leaving } from "./leaving.ts";
import {
  beginHold,
  beginLeaving,
  isFirst,
  leave,
  objectAfter,
  objectNo,
  readChanges,
  readLastRows,
  readLeaving,
  readMark,
  writeMark,
} from "./leaving.ts";
import { migrateVolume, nameOf } from "./migrate.ts";
import type { Standing } from "./standing.ts";
import { refusal } from "./standing.ts";

/**
 * What a volume's object knows of where the volume is, and its part in moving it to another object
 * (docs/decisions/0031-written-anew.md). The volume's rows are reached through `sql` and `open` alone, which refuse where
 * the volume is somewhere else.
 */
export abstract class MovableVolume extends DurableObject<Env> {
  #standing: Standing = { is: "nothing" };
  #heldUntil = 0;
  #name = "";

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    const { storage, id } = state;
    const mark = readMark(storage.sql);
    if (mark !== null) this.#standing = { is: "left", to: mark };
    else if (storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'migration'").toArray().length > 0)
      this.#look(id.name);
    else if (id.name !== undefined && isFirst(id.name)) {
      const name = id.name;
      void state.blockConcurrencyWhile(() => this.#beginEmpty(name));
    }
  }

  /**
   * An empty object that volumes begin in. The volume may have left it: the platform may stop an object after it was
   * emptied and before it says where the rows are. The object after it knows.
   */
  async #beginEmpty(name: string): Promise<void> {
    const next = objectAfter(name);
    const { is, ...there } = await volumeObject(this.env, next).whereabouts();
    if (is === "nothing") return this.#look(name);
    const to = "to" in there ? there.to : next;
    writeMark(this.ctx.storage.sql, to);
    this.#standing = { is: "left", to };
  }

  /** Of an object with tables, or a volume's first. */
  #look(name: string | undefined): void {
    const { storage } = this.ctx;
    migrateVolume(storage);
    this.#name = nameOf(storage, name);
    const { goneTo, heldUntil } = readLeaving(storage.sql);
    this.#heldUntil = heldUntil;
    if (goneTo !== null) this.#standing = { is: "left", to: goneTo };
    else this.#standing = { is: readArrival(storage.sql)?.state === "coming" ? "coming" : "here" };
  }

  /** The volume's name, whichever object it is in. */
  protected get volume(): string {
    return this.#name;
  }

  protected get isHere(): boolean {
    return this.#standing.is === "here";
  }

  /** To read. Throws what client.ts understands where the volume is not here. */
  protected get sql(): SqlStorage {
    if (!this.isHere) throw refusal(this.#standing);
    return this.ctx.storage.sql;
  }

  /** To change. Throws as well while the last rows are copied elsewhere. */
  protected get open(): DurableObjectStorage {
    if (!this.isHere) throw refusal(this.#standing);
    if (Date.now() < this.#heldUntil) throw refusal({ is: "held" });
    return this.ctx.storage;
  }

  /** Where the volume is, as far as this object knows. */
  whereabouts(): Standing {
    return this.#standing;
  }

  /**
   * Begins to write the volume anew for the erasure `by`, or goes on. Null: done. `isHere`: the volume has come to `to`,
   * and `from` is still to be emptied.
   */
  beginMove(by: string): (Leaving & { isHere: boolean; last: number }) | null {
    const { sql } = this;
    const { last } = sql.exec<{ last: number }>("SELECT coalesce(max(number), 0) AS last FROM message").one();
    const arrival = readArrival(sql);
    if (arrival?.state === "here") return { from: arrival.from, to: arrival.own, isHere: true, last };
    const leaving = this.ctx.storage.transactionSync(() => beginLeaving(sql, arrival?.own ?? this.#name, by));
    return leaving && { ...leaving, isHere: false, last };
  }

  /** Messages that changed after this change. */
  changesAfter(after: number): Changes {
    return readChanges(this.sql, after);
  }

  /** Holds all changes back; until when, in ms since 1970. */
  hold(): number {
    this.#heldUntil = beginHold(this.sql, Date.now());
    return this.#heldUntil;
  }

  /** What is copied in a hold; null once it is over. */
  lastRows(held: Held, namesAfter: number): LastRows | null {
    return readLastRows(this.sql, held, Date.now(), namesAfter);
  }

  /** The rows are the next object's from here on, see leaving.ts; false where they stay. */
  leave(held: Held): boolean {
    if (!leave(this.sql, held, Date.now())) return false;
    this.#look(undefined);
    void this.ctx.storage.deleteAlarm();
    return true;
  }

  /** Takes every byte out of an object that the volume has left, once it is in the other one. */
  async discard(): Promise<void> {
    const { storage } = this.ctx;
    if (this.#standing.is === "nothing" || readMark(storage.sql) !== null) return;
    const to = this.#standing.is === "left" ? this.#standing.to : null;
    if (to === null || (await volumeObject(this.env, to).whereabouts()).is !== "here")
      throw new Error("the volume is not in another object yet");
    await this.ctx.blockConcurrencyWhile(async () => {
      // In one turn, so that the platform commits both together.
      const emptied = storage.deleteAll();
      writeMark(storage.sql, to);
      await emptied;
    });
  }

  /** The object that volumes begin in says where the volume is now, so that nobody follows it from object to object. */
  pointTo(object: string): void {
    if (this.#standing.is !== "left" || readMark(this.ctx.storage.sql) === null) throw refusal(this.#standing);
    if (objectNo(object) <= objectNo(this.#standing.to)) return;
    this.ctx.storage.transactionSync(() => writeMark(this.ctx.storage.sql, object));
    this.#standing = { is: "left", to: object };
  }

  /** Makes an empty object ready for the rows of a volume. Safe to call again. */
  prepare(given: { volume: string; own: string; from: string }): void {
    if (this.#standing.is !== "nothing") return;
    const { storage } = this.ctx;
    migrateVolume(storage);
    this.#name = nameOf(storage, given.volume);
    beginArriving(storage.sql, given);
    this.#standing = { is: "coming" };
  }

  /** How far the copy is; null where nothing is taken (any more). */
  stage(): { stage: MoveStage; namesUpTo: number } | null {
    return this.#standing.is === "coming" ? readStage(this.ctx.storage.sql) : null;
  }

  /** Puts a part of the volume in. */
  take(part: MovePart): void {
    if (this.#standing.is === "coming") this.ctx.storage.transactionSync(() => takePart(this.ctx.storage.sql, part));
  }

  /** Puts the last rows in; throws where the copy is not whole. */
  seal(until: number, last: LastRows): void {
    if (this.#standing.is === "coming") this.ctx.storage.transactionSync(() => seal(this.ctx.storage.sql, until, last));
  }

  /** Serves from now on, if the volume has left the other object for this one. */
  async arrive(): Promise<boolean> {
    if (this.#standing.is === "coming") {
      const { own, from } = readArrival(this.ctx.storage.sql) ?? { own: "", from: "" };
      const there = await volumeObject(this.env, from).whereabouts();
      if (this.#standing.is === "coming" && there.is === "left" && there.to === own) {
        noteArrival(this.ctx.storage.sql, "here");
        this.#look(undefined);
        this.handOverSoon();
      }
    }
    return this.isHere;
  }

  /** The object that it came from is emptied. */
  settle(): void {
    noteArrival(this.sql, "settled");
  }

  /** Leaves that came along wait for the Ledger. */
  protected abstract handOverSoon(): void;
}
