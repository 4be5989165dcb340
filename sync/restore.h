/*
 * restore.h - `perch-sync restore`: a terminal whose log is broken gets back what head office holds of one
 * of its streams. Wiring. log.db is not opened.
 */
#ifndef PERCH_SYNC_RESTORE_H
#define PERCH_SYNC_RESTORE_H

#include "sync/terminal.h"

struct perch_restore {
	const char *epoch; /* 16 hex digits */
	const char *after; /* decimal: the last record that is not wanted */
	const char *out;   /* file: the records, a line each, as they were written */
	uint64_t taken;    /* records that came */
};

/*
 * Whole or not at all: on any error the file is as it was. Nothing beyond `after` gives an empty file.
 * PERCH_E_ARG: epoch or after is not of the form. PERCH_E_NOTFOUND: head office does not know the stream.
 * PERCH_E_STATE: not enrolled. PERCH_E_AGAIN: head office cannot be reached, or refuses. PERCH_E_DAMAGED,
 * PERCH_E_FORMAT: what it gives back is not a chain of records. PERCH_E_NOSPACE, PERCH_E_IO: the file.
 * A request that stands still is given up after 18 s.
 */
PERCH_MUST_CHECK enum perch_rc perch_restore_run(struct perch_restore *restore,
						 const struct perch_terminal *t,
						 struct perch_err *err);

#endif
