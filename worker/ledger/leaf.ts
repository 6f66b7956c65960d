import { sha256 } from "./merkle.ts";

/** Everything that can have happened. A new kind of change or showing gets its line here. */
export const leafKinds = [
  "setup.done",
  "settings.changed",
  "rules.changed",
  "demo.removed",
  "capture.accepted",
  "capture.envelope",
  "capture.refused",
  "capture.failed",
  "capture.retried",
  "capture.held",
  "capture.confirmed",
  "capture.expired",
  "capture.undone",
  "message.recorded",
  "message.witnessed",
  "message.associated",
  "message.removed",
  "message.closed",
  "message.reopened",
  "objection.made",
  "objection.ruled",
  "message.shown",
  "thread.shown",
  "thread.merged",
  "thread.no-answer",
  "thread.reopened",
  "timeline.shown",
  "original.shown",
  "attachment.shown",
  "search.shown",
  "search.counted",
  "search.kept",
  "search.forgotten",
  "waiting.shown",
  "mailbox.shown",
  "export.shown",
  "copy.begun",
  "copy.opened",
  "copy.closed",
  "import.started",
  "import.done",
  "import.undone",
  "customer.created",
  "customer.changed",
  "customer.owner",
  "customer.deputy",
  "customer.restricted",
  "customer.merged",
  "customer.removed",
  "customer.shown",
  "customers.found",
  "contact.created",
  "contact.changed",
  "contact.removed",
  "contacts.found",
  "note.created",
  "note.changed",
  "note.step",
  "note.removed",
  "note.restored",
  "note.erased",
  "note.shown",
  "person.invited",
  "person.joined",
  "person.signed-in",
  "person.link",
  "person.roles",
  "person.teams",
  "person.status",
  "person.changed",
  "person.notice",
  "person.notice-given",
  "mailbox.added",
  "mailbox.removed",
  "team.created",
  "team.changed",
  "device.paired",
  "device.disabled",
  "device.dropped",
  "device.reused",
  "passkey.added",
  "passkey.removed",
  "identity.linked",
  "door.changed",
  "policy.changed",
  "policy.proposed",
  "policy.agreed",
  "policy.objected",
  "policy.closed",
  "policy.waits",
  "stop.begun",
  "stop.ended",
  "notice.written",
  "policy.tried",
  "person.never-list",
  "door.secret",
  "notice.raised",
  "notice.dismissed",
  "erasure.begun",
  "erasure.confirmed",
  "erasure.cancelled",
  "erasure.rows",
  "erasure.done",
  "hold.set",
  "hold.lift-asked",
  "hold.kept",
  "hold.lifted",
  "retention.changed",
  "retention.ran",
  "items.changed",
  "items.exported",
  "items.shown",
  "items.feed-made",
  "items.feed-ended",
  "request.created",
  "request.shown",
  "request.offered",
  "request.claimed",
  "request.released",
  "request.passed",
  "request.asked",
  "request.answered",
  "request.ended",
  "request.followed",
  "absence.set",
  "absence.ended",
  "quote.begun",
  "quote.changed",
  "quote.submitted",
  "quote.approved",
  "quote.sent-back",
  "quote.revised",
  "quote.sent",
  // Its PDF or link was found in mail to somebody who is not its customer.
  "quote.elsewhere",
  "quote.shown",
  "prices.shown",
  "report.shown",
  "quote.offered",
  "quote.offer-passed",
  "quote.offer-ended",
  "quote.asked",
  "quote.accepted",
  "quote.expired",
  "outside-quote.found",
  "outside-quote.taken",
  "outside-quote.dismissed",
  "outside-quote.reopened",
  "outside-quote.removed",
  "exposure.shown",
  "leaving.shown",
  "handover.opened",
  "handover.changed",
  "handover.withdrawn",
  "handover.offered",
  "handover.accepted",
  "handover.declined",
  "handover.left",
  "handover.sheet",
  "handover.signed",
  "handover.introduced",
  "handover.step",
  "handover.ended",
  "handover.closed",
  "handover.shown",
  "handover.called",
  "exit-talk.written",
  "exit-talk.shown",
  "silence.raised",
  "silence.planned",
  "silence.over",
  "silence.closed",
  "silence.reopened",
  "silence.shown",
  "pack.asked",
  "pack.decided",
  "pack.made",
  "pack.shown",
  "quarantine.arrived",
  "quarantine.shown",
  "quarantine.decided",
  "scim.token-made",
  "scim.token-ended",
  "scim.changed",
  "customer.stage",
  "date.set",
  "date.removed",
  "check-call.drawn",
  "check-call.caller",
  "check-call.done",
  "complaint.made",
  "complaint.shown",
  "complaint.changed",
  "complaint.answered",
  "own-copy.shown",
  "team-report.shown",
  "team-report.set",
  "team-report.sent",
  "backup.begun",
  "backup.made",
  "record.restored",
] as const;

export type LeafKind = (typeof leafKinds)[number];

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One line of the ledger: who did what to which thing, when. Ids only; what was said is in the commitment. */
export interface Leaf {
  /** `book`, or the volume's name. */
  source: string;
  /** Contiguous from 1 in its source. */
  seq: number;
  /** ISO 8601, UTC. */
  at: string;
  /** One of leafKinds when it is written; a string here, since another release may have written it. */
  kind: string;
  /** A person's id, or `system:<door>`; what the item list is fed by is `system:feed:<id>`. */
  actor: string;
  /** The id of what it happened to. Never an address or a subject line. */
  subject: string;
  /** SHA-256 (hex) of salt ‖ canonical JSON of the detail. */
  commitment: string;
}

/** 128 bits: nobody finds the detail behind a commitment by trying once its salt is gone. */
export const SALT_BYTES = 16;

/** The most a leaf's detail may be, as canonical JSON in UTF-8. It holds ids, counts and hashes; a page of search fits. */
export const MAX_DETAIL_BYTES = 16 * 1024;

/**
 * RFC 8785 (JCS): no spaces, keys sorted by UTF-16 code units, numbers as JavaScript writes them. Equal values give equal
 * text. Throws TypeError for what JSON cannot say (undefined, NaN, functions), which the type already excludes.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`JSON cannot say ${typeof value}`);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

/**
 * SHA-256 (hex) of salt ‖ detail in UTF-8. `salt` is SALT_BYTES in hex, `detail` canonical JSON.
 * The salt's fixed length keeps the two apart.
 */
export function commit(salt: string, detail: string): string {
  if (!/^[0-9a-f]{32}$/.test(salt)) throw new RangeError(`a salt has ${SALT_BYTES} bytes in lower-case hex`);
  return Buffer.from(sha256(Buffer.from(salt, "hex"), detail)).toString("hex");
}

/** SHA-256 (hex) of words in UTF-8: what a detail holds in their place. */
export const hashOfWords = (words: string): string => Buffer.from(sha256(words)).toString("hex");

/** True when salt and detail are what the commitment was made of. Never throws. */
export const opens = (commitment: string, salt: string, detail: string): boolean =>
  /^[0-9a-f]{32}$/.test(salt) && commit(salt, detail) === commitment;

/** The text whose RFC 6962 leaf hash is in the tree: canonical JSON with the form's version `v`. One line. */
export const leafBytes = (leaf: Leaf): string =>
  canonicalJson({
    v: 1,
    source: leaf.source,
    seq: leaf.seq,
    at: leaf.at,
    kind: leaf.kind,
    actor: leaf.actor,
    subject: leaf.subject,
    commitment: leaf.commitment,
  });
