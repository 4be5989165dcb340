-- office.db: what head office has received, from whom, and what it tells the terminals.
-- Written by perch-office alone. Records are kept for ever as they came; what is below
-- "projections" is derived from them and may be thrown away and built anew.

-- Enrolment codes: only the hash of a token is kept. A used one names the device that used it.
CREATE TABLE token (
  hash      BLOB PRIMARY KEY CHECK (length(hash) = 32),
  issued_ms INTEGER NOT NULL,
  used_ms   INTEGER,
  device    BLOB CHECK (device IS NULL OR length(device) = 16)
) STRICT;

-- The terminals, and what each said of itself last.
CREATE TABLE device (
  device      BLOB PRIMARY KEY CHECK (length(device) = 16),
  seal_key    BLOB NOT NULL CHECK (length(seal_key) = 32), -- Ed25519, verifies seals
  key_hash    BLOB NOT NULL CHECK (length(key_hash) = 32), -- of the certified public key
  certificate TEXT NOT NULL,
  enrolled_ms INTEGER NOT NULL,
  revoked_ms  INTEGER,
  program     TEXT NOT NULL,
  seen_ms     INTEGER,                                     -- of the last hello, as all below
  wall_ms     INTEGER,
  is_trusted  INTEGER CHECK (is_trusted IN (0, 1)),
  free_bytes  INTEGER,
  is_urgent   INTEGER CHECK (is_urgent IN (0, 1)),
  revision    INTEGER
) STRICT;

-- One row per (device, epoch) with its head.
CREATE TABLE stream (
  n      INTEGER PRIMARY KEY,
  device BLOB NOT NULL REFERENCES device (device),
  epoch  BLOB NOT NULL CHECK (length(epoch) = 8),
  seq    INTEGER NOT NULL CHECK (seq >= 1),
  hash   BLOB NOT NULL CHECK (length(hash) = 32),
  sealed INTEGER NOT NULL CHECK (sealed BETWEEN 0 AND seq),
  UNIQUE (device, epoch)
) STRICT;

-- id is the order of arrival over all streams: what a feed follows.
CREATE TABLE record (
  id     INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (n),
  seq    INTEGER NOT NULL CHECK (seq >= 1),
  bytes  BLOB NOT NULL CHECK (length(bytes) BETWEEN 2 AND 65536),
  hash   BLOB NOT NULL CHECK (length(hash) = 32),
  UNIQUE (stream, seq)
) STRICT;

CREATE TRIGGER record_no_update BEFORE UPDATE ON record
BEGIN SELECT raise(ABORT, 'office.db: records are never changed'); END;
CREATE TRIGGER record_no_delete BEFORE DELETE ON record
BEGIN SELECT raise(ABORT, 'office.db: records are never deleted'); END;

-- One for each head that was ever acknowledged.
CREATE TABLE receipt (
  stream      INTEGER NOT NULL REFERENCES stream (n),
  seq         INTEGER NOT NULL CHECK (seq >= 1),
  received_ms INTEGER NOT NULL CHECK (received_ms >= 0),
  signature   BLOB NOT NULL CHECK (length(signature) = 64),
  PRIMARY KEY (stream, seq)
) STRICT;

-- Master data: orders, packing lists and what comes later. A change gets the next revision.
CREATE TABLE item (
  kind     TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
  key      TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  revision INTEGER NOT NULL UNIQUE CHECK (revision >= 1),
  body     TEXT,                                           -- a JSON object; NULL: gone
  PRIMARY KEY (kind, key)
) STRICT;

-- --- projections --------------------------------------------------------------------------------

-- Which version of the program's rules the projections were built by.
CREATE TABLE projector (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL
) STRICT;

-- How far each stream has been judged. A local id of its records is shift + seq.
CREATE TABLE judged (
  stream INTEGER PRIMARY KEY REFERENCES stream (n),
  seq    INTEGER NOT NULL CHECK (seq >= 0),
  shift  INTEGER NOT NULL CHECK (shift >= 0),
  boot   INTEGER NOT NULL CHECK (boot >= 0) -- seq of the last boot record, 0: none
) STRICT;

CREATE TABLE roll (
  stream     INTEGER NOT NULL REFERENCES stream (n),
  seq        INTEGER NOT NULL,
  order_no   TEXT NOT NULL,
  roll_no    TEXT NOT NULL,
  lot        TEXT NOT NULL,
  ticket_um  INTEGER NOT NULL,
  device     BLOB NOT NULL,
  inspector  TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'closed', 'withdrawn')),
  closed_ms  INTEGER,
  verdict    TEXT,
  override   TEXT,
  profile    TEXT,
  points     INTEGER,
  rate       TEXT,
  length_um  INTEGER,
  width_um   INTEGER,
  PRIMARY KEY (stream, seq)
) STRICT;
CREATE INDEX roll_by_number ON roll (order_no, roll_no);

CREATE TABLE flaw (
  stream      INTEGER NOT NULL REFERENCES stream (n),
  seq         INTEGER NOT NULL,
  roll_stream INTEGER NOT NULL,
  roll_seq    INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  at_um       INTEGER NOT NULL,
  to_um       INTEGER NOT NULL,
  len_um      INTEGER NOT NULL,
  across_um   INTEGER NOT NULL,
  dir         TEXT NOT NULL,
  is_full     INTEGER NOT NULL CHECK (is_full IN (0, 1)),
  side        TEXT NOT NULL,
  is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
  PRIMARY KEY (stream, seq),
  FOREIGN KEY (roll_stream, roll_seq) REFERENCES roll (stream, seq)
) STRICT;
CREATE INDEX flaw_of_roll ON flaw (roll_stream, roll_seq);

-- What a person at head office should look at.
CREATE TABLE notice (
  id     INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (n),
  seq    INTEGER NOT NULL,
  kind   TEXT NOT NULL CHECK (kind IN ('unknown-type', 'bad-record', 'unknown-order', 'lost-reference',
                                       'wrong-seal', 'double-inspection')),
  text   TEXT NOT NULL,
  UNIQUE (stream, seq, kind)
) STRICT;
