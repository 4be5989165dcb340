/*
 * view.h - view.db: what screens read, projected from the log. Library: sqlite3.
 *
 * Written by the same thread as the log, committed at roll close or when idle. After a crash it
 * catches up from the log; damaged, it is rebuilt. Losing it loses nothing.
 */
#ifndef PERCH_STORE_VIEW_H
#define PERCH_STORE_VIEW_H

#include "firmware/session/session.h"
#include "firmware/store/kinds.h"

struct perch_view_state {
	uint64_t applied_id; /* the log is projected up to here */
	uint64_t resume_id;  /* a session is replayed from here; 0: from the first record */
	bool is_clean;       /* the last run ended in order */
};

PERCH_MUST_CHECK enum perch_rc perch_view_state_get(struct perch_db *db,
						    struct perch_view_state *state,
						    struct perch_err *err);
/* Part of the open transaction. */
PERCH_MUST_CHECK enum perch_rc perch_view_state_put(struct perch_db *db,
						    const struct perch_view_state *state,
						    struct perch_err *err);

/* Project one record; the caller holds a transaction. Records that no screen shows change nothing. */
PERCH_MUST_CHECK enum perch_rc perch_view_apply(struct perch_db *db, uint64_t id,
						const struct perch_record *record,
						struct perch_err *err);

/* What the last separator test of the scanner found. PERCH_E_NOTFOUND: it was never tested. */
PERCH_MUST_CHECK enum perch_rc perch_view_separators(struct perch_db *db,
						     const struct perch_scanner *scanner,
						     enum perch_separators *out,
						     struct perch_err *err);

/* Row by row. PERCH_E_DAMAGED names the first table and row where the
 * file `a` differs from `b` (which was rebuilt). */
PERCH_MUST_CHECK enum perch_rc perch_view_compare(struct perch_db *a, struct perch_db *b,
						  struct perch_err *err);

#endif
