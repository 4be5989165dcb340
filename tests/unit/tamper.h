/* tamper.h - another program changes a database behind ours: what our own connection refuses. */
#ifndef PERCH_TESTS_UNIT_TAMPER_H
#define PERCH_TESTS_UNIT_TAMPER_H

#include "tests/unit/must.h"

#include <sqlite3.h>

static inline void
tamper(const char *path, const char *sql)
{
	sqlite3 *raw = NULL;

	MUST(sqlite3_open(path, &raw) == SQLITE_OK &&
		     sqlite3_exec(raw, sql, NULL, NULL, NULL) == SQLITE_OK,
	     "%s: %s", path, sqlite3_errmsg(raw));
	MUST(sqlite3_close(raw) == SQLITE_OK, "%s: closes", path);
}

#endif
