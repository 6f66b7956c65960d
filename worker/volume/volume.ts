// One file because what a volume can be asked is one class: each method is a line that leads to the file that does it.
import type { AnswerTime } from "../../shared/answer-time.ts";
import { ledgerStub } from "../ledger/client.ts";
import { pumpLeaves } from "../ledger/leaf-outbox.ts";
import { errorFields, log } from "../log.ts";
import type { TableRows } from "../table-rows.ts";
import type { EpochRequest, VolumePage, VolumePlace, VolumeSource } from "./backup.ts";
import { countRows, declareEpoch, findCaptures, indexAgain, loadRows, readPage, readSources } from "./backup.ts";
import type { CloseRequest } from "./close.ts";
import { closeMessage } from "./close.ts";
import type { AnswerRequest, KnownBy, WaitingRequest, WaitingThread } from "./digests.ts";
import { Digests, findAnswers, findAnswerTimes, findKnownBy, findWaiting } from "./digests.ts";
import { emptyVolume } from "./empty.ts";
import type { EvidenceRequest } from "./evidence-numbers.ts";
import { findEvidence } from "./evidence-numbers.ts";
import type { CountRequest, FoundFacts, TextRequest } from "./find-text.ts";
import { findFacts, findText } from "./find-text.ts";
import { forgetLeaves, readLeaves } from "./leaves.ts";
import { MovableVolume } from "./movable.ts";
import { showOwnRecord } from "./own-record.ts";
import { partiesHeld, peekMessage, peopleOfThreads } from "./read.ts";
import type { RecentPage, RecentRequest } from "./recent.ts";
import { readRecent } from "./recent.ts";
import type {
  OwnRecordAnswer,
  OwnRecordRequest,
  RecordRequest,
  RecordResult,
  RemoveRequest,
  UndoResult,
  VolumeCursor,
  VolumeDetail,
  VolumeFacts,
  VolumeParties,
  VolumePeek,
  VolumeRow,
  VolumeScope,
  VolumeTerms,
} from "./record.ts";
import { removeMessages, scrubVolume } from "./remove.ts";
import type { SentPage, SentRequest } from "./sent.ts";
import { findSent } from "./sent.ts";
import type { ShowOneRequest, ShowRequest, ThreadRequest } from "./show.ts";
import { factsOf, findThread, showMessage, showMessages } from "./show.ts";
import { countTalkStarts, type TalkStarts } from "./talk-starts.ts";
import type { Activity, ActivityRequest, TimelineRequest } from "./timeline.ts";
import { countActivity, findTimeline } from "./timeline.ts";
import type { TouchesHere } from "./touches.ts";
import { deriveMissing, findTouched, findTouches } from "./touches.ts";
import type { Traffic, TrafficRequest } from "./traffic.ts";
import { countTraffic } from "./traffic.ts";
import type { UndoRequest } from "./undo.ts";
import { undoCapture } from "./undo.ts";
import { writeMessage } from "./write.ts";

/** Leaves of a burst travel together. */
const PUMP_AFTER_MS = 1000;
/** When the Ledger could not be reached; the platform itself gives up after six tries. */
const PUMP_AGAIN_MS = 30_000;

/**
 * One volume: the messages of a UTC quarter, up to 5 GB, with their evidence and text index. Whoever calls has been
 * through the access rules; every change and every showing writes its leaf in the same transaction.
 */
export class Volume extends MovableVolume {
  readonly #digests = new Digests();
  #pumpIsDue = false;

  /** Writes a message with its capture; safe to call again. */
  record(request: RecordRequest): RecordResult {
    return this.#change((sql) => this.#write(sql, request));
  }

  /** `record` for many, all or none. */
  recordMany(requests: RecordRequest[]): RecordResult[] {
    return this.#change((sql) => requests.map((request) => this.#write(sql, request)));
  }

  /** Takes a person's own capture back. */
  undo(request: UndoRequest): UndoResult {
    return this.#change((sql) => {
      // The message may go, and then nothing says any more whose it was.
      this.#digests.forgetAll();
      return undoCapture(sql, request);
    });
  }

  /** Removes messages whole, whoever saved them: erased, or past their time. */
  remove(request: RemoveRequest): void {
    this.#digests.forgetAll();
    this.#change((sql) => removeMessages(sql, this.volume, request));
  }

  /** For legal holds: which of these messages hold what the FTS5 expression looks for. */
  matching(match: string, numbers: number[]): number[] {
    return this.sql
      .exec<{ number: number }>(
        "SELECT rowid AS number FROM text_index WHERE text_index MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
        match,
        JSON.stringify(numbers),
      )
      .toArray()
      .map(({ number }) => number);
  }

  /** After an erasure: what removed messages left in the file is written over, and leaves here no longer say these words. */
  scrub(words: readonly string[]): void {
    scrubVolume(this.open, words);
  }

  /** Closes or reopens a message. */
  close(request: CloseRequest): void {
    this.#digests.forget(this.sql, request.number);
    this.#change((sql) => closeMessage(sql, request));
  }

  /** For identity: the message as far as a copy is compared with it. */
  peek(number: number): VolumePeek | null {
    return peekMessage(this.sql, number);
  }

  /** For threading: addresses on the messages of these threads. */
  peopleOf(threads: number[]): string[] {
    return peopleOfThreads(this.sql, threads);
  }

  /** For taking back: which of these customers and addresses messages here still speak of. */
  held(asked: VolumeParties): VolumeParties {
    return partiesHeld(this.sql, asked);
  }

  /** For the access rules: whose these messages are and who captured them. */
  facts(numbers: number[]): VolumeFacts[] {
    return factsOf(this.sql, numbers);
  }

  /** Where a customer's messages lie, newest first. */
  findTimeline(request: TimelineRequest): VolumeCursor[] {
    return findTimeline(this.sql, request);
  }

  countActivity(request: ActivityRequest): Activity {
    return countActivity(this.sql, request);
  }

  /** Where a thread's messages lie, newest first. */
  findThread(request: ThreadRequest): VolumeCursor[] {
    return findThread(this.sql, request);
  }

  /** Where the messages lie that are what is looked for, newest first. */
  findText(request: TextRequest): VolumeCursor[] {
    return findText(this.sql, request);
  }

  /** What facets count of the messages that were found, with their leaf. */
  findFacts(request: CountRequest): FoundFacts[] {
    return this.#change((sql) => findFacts(sql, request));
  }

  /** Threads that wait for an answer. */
  findWaiting(request: WaitingRequest): (WaitingThread & { isOwn: boolean })[] {
    return findWaiting(this.sql, this.#digests, request);
  }

  /** How soon these customers' mail was answered. */
  findAnswerTimes(customerIds: string[]): { customerId: string; answers: readonly AnswerTime[] }[] {
    return findAnswerTimes(this.sql, this.#digests, customerIds);
  }

  /** When we wrote last in these threads. */
  findAnswers(requests: AnswerRequest[]): (number | null)[] {
    return findAnswers(this.sql, requests);
  }

  /** Which colleagues write with which customer. */
  findKnownBy(scope: VolumeScope): { customerId: string; knownBy: readonly KnownBy[] }[] {
    return findKnownBy(this.sql, this.#digests, scope);
  }

  /** Who wrote with whom, customer by customer; of these customers or of all. */
  findTouches(of: string[] | null = null): TouchesHere {
    return this.open.transactionSync(() => findTouches(this.sql, of));
  }

  /** Customers whose mail names one of these addresses or mailboxes. */
  findTouched(names: string[]): { ids: string[]; isWhole: boolean } {
    return this.open.transactionSync(() => findTouched(this.sql, names));
  }

  /** Where the mails lie that a colleague wrote to customers lately. */
  findSent(request: SentRequest): SentPage {
    return findSent(this.sql, request);
  }

  /** Makes the same ready for whoever asks next; false where there is more to be done. */
  deriveTouches(): boolean {
    return this.open.transactionSync(() => deriveMissing(this.sql));
  }

  /** Conversations of every customer by the week they began in. */
  countTalkStarts(since: number, until: number): TalkStarts[] {
    return countTalkStarts(this.sql, since, until);
  }

  /** How much mail went through some mailboxes, by customer. */
  countTraffic(request: TrafficRequest): Traffic[] {
    return countTraffic(this.sql, request);
  }

  /** For trying saving rules: what was recorded lately. Reads for nobody: sums alone leave the Worker. */
  recent(request: RecentRequest): RecentPage {
    return readRecent(this.sql, request);
  }

  /** The messages of a list, with their leaf. */
  showMessages(request: ShowRequest): VolumeRow[] {
    return this.#change((sql) => showMessages(sql, request));
  }

  /** A page of what came from a person's own mailboxes, with its leaf. */
  showOwnRecord(request: OwnRecordRequest): OwnRecordAnswer {
    return this.#change((sql) => showOwnRecord(sql, request));
  }

  /** One message, original or attachment, with its leaf. */
  showMessage(request: ShowOneRequest): VolumeDetail | null {
    return this.#change((sql) => showMessage(sql, request));
  }

  /** Which messages an evidence pack holds. */
  findEvidence(request: EvidenceRequest): { numbers: number[]; heldBack: number } {
    return findEvidence(this.sql, request);
  }

  /** Removes every message of the demo company; leaves and numbers stay, so that none is given out twice. */
  empty(request: { actor: string; now: string }): void {
    this.#digests.forgetAll();
    this.#change((sql) => emptyVolume(sql, this.volume, request));
  }

  /** How much is here. Counts, so it is for reports, not for requests. */
  stats(): { messages: number; databaseBytes: number } {
    const { sql } = this;
    const { messages } = sql.exec<{ messages: number }>("SELECT count(*) AS messages FROM message").one();
    return { messages, databaseBytes: sql.databaseSize };
  }

  /** For a backup: a page of rows. */
  backupPage(place: VolumePlace): VolumePage {
    return readPage(this.sql, place);
  }

  /** For a restore: puts rows in. */
  loadRows(tables: TableRows[]): void {
    this.#digests.forgetAll();
    this.open.transactionSync(() => loadRows(this.sql, tables));
  }

  /** For a restore: rows by table. */
  countRows(): Record<string, number> {
    return countRows(this.sql);
  }

  /** For a restore: messages with their captures, to derive their text from. */
  sources(after: number, limit: number): VolumeSource[] {
    return readSources(this.sql, after, limit);
  }

  /** For a restore: index terms that were derived again. */
  indexAgain(messages: { number: number; terms: VolumeTerms }[]): void {
    this.open.transactionSync(() => indexAgain(this.sql, messages));
  }

  /** For a restore: declares it, see there. */
  declareEpoch(request: EpochRequest): number {
    return this.#change((sql) => declareEpoch(sql, this.volume, request));
  }

  /** For a restore: where these captures are evidence. */
  findCaptures(captureIds: string[]): { captureId: string; personId: string | null; number: number }[] {
    return findCaptures(this.sql, captureIds);
  }

  /** Hands the leaves over to the Ledger now. Throws when it could not be reached. */
  async handOver(): Promise<void> {
    // Asked for each time: the volume may leave this object while the Ledger answers.
    const { alarm } = await pumpLeaves({
      source: this.volume,
      now: new Date().toISOString(),
      read: (limit) => readLeaves(this.sql, limit),
      forget: (taken) => forgetLeaves(this.sql, taken),
      ledger: ledgerStub(this.env),
    });
    if (alarm) log("error", "ledger.alarm", { source: this.volume, alarm });
  }

  /** Hands the leaves over to the Ledger. */
  override async alarm(): Promise<void> {
    this.#pumpIsDue = false;
    if (!this.isHere) return;
    try {
      await this.handOver();
    } catch (error) {
      if (!this.isHere) return;
      log("warn", "leaves.waiting", { source: this.volume, ...errorFields(error) });
      this.#pumpIn(PUMP_AGAIN_MS);
    }
  }

  protected override handOverSoon(): void {
    this.#digests.forgetAll();
    this.#pumpIn(PUMP_AFTER_MS);
  }

  #write(sql: SqlStorage, request: RecordRequest): RecordResult {
    this.#digests.forget(sql, request.message.number);
    const result = writeMessage(sql, this.volume, request);
    this.#digests.forget(sql, request.message.number);
    return result;
  }

  /** Everything that writes goes through here: in one transaction, and its leaves leave soon after. */
  #change<T>(work: (sql: SqlStorage) => T): T {
    const storage = this.open;
    const result = storage.transactionSync(() => work(storage.sql));
    this.#pumpIn(PUMP_AFTER_MS);
    return result;
  }

  /** Not awaited, so that the alarm is committed together with the change before it. */
  #pumpIn(ms: number): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    void this.ctx.storage.setAlarm(Date.now() + ms);
  }
}
