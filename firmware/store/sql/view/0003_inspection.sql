-- Everything that is recorded about an order, its rolls, its dye lots and the mill.
-- Measures and rolls have more in them, and a program before this step passed the other records over:
-- all of it is projected anew.
--
-- chosen_no, made_no: the order's number as it was recorded; order_no: what it is since the last
-- link (records.md). withdrawn: id of the record that took this one back. There are no foreign keys: what a
-- record names may be of a newer version than this program can read, and then has no row.
DROP TABLE measure;
DROP TABLE flaw;
DROP TABLE roll;
DROP TABLE choice;
DELETE FROM sign_in;
DELETE FROM scanner;
UPDATE state SET applied_id = 0, resume_id = 0;

-- --- orders ---------------------------------------------------------------------------------

CREATE TABLE link (
  id      INTEGER NOT NULL UNIQUE,
  from_no TEXT PRIMARY KEY,
  to_no   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE choice (
  id        INTEGER PRIMARY KEY,
  chosen_no TEXT NOT NULL,
  order_no  TEXT NOT NULL,
  spec      INTEGER NOT NULL
) STRICT;
CREATE INDEX choice_as_chosen ON choice (chosen_no);
CREATE INDEX choice_by_order ON choice (order_no);

-- Inspection stages: each holds until the next one, or until an order is chosen.
CREATE TABLE stage (
  id    INTEGER PRIMARY KEY,
  stage TEXT NOT NULL
) STRICT;

-- Orders and packing list lines made on the terminal: of one number the last.
CREATE TABLE made_order (
  id       INTEGER NOT NULL UNIQUE,
  made_no  TEXT PRIMARY KEY,
  order_no TEXT NOT NULL,
  body     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX made_order_by_number ON made_order (order_no);

CREATE TABLE made_roll (
  id        INTEGER NOT NULL UNIQUE,
  made_no   TEXT NOT NULL,
  roll_no   TEXT NOT NULL,
  order_no  TEXT NOT NULL,
  lot       TEXT NOT NULL,
  ticket_um INTEGER NOT NULL CHECK (ticket_um >= -1),
  delivery  TEXT NOT NULL,
  packing   TEXT NOT NULL,
  PRIMARY KEY (made_no, roll_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX made_roll_by_number ON made_roll (order_no, roll_no);
CREATE INDEX made_roll_elsewhere ON made_roll (roll_no);

-- --- rolls ----------------------------------------------------------------------------------

-- wait: for what a held roll waits. counts: the verdict that counts (release, else override, else
-- by the rules). measured_um, shade: the last standing ones, -1 and '' for none.
CREATE TABLE roll (
  id          INTEGER PRIMARY KEY,
  chosen_no   TEXT NOT NULL,
  order_no    TEXT NOT NULL,
  roll_no     TEXT NOT NULL,
  lot         TEXT NOT NULL,
  ticket_um   INTEGER NOT NULL,
  person      TEXT NOT NULL,
  started_ms  INTEGER NOT NULL,
  stage       TEXT NOT NULL, -- in force then, '' for none
  is_again    INTEGER NOT NULL CHECK (is_again IN (0, 1)),
  first_id    INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('open', 'closed', 'held', 'withdrawn')),
  wait        TEXT NOT NULL CHECK (wait IN ('', 'lab', 'decision')),
  close_id    INTEGER,
  closed_ms   INTEGER,
  verdict     TEXT,
  override    TEXT,
  counts      TEXT,
  profile     TEXT,
  points      INTEGER,
  rate        TEXT,
  quality     TEXT,
  otherwise   TEXT, -- the verdict without its hold
  length_um   INTEGER,
  width_um    INTEGER,
  is_full     INTEGER CHECK (is_full IN (0, 1)),
  measured_um INTEGER NOT NULL,
  shade       TEXT NOT NULL
) STRICT;
CREATE INDEX roll_by_number ON roll (order_no, roll_no);
CREATE INDEX roll_by_lot ON roll (order_no, lot);
CREATE INDEX roll_as_chosen ON roll (chosen_no);
CREATE INDEX roll_held ON roll (id) WHERE state = 'held';

-- Of a roll that was inspected again only the last inspection that was closed counts.
CREATE VIEW counting_roll AS SELECT * FROM roll AS r
WHERE r.state IN ('closed', 'held') AND NOT EXISTS (
  SELECT 1 FROM roll AS later WHERE later.order_no = r.order_no AND later.roll_no = r.roll_no
  AND later.id > r.id AND later.state IN ('closed', 'held'));

CREATE TABLE flaw (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  at_um     INTEGER NOT NULL,
  to_um     INTEGER NOT NULL,
  len_um    INTEGER NOT NULL,
  across_um INTEGER NOT NULL,
  dir       TEXT NOT NULL,
  is_full   INTEGER NOT NULL CHECK (is_full IN (0, 1)),
  side      TEXT NOT NULL,
  is_minor  INTEGER NOT NULL CHECK (is_minor IN (0, 1)),
  withdrawn INTEGER
) STRICT;
CREATE INDEX flaw_of_roll ON flaw (roll_id);

-- place: head middle tail; of a density and a wash warp or weft; of a skew its form.
CREATE TABLE measure (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL,
  what      TEXT NOT NULL CHECK (what IN ('width', 'weight', 'length', 'density', 'skew',
                                          'wash-before', 'wash-after')),
  place     TEXT NOT NULL,
  value     INTEGER NOT NULL,
  exp       INTEGER NOT NULL,
  unit      TEXT NOT NULL,
  method    TEXT NOT NULL CHECK (method IN ('', 'stated', 'swatch', 'roll')),
  origin    TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX measure_of_roll ON measure (roll_id);

CREATE TABLE colour (
  id           INTEGER PRIMARY KEY,
  roll_id      INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  light        TEXT NOT NULL,
  grade        TEXT NOT NULL,
  reference    TEXT NOT NULL,
  reference_no TEXT NOT NULL,
  look         INTEGER NOT NULL CHECK (look IN (1, 2)),
  difference   TEXT NOT NULL,
  origin       TEXT NOT NULL,
  withdrawn    INTEGER
) STRICT;
CREATE INDEX colour_of_roll ON colour (roll_id);

-- What was looked at and not measured. field: of the shipping mark; text of a shade: the shade lot.
CREATE TABLE judgement (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL,
  what      TEXT NOT NULL CHECK (what IN ('shade', 'mark', 'hand', 'smell', 'packing')),
  field     TEXT NOT NULL,
  is_ok     INTEGER NOT NULL CHECK (is_ok IN (0, 1)),
  text      TEXT NOT NULL,
  origin    TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX judgement_of_roll ON judgement (roll_id);

-- --- waiting --------------------------------------------------------------------------------

CREATE TABLE sample (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL,
  um        INTEGER NOT NULL,
  lab       TEXT NOT NULL,
  text      TEXT NOT NULL,
  origin    TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX sample_of_roll ON sample (roll_id);

CREATE TABLE hold (
  id        INTEGER PRIMARY KEY,
  roll_id   INTEGER NOT NULL,
  wait      TEXT NOT NULL CHECK (wait IN ('lab', 'decision')),
  text      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX hold_of_roll ON hold (roll_id);

-- by_what: lab or decision, whose number it is.
CREATE TABLE release (
  id       INTEGER PRIMARY KEY,
  roll_id  INTEGER NOT NULL,
  by_what  TEXT NOT NULL CHECK (by_what IN ('lab', 'decision')),
  number   TEXT NOT NULL,
  verdict  TEXT NOT NULL,
  text     TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX release_of_roll ON release (roll_id);

-- --- orders and lots at work ------------------------------------------------------------------

CREATE TABLE setup (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  item      TEXT NOT NULL,
  text      TEXT NOT NULL,
  origin    TEXT NOT NULL
) STRICT;
CREATE INDEX setup_of_choice ON setup (choice_id);

CREATE TABLE sampling (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  lot       TEXT NOT NULL,
  rule      TEXT NOT NULL,
  round     INTEGER NOT NULL,
  size      INTEGER NOT NULL,
  n         INTEGER NOT NULL,
  accept    INTEGER NOT NULL,
  picks     TEXT NOT NULL,
  why       TEXT NOT NULL
) STRICT;
CREATE INDEX sampling_of_lot ON sampling (lot);

CREATE TABLE lot (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  lot       TEXT NOT NULL,
  verdict   TEXT NOT NULL CHECK (verdict IN ('pass', 'widen', 'reject', 'open')),
  rate      TEXT NOT NULL,
  inspected INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  override  TEXT NOT NULL,
  why       TEXT NOT NULL,
  origin    TEXT NOT NULL
) STRICT;
CREATE INDEX lot_by_number ON lot (lot);

CREATE TABLE counting (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('receiving', 'packing')),
  number    TEXT NOT NULL,
  tally_id  INTEGER,
  expected  INTEGER,
  found     INTEGER,
  missing   INTEGER,
  extra     INTEGER,
  signer    TEXT,
  why       TEXT
) STRICT;
CREATE INDEX counting_of_choice ON counting (choice_id);

CREATE TABLE counted (
  id        INTEGER PRIMARY KEY,
  count_id  INTEGER NOT NULL,
  roll_no   TEXT NOT NULL,
  lot       TEXT NOT NULL,
  is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
  origin    TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX counted_in_count ON counted (count_id, roll_no);

-- --- the mill and head office -----------------------------------------------------------------

CREATE TABLE anomaly (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  roll_id   INTEGER NOT NULL,
  cause     TEXT NOT NULL,
  place     TEXT NOT NULL,
  text      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX anomaly_of_choice ON anomaly (choice_id);

CREATE TABLE action (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  of_id     INTEGER NOT NULL,
  owner     TEXT NOT NULL,
  due       TEXT NOT NULL,
  text      TEXT NOT NULL,
  is_done   INTEGER NOT NULL CHECK (is_done IN (0, 1)),
  withdrawn INTEGER
) STRICT;
CREATE INDEX action_open ON action (due) WHERE is_done = 0 AND withdrawn IS NULL;

CREATE TABLE recheck (
  id      INTEGER PRIMARY KEY,
  of_id   INTEGER NOT NULL,
  number  TEXT NOT NULL,
  is_done INTEGER NOT NULL CHECK (is_done IN (0, 1)),
  text    TEXT NOT NULL
) STRICT;
CREATE INDEX recheck_by_number ON recheck (of_id, number);

CREATE TABLE question (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  roll_id   INTEGER NOT NULL,
  text      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX question_of_choice ON question (choice_id);

CREATE TABLE acknowledged (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  what      TEXT NOT NULL CHECK (what IN ('notice', 'spec')),
  number    TEXT NOT NULL,
  spec      INTEGER NOT NULL
) STRICT;
CREATE INDEX acknowledged_by_number ON acknowledged (number);

CREATE TABLE kept (
  id        INTEGER PRIMARY KEY,
  what      TEXT NOT NULL CHECK (what IN ('sample', 'card')),
  number    TEXT NOT NULL,
  place     TEXT NOT NULL,
  until     TEXT NOT NULL,
  choice_id INTEGER NOT NULL,
  lot       TEXT NOT NULL,
  text      TEXT NOT NULL,
  origin    TEXT NOT NULL,
  seen_ms   INTEGER NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX kept_by_number ON kept (number);

CREATE TABLE leftover (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  roll_no   TEXT NOT NULL,
  um        INTEGER NOT NULL,
  text      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX leftover_of_choice ON leftover (choice_id);

CREATE TABLE told (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  name      TEXT NOT NULL,
  text      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX told_of_choice ON told (choice_id);

CREATE TABLE plan (
  id        INTEGER PRIMARY KEY,
  choice_id INTEGER NOT NULL,
  text      TEXT NOT NULL,
  withdrawn INTEGER
) STRICT;
CREATE INDEX plan_of_choice ON plan (choice_id);
