import { getTableConfig, SQLiteTable, SQLiteText } from "drizzle-orm/sqlite-core";
import { expect, it } from "vitest";
import * as book from "../../../worker/db/book.schema.ts";
import { erasurePlaces } from "../../../worker/records/erasure-rows.ts";

// An erasure looks through every text column of the Book, or the column stands here with why it need not.

/** Columns that an erasure does not search as text, by why. */
const notSearched: Record<string, readonly string[]> = {
  "looked at by another step of the erasure": [
    ...["capture.metadata", "capture.last_error", "contact_address.address"],
    // The leaves' words: here until the Ledger has them, and scrubbed there.
    ...["leaf.kind", "leaf.actor", "leaf.subject", "leaf.commitment", "leaf.salt", "leaf.detail"],
  ],
  "a name or number that we make": [
    ...["setting.key", "volume.name", "volume.quarter", "door_count.door", "door_count.day", "door_count.rule"],
    ...[
      "coverage.webmail",
      "coverage.since_day",
      "webmail_fault.day",
      "webmail_fault.webmail",
      "webmail_fault.release",
    ],
    "webmail_fault.fault",
    ...[
      "door_day.source",
      "door_day.day",
      "notice.kind",
      "customer.merged_into",
      "customer.country",
      "list_import_row.subject",
    ],
    ...["erasure_item.kind", "erasure_item.key", "erasure_item.place", "retention_run.day", "note.step_due_on"],
    ...["stop.webmail", "stop.below_version"],
    ...["backup_chunk.name", "backup_reading.until", "restore_chunk.name", "rate_limit.key"],
  ],
  "our own notes of how far something is, in ids and counts": [
    ...["undone_capture.pending", "device_number.gaps", "import_batch.captures", "erasure.cursor", "backup.root"],
    ...["retention_run.cursor", "backup.cursor", "backup.counts", "restore.manifest", "restore.cursor"],
    ...["restore.report"],
  ],
  "a quote's number, sums, days and why it needs approval; a file's type": [
    ...["quote_request.number_text", "quote_request.currency", "quote_request.net", "quote_request.tax"],
    ...["quote_request.gross", "quote_request.valid_until", "request_file.media_type", "quote_revision.reasons"],
    ...["quote_request.follow_on", "quote_request.price_gap", "quote_revision.group_nets", "request_event.kind"],
    ...["outside_quote.media_type", "outside_quote.currency", "outside_quote.total", "desk_absence.from_day"],
    ...["desk_absence.until_day", "item_feed.name"],
    ...[
      "item.unit",
      "item.tax_percent",
      "item.unit_cost",
      "item.cost_currency",
      "item_price.code",
      "item_price.currency",
    ],
    ...["item_price.from_day", "item_price.from_quantity", "item_price.unit_price"],
  ],
  "a departure’s, a report’s and a day’s codes and figures": [
    ...["handover.last_day", "handover_customer.why", "handover_customer.due_on", "handover_customer.talk_on"],
    ...["handover_step.kind", "handover_step.due_on", "silence.figures", "silence.plan_due_on", "silence.cost"],
    ...[
      "silence.currency",
      "evidence_pack.cursor",
      "exposure_day.day",
      "exposure_day.part",
      "customer_date.day",
      "customer_date.done_for",
    ],
    ...["check_call.month", "report_schedule.scope", "report_schedule.next_on", "scim_token.name"],
    "quarantine_key.wrapped_key",
  ],
  "what everybody is told, by the company": [
    ...["privacy_notice.texts", "letterhead_logo.media_type", "letterhead_logo.data"],
  ],
  "a colleague's own browser or way to sign in": [
    ...["device.name", "device.outbox_secret", "device.key_thumbprint", "pairing.challenge", "pairing.device_name"],
    ...["pairing.key_thumbprint", "person.image", "session.token", "session.ip_address", "session.user_agent"],
    ...["account.access_token", "account.refresh_token", "account.id_token", "account.scope", "account.password"],
    ...["verification.identifier", "verification.value", "passkey.name", "passkey.public_key", "passkey.device_type"],
    ...["passkey.transports", "passkey.aaguid"],
  ],
};

/** An id, a moment, a person, a fingerprint. */
const namesNobody = /(^|_)(id|at|by|to|hash|sha256)$/;

/** Every column of the Book that may hold free text, as `table.column`. */
function freeText(): string[] {
  return Object.values(book).flatMap((table) => {
    if (!(table instanceof SQLiteTable)) return [];
    const { name, columns } = getTableConfig(table);
    return columns
      .filter((column) => column instanceof SQLiteText && !column.enumValues?.length && !namesNobody.test(column.name))
      .map((column) => `${name}.${column.name}`);
  });
}

it("every text column is searched by an erasure, or cannot name a person", () => {
  const searched = erasurePlaces.flatMap(({ table, text }) => text.map((column) => `${table}.${column}`));
  const others = Object.values(notSearched).flat();
  expect(freeText().filter((column) => ![...searched, ...others].includes(column))).toEqual([]);
  // Nothing is excused that is not there, or that is searched.
  expect(others.filter((column) => !freeText().includes(column) || searched.includes(column))).toEqual([]);
});
