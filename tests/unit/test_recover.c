/*
 * test_recover.c - a log.db that is damaged or gone is made anew (firmware/app/recover.h): every kind of
 * damage, what is back after it, what the person is told, and a crash at every step of it.
 */
#include "tests/unit/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/app/audit.h"
#include "firmware/app/journal.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define PAGE  4096
#define NOTES 60 /* in the copies; as many again are only in the log */

static struct perch_config config;
static struct perch_journal journal;
static struct perch_outcome outcome;
static struct perch_audit audit;

/* --- a process that is gone at the n-th change of a file ------------------------------------------ */

static long crash_at;
static long changes;
static const char *no_room_for; /* a path that ends so cannot be written to */

static void
change(void)
{
	if (crash_at > 0 && ++changes == crash_at)
		_exit(99);
}

/* In place of libc's, for this program and for SQLite in it. */
int rename(const char *from, const char *to);
int unlink(const char *path);
int fsync(int fd);
int fdatasync(int fd);
int ftruncate64(int fd, off_t size);
ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at);

int
rename(const char *from, const char *to)
{
	change();
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
unlink(const char *path)
{
	change();
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int
fsync(int fd)
{
	change();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	change();
	return (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate64(int fd, off_t size)
{
	change();
	return (int)syscall(SYS_ftruncate, fd, size);
}

static bool
has_room(int fd)
{
	char link[40];
	char path[200];

	if (no_room_for == NULL)
		return true;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path));
	ssize_t end = (ssize_t)strlen(no_room_for);
	return n < end || memcmp(path + n - end, no_room_for, (size_t)end) != 0;
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
	static unsigned writes;

	if (!has_room(fd)) {
		errno = ENOSPC;
		return -1;
	}
	/* Most of them are alike. */
	if (++writes % 4 == 0)
		change();
	return (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
}

/* --- a terminal ---------------------------------------------------------------------------------- */

static void
shell(const char *what)
{
	char command[400];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s", command);
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

static void
type(const char *line, int64_t s, const char *want)
{
	const struct perch_input in = perch_input_of_line(perch_span_str(line));

	perch_journal_answer(&journal, now_at(s), &in, &outcome);
	MUST(strncmp(outcome.answer, want, strlen(want)) == 0, "%s: wanted '%s', got '%s'", line,
	     want, outcome.answer);
}

static void
type_notes(int64_t first, int64_t n)
{
	char line[240];

	for (int64_t i = first; i < first + n; i++) {
		MUST(perch_fmt(line, sizeof(line), "=note number %lld, and then %0120d",
			       (long long)i, 0) == PERCH_OK,
		     "a line");
		type(line, 100 + i, "ok");
	}
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

/* Notes 1..60 are in the log and in a copy, 61..120 in the log alone. */
static int
set_up(void **state)
{
	struct perch_err err = { 0 };

	MUST(folder_set_up(state) == 0, "a folder");
	MUST(perch_file_replace(at("perch.conf"), perch_span_str("mark = mark\n"), 0644, &err) ==
		     PERCH_OK,
	     "%s", err.text);
	MUST(perch_config_load(&config, at("perch.conf"), NULL, &err) == PERCH_OK, "%s", err.text);
	open_journal(1);
	type("=in LI-7", 2, "ok 3");
	type_notes(1, NOTES);
	type("=sync", 99, "ok");
	perch_journal_close(&journal);
	open_journal(3);
	type_notes(1 + NOTES, NOTES);
	crash();
	return 0;
}

/* --- looking ------------------------------------------------------------------------------------------ */

static enum perch_rc
count_note(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	static struct perch_record record;
	int64_t *notes = ctx;

	(void)id;
	(void)hash;
	MUST(perch_record_decode(bytes, &record) == PERCH_OK, "every record can be read");
	if (record.type != PERCH_RECORD_NOTE)
		return PERCH_OK;
	int64_t n = 0;
	MUST(sscanf(record.note.text, "number %ld", &n) == 1, "a note: %s", record.note.text);
	MUST(n >= 1 && n <= 2 * NOTES + 1, "its number: %ld", n);
	notes[n]++;
	return PERCH_OK;
}

/* How many of them are there, each once and without a gap. */
static int64_t
count_notes(const char *must)
{
	int64_t notes[2 * NOTES + 2] = { 0 };
	struct perch_err err = { 0 };
	int64_t n = 0;

	MUST(perch_log_each(&journal.log, 1, journal.tail, count_note, notes, &err) == PERCH_OK,
	     "%s: %s", must, err.text);
	while (n < 2 * NOTES && notes[n + 1] == 1)
		n++;
	for (int64_t i = n + 1; i <= 2 * NOTES; i++)
		MUST(notes[i] == 0, "%s: note %ld is there %ld times, %ld is not", must, i,
		     notes[i], n + 1);
	return n;
}

static enum perch_rc
take_restored(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	static struct perch_record record;
	struct perch_record_restored *out = ctx;

	(void)id;
	(void)hash;
	if (perch_record_decode(bytes, &record) == PERCH_OK &&
	    record.type == PERCH_RECORD_RESTORED) {
		MUST(out->why[0] == '\0', "there is one such record only");
		*out = record.restored;
	}
	return PERCH_OK;
}

static struct perch_record_restored
find_restored(void)
{
	struct perch_record_restored out = { .why = "" };
	struct perch_err err = { 0 };

	MUST(perch_log_each(&journal.log, 1, journal.tail, take_restored, &out, &err) == PERCH_OK,
	     "%s", err.text);
	return out;
}

static void
check_verifies(const char *must)
{
	struct perch_err err = { 0 };

	MUST(perch_audit_open(&audit, &config, &err) == PERCH_OK, "%s: %s", must, err.text);
	MUST(perch_audit_all(&audit, &err) == PERCH_OK, "%s: it verifies: %s", must, err.text);
	perch_audit_close(&audit);
}

/* --- damage -------------------------------------------------------------------------------------------- */

/* The n-th of the pages with records, from the front or (negative) from the end. */
static void
break_leaf(const char *name, long n)
{
	static uint8_t page[PAGE];
	long leaves[200];
	long found = 0;
	FILE *f = fopen(at(name), "r+");

	MUST(f != NULL, "%s", name);
	for (long p = 0; fread(page, PAGE, 1, f) == 1; p++)
		if (p >= 5 && page[0] == 0x0d && found < 200)
			leaves[found++] = p;
	long which = leaves[n < 0 ? found + n : n];
	MUST(found > labs(n) && fseek(f, which * PAGE, SEEK_SET) == 0, "%ld pages", found);
	memset(page, 0xa5, sizeof(page));
	MUST(fwrite(page, PAGE, 1, f) == 1 && fclose(f) == 0, "written");
}

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
			(void)set_up(state);
		check_row(i);
		if (i + 1 < PERCH_COUNT(rows))
			MUST(folder_tear_down(state) == 0, "tidied");
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
			(void)set_up(state);
		cases[i].damage();
		no_room_for = cases[i].what;
		enum perch_rc rc = perch_journal_open(&journal, &config, now_at(1000), &err);
		no_room_for = NULL;
		MUST(rc == PERCH_E_NOSPACE && strstr(err.text, "free some space") != NULL,
		     "%s: %s: %s", cases[i].what, perch_rc_str(rc), err.text);
		shell("! ls log.db.damaged-* log.db.rest* log.db.salvage* 2> /dev/null");
		open_journal(1001);
		MUST(count_notes("with room") == cases[i].kept, "%s: with room it is taken",
		     cases[i].what);
		perch_journal_close(&journal);
		if (i + 1 < PERCH_COUNT(cases))
			MUST(folder_tear_down(state) == 0, "tidied");
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
	MUST(perch_fmt(conf, sizeof(conf), "%s.other/perch.conf", folder) == PERCH_OK, "a path");
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
			(void)set_up(state);
		shell(others[i].damage);
		shell("sha256sum log.db > sum");
		enum perch_rc rc = perch_journal_open(&journal, &config, now_at(1000), &err);
		MUST(rc == others[i].want, "%s: %s %s", others[i].must, perch_rc_str(rc), err.text);
		shell("sha256sum --quiet -c sum && ! ls log.db.damaged-* 2> /dev/null");
		if (i + 1 < PERCH_COUNT(others))
			MUST(folder_tear_down(state) == 0, "tidied");
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
		MUST(perch_db_open_reader(&db, &perch_log_kind, at("log.db"), NULL) ==
			     PERCH_E_NOTFOUND,
		     "%s: nothing to read", damages[i]);
		open_journal(300);
		MUST(count_notes(damages[i]) == ALL, "%s: all are back", damages[i]);
		perch_journal_close(&journal);
		check_verifies(damages[i]);
	}
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

	MUST(perch_db_open_writer(&db, &perch_master_kind, at("master.db"), "test", &err) ==
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
		crash_at = n;
		changes = 0;
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
		cmocka_unit_test_setup_teardown(test_rows, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_no_room, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_copy_of_another_terminal, set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(test_left_alone, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_other_life, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_view_of_other_life, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_broken_wal, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_wal_alone, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_broken_master, set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_master_put_aside_meanwhile, set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(test_crash_at_every_step, set_up, folder_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
