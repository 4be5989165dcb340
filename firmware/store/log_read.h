/*
 * log_read.h - reading log.db: its epochs and its records. Library: sqlite3.
 *
 * Works on the writer's connection and on a reader's. A read transaction lasts for one call.
 */
#ifndef PERCH_STORE_LOG_READ_H
#define PERCH_STORE_LOG_READ_H

#include "firmware/store/kinds.h"

/* One life of the storage. seq of a record = id - first_id + 1. */
struct perch_epoch {
	int64_t n;
	uint8_t id[8];
	uint64_t first_id;
	bool has_previous;
	uint8_t previous_id[8];
	uint64_t previous_seq;
	uint8_t previous_hash[32];
};

/*
 * One epoch: the last, the one after number n (0: the first), the one with this id, the first one
 * that names this id as the epoch before it. A log may have any number of them.
 * PERCH_E_NOTFOUND: there is none, err is untouched. PERCH_E_DAMAGED: its row is not of its form.
 */
PERCH_MUST_CHECK enum perch_rc perch_log_epoch_last(struct perch_db *db, struct perch_epoch *out,
						    struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_log_epoch_after(struct perch_db *db, int64_t n,
						     struct perch_epoch *out,
						     struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_log_epoch_find(struct perch_db *db, const uint8_t id[8],
						    struct perch_epoch *out, struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_log_epoch_naming(struct perch_db *db, const uint8_t id[8],
						      struct perch_epoch *out,
						      struct perch_err *err);

/* Highest id, 0 when the log is empty; hash (may be NULL) gets the chain value stored with it. */
PERCH_MUST_CHECK enum perch_rc perch_log_tail(struct perch_db *db, uint64_t *id, uint8_t hash[32],
					      struct perch_err *err);

/* Chain value stored with one record. PERCH_E_NOTFOUND. */
PERCH_MUST_CHECK enum perch_rc perch_log_hash_at(struct perch_db *db, uint64_t id, uint8_t hash[32],
						 struct perch_err *err);

/*
 * Call on_event for the records first..last in order; spans are borrowed for the call. Stops at
 * the first rc other than PERCH_OK that on_event returns and returns that. PERCH_E_DAMAGED: an id is
 * missing in between (err names it).
 */
typedef enum perch_rc perch_on_event(void *ctx, uint64_t id, struct perch_span bytes,
				     struct perch_span hash);
PERCH_MUST_CHECK enum perch_rc perch_log_each(struct perch_db *db, uint64_t first, uint64_t last,
					      perch_on_event *on_event, void *ctx,
					      struct perch_err *err);

#endif
