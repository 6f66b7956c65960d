import type { AppContext } from "../context.ts";
import { runWritten } from "../db/client.ts";
import type { Cell, ForeignKey, Statement, TableRows } from "../table-rows.ts";
import { cellOf, cellsOf, inPieces, insertRows, selectPage } from "../table-rows.ts";

// The Book's part in backup and restore. No actor: it reads for nobody; who may read a backup is decided where it is
// opened.

/** A table that a backup holds. */
interface KeptTable {
  /** Rows that are kept; our own SQL. */
  where?: string;
  /** Columns that no backup holds. */
  secrets?: readonly string[];
  /** What a column gets on restore, as SQL made of the row's own cells. */
  fills?: Record<string, (cell: (column: string) => string) => string>;
}

/**
 * What a backup does with each table of the Book, parents before children. A new table needs its line here: a test asks,
 * also for columns whose name sounds like a secret.
 *   passing  ends by itself and would let somebody in: sessions, links, codes, counts of attempts
 *   derived  made again on restore
 *   ledger   the leaves' outbox: what was taken comes from the ledger
 *   here     of this installation alone
 */
export const bookTables: Record<string, KeptTable | "passing" | "derived" | "ledger" | "here"> = {
  person: {},
  // Public keys, so that people can sign in again.
  passkey: {},
  account: { secrets: ["access_token", "refresh_token", "id_token", "password"] },
  person_role: {},
  team: {},
  team_member: {},
  setting: {},
  policy_version: {},
  policy_change: {},
  policy_objection: {},
  stop: {},
  privacy_notice: {},
  acknowledgement: {},
  person_never: {},
  // A volume of the same backup may be older than the Book: what is to be closed is closed again.
  objection: { fills: { settled: () => "0" } },
  mailbox: {},
  coverage: {},
  // Named by evidence. What signs it in is not kept, so no browser is connected any more: people pair again. What opens
  // a browser's outbox is kept: what waits there for the upload would be lost with it.
  device: {
    secrets: ["token_hash", "previous_token_hash"],
    fills: {
      token_hash: (cell) => `'restored:' || ${cell("id")}`,
      disabled_at: (cell) => `coalesce(${cell("disabled_at")}, strftime('%Y-%m-%dT%H:%M:%fZ'))`,
    },
  },
  customer: {},
  customer_named: {},
  ownership: {},
  customer_domain: {},
  contact: {},
  contact_address: {},
  note: {},
  quote_request: {},
  request_file: {},
  request_event: {},
  desk_absence: {},
  outside_quote: {},
  letterhead_logo: {},
  customer_stage: {},
  customer_date: {},
  check_call: {},
  complaint: {},
  report_schedule: {},
  handover: {},
  handover_customer: {},
  handover_step: {},
  exit_talk: {},
  handover_call: {},
  silence: {},
  exposure_day: {},
  // A pack is of the record that it was made from.
  evidence_pack: { where: "state <> 'made'" },
  // What lay in a browser is brought again by it; its sealed bytes are in no backup.
  quarantined: { where: "state <> 'waiting'" },
  quarantine_key: "passing",
  scim_user: {},
  // Like every way in, the directory's is set up anew after a restore.
  scim_token: "passing",
  quote_revision: {},
  quote_line: {},
  quote_change: {},
  // Its secret is gone with a restore: a colleague makes a new link.
  quote_offer: "passing",
  offer_question: {},
  // Like every way in, a feed is set up anew after a restore.
  item_feed: "passing",
  item: {},
  item_price: {},
  volume: {},
  message_key: {},
  thread_alias: {},
  no_answer: {},
  undone_capture: {},
  // What an erasure took is a restore's to take again; who it was is in none once it is over.
  erasure: {},
  erasure_item: {},
  legal_hold: {},
  retention_run: {},
  device_number: {},
  door_count: {},
  webmail_fault: {},
  door_day: {},
  notice: {},
  import: {},
  import_batch: {},
  list_import: {},
  list_import_row: {},
  saved_search: {},
  // One whose bytes have not been accepted comes again from its sender. A stored one may have been stored after the
  // volumes were read: the sweep processes it once more, which changes nothing where it is on record.
  capture: {
    where: "state <> 'receiving'",
    fills: { state: (cell) => `CASE ${cell("state")} WHEN 'stored' THEN 'accepted' ELSE ${cell("state")} END` },
  },
  thread_volume: "derived",
  customer_volume: "derived",
  leaf: "ledger",
  session: "passing",
  verification: "passing",
  rate_limit: "passing",
  sign_in_link: "passing",
  pairing: "passing",
  backup: "here",
  backup_chunk: "here",
  backup_reading: "here",
  restore: "here",
  restore_chunk: "here",
  d1_migrations: "here",
};

/** The tables that a backup holds, parents first. */
export const keptTables: readonly string[] = Object.keys(bookTables).filter((name) => keptTable(name) !== null);

function keptTable(name: string): KeptTable | null {
  const found = bookTables[name];
  return typeof found === "object" ? found : null;
}

/** Where a page of a table begins: after the row with this key. */
export interface BookPlace {
  table: string;
  after: Cell[];
}

/** Rows of the first page of each table: for nearly every company all there is, so that the Book is of one moment. */
const FIRST_ROWS = 2000;
const PAGE_ROWS = 5000;

interface Columns {
  columns: string[];
  key: string[];
}

/** The columns that a backup holds, and the primary key, of each of these tables. */
async function columnsOf(ctx: AppContext, tables: readonly string[]): Promise<Map<string, Columns>> {
  const found = await runWritten(
    ctx.db,
    tables.map((table) => ({ text: "SELECT name, pk FROM pragma_table_info(?1)", values: [table] })),
  );
  return new Map(
    tables.map((table, i) => {
      const rows = (found[i] ?? []).map(({ name, pk }) => ({ name: String(name), pk: Number(pk) }));
      const secrets = keptTable(table)?.secrets ?? [];
      return [
        table,
        {
          columns: rows.map(({ name }) => name).filter((name) => !secrets.includes(name)),
          key: rows
            .filter(({ pk }) => pk > 0)
            .sort((a, b) => a.pk - b.pk)
            .map(({ name }) => name),
        },
      ];
    }),
  );
}

async function readPages(
  ctx: AppContext,
  places: readonly { table: string; after: Cell[] | null }[],
  limit: number,
): Promise<{ tables: TableRows[]; next: BookPlace[] }> {
  const columns = await columnsOf(
    ctx,
    places.map(({ table }) => table),
  );
  const pages = places.map(({ table, after }) => ({
    table,
    ...(columns.get(table) ?? { columns: [], key: [] }),
    where: keptTable(table)?.where ?? "1",
    after,
    limit,
  }));
  // One batch is one transaction.
  const found = await runWritten(ctx.db, pages.map(selectPage));
  const next: BookPlace[] = [];
  const tables = pages.map((page, i) => {
    const rows = found[i] ?? [];
    const last = rows.at(-1);
    if (last && rows.length === limit) {
      next.push({ table: page.table, after: page.key.map((name) => cellOf(last[name])) });
    }
    return { table: page.table, columns: page.columns, rows: cellsOf(page.columns, rows) };
  });
  return { tables, next };
}

/** The first page of every table, read in one transaction, and where the longer ones go on, children before parents. */
export async function readFirstPages(ctx: AppContext): Promise<{ tables: TableRows[]; next: BookPlace[] }> {
  const places = keptTables.map((table) => ({ table, after: null }));
  const { tables, next } = await readPages(ctx, places, FIRST_ROWS);
  return { tables, next: next.reverse() };
}

/** A further page of one table, and where it goes on. */
export async function readNextPage(
  ctx: AppContext,
  place: BookPlace,
): Promise<{ tables: TableRows[]; next: BookPlace[] }> {
  return readPages(ctx, [place], PAGE_ROWS);
}

/** Captures that were taken back since then (ISO): whoever made the pages may have passed their place already. */
export async function undoneSince(ctx: AppContext, at: string): Promise<TableRows> {
  const columns = ["id", "at"];
  const text = "SELECT id, at FROM undone_capture WHERE at >= ?1";
  const [rows] = await runWritten(ctx.db, [{ text, values: [at] }]);
  return { table: "undone_capture", columns, rows: cellsOf(columns, rows ?? []) };
}

/** Puts rows of a backup in; those that are there stay as they are. Throws RangeError for a table no backup holds. */
export async function loadBookRows(ctx: AppContext, tables: readonly TableRows[]): Promise<void> {
  const filled = tables.filter(({ rows }) => rows.length > 0);
  const names = filled.map(({ table }) => table);
  const stranger = names.find((name) => keptTable(name) === null);
  if (stranger !== undefined) throw new RangeError(`a backup does not hold the table ${stranger}`);
  if (names.length === 0) return;
  const found = await runWritten(
    ctx.db,
    names.map((table) => ({ text: 'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?1)', values: [table] })),
  );
  const statements: Statement[] = [];
  for (const [i, given] of filled.entries()) {
    const parents: ForeignKey[] = (found[i] ?? []).map((row) => ({
      column: String(row.from),
      table: String(row.table),
      to: String(row.to),
    }));
    const fills = keptTable(given.table)?.fills ?? {};
    for (const piece of inPieces(given)) statements.push(insertRows(piece, { parents, fills }));
  }
  // A batch holds what one request may; each statement is a whole piece, so that few are needed.
  for (let at = 0; at < statements.length; at += 50) await runWritten(ctx.db, statements.slice(at, at + 50));
}

/** Rows by table, of what a backup holds. */
export async function countBookRows(ctx: AppContext): Promise<Record<string, number>> {
  const found = await runWritten(
    ctx.db,
    keptTables.map((table) => ({
      text: `SELECT count(*) AS n FROM "${table}" WHERE ${keptTable(table)?.where ?? "1"}`,
      values: [],
    })),
  );
  return Object.fromEntries(keptTables.map((table, i) => [table, Number(found[i]?.[0]?.n ?? 0)]));
}
