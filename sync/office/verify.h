/*
 * verify.h - is everything at head office still what the terminals wrote and the office signed?
 * Library: sqlite3 by the store.
 *
 * Every chain is computed anew from the stored bytes; seals are checked with the key each terminal was
 * enrolled with, receipts with the office's, heads against the records.
 */
#ifndef PERCH_OFFICE_VERIFY_H
#define PERCH_OFFICE_VERIFY_H

#include "sync/office/office.h"

struct perch_audit {
	bool is_good;
	uint64_t devices;
	uint64_t records;
	uint64_t seals;    /* that hold */
	uint64_t receipts; /* that hold */
	/* The first bad thing, when !is_good. */
	char what[256];
	char device[2 * PERCH_DEVICE_BYTES + 1];
	char epoch[2 * PERCH_EPOCH_BYTES + 1];
	int64_t seq; /* 0: of the stream as a whole */
};

/* db: a reader. PERCH_OK: *audit tells, good or not. Else the database cannot be read. */
PERCH_MUST_CHECK enum perch_rc perch_verify(struct perch_db *db,
					    const uint8_t receipt_key[PERCH_KEY_BYTES],
					    struct perch_audit *audit, struct perch_err *err);

#endif
