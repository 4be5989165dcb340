-- What the last separator test of a scanner found: one row for each scanner and mode.
CREATE TABLE scanner (
  record_id  INTEGER NOT NULL,
  vid        INTEGER NOT NULL,
  pid        INTEGER NOT NULL,
  name       TEXT NOT NULL,
  driver     TEXT NOT NULL,
  separators TEXT NOT NULL CHECK (separators IN ('kept', 'lost', 'changed')),
  has_aim    INTEGER NOT NULL CHECK (has_aim IN (0, 1)),
  PRIMARY KEY (vid, pid, name, driver)
) STRICT, WITHOUT ROWID;

-- A program before this step passed such records over: everything is projected anew.
DELETE FROM measure;
DELETE FROM flaw;
DELETE FROM roll;
DELETE FROM choice;
DELETE FROM sign_in;
UPDATE state SET applied_id = 0, resume_id = 0;
