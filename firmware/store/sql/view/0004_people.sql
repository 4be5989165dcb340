-- People and signatures. A program before this step passed such records over: all of it is projected
-- anew.
DELETE FROM acknowledged;
DELETE FROM action;
DELETE FROM anomaly;
DELETE FROM choice;
DELETE FROM colour;
DELETE FROM counted;
DELETE FROM counting;
DELETE FROM flaw;
DELETE FROM hold;
DELETE FROM judgement;
DELETE FROM kept;
DELETE FROM leftover;
DELETE FROM link;
DELETE FROM lot;
DELETE FROM made_order;
DELETE FROM made_roll;
DELETE FROM measure;
DELETE FROM plan;
DELETE FROM question;
DELETE FROM recheck;
DELETE FROM release;
DELETE FROM roll;
DELETE FROM sample;
DELETE FROM sampling;
DELETE FROM scanner;
DELETE FROM setup;
DELETE FROM sign_in;
DELETE FROM stage;
DELETE FROM told;
UPDATE state SET applied_id = 0, resume_id = 0;

ALTER TABLE sign_in ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_in ADD COLUMN how TEXT NOT NULL DEFAULT '';

-- The start of the machine that the last boot record names: its clock is the one that waits are
-- counted by.
CREATE TABLE machine (
  id   INTEGER PRIMARY KEY,
  boot TEXT NOT NULL
) STRICT;

-- Wrong PINs of a badge in a row. mono_ms: when the wait began, 0 when the machine has started since.
CREATE TABLE attempt (
  id      INTEGER NOT NULL UNIQUE, -- of the last deny record
  badge   TEXT PRIMARY KEY,
  tries   INTEGER NOT NULL,
  wait_s  INTEGER NOT NULL,
  mono_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Signatures of the factory; roll.signed_id names the first that covers the roll.
CREATE TABLE signature (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  name      TEXT NOT NULL,
  meaning   TEXT NOT NULL CHECK (meaning IN ('agreed', 'seen', 'disputed')),
  rolls     INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  held      INTEGER NOT NULL,
  through   INTEGER NOT NULL,
  text      TEXT NOT NULL,
  signed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX signature_of_choice ON signature (choice_id);

ALTER TABLE roll ADD COLUMN signed_id INTEGER;
CREATE INDEX roll_unsigned ON roll (order_no) WHERE signed_id IS NULL AND close_id IS NOT NULL;
CREATE INDEX roll_signed_as ON roll (chosen_no) WHERE signed_id IS NOT NULL;
CREATE INDEX roll_by_close ON roll (close_id);

CREATE TABLE addendum (
  id    INTEGER PRIMARY KEY,
  of_id INTEGER NOT NULL,
  text  TEXT NOT NULL
) STRICT;
CREATE INDEX addendum_of ON addendum (of_id);
