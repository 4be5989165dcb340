/* fault_stmts.c - statements and transactions under faults: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/store/value.h"

#define LONG 700 /* bytes: more than a statement keeps without an allocation */

static struct perch_db db = { .lock_fd = -1 };
static char long_text[LONG + 1];
static int64_t there; /* sign-ins in the file */

static void
set_up(void)
{
	struct perch_err err = { 0 };

	memset(long_text, 'x', LONG);
	fault_remove(fault_at("stmts.db"));
	MUST(perch_db_open_writer(&db, &perch_view_kind, fault_at("stmts.db"), "test", &err) ==
		     PERCH_OK,
	     "%s", err.text);
}

static void
tear_down(void)
{
	perch_db_close(&db);
}

static void
before(const void *ctx)
{
	(void)ctx;
	fault_cool(&db);
	there = fault_number(&db, "SELECT count(*) FROM sign_in");
	fault_cool(&db);
}

static void
check_count(const char *must, int64_t more)
{
	int64_t now = fault_number(&db, "SELECT count(*) FROM sign_in");

	MUST(now == there + more, "%s: %lld rows, not %lld and %lld", must, (long long)now,
	     (long long)there, (long long)more);
	there = now;
}

static enum perch_rc
transact(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = perch_db_begin(&db, err);

	(void)ctx;
	if (rc == PERCH_OK)
		rc = perch_db_exec(&db,
				   "INSERT INTO sign_in (person, at_ms) VALUES ('A', 1);"
				   "INSERT INTO sign_in (person, at_ms) VALUES ('B', 2);",
				   err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(&db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(&db);
	return rc;
}

static void
after_two(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	check_count(must, rc == PERCH_OK ? 2 : 0);
}

static enum perch_rc
take_back(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = perch_db_begin(&db, err);

	(void)ctx;
	if (rc == PERCH_OK)
		rc = perch_db_exec(&db, "DELETE FROM sign_in", err);
	perch_db_rollback(&db);
	return rc;
}

static void
after_none(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	(void)rc;
	check_count(must, 0);
}

/* Bound, run, and used again. */
static enum perch_rc
insert(const void *ctx, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_db_begin(&db, err);

	(void)ctx;
	if (rc == PERCH_OK)
		rc = perch_stmt_new(&db, "INSERT INTO sign_in (person, at_ms) VALUES (?1, ?2)",
				    &stmt, err);
	for (int64_t i = 0; i < 2 && rc == PERCH_OK; i++) {
		perch_stmt_text(stmt, 1, long_text);
		perch_stmt_i64(stmt, 2, i);
		rc = perch_stmt_run(&db, stmt, err);
	}
	if (rc == PERCH_OK)
		rc = perch_db_commit(&db, err);
	perch_stmt_free(&stmt);
	if (rc != PERCH_OK)
		perch_db_rollback(&db);
	return rc;
}

static enum perch_rc
run_values(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = perch_db_begin(&db, err);

	(void)ctx;
	for (int64_t i = 0; i < 2 && rc == PERCH_OK; i++)
		rc = PERCH_RUN(&db, err, "INSERT INTO sign_in (person, at_ms) VALUES (?1, ?2)",
			       PERCH_TEXT(long_text), PERCH_INT(i));
	if (rc == PERCH_OK)
		rc = perch_db_commit(&db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(&db);
	return rc;
}

static void
before_checkpoint(const void *ctx)
{
	struct perch_err err = { 0 };

	(void)ctx;
	MUST(transact(NULL, &err) == PERCH_OK, "%s", err.text);
	before(ctx);
}

static enum perch_rc
checkpoint(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return perch_db_checkpoint(&db, err);
}

static void
after_checkpoint(const void *ctx, const char *must, enum perch_rc rc)
{
	MUST(rc != PERCH_OK || perch_db_wal_bytes(&db) == 0, "%s: the file is empty", must);
	after_none(ctx, must, rc);
}

static void
cool(void)
{
	fault_cool(&db);
}

/* What is bound comes back: text, blob and number. */
static enum perch_rc
ask_bound(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	char text[LONG + 1];
	enum perch_rc rc = perch_stmt_new(&db, "SELECT ?1, ?2, ?3, upper(?1) FROM state", &stmt,
					  err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(stmt, 1, long_text);
	perch_stmt_blob(stmt, 2, perch_span_of(long_text, LONG));
	perch_stmt_i64(stmt, 3, 7);
	rc = perch_stmt_step(&db, stmt, err);
	if (rc == PERCH_OK)
		rc = perch_col_text(stmt, 0, text, sizeof(text));
	if (rc != PERCH_OK)
		return rc;
	(void)perch_buf_put_str(said, text);
	(void)perch_buf_put(said, perch_col_span(stmt, 1));
	fault_say(said, "%lld", (long long)perch_col_i64(stmt, 2));
	return PERCH_OK;
}

static enum perch_rc
ask_row(struct perch_buf *said, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = PERCH_ROW(&db, err, &row, "SELECT is_clean FROM state WHERE ?1 = ?2",
				     PERCH_TEXT(long_text), PERCH_TEXT(long_text));

	if (rc == PERCH_OK)
		fault_say(said, "%lld", (long long)perch_col_i64(row, 0));
	return rc;
}

static const struct fault_row rows[] = {
	{ .must = "a transaction is there as a whole or not at all",
	  .of = "perch_db_begin perch_db_exec perch_db_commit perch_db_error",
	  .before = before,
	  .act = transact,
	  .after = after_two },
	{ .must = "what was begun is gone after a rollback, whatever fails",
	  .of = "perch_db_begin",
	  .before = before,
	  .act = take_back,
	  .after = after_none },
	{ .must = "a statement that is run inserts what is bound to it, or tells",
	  .of = "perch_stmt_new perch_stmt_run",
	  .before = before,
	  .act = insert,
	  .after = after_two },
	{ .must = "values that are run are inserted, or it tells",
	  .of = "perch_value_run",
	  .before = before,
	  .act = run_values,
	  .after = after_two },
	{ .must = "a write-ahead file is emptied into the database, or it tells",
	  .of = "perch_db_checkpoint",
	  .before = before_checkpoint,
	  .act = checkpoint,
	  .after = after_checkpoint },
	{ .must = "what is bound comes back",
	  .of = "perch_stmt_new perch_stmt_step perch_col_text",
	  FAULT_ASK(ask_bound) },
	{ .must = "a row is found by its values", .of = "perch_value_row", FAULT_ASK(ask_row) },
};

const struct fault_list fault_stmts = { rows, PERCH_COUNT(rows), set_up, tear_down };
