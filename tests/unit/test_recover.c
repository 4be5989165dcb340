/*
 * test_recover.c - a log.db that is damaged or gone is made anew (firmware/app/recover.h): every kind of
 * damage, what is back after it, what the person is told, and a crash at every step of it.
 */
#include "tests/unit/recover_world.h"

#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/text.h"

/* --- damage -------------------------------------------------------------------------------------------- */

static void
break_header(void)
{
	shell("dd if=/dev/zero of=log.db bs=4096 count=1 conv=notrunc 2> /dev/null");
}

static void
break_middle(void)
{
	break_leaf("log.db", 2);
}

static void
break_tail(void)
{
	break_leaf("log.db", -1);
}

/* Another word in a record whose hash stays; found because of the last page. */
static void
change_record(void)
{
	shell("sqlite3 log.db \"DROP TRIGGER event_no_update; UPDATE event SET bytes = "
	      "CAST(replace(CAST(bytes AS TEXT), 'number', 'nvmber') AS BLOB) WHERE id = 20\"");
	break_tail();
}

static void
break_first(void)
{
	break_leaf("log.db", 0);
}

static void
cut_half(void)
{
	shell("truncate -s 32768 log.db");
}

static void
zero_all(void)
{
	shell("n=$(stat -c %s log.db) && truncate -s 0 log.db && truncate -s $n log.db");
}

static void
empty(void)
{
	shell("truncate -s 0 log.db");
}

static void
garbage(void)
{
	shell("yes 'no database at all' | head -c 9000 > log.db");
}

static void
lose(void)
{
	shell("rm log.db");
}

static void
break_middle_and_copies(void)
{
	break_leaf("log.db", 2);
	shell("yes x | head -c 9000 > backup/log-1.db");
}

static void
break_all_middles(void)
{
	break_leaf("log.db", 3);
	break_leaf("backup/log-1.db", 1);
}

static void
break_all_same(void)
{
	break_leaf("log.db", 2);
	break_leaf("backup/log-1.db", 2);
}

static void
lose_everything_but_the_mark(void)
{
	shell("rm -r log.db backup view.db");
}

#define ALL  (2 * NOTES)
#define SOME (-1) /* less than all, more than the copy has */
#define FEW  (-2) /* less than the copy has, not nothing */

static const struct {
	const char *must;
	void (*damage)(void);
	int64_t kept;
	const char *why;
	bool has_salvaged;
	bool has_copy;
	bool has_aside;
	const char *says; /* part of what the person is told */
} rows[] = {
	{ "the header page zeroed: the rest can still be read", break_header, ALL, "damaged", true,
	  false, true, "log.db was damaged: what was there is put aside as log.db.damaged-" },
	{ "a page in the middle broken: the copy has those, the file the rest", break_middle, ALL,
	  "damaged", true, true, true, "nothing is missing" },
	{ "the first page of records broken: the copy has those too", break_first, ALL, "damaged",
	  true, true, true, "nothing is missing" },
	{ "the last page broken: everything before it is back", break_tail, SOME, "damaged", true,
	  false, true, "may be missing: scan rolls done after" },
	{ "a record that was changed is taken from the copy", change_record, SOME, "damaged", true,
	  true, true, "may be missing: scan rolls done after" },
	{ "cut off in the middle", cut_half, NOTES, "damaged", true, true, true,
	  "may be missing: scan rolls done after" },
	{ "nothing but zeros", zero_all, NOTES, "damaged", false, true, true,
	  "out of the copy of" },
	{ "overwritten", garbage, NOTES, "damaged", false, true, true, "out of the copy of" },
	{ "emptied", empty, NOTES, "missing", false, true, true, "log.db was gone" },
	{ "gone", lose, NOTES, "missing", false, true, false, "log.db was gone; a new one" },
	{ "a copy that is broken too is no help, the other one is not there",
	  break_middle_and_copies, FEW, "damaged", true, false, true, "may be missing" },
	{ "two that are broken in different places make a whole one", break_all_middles, ALL,
	  "damaged", true, true, true, "nothing is missing" },
	{ "broken in the same place: what lies before it", break_all_same, FEW, "damaged", true,
	  false, true, "may be missing" },
	{ "nothing is left: the mark is named", lose_everything_but_the_mark, 0, "missing", false,
	  false, false, "nothing could be saved here" },
};

static void
check_row(size_t i)
{
	const char *must = rows[i].must;

	rows[i].damage();
	open_journal(1000);
	int64_t n = count_notes(must);
	if (rows[i].kept == SOME)
		MUST(n > NOTES && n < ALL, "%s: %ld", must, n);
	else if (rows[i].kept == FEW)
		MUST(n > 0 && n < NOTES, "%s: %ld", must, n);
	else
		MUST(n == rows[i].kept, "%s: %ld", must, n);
	const struct perch_record_restored r = find_restored();
	MUST(strcmp(r.why, rows[i].why) == 0, "%s: the record says %s", must, r.why);
	MUST((r.salvaged > 0) == rows[i].has_salvaged, "%s: salvaged %ld", must, r.salvaged);
	MUST((r.copy > 0) == rows[i].has_copy && (r.copied_ms > 0) == rows[i].has_copy,
	     "%s: copy %ld", must, r.copy);
	MUST(r.marked > 0, "%s: the mark is told", must);
	MUST(journal.epoch.has_previous, "%s: a new epoch names the old one", must);
	MUST(strstr(journal.notice, rows[i].says) != NULL, "%s: the person reads: %s", must,
	     journal.notice);
	MUST(journal.session.sign_in_id == (n > 0 ? 3 : 0), "%s: the session is replayed", must);
	const uint64_t epoch = (uint64_t)journal.epoch.n;
	if (n == 0)
		type("=in LI-7", 1001, "ok");
	type("=note number 121", 1001, "ok");
	type("=sync", 1002, "ok");
	perch_journal_close(&journal);
	check_verifies(must);
	open_journal(1003);
	MUST(journal.epoch.n == (int64_t)epoch && journal.was_clean, "%s: once", must);
	MUST(journal.notice[0] == '\0', "%s: told once: %s", must, journal.notice);
	perch_journal_close(&journal);
	shell(rows[i].has_aside ? "ls log.db.damaged-* > /dev/null"
				: "! ls log.db.damaged-* 2> /dev/null");
	shell("! ls log.db.rest* 2> /dev/null");
}

static void
test_rows(void **state)
{
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		if (i > 0)
			(void)recover_set_up(state);
		check_row(i);
		if (i + 1 < PERCH_COUNT(rows))
			MUST(recover_tear_down(state) == 0, "tidied");
	}
}

/* What would be found with more room is not given up for want of it. */
static void
test_no_room(void **state)
{
	static const struct {
		const char *what;
		void (*damage)(void);
		int64_t kept;
	} cases[] = { { ".salvage", break_header, ALL }, { "/log-1.db-shm", zero_all, NOTES } };

	for (size_t i = 0; i < PERCH_COUNT(cases); i++) {
		struct perch_err err = { 0 };

		if (i > 0)
			(void)recover_set_up(state);
		cases[i].damage();
		recover_no_room_for = cases[i].what;
		enum perch_rc rc = perch_journal_open(&journal, &config, now_at(1000), &err);
		recover_no_room_for = NULL;
		MUST(rc == PERCH_E_NOSPACE && strstr(err.text, "free some space") != NULL,
		     "%s: %s: %s", cases[i].what, perch_rc_str(rc), err.text);
		shell("! ls log.db.damaged-* log.db.rest* log.db.salvage* 2> /dev/null");
		open_journal(1001);
		MUST(count_notes("with room") == cases[i].kept, "%s: with room it is taken",
		     cases[i].what);
		perch_journal_close(&journal);
		if (i + 1 < PERCH_COUNT(cases))
			MUST(recover_tear_down(state) == 0, "tidied");
	}
}

/* --- whose it is, and what is none of ours -------------------------------------------------------------- */

static void
test_copy_of_another_terminal(void **state)
{
	(void)state;
	/* Everything of ours under the name of another, and its copy in place of ours. */
	shell("cp -r . ../$(basename $PWD).other && cd ../$(basename $PWD).other && "
	      "rm -rf log.db* view.db* device.id seal.* mark backup");
	struct perch_config ours = config;
	struct perch_err err = { 0 };
	char conf[128];
	MUST(perch_fmt(conf, sizeof(conf), "%s.other/perch.conf", recover_folder()) == PERCH_OK,
	     "a path");
	MUST(perch_config_load(&config, conf, NULL, &err) == PERCH_OK, "%s", err.text);
	open_journal(5);
	type("=in WU-1", 6, "ok");
	type_notes(1, 5);
	perch_journal_close(&journal);
	config = ours;
	shell("cp ../$(basename $PWD).other/backup/log-1.db backup/log-1.db && "
	      "rm -r ../$(basename $PWD).other");
	zero_all();
	open_journal(1000);
	MUST(count_notes("another terminal's copy") == 0, "nothing of it is taken");
	MUST(find_restored().copy == 0, "nor said to be");
	perch_journal_close(&journal);
	check_verifies("another terminal's copy");
	shell("ls backup/log-1.db.damaged-* > /dev/null");
}

static const struct {
	const char *must;
	const char *damage;
	enum perch_rc want;
} others[] = {
	{ "another program's database is left alone",
	  "rm log.db && sqlite3 log.db 'CREATE TABLE t (x); PRAGMA application_id = 77'",
	  PERCH_E_FOREIGN },
	{ "a log of a newer program is left alone", "sqlite3 log.db 'PRAGMA user_version = 900'",
	  PERCH_E_NEWER },
	{ "an epoch in the form of a newer program is no damage",
	  "sqlite3 log.db \"DROP TRIGGER event_no_update; UPDATE event SET bytes = "
	  "CAST(replace(CAST(bytes AS TEXT), '\\\"v\\\":2', '\\\"v\\\":900') AS BLOB) "
	  "WHERE id = 1\"",
	  PERCH_E_NEWER },
	{ "without its key a damaged log is not gone on with",
	  "mv seal.key k && dd if=/dev/zero of=log.db bs=4096 count=1 conv=notrunc 2> /dev/null",
	  PERCH_E_NOTFOUND },
};

static void
test_left_alone(void **state)
{
	for (size_t i = 0; i < PERCH_COUNT(others); i++) {
		struct perch_err err = { 0 };

		if (i > 0)
			(void)recover_set_up(state);
		shell(others[i].damage);
		shell("sha256sum log.db > sum");
		enum perch_rc rc = perch_journal_open(&journal, &config, now_at(1000), &err);
		MUST(rc == others[i].want, "%s: %s %s", others[i].must, perch_rc_str(rc), err.text);
		shell("sha256sum --quiet -c sum && ! ls log.db.damaged-* 2> /dev/null");
		if (i + 1 < PERCH_COUNT(others))
			MUST(recover_tear_down(state) == 0, "tidied");
	}
}

/* A copy from before the log was put back by hand to an older state is of another life. */
static void
test_other_life(void **state)
{
	(void)state;
	shell("mkdir kept && cp log.db view.db kept");
	open_journal(200);
	type_notes(2 * NOTES + 1, 1);
	type("=sync", 201, "ok");
	perch_journal_close(&journal); /* the second copy has note 121 */
	shell("cp kept/log.db kept/view.db .");
	open_journal(300); /* behind its mark: a new epoch */
	MUST(journal.epoch.n == 2, "another life");
	type("=note number 121", 301, "ok");
	crash();
	break_leaf("log.db", 4);
	open_journal(400);
	MUST(count_notes("another life") == ALL, "all of before are there");
	MUST(journal.epoch.n == 3, "the life that was not in the copies is gone on with");
	perch_journal_close(&journal);
	check_verifies("another life");
}

/* Only the copies are left, of another life than the one that view.db has projected. */
static void
test_view_of_other_life(void **state)
{
	(void)state;
	shell("mkdir kept && cp log.db view.db kept");
	open_journal(200);
	type_notes(2 * NOTES + 1, 20);
	type("=sync", 201, "ok");
	perch_journal_close(&journal);
	shell("cp kept/log.db kept/view.db .");
	open_journal(300);
	type("=out", 301, "ok");
	type("=in WU-1", 302, "ok");
	type("=sync", 303, "ok");
	crash();
	zero_all();
	open_journal(400);
	MUST(find_restored().salvaged == 0 && find_restored().copy > 0, "out of a copy");
	perch_journal_close(&journal);
	check_verifies("a view of another life");
}

/* What only the write-ahead file had is gone with it; SQLite does not notice, the mark does. */
static void
test_broken_wal(void **state)
{
	int how = 0;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		open_journal(200);
		type("=note number 121", 201, "ok");
		type("=sync", 202, "ok");
		_exit(0);
	}
	MUST(pid > 0 && waitpid(pid, &how, 0) == pid && how == 0, "a child");
	shell("yes x | head -c 3000 | dd of=log.db-wal bs=1 seek=100 conv=notrunc 2> /dev/null");
	open_journal(300);
	MUST(count_notes("a broken WAL") == ALL, "what was in the file itself is there");
	MUST(journal.epoch.n == 2 && journal.epoch.has_previous, "a new epoch names the old one");
	MUST(strstr(journal.notice, "its end was lost") != NULL, "told: %s", journal.notice);
	type("=note number 121", 301, "ok");
	type("=sync", 302, "ok");
	perch_journal_close(&journal);
	check_verifies("a broken WAL");
}

/* A log that was never brought into its file is in the write-ahead file, all of it. */
static void
test_wal_alone(void **state)
{
	static const char *const damages[] = { "rm log.db", "truncate -s 0 log.db" };
	struct perch_db db;

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(damages); i++) {
		int how = 0;

		shell("rm -rf log.db* view.db* backup mark");
		pid_t pid = fork();
		if (pid == 0) {
			open_journal(200);
			type("=in LI-7", 201, "ok 3");
			type_notes(1, ALL);
			_exit(0);
		}
		MUST(pid > 0 && waitpid(pid, &how, 0) == pid && how == 0, "a child");
		shell(damages[i]);
		MUST(perch_db_open_reader(&db, &perch_log_kind, recover_at("log.db"), NULL) ==
			     PERCH_E_NOTFOUND,
		     "%s: nothing to read", damages[i]);
		open_journal(300);
		MUST(count_notes(damages[i]) == ALL, "%s: all are back", damages[i]);
		perch_journal_close(&journal);
		check_verifies(damages[i]);
	}
}

/* Without a copy and a mark too the projections show that there was a log: it is not begun as if there
 * had been none. */
static void
test_gone_without_copies(void **state)
{
	(void)state;
	shell("rm -r log.db backup mark");
	open_journal(1000);
	const struct perch_record_restored r = find_restored();
	MUST(strcmp(r.why, "missing") == 0 && r.marked == 0, "the record says so: %s", r.why);
	MUST(strstr(journal.notice, "nothing could be saved here") != NULL, "told: %s",
	     journal.notice);
	perch_journal_close(&journal);
}

/* A mark that can never be written is told at the start, not with the first seal. */
static void
test_mark_folder(void **state)
{
	const struct perch_config as_it_was = config;

	(void)state;
	shell("rm -r mark");
	MUST(perch_fmt(config.mark, sizeof(config.mark), "/nonexistent/mark") == PERCH_OK,
	     "a path");
	open_journal(1000);
	MUST(strstr(journal.notice, "the mark cannot be written to") != NULL, "told: %s",
	     journal.notice);
	perch_journal_close(&journal);
	config = as_it_was;
	open_journal(1001);
	MUST(journal.notice[0] == '\0', "one that can be made is no matter: %s", journal.notice);
	perch_journal_close(&journal);
}

static void
test_broken_master(void **state)
{
	(void)state;
	shell("yes x | head -c 9000 > master.db");
	open_journal(1000);
	MUST(strstr(journal.notice, "there are no orders until =sync") != NULL, "told: %s",
	     journal.notice);
	type("=note number 121", 1001, "ok");
	perch_journal_close(&journal);
}

static void
make_master(const char *state)
{
	struct perch_err err = { 0 };
	struct perch_db db;

	MUST(perch_db_open_writer(&db, &perch_master_kind, recover_at("master.db"), "test", &err) ==
			     PERCH_OK &&
		     perch_db_exec(&db, state, &err) == PERCH_OK,
	     "%s", err.text);
	perch_db_close(&db);
}

static void
test_master_put_aside_meanwhile(void **state)
{
	(void)state;
	make_master("INSERT INTO state (id, cursor, revision, applied_ms) VALUES (1, 'r5', 5, 0)");
	open_journal(1000);
	type("=note number 121", 1001, "ok");
	MUST(journal.world.world.revision == 5, "it is read");
	shell("mv master.db master.db.damaged-1");
	type("=note while there is none", 1002, "ok");
	MUST(journal.world.world.revision == 0, "nothing of the old one");
	make_master("INSERT INTO state (id, cursor, revision, applied_ms) VALUES (1, 'r7', 7, 0)");
	type("=note with the new one", 1003, "ok");
	MUST(journal.world.world.revision == 7, "the new one is read");
	shell("mv master.db old");
	make_master("INSERT INTO state (id, cursor, revision, applied_ms) VALUES (1, 'r9', 9, 0)");
	type("=note with another", 1004, "ok");
	MUST(journal.world.world.revision == 9, "and the one after it");
	perch_journal_close(&journal);
}

/* --- a crash at every step -------------------------------------------------------------------------------- */

/* Recover in a process that ends at the n-th change; false when it came to its end. */
static bool
recover_and_crash_at(long n)
{
	pid_t pid = fork();
	int how = 0;

	if (pid == 0) {
		struct perch_err err = { 0 };
		crash_at_change(n);
		_exit(perch_journal_open(&journal, &config, now_at(1000), &err) == PERCH_OK ? 0
											    : 1);
	}
	MUST(pid > 0 && waitpid(pid, &how, 0) == pid && WIFEXITED(how), "a child");
	MUST(WEXITSTATUS(how) == 0 || WEXITSTATUS(how) == 99, "step %ld: it opens", n);
	return WEXITSTATUS(how) == 99;
}

static void
test_crash_at_every_step(void **state)
{
	bool was_crashed = true;
	long steps = 0;

	(void)state;
	break_middle();
	shell("mkdir -p ../$(basename $PWD).kept && cp -r . ../$(basename $PWD).kept");
	for (long n = 1; was_crashed; n++) {
		was_crashed = recover_and_crash_at(n);
		steps = n;
		open_journal(2000);
		MUST(count_notes("after a crash") == ALL, "step %ld: every note is there", n);
		MUST(journal.epoch.n == 2, "step %ld: one new epoch: %ld", n,
		     (long)journal.epoch.n);
		MUST(find_restored().salvaged > 0, "step %ld: and its record", n);
		perch_journal_close(&journal);
		shell("! ls log.db.rest* 2> /dev/null && ls log.db.damaged-* > /dev/null");
		shell("rm -rf * && cp -r ../$(basename $PWD).kept/. .");
	}
	print_message("crashed at %ld steps\n", steps - 1);
	MUST(steps > 30, "%ld steps", steps);
	shell("rm -rf ../$(basename $PWD).kept");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, recover_set_up, recover_tear_down),
		cmocka_unit_test_setup_teardown(test_no_room, recover_set_up, recover_tear_down),
		cmocka_unit_test_setup_teardown(test_copy_of_another_terminal, recover_set_up,
						recover_tear_down),
		cmocka_unit_test_setup_teardown(test_left_alone, recover_set_up, recover_tear_down),
		cmocka_unit_test_setup_teardown(test_other_life, recover_set_up, recover_tear_down),
		cmocka_unit_test_setup_teardown(test_view_of_other_life, recover_set_up,
						recover_tear_down),
		cmocka_unit_test_setup_teardown(test_broken_wal, recover_set_up, recover_tear_down),
		cmocka_unit_test_setup_teardown(test_wal_alone, recover_set_up, recover_tear_down),
		cmocka_unit_test_setup_teardown(test_gone_without_copies, recover_set_up,
						recover_tear_down),
		cmocka_unit_test_setup_teardown(test_mark_folder, recover_set_up,
						recover_tear_down),
		cmocka_unit_test_setup_teardown(test_broken_master, recover_set_up,
						recover_tear_down),
		cmocka_unit_test_setup_teardown(test_master_put_aside_meanwhile, recover_set_up,
						recover_tear_down),
		cmocka_unit_test_setup_teardown(test_crash_at_every_step, recover_set_up,
						recover_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
