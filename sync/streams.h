/*
 * streams.h - log.db seen as streams: the epochs with their tails, our own hashes, and batches of
 * records whose chain has been recomputed. Libraries: sqlite3 and libcrypto through firmware/store
 * and firmware/seal.
 */
#ifndef PERCH_SYNC_STREAMS_H
#define PERCH_SYNC_STREAMS_H

#include "firmware/seal/chain.h"
#include "firmware/store/log_read.h"
#include "sync/wire.h"

struct perch_stream {
	uint8_t epoch[PERCH_WIRE_EPOCH];
	uint64_t first_id; /* event.id of seq 1 */
	uint64_t tail;
	struct perch_hash hash; /* stored with the tail; h(0) when there is none */
};

struct perch_streams {
	struct perch_db *log; /* borrowed */
	uint8_t device[PERCH_WIRE_DEVICE];
	struct perch_stream v[PERCH_WIRE_STREAMS_MAX]; /* oldest first */
	size_t n;
};

/* What the log holds now; n is 0 for an empty log. Of more epochs than a hello can name, the newest. */
PERCH_MUST_CHECK enum perch_rc perch_streams_load(struct perch_streams *s, struct perch_db *log,
						  const uint8_t device[PERCH_WIRE_DEVICE],
						  struct perch_err *err);
/* Our hash at seq 0..tail of stream i, as stored. */
PERCH_MUST_CHECK enum perch_rc perch_streams_hash(const struct perch_streams *s, size_t i,
						  uint64_t seq, struct perch_hash *out,
						  struct perch_err *err);

/* One batch as it goes on the wire, before gzip. */
struct perch_batch {
	uint8_t *memory;
	size_t room;
	struct perch_wire_envelope envelope;
	struct perch_span text; /* envelope line and records; borrowed until the next read */
	size_t records_bytes;
};

PERCH_MUST_CHECK enum perch_rc perch_batch_new(struct perch_batch *b, size_t bytes_max,
					       struct perch_err *err);
void perch_batch_free(struct perch_batch *b);

/*
 * Read records first..last of stream i, as many as fit into bytes_max (one always), recomputing the
 * chain from the hash stored at first - 1. The batch ends before the first record that does not
 * fit its stored hash. PERCH_E_DAMAGED: that is already the record `first`; err names it.
 */
PERCH_MUST_CHECK enum perch_rc perch_batch_read(struct perch_batch *b,
						const struct perch_streams *s, size_t i,
						uint64_t first, uint64_t last, size_t bytes_max,
						struct perch_err *err);

#endif
