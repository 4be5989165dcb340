-- view.db: projections of log.db that screens read. Rebuilt from the log whenever in doubt.

-- How far the log has been applied, from which record a restarted session has to be replayed,
-- and whether the last run ended in order.
CREATE TABLE state (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  applied_id INTEGER NOT NULL CHECK (applied_id >= 0),
  resume_id  INTEGER NOT NULL CHECK (resume_id >= 0),
  is_clean   INTEGER NOT NULL CHECK (is_clean IN (0, 1))
) STRICT;
INSERT INTO state (id, applied_id, resume_id, is_clean) VALUES (1, 0, 0, 1);

-- Sign-ins and choices of an order, which later records refer to by id.
CREATE TABLE sign_in (
  id     INTEGER PRIMARY KEY,
  person TEXT NOT NULL,
  at_ms  INTEGER NOT NULL
) STRICT;
CREATE TABLE choice (
  id       INTEGER PRIMARY KEY,
  order_no TEXT NOT NULL,
  spec     INTEGER NOT NULL
) STRICT;

CREATE TABLE roll (
  id         INTEGER PRIMARY KEY,
  order_no   TEXT NOT NULL,
  roll_no    TEXT NOT NULL,
  lot        TEXT NOT NULL,
  ticket_um  INTEGER NOT NULL,
  person     TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'closed', 'withdrawn')),
  close_id   INTEGER,
  closed_ms  INTEGER,
  verdict    TEXT,
  override   TEXT,
  profile    TEXT,
  points     INTEGER,
  rate       TEXT,
  length_um  INTEGER,
  width_um   INTEGER
) STRICT;
CREATE INDEX roll_by_number ON roll (order_no, roll_no);

CREATE TABLE flaw (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL REFERENCES roll (id),
  kind      TEXT NOT NULL,
  at_um     INTEGER NOT NULL,
  to_um     INTEGER NOT NULL,
  len_um    INTEGER NOT NULL,
  across_um INTEGER NOT NULL,
  dir       TEXT NOT NULL,
  is_full   INTEGER NOT NULL CHECK (is_full IN (0, 1)),
  side      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX flaw_of_roll ON flaw (roll_id);

CREATE TABLE measure (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL REFERENCES roll (id),
  what      TEXT NOT NULL CHECK (what IN ('width', 'weight', 'length')),
  place     TEXT NOT NULL,
  value     INTEGER NOT NULL,
  exp       INTEGER NOT NULL,
  unit      TEXT NOT NULL,
  origin    TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX measure_of_roll ON measure (roll_id);
