/* test_store_stmt.c - statements that are kept prepared (firmware/store/stmt.h). */
#include "tests/unit/folder.h"

#include "firmware/store/log_write.h"
#include "firmware/store/stmt.h"

static struct perch_db db;

static int
set_up(void **state)
{
	static const struct perch_migration steps[] = {
		{ 1, "0001_t.sql",
		  "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1), (2), (3);" },
	};
	static const size_t one = 1;
	static const struct perch_db_kind kind = {
		.name = "t.db", .application_id = 77, .migrations = steps, .migrations_n = &one
	};

	return folder_set_up(state) != 0 ||
	       perch_db_open_writer(&db, &kind, at("t.db"), "test", NULL) != PERCH_OK;
}

static int
tear_down(void **state)
{
	perch_db_close(&db);
	return folder_tear_down(state);
}

static struct sqlite3_stmt *
ask(const char *sql)
{
	struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };

	MUST(perch_stmt_new(&db, sql, &stmt, &err) == PERCH_OK, "%s: %s", sql, err.text);
	return stmt;
}

static int64_t
number(const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = ask(sql);

	MUST(perch_stmt_step(&db, stmt, NULL) == PERCH_OK, "%s: a row", sql);
	return perch_col_i64(stmt, 0);
}

static const char select_x[] = "SELECT x FROM t WHERE x >= ?1 ORDER BY x";

static void
test_kept(void **state)
{
	char same[sizeof(select_x)];
	char text[32];

	(void)state;
	struct sqlite3_stmt *first = ask(select_x);
	struct sqlite3_stmt *was = first;
	perch_stmt_free(&first);
	MUST(first == NULL, "what was given back is no longer the caller's");
	memcpy(same, select_x, sizeof(same));
	struct sqlite3_stmt *second = ask(same);
	MUST(second == was, "the same text at another address gets the same statement");
	perch_stmt_free(&second);

	/* A buffer whose text changes is the other way round. */
	(void)snprintf(text, sizeof(text), "SELECT 1");
	MUST(number(text) == 1, "one text in a buffer");
	(void)snprintf(text, sizeof(text), "SELECT 2");
	MUST(number(text) == 2, "another text at the same address is another statement");
}

static void
test_clean(void **state)
{
	(void)state;
	struct sqlite3_stmt *stmt = ask(select_x);
	perch_stmt_i64(stmt, 1, 2);
	MUST(perch_stmt_step(&db, stmt, NULL) == PERCH_OK && perch_col_i64(stmt, 0) == 2,
	     "the first row from 2 on");
	perch_stmt_free(&stmt);

	stmt = ask(select_x);
	MUST(perch_stmt_step(&db, stmt, NULL) == PERCH_E_NOTFOUND,
	     "it begins anew and has forgotten its parameter: nothing is >= NULL");
	perch_stmt_free(&stmt);
}

static void
test_twice_at_once(void **state)
{
	(void)state;
	struct sqlite3_stmt *outer = ask(select_x);
	struct sqlite3_stmt *inner = ask(select_x);

	MUST(outer != inner, "a statement in use is not handed out again");
	perch_stmt_i64(outer, 1, 1);
	perch_stmt_i64(inner, 1, 3);
	MUST(perch_stmt_step(&db, outer, NULL) == PERCH_OK && perch_col_i64(outer, 0) == 1, "1");
	MUST(perch_stmt_step(&db, inner, NULL) == PERCH_OK && perch_col_i64(inner, 0) == 3, "3");
	perch_stmt_free(&inner);
	MUST(perch_stmt_step(&db, outer, NULL) == PERCH_OK && perch_col_i64(outer, 0) == 2,
	     "the outer one goes on where it was");
	perch_stmt_free(&outer);
}

/* A statement that was left in the middle would keep the state it began to read. */
static void
test_no_transaction_stays(void **state)
{
	struct perch_db reader;

	(void)state;
	MUST(perch_db_open_reader(&reader, db.kind, at("t.db"), NULL) == PERCH_OK, "a reader");
	struct sqlite3_stmt *stmt = NULL;
	MUST(perch_stmt_new(&reader, "SELECT x FROM t", &stmt, NULL) == PERCH_OK &&
		     perch_stmt_step(&reader, stmt, NULL) == PERCH_OK,
	     "it reads");
	MUST(perch_db_checkpoint(&db, NULL) == PERCH_E_BUSY, "and holds on to what it reads");
	perch_stmt_free(&stmt);
	MUST(perch_db_exec(&db, "INSERT INTO t VALUES (4)", NULL) == PERCH_OK &&
		     perch_db_checkpoint(&db, NULL) == PERCH_OK && perch_db_wal_bytes(&db) == 0,
	     "given back, it holds on to nothing");
	perch_db_close(&reader);
}

static void
test_bounded(void **state)
{
	enum { ASKED = 2 * PERCH_STMTS_KEPT + 10 };
	struct sqlite3_stmt *out[ASKED];
	char sql[ASKED][32];

	(void)state;
	for (int i = 0; i < ASKED; i++) {
		(void)snprintf(sql[i], sizeof(sql[i]), "SELECT %d", i);
		out[i] = ask(sql[i]);
	}
	for (int i = 0; i < ASKED; i++)
		MUST(perch_stmt_step(&db, out[i], NULL) == PERCH_OK &&
			     perch_col_i64(out[i], 0) == i,
		     "more than there are places for: %d", i);
	for (int i = 0; i < ASKED; i++)
		perch_stmt_free(&out[i]);
	for (int i = 0; i < ASKED; i++)
		MUST(number(sql[i]) == i, "given back and asked again: %d", i);

	struct sqlite3_stmt *often = ask(select_x);
	struct sqlite3_stmt *was = often;
	perch_stmt_free(&often);
	for (int i = 0; i < ASKED; i++) {
		MUST(number(sql[i]) == i, "another one: %d", i);
		often = ask(select_x);
		MUST(often == was, "what is used all the time makes no room for %d", i);
		perch_stmt_free(&often);
	}
}

static void
test_schema_changes(void **state)
{
	(void)state;
	MUST(number("SELECT count(*) FROM t") == 3, "three rows");
	MUST(perch_db_exec(&db,
			   "ALTER TABLE t RENAME TO old; CREATE TABLE t (y INTEGER, x INTEGER);"
			   "INSERT INTO t VALUES (0, 9)",
			   NULL) == PERCH_OK,
	     "another table of that name");
	MUST(number("SELECT count(*) FROM t") == 1, "a kept statement reads the new one");
	MUST(perch_db_exec(&db, "DROP TABLE t", NULL) == PERCH_OK, "no table");
	struct sqlite3_stmt *stmt = ask("SELECT count(*) FROM t");
	MUST(perch_stmt_step(&db, stmt, NULL) == PERCH_E_DAMAGED, "a kept one tells it when run");
	perch_stmt_free(&stmt);
	MUST(perch_db_exec(&db, "ALTER TABLE old RENAME TO t", NULL) == PERCH_OK &&
		     number("SELECT count(*) FROM t") == 3,
	     "and works again when it is back");
}

static void
test_errors(void **state)
{
	(void)state;
	static const char put[] = "INSERT INTO t VALUES (?1)";
	struct sqlite3_stmt *stmt = ask(put);

	perch_stmt_text(stmt, 1, "no number");
	MUST(perch_stmt_run(&db, stmt, NULL) == PERCH_E_EXISTS, "a wrong value is refused");
	perch_stmt_free(&stmt);
	stmt = ask(put);
	perch_stmt_i64(stmt, 1, 5);
	MUST(perch_stmt_run(&db, stmt, NULL) == PERCH_OK, "the next use knows nothing of it");
	perch_stmt_free(&stmt);
	MUST(perch_stmt_new(&db, "SELECT x FROM nowhere", &stmt, NULL) == PERCH_E_DAMAGED &&
		     stmt == NULL,
	     "a text that cannot be prepared gives nothing");
	perch_stmt_free(&stmt);

	MUST(perch_db_begin(&db, NULL) == PERCH_OK, "begins");
	MUST(perch_db_begin(&db, NULL) != PERCH_OK, "not twice");
	perch_db_rollback(&db);
	MUST(perch_db_begin(&db, NULL) == PERCH_OK && perch_db_commit(&db, NULL) == PERCH_OK,
	     "after an error a transaction begins and ends as always");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_twice_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_transaction_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schema_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_errors, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
