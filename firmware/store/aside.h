/*
 * aside.h - a broken database is put aside under a name that says when, never deleted: log.db becomes
 * log.db.damaged-<ms since 1970>, its -wal and -shm go with it, so that SQLite still finds them. Operating
 * system only.
 */
#ifndef PERCH_STORE_ASIDE_H
#define PERCH_STORE_ASIDE_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"

#define PERCH_ASIDE_CAP 600

/*
 * What of the three is there is renamed, and the folder flushed. wall_ms is raised while a file of that
 * name is there already. aside (may be NULL) gets the new path, "" when there was no such file. Called
 * again after a crash in the middle, with the same wall_ms, it goes on with the same name. PERCH_E_IO,
 * PERCH_E_ARG (path too long).
 */
PERCH_MUST_CHECK enum perch_rc perch_set_aside(const char *path, int64_t wall_ms,
					       char aside[PERCH_ASIDE_CAP], struct perch_err *err);

#endif
