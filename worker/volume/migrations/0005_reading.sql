-- Who has read a message besides whose mailbox it came from: written only where the saving rules show it to them. Goes
-- with its message.
CREATE TABLE reading (
  message INTEGER NOT NULL,
  person INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (message, person)
) WITHOUT ROWID;
CREATE TRIGGER reading_goes AFTER DELETE ON message BEGIN
  DELETE FROM reading WHERE message = old.number;
END;
