-- A volume: the messages of one UTC quarter, part by part. What is written per message is counted in bytes and in rows
-- (every index and every rowid is one more): small keyed tables go without a rowid, what recurs on every message is a
-- number from `name`, and what is only ever read whole lies packed in one column (rows.ts).

-- One row: an alarm that wakes a cold object does not tell it its name.
CREATE TABLE volume (name TEXT NOT NULL);

-- Ids of people, mailboxes, devices and customers, and the names of rules and webmails. Nothing that came from mail: rows
-- stay when a message goes.
CREATE TABLE name (no INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- kind: 0 full, 1 envelope. direction: 0 in, 1 out, 2 internal. customers: whose it is, a JSON array of [customer,
-- reason, address]; reason: 0 contact, 1 domain, 2 person; address: which participant of the message, from 0, or the
-- address itself; and where only other witnesses' copies show it, an array of their captures' ids. letter: what is only shown, packed.
CREATE TABLE message (
  number INTEGER PRIMARY KEY,
  thread INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  direction INTEGER NOT NULL,
  has_files INTEGER NOT NULL,
  leaf_seq INTEGER NOT NULL,
  customers TEXT NOT NULL,
  canonical_sha256 BLOB,
  letter BLOB NOT NULL
);
CREATE INDEX message_thread ON message (thread);

-- The messages of each customer by date: an index over `message.customers`, which alone says whose a message is. The
-- triggers keep it, whoever writes the message's row; nothing else writes here. With the association as a row of its
-- own under the message's number, each would be written twice.
CREATE TABLE association (
  customer INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  message INTEGER NOT NULL,
  PRIMARY KEY (customer, sent_at, message)
) WITHOUT ROWID;
CREATE TRIGGER message_comes AFTER INSERT ON message BEGIN
  INSERT INTO association (customer, sent_at, message)
    SELECT value ->> 0, new.sent_at, new.number FROM json_each(new.customers);
END;
CREATE TRIGGER message_changes AFTER UPDATE OF number, sent_at, customers ON message BEGIN
  DELETE FROM association WHERE sent_at = old.sent_at AND message = old.number
    AND customer IN (SELECT value ->> 0 FROM json_each(old.customers));
  INSERT INTO association (customer, sent_at, message)
    SELECT value ->> 0, new.sent_at, new.number FROM json_each(new.customers);
END;
CREATE TRIGGER message_goes AFTER DELETE ON message BEGIN
  DELETE FROM association WHERE sent_at = old.sent_at AND message = old.number
    AND customer IN (SELECT value ->> 0 FROM json_each(old.customers));
END;

-- capture_id: the UUID's 16 bytes. door: 0 extension, 1 mail, 2 import, 3 api. original_sha256: no bytes where the message's
-- canonical_sha256 is meant, NULL for an envelope.
CREATE TABLE evidence (
  message INTEGER NOT NULL,
  capture_id BLOB NOT NULL,
  door INTEGER NOT NULL,
  person INTEGER,
  device INTEGER,
  mailbox INTEGER,
  webmail INTEGER,
  place TEXT,
  rule INTEGER NOT NULL,
  original_sha256 BLOB,
  bytes INTEGER NOT NULL,
  exact INTEGER NOT NULL,
  captured_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  bcc TEXT,
  PRIMARY KEY (message, capture_id)
) WITHOUT ROWID;

-- Keeps terms, no text: what the index would have to give back lies in R2. One column, since every search asks all of a
-- message, and each further one costs two bytes a word. Deleting works by rowid.
CREATE VIRTUAL TABLE text_index USING fts5(
  words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE leaf (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  commitment TEXT NOT NULL,
  salt TEXT NOT NULL,
  detail TEXT NOT NULL
);
