/* db.c - see db.h. */
#include "firmware/store/db.h"

#include <errno.h>
#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <unistd.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/store/lock.h"
#include "firmware/store/vfs.h"

static enum perch_rc
rc_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
		return PERCH_OK;
	case SQLITE_DONE:
		return PERCH_E_NOTFOUND;
	case SQLITE_FULL:
		return PERCH_E_NOSPACE;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return PERCH_E_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* our statements are fixed: the file's schema is not the one we made */
		return PERCH_E_DAMAGED;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return PERCH_E_DENIED;
	case SQLITE_NOMEM:
		return PERCH_E_NOMEM;
	case SQLITE_CONSTRAINT:
		return PERCH_E_EXISTS;
	default:
		return PERCH_E_IO;
	}
}

/* Its texts quote the file's own bytes, which may be anything when it is damaged. */
static void
printable(char *dst, size_t cap, struct perch_span text)
{
	struct perch_buf b = perch_buf_over(dst, cap);

	perch_buf_put_escaped(&b, perch_span_first(text, cap / 4 - 1));
	if (perch_buf_cstr(&b) == NULL)
		dst[0] = '\0';
}

/* Fill err: what SQLite says, printable, and what a person can do about it. */
static enum perch_rc
explain(const struct perch_db *db, struct perch_err *err, enum perch_rc rc, int code,
	const char *what, struct perch_span said)
{
	const char *advice = "";
	char text[480];

	if (rc == PERCH_E_NOSPACE)
		advice = "the disk is full: free some space";
	else if (rc == PERCH_E_DAMAGED && db->kind->if_damaged != NULL)
		advice = db->kind->if_damaged;
	else if ((code & 0xff) == SQLITE_CANTOPEN && db->lock_fd < 0)
		advice = "readers too must be able to write its folder: copy it to where they can";
	printable(text, sizeof(text), said);
	return perch_err_set(err, rc, code, "%s: %s: %s%s%s", db->kind->name, what, text,
			     advice[0] != '\0' ? "; " : "", advice);
}

enum perch_rc
perch_db_error(struct perch_db *db, struct perch_err *err, const char *what)
{
	int code = sqlite3_extended_errcode(db->sql);
	int system = sqlite3_system_errno(db->sql);
	enum perch_rc rc = rc_of(code);

	if (rc == PERCH_OK || rc == PERCH_E_NOTFOUND)
		rc = PERCH_E_IO;
	/* No room for the shared index or for a flush is an I/O error to SQLite. */
	if (rc == PERCH_E_IO && (system == ENOSPC || system == EDQUOT))
		rc = PERCH_E_NOSPACE;
	return explain(db, err, rc, code, what, perch_span_str(sqlite3_errmsg(db->sql)));
}

enum perch_rc
perch_db_exec(struct perch_db *db, const char *sql, struct perch_err *err)
{
	if (sqlite3_exec(db->sql, sql, NULL, NULL, NULL) != SQLITE_OK)
		return perch_db_error(db, err, "cannot write");
	return PERCH_OK;
}

enum perch_rc
perch_db_begin(struct perch_db *db, struct perch_err *err)
{
	return perch_db_exec(db, "BEGIN IMMEDIATE", err);
}

enum perch_rc
perch_db_commit(struct perch_db *db, struct perch_err *err)
{
	return perch_db_exec(db, "COMMIT", err);
}

void
perch_db_rollback(struct perch_db *db)
{
	if (!sqlite3_get_autocommit(db->sql))
		(void)sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
}

static enum perch_rc
query_i64(struct perch_db *db, const char *sql, int64_t *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, sql, &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK)
		*out = perch_col_i64(stmt, 0);
	return rc;
}

/* A file without tables is new and becomes ours; a foreign or unmarked one is left alone. */
static enum perch_rc
check_identity(struct perch_db *db, bool is_writer, struct perch_err *err)
{
	int64_t id = 0;
	int64_t objects = 0;
	char sql[64];
	enum perch_rc rc = query_i64(db, "PRAGMA application_id", &id, err);

	if (rc == PERCH_OK)
		rc = query_i64(db, "SELECT count(*) FROM sqlite_schema", &objects, err);
	if (rc != PERCH_OK)
		return rc;
	/* To a reader a new one is still empty, as its version says. */
	if (id == db->kind->application_id || (id == 0 && objects == 0 && !is_writer))
		return PERCH_OK;
	if (id != 0 || objects != 0)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "%s is not a Perch %s: it was left untouched", db->path,
				     db->kind->name);
	rc = perch_fmt(sql, sizeof(sql), "PRAGMA application_id = %d", db->kind->application_id);
	return rc == PERCH_OK ? perch_db_exec(db, sql, err) : rc;
}

static enum perch_rc
set_up_writer(struct perch_db *db, struct perch_err *err)
{
	enum perch_rc rc = perch_db_exec(db,
					 "PRAGMA journal_mode = WAL;"
					 "PRAGMA foreign_keys = ON;"
					 "PRAGMA trusted_schema = OFF;"
					 "PRAGMA cell_size_check = ON;"
					 "PRAGMA wal_autocheckpoint = 400;"
					 "PRAGMA journal_size_limit = 2097152;",
					 err);
	if (rc == PERCH_OK)
		rc = perch_db_exec(db,
				   db->kind->is_durable ? "PRAGMA synchronous = FULL"
							: "PRAGMA synchronous = NORMAL",
				   err);
	return rc;
}

static enum perch_rc
open_file(struct perch_db *db, const struct perch_db_kind *kind, const char *path, int flags,
	  struct perch_err *err)
{
	*db = (struct perch_db){ .kind = kind, .lock_fd = -1 };
	if (perch_fmt(db->path, sizeof(db->path), "%s", path) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
	const char *vfs = perch_vfs_name();
	if (vfs == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "%s: SQLite does not start", path);
	if (sqlite3_open_v2(path, &db->sql, flags | SQLITE_OPEN_NOMUTEX, vfs) != SQLITE_OK) {
		enum perch_rc rc = db->sql == NULL ? PERCH_E_NOMEM
						   : perch_db_error(db, err, "cannot open");
		(void)perch_err_prefix(err, rc, "%s", path);
		sqlite3_close(db->sql);
		db->sql = NULL;
		return rc;
	}
	(void)sqlite3_busy_timeout(db->sql, 3000);
	(void)sqlite3_extended_result_codes(db->sql, 1);
	return PERCH_OK;
}

enum perch_rc
perch_db_open_writer(struct perch_db *db, const struct perch_db_kind *kind, const char *path,
		     const char *program, struct perch_err *err)
{
	int fd = -1;
	enum perch_rc rc = perch_lock_take(path, program, &fd, err);

	if (rc != PERCH_OK)
		return rc;
	rc = open_file(db, kind, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (rc != PERCH_OK) {
		perch_lock_release(&fd);
		return rc;
	}
	db->lock_fd = fd;
	rc = check_identity(db, true, err);
	if (rc == PERCH_OK)
		rc = set_up_writer(db, err);
	if (rc == PERCH_OK)
		rc = perch_migrate(db, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

enum perch_rc
perch_db_open_reader(struct perch_db *db, const struct perch_db_kind *kind, const char *path,
		     struct perch_err *err)
{
	if (access(path, F_OK) != 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0, "%s does not exist", path);
	enum perch_rc rc = open_file(db, kind, path, SQLITE_OPEN_READONLY, err);
	if (rc != PERCH_OK)
		return rc;
	(void)sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	int64_t version = 0;
	rc = check_identity(db, false, err);
	if (rc == PERCH_OK)
		rc = perch_db_exec(
			db, "PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF;", err);
	if (rc == PERCH_OK)
		rc = query_i64(db, "PRAGMA user_version", &version, err);
	/* Its writer was stopped (a full disk, say) before the first table was there, or has not
	 * been started since the programs were renewed. */
	if (rc == PERCH_OK && version < (int64_t)*kind->migrations_n)
		rc = perch_err_set(err, PERCH_E_NOTFOUND, 0,
				   "%s is not set up for this program yet", path);
	if (rc == PERCH_OK && version > (int64_t)*kind->migrations_n)
		rc = perch_err_set(err, PERCH_E_NEWER, 0,
				   "%s was written by a newer Perch (version %lld, known %zu)",
				   path, (long long)version, *kind->migrations_n);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

enum perch_rc
perch_db_open_memory(struct perch_db *db, const struct perch_db_kind *kind, struct perch_err *err)
{
	enum perch_rc rc = open_file(db, kind,
				     ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_migrate(db, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

enum perch_rc
perch_db_check(struct perch_db *db, bool is_full, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc;

	rc = perch_stmt_new(db, is_full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)",
			    &stmt, err);
	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc != PERCH_OK || perch_span_eq_str(perch_col_span(stmt, 0), "ok"))
		return rc;
	return explain(db, err, PERCH_E_DAMAGED, 0, "damaged", perch_col_span(stmt, 0));
}

void
perch_db_close(struct perch_db *db)
{
	if (db->sql != NULL)
		(void)sqlite3_close(db->sql);
	db->sql = NULL;
	perch_lock_release(&db->lock_fd);
}

enum perch_rc
perch_stmt_new(struct perch_db *db, const char *sql, struct sqlite3_stmt **out,
	       struct perch_err *err)
{
	if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK)
		return perch_db_error(db, err, "cannot read");
	return PERCH_OK;
}

void
perch_stmt_free(struct sqlite3_stmt **stmt)
{
	(void)sqlite3_finalize(*stmt);
	*stmt = NULL;
}

void
perch_stmt_i64(struct sqlite3_stmt *stmt, int i, int64_t v)
{
	(void)sqlite3_bind_int64(stmt, i, v);
}

void
perch_stmt_text(struct sqlite3_stmt *stmt, int i, const char *text)
{
	(void)sqlite3_bind_text(stmt, i, text, -1, SQLITE_TRANSIENT);
}

void
perch_stmt_blob(struct sqlite3_stmt *stmt, int i, struct perch_span bytes)
{
	/* A NULL pointer would bind NULL; an empty blob is meant. */
	(void)sqlite3_bind_blob64(stmt, i, bytes.n > 0 ? (const void *)bytes.p : "", bytes.n,
				  SQLITE_TRANSIENT);
}

enum perch_rc
perch_stmt_step(struct perch_db *db, struct sqlite3_stmt *stmt, struct perch_err *err)
{
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
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
}

int64_t
perch_db_changes(const struct perch_db *db)
{
	return sqlite3_total_changes64(db->sql);
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
