// One file because what the Ledger can be asked is one class over its own batches and tiles.
import { DurableObject } from "cloudflare:workers";
import type { Consistency, Inclusion, LedgerHead } from "../../shared/ledger.ts";
import { raiseAlarm, readAlarms } from "./alarms.ts";
import type { BatchRow, LedgerAlarm, LedgerEntry } from "./entry.ts";
import { entryFrom, openingLine } from "./entry.ts";
import { eraseSaying } from "./erase-saying.ts";
import { type AboutPage, findAbout } from "./find-about.ts";
import type { OfferedLeaf, TakeResult } from "./leaf-outbox.ts";
import { migrateLedger } from "./ledger.schema.ts";
import type { TileStore } from "./merkle.ts";
import { appendLeaves, consistencyProof, inclusionProof, leafHash, leafHashAt, rootAt } from "./merkle.ts";
import { packLines, unpackLines } from "./packed-lines.ts";

/** A batch row stays well under SQLite's 2 MB, at three bytes a character. */
const MAX_BATCH_CHARACTERS = 500_000;

type BatchColumns = { entries: ArrayBuffer; openings: ArrayBuffer };
type BatchLines = { firstIndex: number; entries: string[]; openings: string[] };

/** The one object that numbers the leaves of all sources into one append-only RFC 6962 tree. */
export class Ledger extends DurableObject {
  readonly #sql: SqlStorage;
  readonly #tiles: TileStore;
  #lastRead: BatchLines | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    this.#sql = sql;
    this.#tiles = {
      read(level, number) {
        const [row] = sql
          .exec<{ hashes: ArrayBuffer }>("SELECT hashes FROM tile WHERE level = ? AND number = ?", level, number)
          .toArray();
        return row && new Uint8Array(row.hashes);
      },
      write(level, number, hashes) {
        sql.exec("INSERT OR REPLACE INTO tile (level, number, hashes) VALUES (?, ?, ?)", level, number, hashes);
      },
    };
    void ctx.blockConcurrencyWhile(async () => migrateLedger(ctx.storage));
  }

  /**
   * Takes a source's leaves, in one transaction. Offering again what was taken changes nothing; of what is new, the part
   * that follows on is taken. With an alarm nothing after its place is taken and nothing is overwritten.
   * `now` is ISO 8601.
   */
  take(source: string, leaves: readonly OfferedLeaf[], now: string): TakeResult {
    return this.ctx.storage.transactionSync(() => {
      const taken = this.#takenUpTo(source);
      for (const leaf of leaves) {
        if (leaf.seq > taken) continue;
        const known = this.#entryOf(source, leaf.seq)?.bytes ?? "";
        if (known === leaf.bytes) continue;
        this.#raise({ kind: "changed", source, seq: leaf.seq, at: now, taken: known, offered: leaf.bytes });
        return { takenUpTo: taken, alarm: "changed" };
      }
      const following = leaves.filter((leaf) => leaf.seq > taken);
      const broken = following.findIndex((leaf, i) => leaf.seq !== taken + 1 + i);
      const fresh = broken < 0 ? following : following.slice(0, broken);
      this.#append(source, fresh);
      const takenUpTo = taken + fresh.length;
      const stray = following[fresh.length];
      if (!stray) return { takenUpTo, alarm: null };
      this.#raise({ kind: "gap", source, seq: stray.seq, at: now, taken: `${takenUpTo}`, offered: `${stray.seq}` });
      return { takenUpTo, alarm: "gap" };
    });
  }

  /** Says what a source's newest leaf is (0: none). Raises `rewound` and returns false when more was taken from it before. */
  sourceIsAt(source: string, newestSeq: number, now: string): boolean {
    const taken = this.#takenUpTo(source);
    if (newestSeq >= taken) return true;
    this.#raise({ kind: "rewound", source, seq: newestSeq, at: now, taken: `${taken}`, offered: `${newestSeq}` });
    return false;
  }

  /** The tree's size and root. */
  head(): LedgerHead {
    const size = this.#size();
    return { size, root: base64(rootAt(this.#tiles, size)) };
  }

  /** The proof that leaf `index` is in the tree of `size`; null unless index < size ≤ head. */
  inclusion(index: number, size: number): Inclusion | null {
    if (!isWithin(0, index, size - 1) || !isWithin(1, size, this.#size())) return null;
    return {
      index,
      size,
      leafHash: base64(leafHashAt(this.#tiles, index)),
      root: base64(rootAt(this.#tiles, size)),
      proof: inclusionProof(this.#tiles, index, size).map(base64),
    };
  }

  /** The proof that the tree of `first` begins that of `second`; null unless 1 ≤ first ≤ second ≤ head. */
  consistency(first: number, second: number): Consistency | null {
    if (!isWithin(1, first, second) || !isWithin(1, second, this.#size())) return null;
    return {
      proof: consistencyProof(this.#tiles, first, second).map(base64),
      firstRoot: base64(rootAt(this.#tiles, first)),
      secondRoot: base64(rootAt(this.#tiles, second)),
    };
  }

  /** The index of a source's leaf in the tree, or null when it was not taken yet. */
  find(source: string, seq: number): number | null {
    const batch = this.#batchOf(source, seq);
    return batch ? batch.first_index + seq - batch.first_seq : null;
  }

  /** Leaf number `index` of the tree, or null. */
  entry(index: number): LedgerEntry | null {
    const batch = this.#batchAt(index);
    return batch ? this.#entryIn(batch, index - batch.first_index) : null;
  }

  /** Leaves of a source with the proof that each is in the tree of `size`; those that are not are left out. */
  proofs(source: string, seqs: readonly number[], size: number): (LedgerEntry & Inclusion)[] {
    return seqs.flatMap((seq) => {
      const index = this.find(source, seq);
      const entry = index === null ? null : this.entry(index);
      const proof = index === null ? null : this.inclusion(index, size);
      return entry && proof ? [{ ...entry, ...proof }] : [];
    });
  }

  /**
   * Destroys the salt and detail of one leaf. The leaf, its hash and every proof stay. Safe to repeat.
   * False when the leaf is not here yet: its source still has them, so take it up first and ask again.
   */
  erase(source: string, seq: number): boolean {
    const batch = this.#batchOf(source, seq);
    if (!batch) return false;
    const lines = [...this.#linesOf(batch).openings];
    this.#lastRead = null;
    lines[seq - batch.first_seq] = "";
    this.#sql.exec("UPDATE batch SET openings = ? WHERE first_index = ?", packLines(lines), batch.first_index);
    return true;
  }

  /**
   * Destroys salt and detail of the leaves whose detail says one of these words, of the batches from leaf `from` on.
   * Answers how many, and where the next step begins; null at the end.
   */
  eraseSaying(words: readonly string[], from: number): { erased: number; next: number | null } {
    this.#lastRead = null;
    return eraseSaying(this.#sql, words, from);
  }

  /** Who did this to this subject and when, newest first, out of the batches before leaf `before`; some batches a call. */
  about(kind: string, subject: string, before: number | null): AboutPage {
    return findAbout(this.#sql, { kind, subject, before });
  }

  /** Leaves from number `from` up to before `to`, in order; fewer where they are long, at least one. For a backup. */
  entries(from: number, to: number): LedgerEntry[] {
    const found: LedgerEntry[] = [];
    let characters = 0;
    for (let index = from; index < to && characters < MAX_BATCH_CHARACTERS; index++) {
      const entry = this.entry(index);
      if (!entry) break;
      characters += entry.bytes.length + (entry.opening?.detail.length ?? 0);
      found.push(entry);
    }
    return found;
  }

  /**
   * Puts leaves of a backup in, the first as number `from`. Where they are there already nothing changes. Throws when
   * they do not follow on. For a restore into an empty ledger; the root then says whether all is as it was.
   */
  load(from: number, entries: readonly LedgerEntry[]): void {
    this.ctx.storage.transactionSync(() => {
      const size = this.#size();
      if (size >= from + entries.length) return;
      if (size !== from) throw new RangeError("these leaves do not follow on");
      let run: OfferedLeaf[] = [];
      for (const [i, { source, seq, bytes, opening }] of entries.entries()) {
        run.push({ seq, bytes, salt: opening?.salt ?? "", detail: opening?.detail ?? "" });
        const next = entries[i + 1];
        if (next && next.source === source && next.seq === seq + 1) continue;
        this.#append(source, run);
        run = [];
      }
    });
  }

  /** Brings alarms of a backup back: a restore does not silence them. */
  loadAlarms(alarms: readonly LedgerAlarm[]): void {
    for (const alarm of alarms) this.#raise(alarm);
  }

  /** The newest leaf taken from each source. */
  newestOf(): LedgerEntry[] {
    return this.#sql
      .exec<{ source: string; seq: number }>(
        "SELECT source, max(first_seq + count - 1) AS seq FROM batch GROUP BY source ORDER BY source",
      )
      .toArray()
      .flatMap(({ source, seq }) => this.#entryOf(source, seq) ?? []);
  }

  /** Every alarm ever raised, oldest first. */
  alarms(): LedgerAlarm[] {
    return readAlarms(this.#sql);
  }

  #append(source: string, leaves: readonly OfferedLeaf[]): void {
    const [head] = leaves;
    if (!head) return;
    const size = this.#size();
    const batches: OfferedLeaf[][] = [[]];
    let characters = 0;
    for (const leaf of leaves) {
      characters += leaf.bytes.length + leaf.detail.length;
      if (characters > MAX_BATCH_CHARACTERS) {
        batches.push([]);
        characters = leaf.bytes.length + leaf.detail.length;
      }
      batches.at(-1)?.push(leaf);
    }
    let at = 0;
    for (const batch of batches) {
      if (batch.length === 0) continue;
      this.#sql.exec(
        "INSERT INTO batch (first_index, source, first_seq, count, entries, openings) VALUES (?, ?, ?, ?, ?, ?)",
        size + at,
        source,
        head.seq + at,
        batch.length,
        packLines(batch.map((leaf) => leaf.bytes)),
        packLines(batch.map(openingLine)),
      );
      at += batch.length;
    }
    appendLeaves(
      this.#tiles,
      size,
      leaves.map((leaf) => leafHash(leaf.bytes)),
    );
  }

  #raise(alarm: LedgerAlarm): void {
    raiseAlarm(this.#sql, alarm);
  }

  #size(): number {
    const [newest] = this.#sql
      .exec<{ size: number }>("SELECT first_index + count AS size FROM batch ORDER BY first_index DESC LIMIT 1")
      .toArray();
    return newest?.size ?? 0;
  }

  #takenUpTo(source: string): number {
    const [newest] = this.#sql
      .exec<{ taken: number }>(
        "SELECT first_seq + count - 1 AS taken FROM batch WHERE source = ? ORDER BY first_seq DESC LIMIT 1",
        source,
      )
      .toArray();
    return newest?.taken ?? 0;
  }

  #batchAt(index: number): BatchRow | undefined {
    const [batch] = this.#sql
      .exec<BatchRow>(
        "SELECT first_index, source, first_seq, count FROM batch WHERE first_index <= ? ORDER BY first_index DESC LIMIT 1",
        index,
      )
      .toArray();
    return batch && isWithin(0, index, batch.first_index + batch.count - 1) ? batch : undefined;
  }

  #batchOf(source: string, seq: number): BatchRow | undefined {
    const [batch] = this.#sql
      .exec<BatchRow>(
        "SELECT first_index, source, first_seq, count FROM batch WHERE source = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1",
        source,
        seq,
      )
      .toArray();
    return batch && isWithin(1, seq, batch.first_seq + batch.count - 1) ? batch : undefined;
  }

  #entryOf(source: string, seq: number): LedgerEntry | undefined {
    const batch = this.#batchOf(source, seq);
    return batch && this.#entryIn(batch, seq - batch.first_seq);
  }

  #entryIn(batch: BatchRow, offset: number): LedgerEntry {
    const { entries, openings } = this.#linesOf(batch);
    return entryFrom(batch, offset, entries, openings);
  }

  /** The batch read last is kept: leaves that are offered again, or listed, come one after the other. */
  #linesOf(batch: BatchRow): BatchLines {
    if (this.#lastRead?.firstIndex !== batch.first_index) {
      const { entries, openings } = this.#sql
        .exec<BatchColumns>("SELECT entries, openings FROM batch WHERE first_index = ?", batch.first_index)
        .one();
      this.#lastRead = {
        firstIndex: batch.first_index,
        entries: unpackLines(entries),
        openings: unpackLines(openings),
      };
    }
    return this.#lastRead;
  }
}

const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString("base64");
const isWithin = (low: number, n: number, high: number): boolean => Number.isSafeInteger(n) && low <= n && n <= high;
