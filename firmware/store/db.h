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
	/* Tables whose rows its writer may only add to, ended by NULL; NULL: none. Beside triggers in
	 * the file, see append_only.h. */
	const char *const *append_only;
};

/* Readers that hold on to an old state keep the write-ahead file from being emptied; nothing is
 * refused for that, but at this size it is told, once. */
#define PERCH_WAL_ALARM_BYTES ((int64_t)8 << 20)

struct perch_db {
	struct sqlite3 *sql;
	struct sqlite3_stmt *rollback;
	const struct perch_db_kind *kind;
	int lock_fd;      /* -1 for a reader */
	unsigned commits; /* since it was opened */
	bool is_wal_told;
	char path[512];
};

/*
 * Open (and create, and migrate) as the one writer. program goes into the lock file.
 * PERCH_E_BUSY: another process writes this file; the text names it. PERCH_E_NEWER: written by a
 * newer Perch. PERCH_E_FOREIGN: a database of another program, or of another kind: it is never
 * changed nor set aside. PERCH_E_DAMAGED: no database, or ours and broken. PERCH_E_DENIED: this user
 * may not write it, or not in its folder. PERCH_E_NOSPACE, PERCH_E_IO. Each text says what to do.
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
/* An empty file of this kind, migrated, that nobody else sees: to rebuild projections into. What its
 * cache does not hold lies in a temporary file in $TMPDIR (else /var/tmp), which goes with it. */
PERCH_MUST_CHECK enum perch_rc perch_db_open_scratch(struct perch_db *db,
						     const struct perch_db_kind *kind,
						     struct perch_err *err);
/* SQLite's own look at every page; is_full: indexes against their tables too, which takes longer.
 * PERCH_E_DAMAGED says what it found first. */
PERCH_MUST_CHECK enum perch_rc perch_db_check(struct perch_db *db, bool is_full,
					      struct perch_err *err);
/* Statements must have been given back. A writer empties the write-ahead file into the database,
 * unless a reader is at it, and lets go of its lock. */
void perch_db_close(struct perch_db *db);

/* Size of the write-ahead file "<path>-wal", which commits go to; 0 when there is none. */
int64_t perch_db_wal_bytes(const struct perch_db *db);
/* Give it all the room up to its checkpoint, filled with zeros: commits then overwrite what ext4 has
 * given already. Where the file grows instead, ext4 writes 20 KiB about it beside each commit. For
 * its writer, where the disk has room. It spares the disk and is no more: failure is silent. */
void perch_db_lay_out_wal(struct perch_db *db);
/* Bring what it holds into the database and cut it to nothing; for its writer, when there is time.
 * Never waits: PERCH_E_BUSY when a reader holds an older state, which costs nothing but room. */
PERCH_MUST_CHECK enum perch_rc perch_db_checkpoint(struct perch_db *db, struct perch_err *err);

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

/* A statement of this text, which is the caller's from now: perch_stmt_free(). It is kept prepared
 * behind the scenes for the next one who asks for the same text: see stmt.h. */
PERCH_MUST_CHECK enum perch_rc perch_stmt_new(struct perch_db *db, const char *sql,
					      struct sqlite3_stmt **out, struct perch_err *err);
void perch_stmt_free(struct sqlite3_stmt **stmt);
#define PERCH_AUTO_STMT __attribute__((cleanup(perch_stmt_free)))

/* Bind parameter i (1-based). Spans are copied. They fail on a programming error,
 * and for want of memory: the step then says PERCH_E_NOMEM. */
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
/* Whether column i of the present rows of two statements has the same value. Needs no memory, as the
 * span of a number would. */
bool perch_col_same(struct sqlite3_stmt *a, struct sqlite3_stmt *b, int i);
struct perch_span perch_col_span(struct sqlite3_stmt *stmt, int i);
/* PERCH_E_FULL when it does not fit (dst is then ""). */
PERCH_MUST_CHECK enum perch_rc perch_col_text(struct sqlite3_stmt *stmt, int i, char *dst,
					      size_t cap);

#endif
