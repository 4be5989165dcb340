/* stmt.c - statements, see db.h, and how they are kept prepared, see stmt.h. */
#include "firmware/store/stmt.h"

#include <sqlite3.h>

#include "firmware/base/text.h"
#include "firmware/store/db.h"

struct kept {
	sqlite3_stmt *stmt; /* NULL: a free place */
	const char *asked;  /* the text's address when it was asked for last; never read */
	bool is_out;
	uint64_t used; /* the higher, the later */
};

struct kept_stmts {
	const sqlite3_stmt *unbound; /* a parameter of it could not be copied; NULL: none */
	struct kept places[PERCH_STMTS_KEPT];
	uint64_t clock;
};

/* A connection has one place for a pointer of ours: the argument of a hook that is not set. */
static struct kept_stmts *
kept_of(sqlite3 *sql)
{
	struct kept_stmts *k = sqlite3_rollback_hook(sql, NULL, NULL);

	(void)sqlite3_rollback_hook(sql, NULL, k);
	return k;
}

enum perch_rc
perch_stmts_keep(sqlite3 *sql)
{
	struct kept_stmts *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return PERCH_E_NOMEM;
	(void)sqlite3_rollback_hook(sql, NULL, k);
	return PERCH_OK;
}

void
perch_stmts_drop(sqlite3 *sql)
{
	struct kept_stmts *k = sqlite3_rollback_hook(sql, NULL, NULL);

	for (size_t i = 0; k != NULL && i < PERCH_STMTS_KEPT; i++)
		if (!k->places[i].is_out)
			(void)sqlite3_finalize(k->places[i].stmt);
	free(k);
}

static bool
is_waiting(const struct kept *p, const char *sql)
{
	return p->stmt != NULL && !p->is_out && strcmp(sqlite3_sql(p->stmt), sql) == 0;
}

/* The same text comes mostly from the same place of the program. */
static struct kept *
find_waiting(struct kept_stmts *k, const char *sql)
{
	for (size_t i = 0; i < PERCH_STMTS_KEPT; i++)
		if (k->places[i].asked == sql && is_waiting(&k->places[i], sql))
			return &k->places[i];
	for (size_t i = 0; i < PERCH_STMTS_KEPT; i++)
		if (is_waiting(&k->places[i], sql))
			return &k->places[i];
	return NULL;
}

/* NULL: every place is out. */
static struct kept *
find_place(struct kept_stmts *k)
{
	struct kept *oldest = NULL;

	for (size_t i = 0; i < PERCH_STMTS_KEPT; i++) {
		struct kept *p = &k->places[i];
		if (p->stmt == NULL)
			return p;
		if (!p->is_out && (oldest == NULL || p->used < oldest->used))
			oldest = p;
	}
	return oldest;
}

static void
hand_out(struct kept_stmts *k, struct kept *p, const char *sql)
{
	p->asked = sql;
	p->is_out = true;
	p->used = ++k->clock;
}

/* Pragmas may do their work while they are prepared. */
static bool
is_worth_keeping(const char *sql)
{
	return sqlite3_strnicmp(sql, "PRAGMA", 6) != 0;
}

enum perch_rc
perch_stmt_new(struct perch_db *db, const char *sql, struct sqlite3_stmt **out,
	       struct perch_err *err)
{
	struct kept_stmts *k = is_worth_keeping(sql) ? kept_of(db->sql) : NULL;
	struct kept *p = k != NULL ? find_waiting(k, sql) : NULL;
	sqlite3_stmt *stmt = NULL;

	if (p != NULL) {
		hand_out(k, p, sql);
		*out = p->stmt;
		return PERCH_OK;
	}
	if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
	    SQLITE_OK)
		return perch_db_error(db, err, "cannot read");
	p = k != NULL ? find_place(k) : NULL;
	if (p != NULL) {
		(void)sqlite3_finalize(p->stmt);
		p->stmt = stmt;
		hand_out(k, p, sql);
	}
	*out = stmt;
	return PERCH_OK;
}

void
perch_stmt_free(struct sqlite3_stmt **stmt)
{
	if (*stmt == NULL)
		return;
	struct kept_stmts *k = kept_of(sqlite3_db_handle(*stmt));
	struct kept *p = NULL;

	for (size_t i = 0; k != NULL && i < PERCH_STMTS_KEPT && p == NULL; i++)
		if (k->places[i].stmt == *stmt)
			p = &k->places[i];
	perch_stmt_reset(*stmt);
	if (p != NULL)
		p->is_out = false;
	else
		(void)sqlite3_finalize(*stmt);
	*stmt = NULL;
}

/* There was no memory for a parameter: it is NULL now, and the statement must not run so. */
static void
note_bound(sqlite3_stmt *stmt, int code)
{
	struct kept_stmts *k = kept_of(sqlite3_db_handle(stmt));

	if (code == SQLITE_NOMEM && k != NULL && k->unbound == NULL)
		k->unbound = stmt;
}

void
perch_stmt_i64(struct sqlite3_stmt *stmt, int i, int64_t v)
{
	(void)sqlite3_bind_int64(stmt, i, v);
}

void
perch_stmt_text(struct sqlite3_stmt *stmt, int i, const char *text)
{
	note_bound(stmt, sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT));
}

void
perch_stmt_blob(struct sqlite3_stmt *stmt, int i, struct perch_span bytes)
{
	/* A NULL pointer would bind NULL; an empty blob is meant. */
	note_bound(stmt, sqlite3_bind_blob64(stmt, i, bytes.n > 0 ? (const void *)bytes.p : "",
					     bytes.n, SQLITE_TRANSIENT));
}

enum perch_rc
perch_stmt_step(struct perch_db *db, struct sqlite3_stmt *stmt, struct perch_err *err)
{
	const struct kept_stmts *k = kept_of(db->sql);

	/* Its own, or of a statement around it, which is given up as well. */
	if (k != NULL && k->unbound != NULL)
		return perch_err_set(err, PERCH_E_NOMEM, SQLITE_NOMEM,
				     "%s: cannot read or write: no memory", db->kind->name);
	int code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		return PERCH_OK;
	if (code == SQLITE_DONE)
		return PERCH_E_NOTFOUND;
	return perch_db_error(db, err, "cannot read or write");
}

enum perch_rc
perch_stmt_run(struct perch_db *db, struct sqlite3_stmt *stmt, struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	while (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	perch_stmt_reset(stmt);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

void
perch_stmt_reset(struct sqlite3_stmt *stmt)
{
	struct kept_stmts *k = kept_of(sqlite3_db_handle(stmt));

	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
	if (k != NULL && k->unbound == stmt)
		k->unbound = NULL;
}

int
perch_stmt_columns(struct sqlite3_stmt *stmt)
{
	return sqlite3_column_count(stmt);
}

int64_t
perch_col_i64(struct sqlite3_stmt *stmt, int i)
{
	return sqlite3_column_int64(stmt, i);
}

bool
perch_col_same(struct sqlite3_stmt *a, struct sqlite3_stmt *b, int i)
{
	int type = sqlite3_column_type(a, i);

	if (type != sqlite3_column_type(b, i))
		return false;
	if (type == SQLITE_INTEGER)
		return sqlite3_column_int64(a, i) == sqlite3_column_int64(b, i);
	return perch_span_eq(perch_col_span(a, i), perch_col_span(b, i));
}

struct perch_span
perch_col_span(struct sqlite3_stmt *stmt, int i)
{
	const void *p = sqlite3_column_blob(stmt, i);
	int n = sqlite3_column_bytes(stmt, i);

	return perch_span_of(p, p != NULL && n > 0 ? (size_t)n : 0);
}

enum perch_rc
perch_col_text(struct sqlite3_stmt *stmt, int i, char *dst, size_t cap)
{
	return perch_text_copy(dst, cap, perch_col_span(stmt, i));
}
