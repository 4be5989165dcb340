-- master.db: what head office tells: orders, packing lists and whatever comes later.
-- Written by perch-sync alone; everybody else reads.

-- Every item as it came; kinds that this version does not know are kept too.
CREATE TABLE item (
  kind     TEXT NOT NULL CHECK (kind <> ''),
  key      TEXT NOT NULL CHECK (key <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 0),
  body     TEXT NOT NULL, -- a JSON object
  PRIMARY KEY (kind, key)
) STRICT;

-- The packing lists, taken out of the items of kind "roll" for looking up a scanned roll.
CREATE TABLE expected (
  order_no  TEXT NOT NULL CHECK (order_no <> ''),
  roll_no   TEXT NOT NULL CHECK (roll_no <> ''),
  lot       TEXT NOT NULL,
  ticket_um INTEGER NOT NULL CHECK (ticket_um >= -1), -- -1: not given
  PRIMARY KEY (order_no, roll_no)
) STRICT;

CREATE INDEX expected_roll ON expected (roll_no);

-- How far the master data has come; one row once something has arrived.
CREATE TABLE state (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  cursor     TEXT NOT NULL,
  revision   INTEGER NOT NULL CHECK (revision >= 0),
  applied_ms INTEGER NOT NULL
) STRICT;
