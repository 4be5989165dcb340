-- sync.db: where this terminal is enrolled, what head office has acknowledged, and its receipts.
-- Written by perch-sync alone.

-- The office; one row once the terminal is enrolled.
CREATE TABLE office (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  url         TEXT NOT NULL,
  device      BLOB NOT NULL CHECK (length(device) = 16),
  receipt_key BLOB NOT NULL CHECK (length(receipt_key) = 32), -- Ed25519, verifies receipts
  ca_sha256   BLOB NOT NULL CHECK (length(ca_sha256) = 32),   -- of the CA's public key
  enrolled_ms INTEGER NOT NULL,
  server_ms   INTEGER NOT NULL                                -- latest time that the office told
) STRICT;

-- Where each stream stands. Goes back only when the office itself went back to a backup.
CREATE TABLE acked (
  epoch  BLOB PRIMARY KEY CHECK (length(epoch) = 8),
  seq    INTEGER NOT NULL CHECK (seq >= 1),
  hash   BLOB NOT NULL CHECK (length(hash) = 32),
  sealed INTEGER NOT NULL CHECK (sealed BETWEEN 0 AND seq),
  at_ms  INTEGER NOT NULL
) STRICT;

-- Receipts are proof of delivery and are never deleted.
CREATE TABLE receipt (
  epoch     BLOB NOT NULL CHECK (length(epoch) = 8),
  seq       INTEGER NOT NULL CHECK (seq >= 1),
  hash      BLOB NOT NULL CHECK (length(hash) = 32),
  server_ms INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64),
  PRIMARY KEY (epoch, seq)
) STRICT;

-- The last syncs, for `perch-sync status`; old rows go.
CREATE TABLE attempt (
  id     INTEGER PRIMARY KEY,
  at_ms  INTEGER NOT NULL,
  result TEXT NOT NULL
         CHECK (result IN ('done', 'held', 'later', 'place', 'refused', 'fault', 'failed')),
  detail TEXT NOT NULL
) STRICT;
