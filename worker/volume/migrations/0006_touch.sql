-- What a customer's messages here say of who wrote with whom, packed, as one row a customer (touches.ts). Derived by
-- reading, kept so that nothing is read again which has not changed: the triggers drop a customer's row with every change of
-- one of its messages, overwritten first, since a deleted row leaves its bytes on the page. Most changes find no row and write none.
CREATE TABLE touch (customer INTEGER PRIMARY KEY, packed TEXT NOT NULL);
CREATE TRIGGER touch_message_comes AFTER INSERT ON message BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (SELECT value ->> 0 FROM json_each(new.customers));
  DELETE FROM touch WHERE customer IN (SELECT value ->> 0 FROM json_each(new.customers));
END;
CREATE TRIGGER touch_message_changes AFTER UPDATE OF customers, sent_at, direction ON message BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (SELECT value ->> 0 FROM json_each(old.customers));
  DELETE FROM touch WHERE customer IN (SELECT value ->> 0 FROM json_each(old.customers));
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (SELECT value ->> 0 FROM json_each(new.customers));
  DELETE FROM touch WHERE customer IN (SELECT value ->> 0 FROM json_each(new.customers));
END;
CREATE TRIGGER touch_message_goes AFTER DELETE ON message BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (SELECT value ->> 0 FROM json_each(old.customers));
  DELETE FROM touch WHERE customer IN (SELECT value ->> 0 FROM json_each(old.customers));
END;
CREATE TRIGGER touch_evidence_comes AFTER INSERT ON evidence BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = new.message);
  DELETE FROM touch WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = new.message);
END;
CREATE TRIGGER touch_evidence_goes AFTER DELETE ON evidence BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = old.message);
  DELETE FROM touch WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = old.message);
END;
CREATE TRIGGER touch_owner_only_comes AFTER INSERT ON owner_only BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = new.message);
  DELETE FROM touch WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = new.message);
END;
CREATE TRIGGER touch_owner_only_goes AFTER DELETE ON owner_only BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = old.message);
  DELETE FROM touch WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = old.message);
END;
CREATE TRIGGER touch_closed_comes AFTER INSERT ON closed BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = new.message);
  DELETE FROM touch WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = new.message);
END;
CREATE TRIGGER touch_closed_goes AFTER DELETE ON closed BEGIN
  UPDATE touch SET packed = zeroblob(length(CAST(packed AS BLOB))) WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = old.message);
  DELETE FROM touch WHERE customer IN (
    SELECT value ->> 0 FROM message m, json_each(m.customers) WHERE m.number = old.message);
END;
