/*
 * log_write.h - appending to log.db. Library: sqlite3. Only perch's store thread calls this.
 */
#ifndef PERCH_STORE_LOG_WRITE_H
#define PERCH_STORE_LOG_WRITE_H

#include "firmware/store/log_read.h"

struct perch_log_entry {
	struct perch_span bytes; /* canonical JSON, borrowed for the call */
	uint8_t hash[32];        /* chain value at this record */
};

/*
 * Append n records as ids first_id.. in one durable transaction: all or none. PERCH_E_STATE:
 * first_id is not the next id. PERCH_E_NOSPACE: the disk is full; nothing was written.
 */
PERCH_MUST_CHECK enum perch_rc perch_log_append(struct perch_db *db, uint64_t first_id,
						const struct perch_log_entry entries[], size_t n,
						struct perch_err *err);

/* Open an epoch with its first n records, the `epoch` record and its seal perhaps, in one transaction. */
PERCH_MUST_CHECK enum perch_rc perch_log_open_epoch(struct perch_db *db,
						    const struct perch_epoch *epoch,
						    const struct perch_log_entry entries[],
						    size_t n, struct perch_err *err);

#endif
