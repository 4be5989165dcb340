/*
 * db.h - opening SQLite files the way Perch needs them, and the few statement helpers that keep
 * every result checked. Library: sqlite3 (its header stays in the .c files).
 *
 * One file, one writer. Debian 12's SQLite 3.40.1 has a corruption race when two connections write
 * or checkpoint one WAL file at the same moment, so exactly one process opens a file as its
 * writer: it holds an exclusive lock file "<path>.lock" and alone checkpoints. Everybody else
 * opens a reader: read-only, auto-checkpoint and checkpoint-on-close off, and no read transaction
 * longer than one screen or one batch.
 */
#ifndef PERCH_STORE_DB_H
#define PERCH_STORE_DB_H

#include "firmware/base/rc.h"
#include "firmware/base/span.h"
#include "firmware/store/migrate.h"

struct sqlite3;
struct sqlite3_stmt;

/* What makes a file one of ours, and how it is kept. One constant per kind of file. */
struct perch_db_kind {
	const char *name;                         /* "log.db", for messages */
	int32_t application_id;                   /* PRAGMA application_id */
	const struct perch_migration *migrations; /* versions 1..n without a gap */
	const size_t *migrations_n;
	bool is_durable;        /* synchronous=FULL; else NORMAL */
	const char *if_damaged; /* what a person is told to do then */
};

struct perch_db {
	struct sqlite3 *sql;
	const struct perch_db_kind *kind;
	int lock_fd; /* -1 for a reader */
	char path[512];
};

/*
 * Open (and create, and migrate) as the one writer. program goes into the lock file.
 * PERCH_E_BUSY: another process writes this file; the text names it. PERCH_E_NEWER: written by a
 * newer Perch. PERCH_E_DAMAGED: not a database, or another program's. PERCH_E_NOSPACE, PERCH_E_IO.
 * db is the caller's memory; perch_db_close() when PERCH_OK was returned.
 */
PERCH_MUST_CHECK enum perch_rc perch_db_open_writer(struct perch_db *db,
						    const struct perch_db_kind *kind,
						    const char *path, const char *program,
						    struct perch_err *err);
/* Open read-only. PERCH_E_NOTFOUND: no such file, or its writer has not set it up yet; else as
 * above. */
PERCH_MUST_CHECK enum perch_rc perch_db_open_reader(struct perch_db *db,
						    const struct perch_db_kind *kind,
						    const char *path, struct perch_err *err);
/* An empty file of this kind in memory, migrated: to rebuild projections into. */
PERCH_MUST_CHECK enum perch_rc perch_db_open_memory(struct perch_db *db,
						    const struct perch_db_kind *kind,
						    struct perch_err *err);
/* SQLite's own look at every page; is_full: indexes against their tables too, which takes longer.
 * PERCH_E_DAMAGED says what it found first. */
PERCH_MUST_CHECK enum perch_rc perch_db_check(struct perch_db *db, bool is_full,
					      struct perch_err *err);
/* Statements must have been finalised. A writer checkpoints and lets go of its lock. */
void perch_db_close(struct perch_db *db);

/* One or more statements without results. */
PERCH_MUST_CHECK enum perch_rc perch_db_exec(struct perch_db *db, const char *sql,
					     struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_db_begin(struct perch_db *db, struct perch_err *err);
PERCH_MUST_CHECK enum perch_rc perch_db_commit(struct perch_db *db, struct perch_err *err);
/* Never fails visibly: what was begun is gone either way. */
void perch_db_rollback(struct perch_db *db);

/* Fill err from the connection's last error; context in front. FULL, BUSY, CORRUPT, READONLY and
 * the rest become their perch_rc. */
enum perch_rc perch_db_error(struct perch_db *db, struct perch_err *err, const char *what);

/* The statement is owned by the caller from now: perch_stmt_free(). */
PERCH_MUST_CHECK enum perch_rc perch_stmt_new(struct perch_db *db, const char *sql,
					      struct sqlite3_stmt **out, struct perch_err *err);
void perch_stmt_free(struct sqlite3_stmt **stmt);
#define PERCH_AUTO_STMT __attribute__((cleanup(perch_stmt_free)))

/* Bind parameter i (1-based). Spans are copied. They fail only on a programming error. */
void perch_stmt_i64(struct sqlite3_stmt *stmt, int i, int64_t v);
void perch_stmt_text(struct sqlite3_stmt *stmt, int i, const char *text);
void perch_stmt_blob(struct sqlite3_stmt *stmt, int i, struct perch_span bytes);

/* PERCH_OK: a row is ready. PERCH_E_NOTFOUND: no (more) rows. */
PERCH_MUST_CHECK enum perch_rc perch_stmt_step(struct perch_db *db, struct sqlite3_stmt *stmt,
					       struct perch_err *err);
/* Step to the end (no rows wanted), then reset for the next use. */
PERCH_MUST_CHECK enum perch_rc perch_stmt_run(struct perch_db *db, struct sqlite3_stmt *stmt,
					      struct perch_err *err);
void perch_stmt_reset(struct sqlite3_stmt *stmt);

/* Rows that this connection has changed since it was opened: the same number as before means that
 * nothing was written meanwhile. */
int64_t perch_db_changes(const struct perch_db *db);

/* How many columns a row has. */
int perch_stmt_columns(struct sqlite3_stmt *stmt);
/* Columns of the present row (0-based). Text and blobs are borrowed until the next step. */
int64_t perch_col_i64(struct sqlite3_stmt *stmt, int i);
struct perch_span perch_col_span(struct sqlite3_stmt *stmt, int i);
/* PERCH_E_FULL when it does not fit (dst is then ""). */
PERCH_MUST_CHECK enum perch_rc perch_col_text(struct sqlite3_stmt *stmt, int i, char *dst,
					      size_t cap);

#endif
