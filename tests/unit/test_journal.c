/*
 * test_journal.c - the log with its chain, seals, mark and projections, on real files in a folder of
 * its own: what a restart finds, and what happens when a file is missing, broken or older.
 */
#include "tests/unit/must.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"

static char folder[64];
static struct perch_config config;
static struct perch_journal journal;
static struct perch_outcome outcome;
static struct perch_audit audit;

/* A shell command in the folder. */
static void
shell(const char *what)
{
	char command[400];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s", command);
}

static int
set_up(void **state)
{
	struct perch_err err = { 0 };
	char path[128];

	(void)state;
	MUST(perch_fmt(folder, sizeof(folder), "/tmp/perch-journal-XXXXXX") == PERCH_OK, "a name");
	MUST(mkdtemp(folder) != NULL, "a folder");
	MUST(perch_fmt(path, sizeof(path), "%s/perch.conf", folder) == PERCH_OK, "a path");
	MUST(perch_file_replace(path, perch_span_str("mark = mark\n"), 0644, &err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&config, path, NULL, &err) == PERCH_OK, "%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	MUST(perch_fmt(command, sizeof(command), "rm -rf %s", folder) == PERCH_OK, "a command");
	return system(command);
}

static struct perch_now
now_at(int64_t s)
{
	return (struct perch_now){ .mono = { s * 1000000 }, .wall = { 1790000000000 + s * 1000 } };
}

static void
open_journal(int64_t s)
{
	struct perch_err err = { 0 };

	MUST(perch_journal_open(&journal, &config, now_at(s), &err) == PERCH_OK, "opens: %s",
	     err.text);
}

/* Close files without a word, as a killed process does. */
static void
crash(void)
{
	perch_db_rollback(&journal.view);
	perch_db_close(&journal.log);
	perch_db_close(&journal.view);
	perch_db_close(&journal.master);
}

static void
type(const char *line, int64_t s, const char *want)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, now_at(s), &in, &outcome);
	MUST(strncmp(outcome.answer, want, strlen(want)) == 0, "%s: wanted '%s', got '%s'", line,
	     want, outcome.answer);
}

static enum perch_rc
verify(void)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_audit_open(&audit, &config, &err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_audit_chain(&audit, &err);
	if (rc == PERCH_OK)
		rc = perch_audit_mark(&audit, &err);
	if (rc == PERCH_OK)
		rc = perch_audit_views(&audit, &err);
	perch_audit_close(&audit);
	if (rc != PERCH_OK)
		print_message("%s\n", err.text);
	return rc;
}

static void
test_first_start(void **state)
{
	(void)state;
	open_journal(1);
	MUST(journal.tail == 2, "a new log begins with its epoch and the boot");
	type("=in LI-7", 2, "ok 3");
	type("=sync", 3, "ok 3");
	MUST(outcome.asks_seal && outcome.asks_sync, "a sync asks for a seal");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "what was written verifies");
	MUST(audit.seals == 1 && audit.has_mark, "with its seal and its mark");
}

static void
test_crash_and_restart(void **state)
{
	(void)state;
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	type("=note before the crash", 3, "ok 4");
	crash();
	open_journal(10);
	MUST(!journal.was_clean, "the crash is noticed");
	MUST(journal.session.sign_in_id == 3, "the person is still signed in");
	type("=note after it", 11, "ok 6");
	perch_journal_close(&journal);
	open_journal(20);
	MUST(journal.was_clean, "an end in order is noticed too");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "all of it verifies");
}

static void
test_restored_copy(void **state)
{
	(void)state;
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	perch_journal_close(&journal);
	shell("cp log.db log.kept");
	shell("cp view.db view.kept");
	open_journal(10);
	type("=sync", 11, "ok"); /* sealed: the mark is beyond the copy now */
	perch_journal_close(&journal);
	shell("cp log.kept log.db");
	shell("cp view.kept view.db");
	MUST(verify() == PERCH_E_DAMAGED, "a copy that is behind its mark does not verify");
	open_journal(20);
	MUST(journal.epoch.n == 2 && journal.epoch.has_previous && journal.epoch.previous_seq == 3,
	     "a new epoch begins and names where the old one stood");
	type("=note life goes on", 21, "ok");
	perch_journal_close(&journal);
	open_journal(30);
	MUST(journal.epoch.n == 2, "once is enough");
	type("=sync", 31, "ok");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "both epochs verify");
}

static void
test_lost_log(void **state)
{
	(void)state;
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	type("=sync", 3, "ok");
	const uint64_t seq = journal.tail;
	perch_journal_close(&journal);
	shell("rm log.db view.db");
	open_journal(10);
	MUST(journal.epoch.n == 1 && journal.epoch.has_previous &&
		     journal.epoch.previous_seq == seq,
	     "a log that is gone is not forgotten: the new one names what the mark knew");
	perch_journal_close(&journal);
}

static void
test_broken_view(void **state)
{
	(void)state;
	static const char *const damage[] = {
		"printf 'no database at all, it is text' > view.db", /* overwritten */
		"rm view.db",                                        /* gone */
		"truncate -s 5000 view.db",                          /* torn */
	};

	for (size_t i = 0; i < PERCH_COUNT(damage); i++) {
		open_journal(1);
		type(i == 0 ? "=in LI-7" : "=note again", 2, "ok");
		perch_journal_close(&journal);
		shell(damage[i]);
		open_journal(10);
		MUST(journal.session.sign_in_id == 3, "the session is replayed from the log");
		perch_journal_close(&journal);
		MUST(verify() == PERCH_OK, "the projections are rebuilt (damage %zu)", i);
	}
	shell("ls view.db.damaged-* > /dev/null");
}

static void
test_identity(void **state)
{
	(void)state;
	struct perch_err err = { 0 };
	struct stat st;
	char path[128];

	open_journal(1);
	perch_journal_close(&journal);
	MUST(perch_fmt(path, sizeof(path), "%s/seal.key", folder) == PERCH_OK, "a path");
	MUST(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "the key is ours alone");
	shell("mv seal.key seal.kept");
	MUST(perch_journal_open(&journal, &config, now_at(5), &err) == PERCH_E_NOTFOUND,
	     "a log without its key is not written with another one: %s", err.text);
	shell("mv seal.kept seal.key");
	open_journal(6);
	perch_journal_close(&journal);
}

static void
test_foreign_mark(void **state)
{
	(void)state;
	const struct perch_mark mark = { .device = { 9 }, .seq = 1 };
	struct perch_err err = { 0 };

	MUST(perch_mark_save(config.mark, "sealed", &mark, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_journal_open(&journal, &config, now_at(5), &err) == PERCH_E_DENIED,
	     "a mark of another terminal is refused: %s", err.text);
}

static void
test_long_inputs(void **state)
{
	(void)state;
	char line[2000];

	open_journal(1);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	type(line, 2, "no too-long");
	for (int64_t i = 0; i < 300; i++)
		type(i % 2 == 0 ? "=in LI-7" : "=out", 3 + i, "ok");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "verifies");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_start, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_crash_and_restart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_restored_copy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lost_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_broken_view, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_identity, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_foreign_mark, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_long_inputs, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
