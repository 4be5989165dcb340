/* test_store_room.c - the write-ahead file stays bounded (firmware/store/db.h), and room is kept for
 * a full disk (firmware/store/reserve.h). */
#include "tests/unit/folder.h"
#include "tests/unit/small_disk.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/store/log_write.h"
#include "firmware/store/reserve.h"

static uint64_t tail;

static void
open_log(struct perch_db *db, const char *path)
{
	struct perch_err err = { 0 };
	const struct perch_epoch epoch = { .n = 1, .id = { 7 }, .first_id = 1 };
	const struct perch_log_entry first = { .bytes = perch_span_str("{\"t\":\"epoch\"}") };

	MUST(perch_db_open_writer(db, &perch_log_kind, path, "test", &err) == PERCH_OK, "opens: %s",
	     err.text);
	MUST(perch_log_open_epoch(db, &epoch, &first, 1, &err) == PERCH_OK, "epoch: %s", err.text);
	tail = 1;
}

/* One record of n bytes; PERCH_OK and nothing else but for a full disk. */
static enum perch_rc
append(struct perch_db *db, size_t n)
{
	static char text[65536];
	struct perch_err err = { 0 };

	memset(text, ' ', n);
	text[0] = '{';
	text[n - 1] = '}';
	const struct perch_log_entry e = { .bytes = perch_span_of(text, n) };
	enum perch_rc rc = perch_log_append(db, tail + 1, &e, 1, &err);
	MUST(rc == PERCH_OK || rc == PERCH_E_NOSPACE, "record %llu: %s",
	     (unsigned long long)tail + 1, err.text);
	tail += rc == PERCH_OK;
	return rc;
}

static int64_t
number(struct perch_db *db, const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	MUST(perch_stmt_new(db, sql, &stmt, NULL) == PERCH_OK &&
		     perch_stmt_step(db, stmt, NULL) == PERCH_OK,
	     "%s", sql);
	return perch_col_i64(stmt, 0);
}

/* --- the write-ahead file -------------------------------------------------------------------------- */

static void
test_wal_bounded(void **state)
{
	struct perch_db db;
	int64_t most = 0;

	(void)state;
	open_log(&db, at("log.db"));
	for (int i = 0; i < 3000; i++) {
		MUST(append(&db, 1000) == PERCH_OK, "has room");
		if (perch_db_wal_bytes(&db) > most)
			most = perch_db_wal_bytes(&db);
	}
	/* 400 pages of 4 KiB, each with 24 bytes of its own, and the commit that passed them. */
	MUST(most > 0 && most < (400 + 8) * (4096 + 24), "it went up to %lld bytes",
	     (long long)most);
	MUST(perch_db_checkpoint(&db, NULL) == PERCH_OK && perch_db_wal_bytes(&db) == 0,
	     "it is emptied when there is time");
	MUST(append(&db, 1000) == PERCH_OK && perch_db_wal_bytes(&db) > 0, "it is used again");
	perch_db_close(&db);
	MUST(access(at("log.db-wal"), F_OK) != 0, "and gone when the file is closed");
}

static void
test_wal_laid_out(void **state)
{
	struct perch_db db;

	(void)state;
	open_log(&db, at("log.db"));
	perch_db_lay_out_wal(&db);
	int64_t bytes = perch_db_wal_bytes(&db);
	MUST(bytes >= 400 * (4096 + 24), "room up to the checkpoint: %lld bytes", (long long)bytes);
	for (int i = 0; i < 1000; i++)
		MUST(append(&db, 1000) == PERCH_OK, "is written to");
	MUST(perch_db_wal_bytes(&db) == bytes, "and does not grow, checkpoints or not");
	perch_db_lay_out_wal(&db);
	MUST(perch_db_wal_bytes(&db) == bytes, "twice is once");
	MUST(number(&db, "SELECT count(*) FROM event") == 1001, "every record is there");
	perch_db_close(&db);
	MUST(access(at("log.db-wal"), F_OK) != 0, "gone when the file is closed");
}

/* Standard error goes into a file while a warning is expected. */
static size_t
warnings_of(const char *path)
{
	static char text[20000];
	FILE *file = fopen(path, "r");
	size_t found = 0;

	MUST(file != NULL, "%s", path);
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	(void)fclose(file);
	for (const char *at_it = text; (at_it = strstr(at_it, "has grown to 8 MiB")) != NULL;
	     at_it++)
		found++;
	return found;
}

static void
test_stuck_reader(void **state)
{
	struct perch_db db, reader;
	int64_t seen;

	(void)state;
	open_log(&db, at("log.db"));
	MUST(perch_db_open_reader(&reader, &perch_log_kind, at("log.db"), NULL) == PERCH_OK,
	     "a reader");
	MUST(perch_db_exec(&reader, "BEGIN", NULL) == PERCH_OK, "that does not let go");
	seen = number(&reader, "SELECT max(id) FROM event");

	int old = dup(STDERR_FILENO);
	int log = open(at("stderr"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	MUST(old >= 0 && log >= 0 && dup2(log, STDERR_FILENO) >= 0, "stderr");
	for (int i = 0; i < 400; i++)
		MUST(append(&db, 40000) == PERCH_OK, "writing goes on");
	MUST(dup2(old, STDERR_FILENO) >= 0 && close(old) == 0 && close(log) == 0, "stderr");

	MUST(number(&reader, "SELECT max(id) FROM event") == seen, "it sees what it saw");
	MUST(perch_db_wal_bytes(&db) > PERCH_WAL_ALARM_BYTES, "the file has grown past the alarm");
	MUST(warnings_of(at("stderr")) == 1, "which is told, and told once");
	MUST(perch_db_checkpoint(&db, NULL) == PERCH_E_BUSY, "it cannot be emptied yet");
	MUST(perch_db_exec(&reader, "COMMIT", NULL) == PERCH_OK, "the reader lets go");
	MUST(perch_db_checkpoint(&db, NULL) == PERCH_OK && perch_db_wal_bytes(&db) == 0,
	     "then it can");

	MUST(append(&db, 1000) == PERCH_OK, "one more");
	perch_db_close(&db);
	MUST(perch_db_wal_bytes(&db) == 0, "the writer empties it at its end, readers or not");
	MUST(number(&reader, "SELECT max(id) FROM event") == (int64_t)tail, "and they go on");
	perch_db_close(&reader);
}

/* --- the reserve --------------------------------------------------------------------------------------- */

static int
disk_set_up(void **state)
{
	if (folder_set_up(state) != 0 || mkdir(at("disk"), 0755) != 0)
		return 1;
	small_disk_open(at("disk"), "16m");
	return 0;
}

static int
disk_tear_down(void **state)
{
	small_disk_close(at("disk"));
	return folder_tear_down(state);
}

/* Take what is free, but for about `left` bytes. */
static void
fill_disk(off_t left)
{
	static const char zeros[4096];
	int fd = open(at("disk/filler"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct stat st;

	MUST(fd >= 0, "a filler");
	while (write(fd, zeros, sizeof(zeros)) > 0)
		;
	MUST(fstat(fd, &st) == 0 && ftruncate(fd, st.st_size > left ? st.st_size - left : 0) == 0,
	     "it leaves some room");
	close(fd);
}

static void
test_reserve(void **state)
{
	struct perch_db db;
	struct perch_err err = { 0 };
	struct stat st;
	const char *log_db = "disk/log.db";
	char path[128];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s", at(log_db));
	MUST(perch_reserve_keep(path, &err) == PERCH_OK, "there is room for it: %s", err.text);
	MUST(stat(at("disk/log.db.reserve"), &st) == 0 && st.st_blocks * 512 >= PERCH_RESERVE_BYTES,
	     "it really occupies it");
	MUST(!perch_reserve_is_due(path), "it is not due");
	MUST(perch_reserve_keep(path, &err) == PERCH_OK, "it is there: %s", err.text);
	MUST(truncate(at("disk/log.db.reserve"), 1000) == 0 &&
		     perch_reserve_keep(path, &err) == PERCH_OK &&
		     stat(at("disk/log.db.reserve"), &st) == 0 &&
		     st.st_blocks * 512 >= PERCH_RESERVE_BYTES,
	     "half of one is made whole: %s", err.text);

	open_log(&db, path);
	fill_disk(0);
	MUST(perch_reserve_is_due(path), "now it is due");
	while (append(&db, 1000) == PERCH_OK)
		;
	uint64_t acknowledged = tail;
	MUST(perch_reserve_release(path), "it is given back");
	MUST(!perch_reserve_release(path), "once");
	/* A roll of 100 entries with its close, and the end of a shift. */
	for (int i = 0; i < 150; i++)
		MUST(append(&db, 1000) == PERCH_OK, "there is room for what ends a shift");
	MUST(perch_reserve_keep(path, &err) == PERCH_E_NOSPACE, "no room to make it again");
	MUST(access(at("disk/log.db.reserve"), F_OK) != 0, "and nothing is left of it");
	MUST(number(&db, "SELECT max(id) FROM event") == (int64_t)(acknowledged + 150),
	     "nothing acknowledged is lost");
	perch_db_close(&db);
	MUST(unlink(at("disk/filler")) == 0 && perch_reserve_keep(path, &err) == PERCH_OK,
	     "with room it is there again: %s", err.text);
}

static void
test_reserve_needs_room_behind(void **state)
{
	struct perch_err err = { 0 };
	char path[128];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s", at("disk/log.db"));
	fill_disk(PERCH_RESERVE_BYTES + PERCH_RESERVE_BYTES / 2);
	MUST(perch_reserve_keep(path, &err) == PERCH_E_NOSPACE && strstr(err.text, "KiB") != NULL,
	     "it does not fill the disk itself: %s", err.text);
	fill_disk(2 * PERCH_RESERVE_BYTES + 65536);
	MUST(perch_reserve_keep(path, &err) == PERCH_OK, "with as much again it is made: %s",
	     err.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_wal_bounded, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_wal_laid_out, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_stuck_reader, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_reserve, disk_set_up, disk_tear_down),
		cmocka_unit_test_setup_teardown(test_reserve_needs_room_behind, disk_set_up,
						disk_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
