-- A volume: the messages of one UTC quarter, part by part. Every index and every rowid is a row written per message, so
-- small keyed tables go without a rowid and lists that are only ever read whole are JSON columns.

-- One row: an alarm that wakes a cold object does not tell it its name.
CREATE TABLE volume (name TEXT NOT NULL);

CREATE TABLE message (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  thread INTEGER NOT NULL,
  direction TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  message_id_header TEXT,
  subject TEXT NOT NULL,
  snippet TEXT NOT NULL,
  participants TEXT,
  attachments TEXT,
  problems TEXT,
  flags TEXT,
  canonical_sha256 BLOB,
  leaf_seq INTEGER NOT NULL
);
CREATE INDEX message_thread ON message (thread);

CREATE TABLE association (
  message INTEGER NOT NULL,
  customer_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (message, customer_id)
) WITHOUT ROWID;
CREATE INDEX association_timeline ON association (customer_id, sent_at, message);

CREATE TABLE evidence (
  message INTEGER NOT NULL,
  capture_id TEXT NOT NULL,
  door TEXT NOT NULL,
  person_id TEXT,
  device_id TEXT,
  mailbox_id TEXT,
  webmail TEXT,
  place TEXT,
  rule TEXT NOT NULL,
  original_sha256 BLOB,
  bytes INTEGER NOT NULL,
  exact INTEGER NOT NULL,
  captured_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  bcc TEXT,
  PRIMARY KEY (message, capture_id)
) WITHOUT ROWID;

-- Keeps terms, no text: what the index would have to give back lies in R2. Deleting works by rowid.
CREATE VIRTUAL TABLE text_index USING fts5(
  subject, people, body, files,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
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
