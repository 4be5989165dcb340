/*
 * test_backup.c - the rolling copies of the log (firmware/store/backup.h): when they are made, that each
 * is a beginning of the log at any moment, what is put aside and what is deleted.
 */
#include "tests/unit/folder.h"
#include "tests/unit/small_disk.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/backup.h"
#include "firmware/store/kinds.h"
#include "firmware/store/log_write.h"

#define HOUR ((int64_t)3600 * 1000)
#define DAY  (24 * HOUR)
#define T0   ((int64_t)1790000000000)

static struct perch_db logdb;
static uint64_t tail;
static struct perch_backup backup;

/* The store does not know what a hash is made of: any 32 bytes that tell records apart will do. */
static struct perch_log_entry
entry(uint64_t id, char bytes[32])
{
	struct perch_log_entry e;

	MUST(perch_fmt(bytes, 32, "{\"n\":%llu}", (unsigned long long)id) == PERCH_OK, "bytes");
	e.bytes = perch_span_str(bytes);
	memset(e.hash, 0, sizeof(e.hash));
	memcpy(e.hash, &id, sizeof(id));
	e.hash[31] = 7;
	return e;
}

static void
append(uint64_t n)
{
	struct perch_err err = { 0 };
	char bytes[32];

	for (uint64_t i = 0; i < n; i++) {
		struct perch_log_entry e = entry(tail + 1, bytes);
		MUST(perch_log_append(&logdb, tail + 1, &e, 1, &err) == PERCH_OK, "%s", err.text);
		tail++;
	}
}

static void
open_epoch(int64_t n)
{
	struct perch_epoch e = { .n = n, .id = { (uint8_t)n }, .first_id = tail + 1 };
	struct perch_err err = { 0 };
	char bytes[32];
	struct perch_log_entry first = entry(tail + 1, bytes);

	e.has_previous = n > 1;
	e.previous_seq = tail;
	e.previous_id[0] = (uint8_t)(n - 1);
	e.previous_hash[5] = 5;
	MUST(perch_log_open_epoch(&logdb, &e, &first, 1, &err) == PERCH_OK, "%s", err.text);
	tail++;
}

static void
shell(const char *what)
{
	char command[300];

	MUST(perch_fmt(command, sizeof(command), "cd %s && %s", folder, what) == PERCH_OK,
	     "a command");
	MUST(system(command) == 0, "%s", command);
}

static int
set_up(void **state)
{
	struct perch_err err = { 0 };

	MUST(folder_set_up(state) == 0, "a folder");
	MUST(perch_db_open_writer(&logdb, &perch_log_kind, at("log.db"), "test", &err) == PERCH_OK,
	     "%s", err.text);
	tail = 0;
	open_epoch(1);
	append(9);
	MUST(perch_backup_init(&backup, at("backup"), &err) == PERCH_OK, "%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	perch_backup_close(&backup);
	perch_db_close(&logdb);
	return folder_tear_down(state);
}

/* Slices until there is no more to do; how many there were. */
static int
run(int64_t now_ms)
{
	struct perch_err err = { 0 };
	int n = 0;
	enum perch_rc rc;

	while ((rc = perch_backup_slice(&backup, &logdb, tail, now_ms, &err)) == PERCH_E_AGAIN)
		n++;
	MUST(rc == PERCH_OK, "%s", err.text);
	return n;
}

/* Last record of a copy, 0: none. Each is what the log has, and so are its epochs. */
static uint64_t
copy_tail(const char *name)
{
	struct perch_err err = { 0 };
	struct perch_epoch a;
	struct perch_epoch b;
	struct perch_db db;
	uint64_t last = 0;
	uint8_t hash[32];

	if (access(at(name), F_OK) != 0)
		return 0;
	MUST(perch_db_open_reader(&db, &perch_log_kind, at(name), &err) == PERCH_OK, "%s: %s", name,
	     err.text);
	MUST(perch_db_check(&db, true, &err) == PERCH_OK, "%s: %s", name, err.text);
	MUST(perch_log_tail(&db, &last, hash, &err) == PERCH_OK, "%s: %s", name, err.text);
	for (uint64_t id = 1; id <= last; id++) {
		MUST(perch_log_hash_at(&db, id, hash, &err) == PERCH_OK, "%s", err.text);
		MUST(memcmp(hash, &id, sizeof(id)) == 0, "%s: record %ld", name, (long)id);
	}
	for (int64_t n = 0; perch_log_epoch_after(&logdb, n, &a, &err) == PERCH_OK; n++) {
		bool is_there = perch_log_epoch_after(&db, n, &b, &err) == PERCH_OK;
		MUST(is_there == (a.first_id <= last), "%s: epoch %ld", name, (long)n + 1);
		MUST(!is_there || (memcmp(a.id, b.id, 8) == 0 && a.first_id == b.first_id &&
				   a.has_previous == b.has_previous &&
				   a.previous_seq == b.previous_seq &&
				   memcmp(a.previous_hash, b.previous_hash, 32) == 0),
		     "%s: epoch %ld is the same", name, (long)n + 1);
	}
	perch_db_close(&db);
	return last;
}

static void
test_rolling(void **state)
{
	(void)state;
	MUST(run(T0) > 0, "without any copy one is due");
	MUST(copy_tail("backup/log-1.db") == 10 && copy_tail("backup/log-2.db") == 0, "the first");
	append(5);
	MUST(run(T0 + 2 * HOUR - 1) == 0, "it is young: none is due");
	MUST(run(T0 + 2 * HOUR) > 0, "after two hours the other one is made");
	MUST(copy_tail("backup/log-1.db") == 10 && copy_tail("backup/log-2.db") == 15,
	     "the second");
	open_epoch(2);
	append(1500);
	perch_backup_ask(&backup);
	MUST(run(T0 + 2 * HOUR) >= 6, "asked for, it is made, in slices of 256 records");
	MUST(copy_tail("backup/log-1.db") == tail && copy_tail("backup/log-2.db") == 15,
	     "the older one follows");
	perch_backup_ask(&backup);
	MUST(run(T0 + 30 * HOUR) == 0, "nothing is due when there is nothing new");
	MUST(run(T0 - 300 * DAY) == 0, "whatever the clock says");
	append(1);
	MUST(run(T0 - 300 * DAY) > 0, "a clock that was set back keeps no copy young");
	MUST(copy_tail("backup/log-2.db") == tail, "the other one follows");
	shell("! ls backup/*.damaged-* 2> /dev/null");
}

static void
test_any_moment(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	append(600);
	open_epoch(2);
	append(600);
	for (int i = 0; perch_backup_slice(&backup, &logdb, tail, T0, &err) == PERCH_E_AGAIN; i++) {
		shell("rm -rf moment && cp -r backup moment");
		MUST(i == 0 || copy_tail("moment/log-1.db") > 0 || i < 3, "slice %d", i);
	}
	/* A run that ends in the middle; the next one goes on where it was. */
	append(2000);
	perch_backup_ask(&backup);
	for (int i = 0; i < 4; i++)
		MUST(perch_backup_slice(&backup, &logdb, tail, T0, &err) == PERCH_E_AGAIN, "%d", i);
	perch_backup_close(&backup);
	uint64_t so_far = copy_tail("backup/log-2.db");
	MUST(so_far > 0 && so_far < tail, "it is as far as it came: %ld", (long)so_far);
	MUST(perch_backup_init(&backup, at("backup"), &err) == PERCH_OK, "%s", err.text);
	MUST(perch_backup_end(&backup, &logdb, tail, T0, &err) == PERCH_OK, "%s", err.text);
	MUST(copy_tail("backup/log-2.db") == tail || copy_tail("backup/log-1.db") == tail,
	     "a clean end makes one whole");
}

static const struct {
	const char *must;
	const char *damage;
	bool has_aside;
} rows[] = {
	{ "a copy that is no database is put aside", "yes | head -c 9000 > backup/log-1.db", true },
	{ "a copy with another record at its end is put aside",
	  "sqlite3 backup/log-1.db \"DROP TRIGGER event_no_update; UPDATE event SET hash = "
	  "randomblob(32) WHERE id = (SELECT max(id) FROM event)\"",
	  true },
	{ "a copy that has more than the log is put aside",
	  "sqlite3 backup/log-1.db \"INSERT INTO event SELECT max(id) + 1, bytes, hash FROM "
	  "event\"",
	  true },
	{ "a copy of a newer program is put aside",
	  "sqlite3 backup/log-1.db 'PRAGMA user_version = 900'", true },
	{ "a copy that is gone is made anew", "rm backup/log-1.db", false },
	{ "a copy that was never begun is made", "truncate -s 0 backup/log-1.db", false },
};

static void
test_damaged(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		int64_t now = T0 + (int64_t)(i + 1) * DAY;

		MUST(perch_backup_init(&backup, at("backup"), &err) == PERCH_OK, "%s", err.text);
		append(3);
		shell("rm -rf backup");
		MUST(run(now) > 0, "%s: made", rows[i].must);
		shell(rows[i].damage);
		append(3);
		perch_backup_ask(&backup);
		MUST(run(now) > 0, "%s: made again", rows[i].must);
		MUST(copy_tail("backup/log-1.db") == tail, "%s: it is whole", rows[i].must);
		shell(rows[i].has_aside ? "ls backup/log-1.db.damaged-* > /dev/null"
					: "! ls backup/*.damaged-* 2> /dev/null");
	}
}

/* A leaf that is broken is found when it is written to, at the latest when it is needed. */
static void
test_broken_inside(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	append(300);
	(void)run(T0);
	shell("n=$(($(stat -c %s backup/log-1.db) / 4096 - 1)) && yes x | head -c 4096 | "
	      "dd of=backup/log-1.db bs=4096 seek=$n conv=notrunc 2> /dev/null");
	append(300);
	shell("rm -f backup/log-2.db");
	for (int64_t i = 1; i < 4; i++) {
		perch_backup_ask(&backup);
		while (perch_backup_slice(&backup, &logdb, tail, T0 + i * DAY, &err) ==
		       PERCH_E_AGAIN)
			;
		append(1);
	}
	MUST(copy_tail("backup/log-1.db") >= tail - 3 && copy_tail("backup/log-2.db") >= tail - 3,
	     "both are sound again");
	shell("ls backup/log-1.db.damaged-* > /dev/null");
}

/* The page of the log that has the last record of the copy, or the ones after it. */
static void
test_broken_log(void **state)
{
	static const char *const pages[] = { "300", "400" };
	struct perch_err err = { 0 };
	char command[200];

	(void)state;
	append(290);
	(void)run(T0);
	append(400);
	perch_db_close(&logdb);
	shell("cp log.db sound");
	for (size_t i = 0; i < PERCH_COUNT(pages); i++) {
		enum perch_rc rc = PERCH_E_AGAIN;

		MUST(perch_fmt(command, sizeof(command),
			       "cp sound log.db && n=$(grep -abo '\"n\":%s}' log.db | head -1 | "
			       "cut -d: -f1) && yes x | head -c 4096 | dd of=log.db bs=4096 "
			       "seek=$((n / 4096)) conv=notrunc 2> /dev/null",
			       pages[i]) == PERCH_OK,
		     "a command");
		shell(command);
		MUST(perch_db_open_writer(&logdb, &perch_log_kind, at("log.db"), "test", &err) ==
			     PERCH_OK,
		     "%s", err.text);
		for (int64_t j = 0; rc == PERCH_E_AGAIN; j++) {
			perch_backup_ask(&backup);
			rc = perch_backup_slice(&backup, &logdb, tail, T0 + DAY, &err);
		}
		MUST(rc == PERCH_E_STATE, "it is the log that is broken: %s", perch_rc_str(rc));
		MUST(copy_tail("backup/log-1.db") == 300, "what the copy has is kept in its place");
		shell("! ls backup/*.damaged-* 2> /dev/null");
		if (i + 1 < PERCH_COUNT(pages))
			perch_db_close(&logdb);
	}
}

static void
test_left_alone(void **state)
{
	struct perch_err err = { 0 };

	(void)state;
	shell("mkdir backup && sqlite3 backup/log-1.db 'CREATE TABLE t (x)' && cp backup/log-1.db "
	      "x");
	MUST(perch_backup_slice(&backup, &logdb, tail, T0, &err) == PERCH_E_FOREIGN, "%s",
	     err.text);
	MUST(perch_backup_slice(&backup, &logdb, tail, T0 + HOUR, &err) == PERCH_OK,
	     "not tried again and again");
	shell("cmp backup/log-1.db x");
	MUST(perch_backup_init(&backup, "", &err) == PERCH_OK, "%s", err.text);
	perch_backup_ask(&backup);
	MUST(perch_backup_slice(&backup, &logdb, tail, T0, &err) == PERCH_OK, "none are kept");
	MUST(perch_backup_end(&backup, &logdb, tail, T0, &err) == PERCH_OK, "nor at the end");
}

static void
test_retention(void **state)
{
	(void)state;
	append(3);
	(void)run(T0);
	append(3);
	shell("touch -d 2026-01-01 log.db.before-v2 view.db.before-v12 log.db.damaged-5 "
	      "log.db.before-v2x log.db.before-v other && touch -d @1789990000 log.db.before-v3");
	perch_backup_ask(&backup);
	(void)run(T0);
	/* 2026-01-01 is more than 60 days before 1790000000 s (2026-09-21), 10000 s are not. */
	shell("test ! -e log.db.before-v2 && test ! -e view.db.before-v12");
	shell("ls log.db.before-v3 log.db.damaged-5 log.db.before-v2x log.db.before-v other "
	      "backup/log-1.db backup/log-2.db > /dev/null");
}

static void
test_no_room(void **state)
{
	struct perch_err err = { 0 };
	struct perch_err ignored;

	(void)state;
	shell("mkdir backup");
	small_disk_open(at("backup"), "1m"); /* less than the margin */
	enum perch_rc first = perch_backup_slice(&backup, &logdb, tail, T0, &err);
	perch_backup_ask(&backup);
	enum perch_rc second = perch_backup_slice(&backup, &logdb, tail, T0 + DAY, &ignored);
	shell("echo nonsense > backup/log-1.db");
	enum perch_rc third = perch_backup_slice(&backup, &logdb, tail, T0 + DAY + 1000, &ignored);
	bool is_there = access(at("backup/log-1.db"), F_OK) == 0;
	small_disk_close(at("backup"));
	MUST(first == PERCH_E_NOSPACE && strstr(err.text, "free some space") != NULL, "%s",
	     err.text);
	MUST(second == PERCH_OK, "it is said once");
	MUST(third == PERCH_OK && is_there, "nor is it looked for every second");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rolling, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_any_moment, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_broken_inside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_broken_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_retention, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_room, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
