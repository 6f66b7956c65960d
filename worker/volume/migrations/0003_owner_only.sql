-- Captures that only their mailbox's owner reads, since a saving rule says so: a row for each, and none for all others. Goes
-- with its evidence.
CREATE TABLE owner_only (
  message INTEGER NOT NULL,
  capture_id BLOB NOT NULL,
  PRIMARY KEY (message, capture_id)
) WITHOUT ROWID;
CREATE TRIGGER owner_only_goes AFTER DELETE ON evidence BEGIN
  DELETE FROM owner_only WHERE message = old.message AND capture_id = old.capture_id;
END;
