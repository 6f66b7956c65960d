-- A volume's rows can move to another object, which keeps its name (move.ts). All of it is this object's own.

-- One row while it is copied elsewhere. held_until: no change is taken before that (ms since 1970). gone: the other has it.
CREATE TABLE leaving (
  into_object TEXT NOT NULL,
  "by" TEXT NOT NULL,
  held_until INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0
);
-- Messages that changed while it is copied, change by change. Filled by triggers that the move makes.
CREATE TABLE touched (no INTEGER PRIMARY KEY, number INTEGER NOT NULL);

-- One row where it came from another object. stage: how far the copy is. sealed: which hold its last rows were read in.
-- state: 0 coming, 1 here, 2 here and the old one is emptied.
CREATE TABLE arriving (
  own_object TEXT NOT NULL,
  from_object TEXT NOT NULL,
  stage TEXT NOT NULL,
  sealed INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL DEFAULT 0
);
-- For which erasures it was written anew.
CREATE TABLE rewritten ("by" TEXT PRIMARY KEY) WITHOUT ROWID;
