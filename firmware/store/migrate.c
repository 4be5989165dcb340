/* migrate.c - see migrate.h. */
#include "firmware/store/migrate.h"

#include <errno.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/db.h"

/* A copy that the step can be undone from; its name says which version it holds. */
static enum perch_rc
copy_aside(struct perch_db *db, int64_t version, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char path[600];

	if (perch_fmt(path, sizeof(path), "%s.before-v%lld", db->path, (long long)version + 1) !=
	    PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", db->path);
	if (unlink(path) != 0 && errno != ENOENT)
		return perch_err_set(err, PERCH_E_IO, errno, "cannot remove %s: %s", path,
				     strerror(errno));
	enum perch_rc rc = perch_stmt_new(db, "VACUUM INTO ?1", &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, path);
	struct perch_err why = { 0 };
	rc = perch_stmt_run(db, stmt, &why);
	/* It is gone, so this is what SQLite says when it cannot ask for the new one's size. */
	if (rc == PERCH_E_DAMAGED && strstr(why.text, "already exists") != NULL)
		return perch_err_set(err, PERCH_E_IO, why.code, "cannot write %s", path);
	if (rc != PERCH_OK && err != NULL)
		*err = why;
	return rc;
}

static enum perch_rc
foreign_keys_hold(struct perch_db *db, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "PRAGMA foreign_key_check", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	return rc == PERCH_OK ? perch_err_set(err, PERCH_E_DAMAGED, 0,
					      "%s: a migration broke a reference", db->path)
			      : rc;
}

static enum perch_rc
run_in_transaction(struct perch_db *db, const struct perch_migration *step, struct perch_err *err)
{
	char sql[64];
	enum perch_rc rc = perch_db_begin(db, err);

	if (rc == PERCH_OK)
		rc = perch_db_exec(db, step->sql, err);
	if (rc == PERCH_OK)
		rc = foreign_keys_hold(db, err);
	if (rc == PERCH_OK)
		rc = perch_fmt(sql, sizeof(sql), "PRAGMA user_version = %d", step->version);
	if (rc == PERCH_OK)
		rc = perch_db_exec(db, sql, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(db, err);
	if (rc != PERCH_OK) {
		perch_db_rollback(db);
		return perch_err_prefix(err, rc, "migration %s", step->name);
	}
	return PERCH_OK;
}

static enum perch_rc
run_step(struct perch_db *db, const struct perch_migration *step, bool is_new,
	 struct perch_err *err)
{
	enum perch_rc rc = PERCH_OK;

	if (!is_new)
		rc = copy_aside(db, step->version - 1, err);
	/* Inside a transaction the pragma would do nothing. */
	if (rc == PERCH_OK)
		rc = perch_db_exec(db, "PRAGMA foreign_keys = OFF", err);
	if (rc == PERCH_OK)
		rc = run_in_transaction(db, step, err);
	enum perch_rc back = perch_db_exec(db, "PRAGMA foreign_keys = ON",
					   rc == PERCH_OK ? err : NULL);
	return rc == PERCH_OK ? back : rc;
}

enum perch_rc
perch_migrate(struct perch_db *db, int64_t version, struct perch_err *err)
{
	int64_t newest = (int64_t)*db->kind->migrations_n;
	enum perch_rc rc = PERCH_OK;

	for (int64_t v = version; v < newest && rc == PERCH_OK; v++)
		rc = run_step(db, &db->kind->migrations[v], version == 0, err);
	return rc;
}
