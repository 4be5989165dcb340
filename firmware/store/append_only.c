/* append_only.c - see append_only.h. */
#include "firmware/store/append_only.h"

#include <sqlite3.h>

#include "firmware/base/rc.h"

#include <stdbool.h>

static bool
is_one_of(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (name != NULL && sqlite3_stricmp(*names, name) == 0)
			return true;
	return false;
}

/* Pragmas that would let rows change without a trigger, or make the file something else. */
static const char *const harmful[] = {
	"application_id",     "ignore_check_constraints", "journal_mode",
	"recursive_triggers", "schema_version",           "synchronous",
	"user_version",       "writable_schema",          NULL,
};

/* What a and b are depends on the action: see SQLite's list of authorizer action codes. */
static int
judge(void *tables, int action, const char *a, const char *b, const char *schema,
      const char *trigger)
{
	bool is_refused = false;

	(void)schema;
	(void)trigger;
	switch (action) {
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_DROP_TABLE:
		is_refused = is_one_of(tables, a);
		break;
	case SQLITE_ALTER_TABLE:
	case SQLITE_DROP_TRIGGER:
	case SQLITE_CREATE_TRIGGER:
	case SQLITE_CREATE_TEMP_TRIGGER:
		is_refused = is_one_of(tables, b);
		break;
	case SQLITE_PRAGMA:
		/* Without a value it only tells. */
		is_refused = b != NULL && is_one_of(harmful, a);
		break;
	default:
		break;
	}
	return is_refused ? SQLITE_DENY : SQLITE_OK;
}

void
perch_append_only(sqlite3 *sql, const char *const *tables)
{
	/* It takes the list as memory to write to and only hands it to judge(). */
	union {
		const char *const *in;
		void *out;
	} list = { .in = tables };

	/* These fail on a programming error only. */
	(void)sqlite3_db_config(sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_set_authorizer(sql, judge, list.out);
}
