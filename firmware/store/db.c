/* db.c - see db.h. */
#include "firmware/store/db.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/buf.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/append_only.h"
#include "firmware/store/lock.h"
#include "firmware/store/stmt.h"
#include "firmware/store/vfs.h"

#define BUSY_MS 3000 /* how long a statement waits for another connection */

/* 400 pages of 4 KiB, each with 24 bytes of its own, and the commit that passes them. */
#define WAL_BYTES     ((int64_t)408 * (4096 + 24))
#define LAY_OUT_BYTES 122880 /* 30 pages: SQLite takes less than 128 KiB at a time */

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
	else if (code == SQLITE_AUTH)
		advice = "what is written there is never changed nor taken away";
	else if (db->lock_fd < 0 &&
		 ((code & 0xff) == SQLITE_CANTOPEN || code == SQLITE_READONLY_CANTINIT ||
		  code == SQLITE_READONLY_DIRECTORY))
		advice = "readers too must be able to write its folder: copy it to where they can";
	printable(text, sizeof(text), said);
	return perch_err_set(err, rc, code, "%s: %s: %s%s%s", db->kind->name, what, text,
			     advice[0] != '\0' ? "; " : "", advice);
}

enum perch_rc
perch_db_error(struct perch_db *db, struct perch_err *err, const char *what)
{
	/* sqlite3_system_errno() is not told of a commit that fails: it may be of an earlier error. */
	int system = errno;
	int code = sqlite3_extended_errcode(db->sql);
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

/* --- transactions --------------------------------------------------------------------------------- */

/* As perch_db_exec, kept prepared. */
static enum perch_rc
run_text(struct perch_db *db, const char *sql, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, sql, &stmt, err);

	return rc == PERCH_OK ? perch_stmt_run(db, stmt, err) : rc;
}

int64_t
perch_db_wal_bytes(const struct perch_db *db)
{
	char path[sizeof(db->path) + 8];
	struct stat st;

	if (perch_fmt(path, sizeof(path), "%s-wal", db->path) != PERCH_OK || stat(path, &st) != 0)
		return 0;
	return (int64_t)st.st_size;
}

/* A look costs as much as all else that a commit does beside its flush, so it is not taken often. */
static void
watch_wal(struct perch_db *db)
{
	if (++db->commits % 64 != 0)
		return;
	bool is_large = perch_db_wal_bytes(db) >= PERCH_WAL_ALARM_BYTES;
	if (is_large && !db->is_wal_told)
		perch_log(PERCH_LOG_WARN, "store",
			  "%s-wal has grown to %lld MiB: a program that reads %s does not let go "
			  "of it: end that program",
			  db->path, (long long)(PERCH_WAL_ALARM_BYTES >> 20), db->kind->name);
	db->is_wal_told = is_large;
}

enum perch_rc
perch_db_begin(struct perch_db *db, struct perch_err *err)
{
	return run_text(db, "BEGIN IMMEDIATE", err);
}

enum perch_rc
perch_db_commit(struct perch_db *db, struct perch_err *err)
{
	enum perch_rc rc = run_text(db, "COMMIT", err);

	if (rc == PERCH_OK)
		watch_wal(db);
	return rc;
}

void
perch_db_rollback(struct perch_db *db)
{
	if (sqlite3_get_autocommit(db->sql))
		return;
	(void)sqlite3_step(db->rollback);
	(void)sqlite3_reset(db->rollback);
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

/* --- opening ------------------------------------------------------------------------------------------ */

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
		return perch_err_set(
			err, PERCH_E_FOREIGN, 0,
			"%s is not a Perch %s: it was left untouched; move it to where "
			"it belongs",
			db->path, db->kind->name);
	rc = perch_fmt(sql, sizeof(sql), "PRAGMA application_id = %d", db->kind->application_id);
	return rc == PERCH_OK ? perch_db_exec(db, sql, err) : rc;
}

static enum perch_rc
check_version(struct perch_db *db, int64_t *version, struct perch_err *err)
{
	long long known = (long long)*db->kind->migrations_n;
	enum perch_rc rc = query_i64(db, "PRAGMA user_version", version, err);

	if (rc == PERCH_OK && *version > known)
		return perch_err_set(err, PERCH_E_NEWER, 0,
				     "%s was written by a newer Perch (version %lld, known %lld): "
				     "update this program",
				     db->path, (long long)*version, known);
	return rc;
}

static enum perch_rc
set_up_writer(struct perch_db *db, struct perch_err *err)
{
	(void)sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	/* recursive_triggers: REPLACE deletes rows, which else no trigger would see. */
	enum perch_rc rc = perch_db_exec(db,
					 "PRAGMA journal_mode = WAL;"
					 "PRAGMA foreign_keys = ON;"
					 "PRAGMA recursive_triggers = ON;"
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

void
perch_db_lay_out_wal(struct perch_db *db)
{
	static const uint8_t zeros[LAY_OUT_BYTES];
	sqlite3_file *wal = NULL;
	sqlite3_int64 at = 0;

	int code = sqlite3_file_control(db->sql, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	if (code != SQLITE_OK || wal == NULL || wal->pMethods == NULL)
		return;
	code = wal->pMethods->xFileSize(wal, &at);
	for (; code == SQLITE_OK && at < WAL_BYTES; at += LAY_OUT_BYTES)
		code = wal->pMethods->xWrite(wal, zeros, LAY_OUT_BYTES, at);
}

static enum perch_rc
connect(struct perch_db *db, int flags, struct perch_err *err)
{
	const char *vfs = perch_vfs_name();

	if (vfs == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "%s: SQLite does not start", db->path);
	if (sqlite3_open_v2(db->path, &db->sql, flags | SQLITE_OPEN_NOMUTEX, vfs) != SQLITE_OK) {
		enum perch_rc rc = db->sql == NULL
					   ? perch_err_set(err, PERCH_E_NOMEM, 0, "no memory")
					   : perch_db_error(db, err, "cannot open");
		return perch_err_prefix(err, rc, "%s", db->path);
	}
	if (perch_stmts_keep(db->sql) != PERCH_OK)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "%s: no memory", db->path);
	/* Ready, so that going back needs no memory. */
	if (sqlite3_prepare_v2(db->sql, "ROLLBACK", -1, &db->rollback, NULL) != SQLITE_OK)
		return perch_db_error(db, err, "cannot open");
	(void)sqlite3_busy_timeout(db->sql, BUSY_MS);
	(void)sqlite3_extended_result_codes(db->sql, 1);
	/* Not until it is known to be ours, and never by a reader. */
	(void)sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return PERCH_OK;
}

static enum perch_rc
open_file(struct perch_db *db, const struct perch_db_kind *kind, const char *path, int flags,
	  struct perch_err *err)
{
	*db = (struct perch_db){ .kind = kind, .lock_fd = -1 };
	if (perch_fmt(db->path, sizeof(db->path), "%s", path) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", path);
	enum perch_rc rc = connect(db, flags, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

/* From a file that is open to one that may be written to. */
static enum perch_rc
become_writer(struct perch_db *db, struct perch_err *err)
{
	int64_t version = 0;

	/* SQLite opens for reading what it may not write. */
	if (sqlite3_db_readonly(db->sql, "main") == 1)
		return perch_err_set(
			err, PERCH_E_DENIED, 0,
			"%s may only be read: let the user who runs this program write "
			"it and its folder",
			db->path);
	enum perch_rc rc = check_identity(db, true, err);
	if (rc == PERCH_OK)
		rc = check_version(db, &version, err);
	if (rc == PERCH_OK)
		rc = set_up_writer(db, err);
	if (rc == PERCH_OK)
		rc = perch_migrate(db, version, err);
	if (rc == PERCH_OK && db->kind->append_only != NULL)
		perch_append_only(db->sql, db->kind->append_only);
	return rc;
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
	rc = become_writer(db, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

enum perch_rc
perch_db_open_reader(struct perch_db *db, const struct perch_db_kind *kind, const char *path,
		     struct perch_err *err)
{
	int64_t version = 0;
	struct stat st;

	if (access(path, R_OK) != 0)
		return errno == EACCES
			       ? perch_err_set(err, PERCH_E_DENIED, errno,
					       "%s may not be read by the user who runs this "
					       "program",
					       path)
			       : perch_err_set(err, PERCH_E_NOTFOUND, 0, "%s does not exist", path);
	/* Beside an empty file SQLite deletes the write-ahead file, which may have what the file had. */
	if (stat(path, &st) == 0 && st.st_size == 0)
		return perch_err_set(err, PERCH_E_NOTFOUND, 0,
				     "%s is not set up for this program yet", path);
	enum perch_rc rc = open_file(db, kind, path, SQLITE_OPEN_READONLY, err);
	if (rc != PERCH_OK)
		return rc;
	rc = check_identity(db, false, err);
	if (rc == PERCH_OK)
		rc = perch_db_exec(
			db, "PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF;", err);
	if (rc == PERCH_OK)
		rc = check_version(db, &version, err);
	/* Its writer was stopped (a full disk, say) before the first table was there, or has not
	 * been started since the programs were renewed. */
	if (rc == PERCH_OK && version < (int64_t)*kind->migrations_n)
		rc = perch_err_set(err, PERCH_E_NOTFOUND, 0,
				   "%s is not set up for this program yet", path);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

enum perch_rc
perch_db_open_scratch(struct perch_db *db, const struct perch_db_kind *kind, struct perch_err *err)
{
	/* No name: SQLite's own temporary file. */
	enum perch_rc rc = open_file(db, kind, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_migrate(db, 0, err);
	if (rc != PERCH_OK)
		perch_db_close(db);
	return rc;
}

/* --- as a whole ----------------------------------------------------------------------------------------- */

static int
empty_wal(struct perch_db *db)
{
	(void)sqlite3_busy_timeout(db->sql, 0);
	int code = sqlite3_wal_checkpoint_v2(db->sql, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL,
					     NULL);
	(void)sqlite3_busy_timeout(db->sql, BUSY_MS);
	return code;
}

enum perch_rc
perch_db_checkpoint(struct perch_db *db, struct perch_err *err)
{
	return empty_wal(db) == SQLITE_OK ? PERCH_OK : perch_db_error(db, err, "cannot be tidied");
}

/* Its report names pages that it could not get, for want of memory or because the disk does not give
 * them: that is no damage of the file. */
static enum perch_rc
rc_of_report(struct perch_span report)
{
	static const char with_code[] = "error code=";
	static const char without[] = "failed to get page";
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	(void)perch_buf_put(&b, perch_span_first(report, sizeof(text) - 1));
	if (perch_buf_cstr(&b) == NULL || strstr(text, without) != NULL)
		return PERCH_E_IO;
	const char *at = strstr(text, with_code);
	struct perch_span rest = perch_span_str(at != NULL ? at + strlen(with_code) : "");
	int64_t code = 0;
	if (perch_parse_i64(perch_span_first(rest, strspn((const char *)rest.p, "0123456789")), 0,
			    INT_MAX, &code) != PERCH_OK)
		return PERCH_E_DAMAGED;
	enum perch_rc rc = rc_of((int)code);
	return rc == PERCH_E_NOMEM || rc == PERCH_E_IO ? rc : PERCH_E_DAMAGED;
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
	rc = rc_of_report(perch_col_span(stmt, 0));
	return explain(db, err, rc, 0, rc == PERCH_E_DAMAGED ? "damaged" : "cannot be looked over",
		       perch_col_span(stmt, 0));
}

void
perch_db_close(struct perch_db *db)
{
	int is_left = 1;

	if (db->sql != NULL) {
		perch_stmts_drop(db->sql);
		(void)sqlite3_finalize(db->rollback);
		/* SQLite does it by itself only where no reader is left. */
		(void)sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &is_left);
		if (is_left == 0)
			(void)empty_wal(db);
		(void)sqlite3_close(db->sql);
	}
	db->sql = NULL;
	db->rollback = NULL;
	perch_lock_release(&db->lock_fd);
}

int64_t
perch_db_changes(const struct perch_db *db)
{
	return sqlite3_total_changes64(db->sql);
}
