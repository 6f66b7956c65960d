-- Messages that are closed to nearly everybody, since a person objects to them or says that they are not business: a row
-- for each, and none for all others. Goes with its message.
CREATE TABLE closed (message INTEGER PRIMARY KEY);
CREATE TRIGGER closed_goes AFTER DELETE ON message BEGIN
  DELETE FROM closed WHERE message = old.number;
END;
