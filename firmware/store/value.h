/*
 * value.h - a statement and what is bound to it, in one call. Library: sqlite3 through db.h.
 *
 *   PERCH_RUN(db, err, "INSERT INTO link (id, from_no) VALUES (?1, ?2)", PERCH_INT(id),
 *             PERCH_TEXT(link->from))
 */
#ifndef PERCH_STORE_VALUE_H
#define PERCH_STORE_VALUE_H

#include "firmware/store/db.h"

struct perch_value {
	const char *text; /* NULL: it is the number */
	int64_t number;
};

#define PERCH_INT(n)  ((struct perch_value){ NULL, (int64_t)(n) })
#define PERCH_TEXT(s) ((struct perch_value){ (s), 0 })

/* Run a statement that gives no rows; values[i] is parameter i + 1. */
PERCH_MUST_CHECK enum perch_rc perch_value_run(struct perch_db *db, const char *sql,
					       const struct perch_value *values, size_t n,
					       struct perch_err *err);
/* The first row; *out is the caller's also on error: PERCH_AUTO_STMT. PERCH_E_NOTFOUND: no row. */
PERCH_MUST_CHECK enum perch_rc perch_value_row(struct perch_db *db, const char *sql,
					       const struct perch_value *values, size_t n,
					       struct sqlite3_stmt **out, struct perch_err *err);

#define PERCH_VALUES(...)                                                                          \
	(const struct perch_value[]){ __VA_ARGS__ },                                               \
		sizeof((const struct perch_value[]){ __VA_ARGS__ }) / sizeof(struct perch_value)
#define PERCH_RUN(db, err, sql, ...) perch_value_run((db), (sql), PERCH_VALUES(__VA_ARGS__), (err))
#define PERCH_ROW(db, err, stmt, sql, ...)                                                         \
	perch_value_row((db), (sql), PERCH_VALUES(__VA_ARGS__), (stmt), (err))

#endif
