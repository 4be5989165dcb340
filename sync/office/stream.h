/*
 * stream.h - the stored records of each (device, epoch), their heads and receipts. Library:
 * sqlite3 by the store. The caller holds the office's lock.
 */
#ifndef PERCH_OFFICE_STREAM_H
#define PERCH_OFFICE_STREAM_H

#include "sync/office/office.h"
#include "sync/wire.h"

struct perch_stream {
	int64_t n;                 /* row, 0: nothing stored yet */
	struct perch_hash start;   /* h(0) */
	struct perch_wire_ack ack; /* of the head: seq 0 and no receipt when nothing is stored */
};

/* Never PERCH_E_NOTFOUND: a stream that nobody has seen has seq 0. PERCH_E_DAMAGED: one whose head has no
 * receipt. */
PERCH_MUST_CHECK enum perch_rc perch_stream_find(struct perch_db *db,
						 const uint8_t device[PERCH_WIRE_DEVICE],
						 const uint8_t epoch[PERCH_WIRE_EPOCH],
						 struct perch_stream *stream,
						 struct perch_err *err);

/* Chain value at seq, 0 included. PERCH_E_NOTFOUND: beyond the head. */
PERCH_MUST_CHECK enum perch_rc perch_stream_hash_at(struct perch_db *db,
						    const struct perch_stream *stream, uint64_t seq,
						    struct perch_hash *hash, struct perch_err *err);

/* Move the head to stream->ack, receipt included; a new stream gets its row and n. */
PERCH_MUST_CHECK enum perch_rc perch_stream_move(struct perch_db *db, struct perch_stream *stream,
						 struct perch_err *err);

/* INSERT INTO record: bind with perch_stream_put(). */
PERCH_MUST_CHECK enum perch_rc perch_stream_inserter(struct perch_db *db,
						     struct sqlite3_stmt **stmt,
						     struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_stream_put(struct perch_db *db, struct sqlite3_stmt *stmt,
						int64_t stream, uint64_t seq,
						struct perch_span bytes,
						const struct perch_hash *hash,
						struct perch_err *err);

#endif
