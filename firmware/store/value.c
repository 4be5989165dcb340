/* value.c - see value.h. */
#include "firmware/store/value.h"

static enum perch_rc
prepare(struct perch_db *db, const char *sql, const struct perch_value *values, size_t n,
	struct sqlite3_stmt **out, struct perch_err *err)
{
	enum perch_rc rc = perch_stmt_new(db, sql, out, err);

	for (size_t i = 0; i < n && rc == PERCH_OK; i++) {
		if (values[i].text != NULL)
			perch_stmt_text(*out, (int)i + 1, values[i].text);
		else
			perch_stmt_i64(*out, (int)i + 1, values[i].number);
	}
	return rc;
}

enum perch_rc
perch_value_run(struct perch_db *db, const char *sql, const struct perch_value *values, size_t n,
		struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = prepare(db, sql, values, n, &stmt, err);

	return rc == PERCH_OK ? perch_stmt_run(db, stmt, err) : rc;
}

enum perch_rc
perch_value_row(struct perch_db *db, const char *sql, const struct perch_value *values, size_t n,
		struct sqlite3_stmt **out, struct perch_err *err)
{
	enum perch_rc rc = prepare(db, sql, values, n, out, err);

	return rc == PERCH_OK ? perch_stmt_step(db, *out, err) : rc;
}
