/*
 * test_journal.c - the log with its chain, seals, mark and projections, on real files in a folder of
 * its own: what a restart finds, and what happens when a file is missing, broken or older.
 */
#include "tests/unit/folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"

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

	MUST(folder_set_up(state) == 0, "a folder");
	MUST(perch_file_replace(at("perch.conf"), perch_span_str("mark = mark\nbackup = none\n"),
				0644, &err) == PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&config, at("perch.conf"), NULL, &err) == PERCH_OK, "%s", err.text);
	return 0;
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
verify_with(struct perch_err *err)
{
	enum perch_rc rc = perch_audit_open(&audit, &config, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_audit_all(&audit, err);
	perch_audit_close(&audit);
	return rc;
}

static enum perch_rc
verify(void)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = verify_with(&err);

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
	MUST(audit.seals == 1 && audit.mark == PERCH_AUDIT_MARK_OK, "with its seal and its mark");
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
	journal.has_damage = true;
	perch_journal_close(&journal);
	open_journal(30);
	MUST(!journal.was_clean, "after damage the files are looked over");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "all of it verifies");
}

/* Put a copy of log and projections aside, or back in place as after a restore. */
static void
keep_copy(void)
{
	shell("cp log.db log.kept && cp view.db view.kept");
}

static void
put_copy_back(void)
{
	shell("rm -f log.db-wal log.db-shm view.db-wal view.db-shm");
	shell("cp log.kept log.db && cp view.kept view.db");
}

static void
test_restored_copy(void **state)
{
	(void)state;
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	perch_journal_close(&journal);
	keep_copy();
	open_journal(10);
	type("=sync", 11, "ok"); /* sealed: the mark is beyond the copy now */
	const uint64_t sealed = journal.tail;
	perch_journal_close(&journal);
	shell("cp mark/sealed mark.kept");
	put_copy_back();
	MUST(verify() == PERCH_E_DAMAGED, "a copy that is behind its mark does not verify");
	open_journal(20);
	MUST(journal.epoch.n == 2 && journal.epoch.has_previous &&
		     journal.epoch.previous_seq == sealed,
	     "a new epoch begins and names how far the old one had come by the mark");
	type("=note life goes on", 21, "ok");
	perch_journal_close(&journal);
	open_journal(30);
	MUST(journal.epoch.n == 2, "once is enough");
	type("=sync", 31, "ok");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK && audit.n_losses == 0, "both epochs verify");
	shell("rm mark/sealed && mv mark.kept mark/acked");
	MUST(verify() == PERCH_OK && audit.n_losses == 1,
	     "what was acknowledged of the old one and is gone is on record");
}

static void
test_restored_twice(void **state)
{
	(void)state;
	uint8_t second[8];

	open_journal(1);
	type("=in LI-7", 2, "ok");
	perch_journal_close(&journal);
	keep_copy();
	open_journal(10);
	type("=sync", 11, "ok");
	perch_journal_close(&journal);
	put_copy_back();
	open_journal(20);
	memcpy(second, journal.epoch.id, sizeof(second));
	perch_journal_close(&journal);
	put_copy_back();
	/* A mark that cannot be written, here because a folder is in the way, goes on naming an epoch
	 * that this log has never had. */
	shell("mkdir mark/sealed.new");
	open_journal(30);
	MUST(journal.epoch.n == 2 && memcmp(journal.epoch.previous_id, second, 8) == 0,
	     "an epoch that the copy knows nothing of is named from the mark");
	perch_journal_close(&journal);
	open_journal(40);
	MUST(journal.epoch.n == 2, "what is on record is not recorded anew at each start");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK && audit.n_losses == 1,
	     "the mark of the lost epoch counts as lost on record");
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
test_power_cut(void **state)
{
	(void)state;
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	perch_journal_close(&journal);
	shell("cp view.db view.kept");
	open_journal(10);
	type("=note the last words", 11, "ok 5");
	crash();
	/* view.db is not flushed at each commit: after a power cut it may be that of the run before,
	 * which had ended in order. */
	shell("rm -f view.db-wal view.db-shm && cp view.kept view.db");
	open_journal(20);
	MUST(!journal.was_clean, "the note of an earlier clean end does not hide a power cut");
	MUST(journal.tail == 6 && journal.session.next_id == 7, "and every record is there");
	perch_journal_close(&journal);
	shell("rm view.db");
	open_journal(30);
	MUST(!journal.was_clean, "nor does a view.db that is gone");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "verifies");
}

static void
test_foreign_log(void **state)
{
	(void)state;
	struct perch_err err = { 0 };

	open_journal(1);
	perch_journal_close(&journal);
	/* Another terminal's log between our own identity and configuration, without a mark. */
	shell("mkdir other && mv device.id seal.key seal.pub other && mv log.db log.kept && "
	      "rm view.db");
	open_journal(10);
	perch_journal_close(&journal);
	shell("mv log.kept log.db && rm view.db");
	MUST(perch_journal_open(&journal, &config, now_at(20), &err) == PERCH_E_DENIED,
	     "the log of another terminal is not gone on with: %s", err.text);
}

static void
test_damaged_mark(void **state)
{
	(void)state;
	struct perch_mark mark;
	struct perch_err err = { 0 };

	open_journal(1);
	type("=in LI-7", 2, "ok");
	type("=sync", 3, "ok");
	perch_journal_close(&journal);
	shell("echo nonsense > mark/sealed");
	MUST(verify() == PERCH_E_DAMAGED, "a damaged mark does not verify");
	open_journal(10);
	MUST(journal.epoch.n == 1, "it keeps nobody from work");
	type("=note", 11, "no");
	type("=note still here", 12, "ok");
	type("=sync", 13, "ok");
	perch_journal_close(&journal);
	MUST(perch_mark_load(config.mark, "sealed", &mark, &err) == PERCH_OK,
	     "and the next seal makes it whole: %s", err.text);
	MUST(verify() == PERCH_OK, "verifies");
}

/* How many pages a file may have: what a full disk does to it. */
static void
limit_pages(struct perch_db *db, const char *sql)
{
	struct perch_err err = { 0 };

	MUST(perch_db_exec(db, sql, &err) == PERCH_OK, "%s", err.text);
}

static void
test_full_log(void **state)
{
	(void)state;
	static const char line[] = "=note 0123456789012345678901234567890123456789";
	struct perch_input in = perch_input_of_line(perch_span_str(line));
	uint64_t given = 0;

	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	limit_pages(&journal.log, "PRAGMA max_page_count = 10");
	do {
		MUST(given < 1000, "the log fills up");
		perch_journal_answer(&journal, now_at(3), &in, &outcome);
		given += outcome.kind == PERCH_ANSWER_OK;
	} while (outcome.kind == PERCH_ANSWER_OK);
	MUST(strncmp(outcome.answer, "no disk-full nothing was recorded", 33) == 0,
	     "a full disk is told: %s", outcome.answer);
	MUST(journal.tail == 3 + given, "what was answered ok is there, what was refused is not");
	limit_pages(&journal.log, "PRAGMA max_page_count = 1000000");
	type(line, 4, "ok");
	crash();
	open_journal(10);
	MUST(journal.tail == 3 + given + 2, "and it is there after a restart");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "verifies");
}

static void
test_full_view(void **state)
{
	(void)state;
	open_journal(1);
	limit_pages(&journal.view, "PRAGMA max_page_count = 11");
	struct perch_input in = perch_input_of_line(perch_span_str("=in LI-7"));
	struct perch_input out = perch_input_of_line(perch_span_str("=out"));
	int64_t turns = 0;
	do {
		MUST(turns < 2000, "the projections fill up");
		perch_journal_answer(&journal, now_at(3), turns++ % 2 == 0 ? &in : &out, &outcome);
	} while (outcome.kind == PERCH_ANSWER_OK);
	MUST(strncmp(outcome.answer, "no disk-full", 12) == 0, "told: %s", outcome.answer);
	limit_pages(&journal.view, "PRAGMA max_page_count = 1000000");
	perch_journal_answer(&journal, now_at(4), turns % 2 == 0 ? &out : &in, &outcome);
	MUST(outcome.kind == PERCH_ANSWER_OK, "with space work goes on: %s", outcome.answer);
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "nothing is missing in the projections that was rolled back");
}

static void
test_view_that_does_not_fit(void **state)
{
	(void)state;
	const struct perch_input in = perch_input_of_line(perch_span_str("=out"));
	struct perch_err err = { 0 };

	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	perch_journal_idle(&journal);
	MUST(perch_db_exec(&journal.view,
			   "INSERT INTO sign_in (id, person, at_ms) VALUES (5, 'ghost', 0)",
			   &err) == PERCH_OK,
	     "%s", err.text);
	type("=out", 3, "ok 4");
	type("=in LI-7", 4, "ok 5"); /* durable; the projection of it is not possible */
	perch_journal_answer(&journal, now_at(5), &in, &outcome);
	MUST(strstr(outcome.answer, "restart the terminal") != NULL, "said what to do: %s",
	     outcome.answer);
	perch_journal_close(&journal);
	open_journal(10);
	MUST(!journal.was_clean && journal.session.sign_in_id == 5, "the record is there");
	type("=out", 11, "ok");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "the projections were rebuilt");
}

/* One byte of log.db changed at a time, all over the file: verify says yes or no in one printable
 * line and never falls over; what it says yes to has every record as it was. */
static void
test_damage_everywhere(void **state)
{
	(void)state;
	uint8_t *good = malloc(200000);
	struct perch_buf b = perch_buf_over(good, 200000);
	struct perch_err err = { 0 };
	uint32_t random = 1;
	size_t refused = 0;

	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	for (int64_t i = 0; i < 60; i++)
		type("=note a rather long line, so that the records fill some pages", 3 + i, "ok");
	type("=sync", 100, "ok");
	perch_journal_close(&journal);
	MUST(perch_file_load(config.log_db, &b, &err) == PERCH_OK, "%s", err.text);
	for (size_t round = 0; round < 300; round++) {
		random = random * 1664525 + 1013904223; /* Numerical Recipes */
		uint8_t *at_fault = good + random % b.n;
		const uint8_t kept = *at_fault;
		*at_fault = (uint8_t)(kept ^ (1 + random / 65536 % 255));
		MUST(perch_file_replace(config.log_db, perch_buf_span(&b), 0644, &err) == PERCH_OK,
		     "%s", err.text);
		*at_fault = kept;
		err.text[0] = '\0';
		enum perch_rc rc = verify_with(&err);
		MUST(rc == PERCH_OK || rc == PERCH_E_DAMAGED || rc == PERCH_E_NEWER ||
			     rc == PERCH_E_NOTFOUND,
		     "byte %td: %s %s", at_fault - good, perch_rc_str(rc), err.text);
		refused += rc != PERCH_OK;
		for (const char *c = err.text; *c != '\0'; c++)
			MUST(*c >= ' ' && *c != 0x7f, "byte %td: one line: %s", at_fault - good,
			     err.text);
	}
	/* A third of the file is record bytes and hashes; the rest is schema and free space. */
	MUST(refused > 80, "record bytes count: %zu of 300 refused", refused);
	free(good);
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

	open_journal(1);
	perch_journal_close(&journal);
	MUST(stat(at("seal.key"), &st) == 0 && (st.st_mode & 0777) == 0600,
	     "the key is ours alone");
	shell("mv seal.key seal.kept");
	MUST(perch_journal_open(&journal, &config, now_at(5), &err) == PERCH_E_NOTFOUND,
	     "a log without its key is not written with another one: %s", err.text);
	MUST(strstr(err.text, "put it back") != NULL, "and the text says what to do: %s", err.text);
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

static void
scan(const char *text, int64_t s, const char *want)
{
	const struct perch_input in = { .kind = PERCH_INPUT_SCAN,
					.bytes = perch_span_str(text),
					.aim = "]C1",
					.name = "Voyager",
					.driver = "hid-keyboard",
					.vid = 0x0c2e,
					.pid = 0x0204 };

	perch_journal_answer(&journal, now_at(s), &in, &outcome);
	MUST(strncmp(outcome.answer, want, strlen(want)) == 0, "%s: wanted '%s', got '%s'", text,
	     want, outcome.answer);
}

/* What the separator test found holds after a restart, and after the projections were lost or
 * written by a program that did not know of it. */
static void
test_separators(void **state)
{
	static const char *const later[] = {
		"true",
		"rm view.db",
		"sqlite3 view.db 'DROP TABLE scanner; PRAGMA user_version = 1'",
	};

	(void)state;
	open_journal(1);
	scan(PERCH_SEPARATOR_TEST_HEAD PERCH_SEPARATOR_TEST_TAIL, 2, "ok 3 separator test: ");
	type("=in LI-7", 3, "ok 4");
	scan("019690123400001921R1", 4, "ask lost-separator this scanner loses");
	for (size_t i = 0; i < PERCH_COUNT(later); i++) {
		perch_journal_close(&journal);
		shell(later[i]);
		MUST(verify() == PERCH_OK, "it verifies before it is used again: %s", later[i]);
		open_journal(10 + (int64_t)i);
		scan("019690123400001921R1", 11 + (int64_t)i,
		     "ask lost-separator this scanner loses");
	}
	scan(PERCH_SEPARATOR_TEST_HEAD "\035" PERCH_SEPARATOR_TEST_TAIL, 20, "ok ");
	scan("019690123400001921R1", 21, "no no-order");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "it verifies");
}

/* Orders and lines made here, and a count: each input is answered out of those before it, also
 * out of what view.db has not committed yet; and a rebuilt view says the same. */
static void
test_made_here(void **state)
{
	(void)state;
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	type("=make order T-1 width=1500mm", 3, "ok");
	type("=make roll R1 order=T-1 lot=A delivery=DN-4", 4, "ok");
	type("=make roll R2 order=T-1 lot=A delivery=DN-4", 5, "ok");
	type("=order T-1", 6, "ok");
	type("=make roll R2 order=T-1 lot=A delivery=DN-4", 7, "no exists");
	type("=receive DN-4", 8, "ok");
	type("R1", 9, "ok");
	type("R1", 10, "ok");
	MUST(strstr(outcome.answer, "already") != NULL, "it is counted: %s", outcome.answer);
	type("=count", 11, "ok");
	MUST(strstr(outcome.answer, "R2") != NULL, "R2 is missing: %s", outcome.answer);
	MUST(journal.is_view_open && journal.committed == 2, "not committed to view.db yet");
	type("=count end R2 follows", 12, "ok");
	crash();
	open_journal(20);
	struct perch_world *world = &journal.world.world;
	struct perch_expected line;
	struct perch_lot_sums sums;
	MUST(world->find_expected(world->ctx, "T-1", "R2", &line) &&
		     strcmp(line.delivery, "DN-4") == 0,
	     "after a crash the line made here is there");
	world->sum_lot(world->ctx, "T-1", "A", &sums);
	MUST(sums.expected == 2 && sums.arrived == 1, "and what was counted");
	perch_journal_close(&journal);
	MUST(verify() == PERCH_OK, "the view is what the log gives");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_start, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_crash_and_restart, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_restored_copy, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_restored_twice, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_power_cut, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_foreign_log, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_damaged_mark, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_full_log, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_full_view, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_view_that_does_not_fit, set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(test_damage_everywhere, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_lost_log, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_broken_view, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_identity, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_foreign_mark, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_long_inputs, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_separators, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_made_here, set_up, folder_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
