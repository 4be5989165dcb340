-- Which epoch comes before an epoch in its terminal's log, as hello tells it: after a restored copy that need
-- not be the one that was written to before.
CREATE TABLE lineage (
  device BLOB NOT NULL REFERENCES device (device),
  epoch  BLOB NOT NULL CHECK (length(epoch) = 8),
  parent BLOB NOT NULL CHECK (length(parent) = 8),
  PRIMARY KEY (device, epoch)
) STRICT;

-- --- projections --------------------------------------------------------------------------------
-- People, what they signed, logs that were restored, and rolls that are told to other terminals.

ALTER TABLE judged ADD COLUMN parent INTEGER NOT NULL DEFAULT 0; -- stream that it continues, 0: none

ALTER TABLE roll ADD COLUMN signed_stream INTEGER; -- the signature that covers it
ALTER TABLE roll ADD COLUMN signed_seq INTEGER;
-- Its verdict is to be told to the other terminals (master item "done").
ALTER TABLE roll ADD COLUMN is_news INTEGER NOT NULL DEFAULT 0 CHECK (is_news IN (0, 1));
CREATE INDEX roll_news ON roll (stream, seq) WHERE is_news;
CREATE INDEX roll_unsigned ON roll (order_no) WHERE signed_seq IS NULL;

CREATE TABLE sign_in (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL, -- who signed in
  role    TEXT NOT NULL, -- inspector, lead, service; '' of an older terminal
  how     TEXT NOT NULL, -- pin, badge, unlisted; '' of an older terminal
  origin  TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- A badge, or the PIN given for it, that was not taken.
CREATE TABLE denial (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL, -- who was signed in then
  badge   TEXT NOT NULL,
  gate    TEXT NOT NULL, -- in, sign, unlock
  why     TEXT NOT NULL, -- pin, unknown, retired, role
  tries   INTEGER NOT NULL,
  wait_s  INTEGER NOT NULL, -- until the next one; 0: at once
  origin  TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX denial_of_badge ON denial (badge);
CREATE TABLE unlocking (
  stream  INTEGER NOT NULL REFERENCES stream (n),
  seq     INTEGER NOT NULL,
  wall_ms INTEGER NOT NULL,
  person  TEXT NOT NULL,
  badge   TEXT NOT NULL,
  origin  TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- The factory's person on what was found.
CREATE TABLE signature (
  stream         INTEGER NOT NULL REFERENCES stream (n),
  seq            INTEGER NOT NULL,
  wall_ms        INTEGER NOT NULL,
  person         TEXT NOT NULL,
  order_no       TEXT NOT NULL,
  name           TEXT NOT NULL, -- of the factory's person
  meaning        TEXT NOT NULL, -- agreed, seen, disputed
  rolls          INTEGER NOT NULL,
  failed         INTEGER NOT NULL,
  held           INTEGER NOT NULL,
  through_stream INTEGER, -- the last record covered, where it is here
  through_seq    INTEGER,
  how            TEXT NOT NULL, -- pin, unlisted ..: how the inspector showed who he is
  text           TEXT NOT NULL,
  origin         TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX signature_of_order ON signature (order_no);
CREATE TABLE addendum (
  stream    INTEGER NOT NULL REFERENCES stream (n),
  seq       INTEGER NOT NULL,
  wall_ms   INTEGER NOT NULL,
  person    TEXT NOT NULL,
  of_stream INTEGER, -- the record that is signed, where it is here
  of_seq    INTEGER,
  text      TEXT NOT NULL,
  origin    TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT;

-- Logs that were damaged or gone, and what was saved of each.
CREATE TABLE restored (
  stream    INTEGER NOT NULL REFERENCES stream (n),
  seq       INTEGER NOT NULL,
  wall_ms   INTEGER NOT NULL,
  person    TEXT NOT NULL,
  why       TEXT NOT NULL,    -- damaged, missing
  copy      INTEGER NOT NULL, -- local id of the last record of the copy, 0: none
  copied_ms INTEGER NOT NULL,
  salvaged  INTEGER NOT NULL,
  office    INTEGER NOT NULL,
  marked    INTEGER NOT NULL,
  lost      INTEGER NOT NULL, -- records that had been written beyond what was saved, as far as anybody can tell
  PRIMARY KEY (stream, seq)
) STRICT;

DROP TABLE notice;
CREATE TABLE notice (
  id     INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (n),
  seq    INTEGER NOT NULL,
  kind   TEXT NOT NULL CHECK (kind IN ('unknown-type', 'bad-record', 'unknown-order', 'lost-reference',
                                       'wrong-seal', 'double-inspection', 'score-differs',
                                       'made-order', 'question', 'decision-wanted',
                                       'unknown-person', 'locked-out', 'disputed', 'signed-changed',
                                       'addendum', 'restored')),
  text   TEXT NOT NULL,
  UNIQUE (stream, seq, kind)
) STRICT;
