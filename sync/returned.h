/*
 * returned.h - records that come back from head office (protocol.md section 5a), held against the chain
 * before anybody believes them. Library: libcrypto by firmware/seal.
 *
 * Batches continue one another from the record that was asked for; nothing here knows whether the chain
 * before it is the terminal's own: that is for the caller, who has the log or its last seal.
 */
#ifndef PERCH_SYNC_RETURNED_H
#define PERCH_SYNC_RETURNED_H

#include "firmware/seal/chain.h"
#include "sync/wire.h"

struct perch_returned {
	uint8_t device[PERCH_WIRE_DEVICE];
	uint8_t epoch[PERCH_WIRE_EPOCH];
	uint64_t seq;           /* the last record that came */
	struct perch_hash head; /* chain value there, once has_head */
	bool has_head;
};

/* Before the first batch; after: the last record that is not wanted. PERCH_E_IO from the library. */
PERCH_MUST_CHECK enum perch_rc perch_returned_begin(struct perch_returned *r,
						    const uint8_t device[PERCH_WIRE_DEVICE],
						    const uint8_t epoch[PERCH_WIRE_EPOCH],
						    uint64_t after);
/*
 * An answer, inflated. *records gets its lines, each with its line feed, borrowed from text; n 0: there are
 * no more. Nothing of a batch counts unless all of it does. PERCH_E_FORMAT: not a batch, of another stream,
 * not the next records, or a record that is none. PERCH_E_DAMAGED: the chain over the records does not come
 * out. *r is untouched on error.
 */
PERCH_MUST_CHECK enum perch_rc perch_returned_take(struct perch_returned *r, struct perch_span text,
						   struct perch_span *records,
						   struct perch_err *err);

#endif
