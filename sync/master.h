/*
 * master.h - master.db: taking in the pages of master data that head office sends. Library:
 * sqlite3 through firmware/store. Reading is firmware/store/master_read.h.
 *
 * A page and its cursor are one transaction, so that a power cut leaves the one before. A full
 * copy (protocol.md 7) is one transaction over all its pages: readers see the old state until the
 * new one is whole.
 */
#ifndef PERCH_SYNC_MASTER_H
#define PERCH_SYNC_MASTER_H

#include "firmware/store/kinds.h"
#include "sync/wire.h"

struct perch_master {
	struct perch_db *db;                /* borrowed */
	bool is_copying;                    /* a full copy has begun and is not committed */
	char cursor[PERCH_WIRE_CURSOR_CAP]; /* of the next page; "" from the start */
	int64_t revision;
	size_t taken; /* items since load */
	size_t skipped; /* packing-list items whose body could not be understood: stored, not listed */
};

/* Where the file stands. */
PERCH_MUST_CHECK enum perch_rc perch_master_load(struct perch_master *m, struct perch_db *db,
						 struct perch_err *err);
/* On error nothing of the page is kept, and a full copy is given up. PERCH_E_STATE: a page that
 * begins a full copy inside another one. */
PERCH_MUST_CHECK enum perch_rc perch_master_apply(struct perch_master *m,
						  const struct perch_wire_page *page,
						  int64_t now_ms, struct perch_err *err);
/* Give up a full copy that is not whole; the next sync begins it anew. */
void perch_master_abandon(struct perch_master *m);

#endif
