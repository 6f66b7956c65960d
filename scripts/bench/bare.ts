// The same work without us: postal-mime alone and node:sqlite alone, on the very tables of a volume.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deflateRawSync } from "node:zlib";
import PostalMime, { type Address, type Email } from "postal-mime";
import { SNIPPET_CHARS } from "../../shared/limits.ts";
import { projectDir } from "../local-worker.ts";
import { sha256Hex } from "./corpus.ts";

const tables = join(projectDir, "worker/volume/migrations/0001_volume.sql");

/** A bare record on disk. */
export interface BareRecord {
  /** Parses and writes these messages in one transaction. */
  write(originals: readonly Uint8Array[]): Promise<void>;
  close(): void;
}

/**
 * A database with a volume's tables (its own migration file), journal WAL, synchronous NORMAL. A message is its row,
 * its evidence, one association and its text in the FTS5 index; no Book, no R2, no ledger, no access rule.
 */
export function openBareRecord(path: string): BareRecord {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  db.exec(readFileSync(tables, "utf8"));
  const insert = prepareInserts(db);
  let number = 0;
  return {
    async write(originals) {
      const mails: { mail: Email; sha256: string; bytes: number }[] = [];
      for (const bytes of originals) {
        mails.push({ mail: await PostalMime.parse(bytes), sha256: sha256Hex(bytes), bytes: bytes.length });
      }
      db.exec("BEGIN");
      for (const each of mails) insert(++number, each);
      db.exec("COMMIT");
    },
    close: () => db.close(),
  };
}

function prepareInserts(db: DatabaseSync) {
  const message = db.prepare(
    `INSERT INTO message (number, thread, sent_at, kind, direction, has_files, leaf_seq, customers, canonical_sha256, letter)
     VALUES (?, ?, ?, 0, 0, ?, ?, '[[5,1,0]]', unhex(?), ?)`,
  );
  const evidence = db.prepare(
    `INSERT INTO evidence (message, capture_id, door, person, mailbox, webmail, place, rule, original_sha256, bytes,
       exact, captured_at, accepted_at) VALUES (?, unhex(?), 0, 1, 2, 3, 'INBOX', 4, x'', ?, 1, ?, ?)`,
  );
  const text = db.prepare("INSERT INTO text_index (rowid, words) VALUES (?, ?)");
  return (number: number, { mail, sha256, bytes }: { mail: Email; sha256: string; bytes: number }): void => {
    const sentAt = Date.parse(mail.date ?? "") || 0;
    const people = peopleOf(mail);
    const files = mail.attachments.map(({ filename, mimeType }) => [filename ?? "", mimeType]);
    const body = mail.text ?? mail.html ?? "";
    const subject = mail.subject ?? "";
    const snippet = body.replace(/\s+/g, " ").trim().slice(0, SNIPPET_CHARS);
    const letter = deflateRawSync(JSON.stringify([mail.messageId, subject, snippet, people, files]));
    message.run(number, number, sentAt, files.length > 0 ? 1 : 0, number, sha256, letter);
    evidence.run(number, sha256.slice(0, 32), bytes, sentAt, sentAt);
    const names = files.map(([name]) => name).join(" ");
    text.run(number, [subject, people.map((person) => person.join(" ")).join(" "), body, names].join(" "));
  };
}

/** Role, address and name of everybody named in the header. */
function peopleOf(mail: Email): string[][] {
  const named = (role: string, whom: readonly (Address | undefined)[]) =>
    whom.flatMap((one) => (one?.address === undefined ? [] : [[role, one.address, one.name]]));
  return [...named("from", [mail.from]), ...named("to", mail.to ?? []), ...named("cc", mail.cc ?? [])];
}
