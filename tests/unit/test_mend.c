/* test_mend.c - damaged databases of perch-sync (sync/mend.h): put aside, made anew, the office kept. */
#include "tests/unit/folder.h"

#include <unistd.h>

#include "firmware/base/text.h"
#include "sync/mend.h"
#include "sync/state.h"

static struct perch_terminal terminal;

static void
shell(const char *what)
{
	char command[300];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s", command);
}

/* sync.db of an enrolled terminal with attempts on several pages; master.db with a cursor. */
static int
set_up(void **state)
{
	struct perch_office office = { .url = "https://office.example", .device = { 7 } };
	struct perch_attempt attempt = { .result = PERCH_RESULT_LATER };
	struct perch_err err = { 0 };
	struct perch_db db;

	MUST(folder_set_up(state) == 0, "a folder");
	MUST(perch_fmt(terminal.sync_db, sizeof(terminal.sync_db), "%s", at("sync.db")) ==
			     PERCH_OK &&
		     perch_fmt(terminal.master_db, sizeof(terminal.master_db), "%s",
			       at("master.db")) == PERCH_OK,
	     "paths");
	memset(attempt.detail, 'x', 400);
	MUST(perch_mend_sync(&db, &terminal, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_state_enrol(&db, &office, &err) == PERCH_OK, "%s", err.text);
	for (int i = 0; i < 50; i++)
		MUST(perch_state_put_attempt(&db, &attempt, &err) == PERCH_OK, "%s", err.text);
	perch_db_close(&db);
	MUST(perch_mend_master(&db, &terminal, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_db_exec(
		     &db,
		     "INSERT INTO state (id, cursor, revision, applied_ms) VALUES (1, 'r5', 5, 0)",
		     &err) == PERCH_OK,
	     "%s", err.text);
	perch_db_close(&db);
	return 0;
}

static const struct {
	const char *must;
	const char *damage;
	bool has_aside;
	bool is_enrolled;
} rows[] = {
	{ "a sound file is left as it is", "true", false, true },
	{ "a page broken: put aside, the office is taken over",
	  "n=$(($(stat -c %s sync.db) / 4096 - 1)) && yes x | head -c 4096 | "
	  "dd of=sync.db bs=4096 seek=$n conv=notrunc 2> /dev/null",
	  true, true },
	{ "overwritten: put aside, to be enrolled again", "yes | head -c 9000 > sync.db", true,
	  false },
	{ "gone: made anew", "rm sync.db", false, false },
};

static void
test_sync(void **state)
{
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_office office;
		struct perch_err err = { 0 };
		struct perch_db db;

		if (i > 0)
			(void)set_up(state);
		shell(rows[i].damage);
		MUST(perch_mend_sync(&db, &terminal, &err) == PERCH_OK, "%s: %s", rows[i].must,
		     err.text);
		enum perch_rc rc = perch_state_office(&db, &office, &err);
		MUST(rc == (rows[i].is_enrolled ? PERCH_OK : PERCH_E_NOTFOUND), "%s: %s",
		     rows[i].must, perch_rc_str(rc));
		MUST(rc != PERCH_OK || strcmp(office.url, "https://office.example") == 0, "%s",
		     rows[i].must);
		perch_db_close(&db);
		shell(rows[i].has_aside ? "ls sync.db.damaged-* > /dev/null"
					: "! ls sync.db.damaged-* 2> /dev/null");
		if (i + 1 < PERCH_COUNT(rows))
			MUST(folder_tear_down(state) == 0, "tidied");
	}
}

static void
test_master(void **state)
{
	struct perch_err err = { 0 };
	struct sqlite3_stmt *row = NULL;
	struct perch_db db;

	(void)state;
	shell("yes | head -c 9000 > master.db");
	MUST(perch_mend_master(&db, &terminal, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_stmt_new(&db, "SELECT 1 FROM state", &row, &err) == PERCH_OK &&
		     perch_stmt_step(&db, row, &err) == PERCH_E_NOTFOUND,
	     "it begins without a cursor, so that everything is sent anew");
	perch_stmt_free(&row);
	perch_db_close(&db);
	shell("ls master.db.damaged-* > /dev/null");
}

static void
test_left_alone(void **state)
{
	struct perch_err err = { 0 };
	struct perch_db db;

	(void)state;
	shell("rm master.db && sqlite3 master.db 'CREATE TABLE t (x)' && cp master.db x");
	MUST(perch_mend_master(&db, &terminal, &err) == PERCH_E_FOREIGN, "another program's: %s",
	     err.text);
	shell("cmp master.db x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sync, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_master, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_left_alone, set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
