-- Every version of what is told by version: scoring profiles, sampling tables, label formats. The
-- item has the newest one; a roll is scored again by the one that its close record names.
CREATE TABLE edition (
  kind    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  body    TEXT NOT NULL,
  PRIMARY KEY (kind, id, version)
) STRICT;

-- --- projections --------------------------------------------------------------------------------
-- Built anew by the rules of this version. stream and seq: the record that a row is made of; wall_ms
-- and person: when, and who was signed in. What a record names is -1 or NULL where it names nothing.

ALTER TABLE judged ADD COLUMN stage TEXT NOT NULL DEFAULT ''; -- in force there

DROP TABLE notice;
DROP TABLE flaw;
DROP TABLE roll;

CREATE TABLE roll (
  stream       INTEGER NOT NULL REFERENCES stream (n),
  seq          INTEGER NOT NULL,
  order_no     TEXT NOT NULL,
  roll_no      TEXT NOT NULL,
  lot          TEXT NOT NULL,
  ticket_um    INTEGER NOT NULL,
  device       BLOB NOT NULL,
  inspector    TEXT NOT NULL,
  started_ms   INTEGER NOT NULL,
  stage        TEXT NOT NULL,            -- early, middle, final, wash or none
  is_again     INTEGER NOT NULL CHECK (is_again IN (0, 1)), -- inspected before ..
  first_stream INTEGER,                  -- .. there, when that is here
  first_seq    INTEGER,
  state        TEXT NOT NULL CHECK (state IN ('open', 'closed', 'held', 'withdrawn')),
  closed_ms    INTEGER,
  verdict      TEXT,                     -- by the rules
  override     TEXT,                     -- the inspector's own
  why          TEXT,                     -- of it
  counts       TEXT,                     -- the verdict that counts: release, else override, else by the rules
  wait         TEXT NOT NULL DEFAULT '', -- held for: lab, decision
  reasons      TEXT NOT NULL DEFAULT '[]', -- rules that failed: a JSON list of texts
  is_full      INTEGER NOT NULL DEFAULT 0 CHECK (is_full IN (0, 1)), -- everything was to be checked
  shade        TEXT NOT NULL DEFAULT '',
  profile      TEXT,
  points       INTEGER,
  rate         TEXT,
  length_um    INTEGER,
  width_um     INTEGER,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX roll_by_number ON roll (order_no, roll_no);
CREATE INDEX roll_by_state ON roll (state);

CREATE TABLE flaw (
  stream       INTEGER NOT NULL REFERENCES stream (n),
  seq          INTEGER NOT NULL,
  wall_ms      INTEGER NOT NULL,
  person       TEXT NOT NULL,
  roll_stream  INTEGER NOT NULL,
  roll_seq     INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  at_um        INTEGER NOT NULL,
  to_um        INTEGER NOT NULL,
  len_um       INTEGER NOT NULL,
  across_um    INTEGER NOT NULL,
  dir          TEXT NOT NULL,
  is_full      INTEGER NOT NULL CHECK (is_full IN (0, 1)),
  side         TEXT NOT NULL,
  is_minor     INTEGER NOT NULL CHECK (is_minor IN (0, 1)),
  origin       TEXT NOT NULL,
  is_withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (is_withdrawn IN (0, 1)),
  PRIMARY KEY (stream, seq),
  FOREIGN KEY (roll_stream, roll_seq) REFERENCES roll (stream, seq)
) STRICT;
CREATE INDEX flaw_of_roll ON flaw (roll_stream, roll_seq);

-- Widths, weights, lengths, densities, skews and bows, marks before and after washing.
CREATE TABLE measure (
  stream       INTEGER NOT NULL REFERENCES stream (n),
  seq          INTEGER NOT NULL,
  wall_ms      INTEGER NOT NULL,
  person       TEXT NOT NULL,
  roll_stream  INTEGER NOT NULL,
  roll_seq     INTEGER NOT NULL,
  kind         TEXT NOT NULL,    -- width weight length density skew wash
  place        TEXT NOT NULL,    -- head, warp, double-bow ..
  moment       TEXT NOT NULL,    -- wash: before, after
  um           INTEGER NOT NULL, -- -1: it is no length
  value        INTEGER NOT NULL, -- weight, density: value * 10^exp unit
  exp          INTEGER NOT NULL,
  unit         TEXT NOT NULL,
  method       TEXT NOT NULL,    -- weight: stated, swatch, roll; then mass * 10^mass_exp mass_unit on an area
  mass         INTEGER NOT NULL,
  mass_exp     INTEGER NOT NULL,
  mass_unit    TEXT NOT NULL,
  area_mm2     INTEGER NOT NULL,
  origin       TEXT NOT NULL,    -- typed, scanned, measured
  is_withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (is_withdrawn IN (0, 1)),
  PRIMARY KEY (stream, seq),
  FOREIGN KEY (roll_stream, roll_seq) REFERENCES roll (stream, seq)
) STRICT;
CREATE INDEX measure_of_roll ON measure (roll_stream, roll_seq);

CREATE TABLE colour (
  stream       INTEGER NOT NULL REFERENCES stream (n),
  seq          INTEGER NOT NULL,
  wall_ms      INTEGER NOT NULL,
  person       TEXT NOT NULL,
  roll_stream  INTEGER NOT NULL,
  roll_seq     INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  light        TEXT NOT NULL,
  grade        TEXT NOT NULL,
  reference    TEXT NOT NULL,
  reference_no TEXT NOT NULL,
  look         INTEGER NOT NULL,
  difference   TEXT NOT NULL,
  origin       TEXT NOT NULL,
  is_withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (is_withdrawn IN (0, 1)),
  PRIMARY KEY (stream, seq),
  FOREIGN KEY (roll_stream, roll_seq) REFERENCES roll (stream, seq)
) STRICT;
CREATE INDEX colour_of_roll ON colour (roll_stream, roll_seq);

-- What a roll was told to be or to have: shipping-mark fields, hand feel, smell, packing, shade lots,
-- lab samples, holds and releases, notes (these of no roll, too).
CREATE TABLE finding (
  stream       INTEGER NOT NULL REFERENCES stream (n),
  seq          INTEGER NOT NULL,
  wall_ms      INTEGER NOT NULL,
  person       TEXT NOT NULL,
  roll_stream  INTEGER,
  roll_seq     INTEGER,
  kind         TEXT NOT NULL, -- mark check shade sample hold release note
  what         TEXT NOT NULL, -- field, hand .., shade lot, lab number, held for, released by
  is_ok        INTEGER CHECK (is_ok IN (0, 1)), -- mark, check
  um           INTEGER NOT NULL, -- sample: length cut, else -1
  number       TEXT NOT NULL, -- release: of the lab sample or the decision
  verdict      TEXT NOT NULL, -- release
  text         TEXT NOT NULL,
  is_withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (is_withdrawn IN (0, 1)),
  PRIMARY KEY (stream, seq),
  FOREIGN KEY (roll_stream, roll_seq) REFERENCES roll (stream, seq)
) STRICT;
CREATE INDEX finding_of_roll ON finding (roll_stream, roll_seq);
CREATE INDEX finding_by_kind ON finding (kind, what);

-- The set-up checklist.
CREATE TABLE setup (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  item     TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Which rolls of a dye lot are inspected.
CREATE TABLE sampling (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  lot      TEXT NOT NULL,
  rule     TEXT NOT NULL,
  round    INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  accept   INTEGER NOT NULL,
  picks    TEXT NOT NULL, -- roll numbers, a blank between
  why      TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Verdicts on dye lots.
CREATE TABLE lot (
  stream    INTEGER NOT NULL REFERENCES stream (n),
  seq       INTEGER NOT NULL,
  wall_ms   INTEGER NOT NULL,
  person    TEXT NOT NULL,
  order_no  TEXT NOT NULL,
  lot       TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  rate      TEXT NOT NULL,
  inspected INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  reasons   TEXT NOT NULL, -- a JSON list of texts
  override  TEXT NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX lot_by_number ON lot (order_no, lot);

-- Counts against a delivery note or a packing list; figures once it is ended.
CREATE TABLE tally (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  kind     TEXT NOT NULL, -- receiving, packing
  number   TEXT NOT NULL, -- of the paper
  ended_ms INTEGER,
  expected INTEGER,
  found    INTEGER,
  missing  INTEGER,
  extra    INTEGER,
  signer   TEXT,
  why      TEXT,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE TABLE counted (
  stream       INTEGER NOT NULL REFERENCES stream (n),
  seq          INTEGER NOT NULL,
  wall_ms      INTEGER NOT NULL,
  person       TEXT NOT NULL,
  tally_stream INTEGER NOT NULL,
  tally_seq    INTEGER NOT NULL,
  roll_no      TEXT NOT NULL,
  lot          TEXT NOT NULL,
  is_listed    INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
  PRIMARY KEY (stream, seq),
  FOREIGN KEY (tally_stream, tally_seq) REFERENCES tally (stream, seq)
) STRICT;
CREATE INDEX counted_in ON counted (tally_stream, tally_seq);

CREATE TABLE anomaly (
  stream      INTEGER NOT NULL REFERENCES stream (n),
  seq         INTEGER NOT NULL,
  wall_ms     INTEGER NOT NULL,
  person      TEXT NOT NULL,
  order_no    TEXT NOT NULL,
  roll_stream INTEGER,
  roll_seq    INTEGER,
  cause       TEXT NOT NULL,
  place       TEXT NOT NULL,
  text        TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Corrective actions that terminals ask for. number: by which head office and other terminals know it,
-- the first six digits of the device id, "-", its local id; then "." and the stream where a restored copy of
-- the terminal's log gave the id to another one.
CREATE TABLE remedy (
  stream    INTEGER NOT NULL REFERENCES stream (n),
  seq       INTEGER NOT NULL,
  wall_ms   INTEGER NOT NULL,
  person    TEXT NOT NULL,
  number    TEXT NOT NULL,
  order_no  TEXT NOT NULL,
  of_stream INTEGER, -- the anomaly or flaw
  of_seq    INTEGER,
  owner     TEXT NOT NULL,
  due       TEXT NOT NULL,
  text      TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX remedy_by_number ON remedy (number);
-- Looked at again; a number is done once a row says so.
CREATE TABLE recheck (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL,
  number  TEXT NOT NULL,
  is_done INTEGER NOT NULL CHECK (is_done IN (0, 1)),
  text    TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX recheck_by_number ON recheck (number);

CREATE TABLE question (
  stream      INTEGER NOT NULL REFERENCES stream (n),
  seq         INTEGER NOT NULL,
  wall_ms     INTEGER NOT NULL,
  person      TEXT NOT NULL,
  number      TEXT NOT NULL, -- as of a remedy: what an answer names
  order_no    TEXT NOT NULL,
  roll_stream INTEGER,
  roll_seq    INTEGER,
  text        TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX question_by_number ON question (number);

CREATE TABLE acknowledged (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  what     TEXT NOT NULL, -- notice, spec
  number   TEXT NOT NULL,
  spec     INTEGER NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Retained samples and colour cards; the last row of a number says where it is.
CREATE TABLE kept (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  what     TEXT NOT NULL,
  number   TEXT NOT NULL,
  place    TEXT NOT NULL,
  until    TEXT NOT NULL,
  order_no TEXT NOT NULL,
  lot      TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX kept_by_number ON kept (number);

CREATE TABLE leftover (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  roll_no  TEXT NOT NULL,
  um       INTEGER NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Who was told, what is planned, the day in a line.
CREATE TABLE told (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  name     TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE TABLE planned (
  stream   INTEGER NOT NULL REFERENCES stream (n),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL,
  person   TEXT NOT NULL,
  order_no TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE TABLE shift (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL,
  rolls   INTEGER NOT NULL,
  flaws   INTEGER NOT NULL,
  held    INTEGER NOT NULL,
  open    INTEGER NOT NULL,
  text    TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Orders and rolls made on a terminal, and which of head office's orders they turned out to be.
CREATE TABLE made (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL,
  kind    TEXT NOT NULL, -- order, roll
  key     TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX made_by_key ON made (kind, key);
CREATE TABLE link (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL,
  from_no TEXT NOT NULL,
  to_no   TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- What a person at head office should look at.
CREATE TABLE notice (
  id     INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (n),
  seq    INTEGER NOT NULL,
  kind   TEXT NOT NULL CHECK (kind IN ('unknown-type', 'bad-record', 'unknown-order', 'lost-reference',
                                       'wrong-seal', 'double-inspection', 'score-differs',
                                       'made-order', 'question', 'decision-wanted')),
  text   TEXT NOT NULL,
  UNIQUE (stream, seq, kind)
) STRICT;
