/*
 * once.h - one sync from beginning to end: the uplink's actions done with the real log, the real
 * databases and the real network. Wiring: no outside library of its own.
 */
#ifndef PERCH_SYNC_ONCE_H
#define PERCH_SYNC_ONCE_H

#include "sync/state.h"
#include "sync/terminal.h"

struct perch_once {
	bool has_progress; /* a line on stderr for each step */
	/* What came of it. */
	enum perch_result result;
	uint64_t sent;  /* records that were sent, repeats included */
	uint64_t owed;  /* records that the office has not acknowledged */
	uint64_t tail;  /* of the newest stream */
	uint64_t acked; /* of it; and covered by a seal that the office has verified: */
	uint64_t sealed;
	int64_t revision; /* of the master data */
	size_t taken;     /* items of master data that came */
	char detail[512]; /* one line for a person; never empty */
};

/*
 * Sync. PERCH_OK: it ran, see result (also kept in sync.db). Else this terminal's own trouble:
 * PERCH_E_STATE: not enrolled. PERCH_E_BUSY: another perch-sync runs. PERCH_E_NOTFOUND: perch has
 * not been started yet. PERCH_E_NOSPACE, PERCH_E_DAMAGED, PERCH_E_IO: the databases.
 */
PERCH_MUST_CHECK enum perch_rc perch_once_run(struct perch_once *once,
					      const struct perch_terminal *t,
					      struct perch_err *err);

#endif
