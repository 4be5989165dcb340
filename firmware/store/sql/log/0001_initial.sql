-- log.db: records, append-only, and nothing else. The log is the truth.
-- bytes: one canonical JSON object (firmware/session/records.md); hash: the chain value at it.
CREATE TABLE event (
  id    INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 2 AND 65536),
  hash  BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- One row per life of the storage: a restored copy opens a new one that names the old.
CREATE TABLE epoch (
  n              INTEGER PRIMARY KEY CHECK (n >= 1),
  epoch_id       BLOB NOT NULL UNIQUE CHECK (length(epoch_id) = 8),
  first_id       INTEGER NOT NULL UNIQUE CHECK (first_id >= 1),
  previous_epoch BLOB CHECK (previous_epoch IS NULL OR length(previous_epoch) = 8),
  previous_seq   INTEGER CHECK (previous_seq >= 0),
  previous_hash  BLOB CHECK (previous_hash IS NULL OR length(previous_hash) = 32)
) STRICT;

CREATE TRIGGER event_gapless BEFORE INSERT ON event
WHEN NEW.id IS NOT coalesce((SELECT max(id) FROM event), 0) + 1
BEGIN SELECT raise(ABORT, 'log.db: ids must not leave a gap'); END;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT raise(ABORT, 'log.db: records are never changed'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT raise(ABORT, 'log.db: records are never deleted'); END;
CREATE TRIGGER epoch_no_update BEFORE UPDATE ON epoch
BEGIN SELECT raise(ABORT, 'log.db: epochs are never changed'); END;
CREATE TRIGGER epoch_no_delete BEFORE DELETE ON epoch
BEGIN SELECT raise(ABORT, 'log.db: epochs are never deleted'); END;
