/* test_store_refuse.c - what is refused: statements against the log's records, and files that are
 * not what they should be (firmware/store/{append_only,db,lock}.h). */
#include "tests/unit/folder.h"
#include "tests/unit/tamper.h"

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/store/file.h"
#include "firmware/store/log_write.h"

static void
open_log(struct perch_db *db, const char *path)
{
	struct perch_err err = { 0 };
	const struct perch_epoch epoch = { .n = 1, .id = { 7 }, .first_id = 1 };
	const struct perch_log_entry first = { .bytes = perch_span_str("{\"t\":\"epoch\"}") };

	MUST(perch_db_open_writer(db, &perch_log_kind, path, "test", &err) == PERCH_OK, "opens: %s",
	     err.text);
	MUST(perch_log_open_epoch(db, &epoch, &first, 1, &err) == PERCH_OK, "epoch: %s", err.text);
}

/* --- statements ----------------------------------------------------------------------------------- */

// clang-format off
static const struct {
	const char *must;
	const char *sql;
} forbidden[] = {
	{ "a record is not changed", "UPDATE event SET bytes = x'7b7d'" },
	{ "nor one of none", "UPDATE event SET bytes = x'7b7d' WHERE 0" },
	{ "nor by the way of an insert",
	  "INSERT INTO event VALUES (1, x'7b7d', zeroblob(32)) ON CONFLICT DO UPDATE SET bytes = x'7b7d'" },
	{ "a record is not deleted", "DELETE FROM event" },
	{ "an epoch is not changed", "UPDATE main.epoch SET first_id = 2" },
	{ "an epoch is not deleted", "DELETE FROM EPOCH" },
	{ "the table of records is not dropped", "DROP TABLE event" },
	{ "nor that of epochs", "DROP TABLE epoch" },
	{ "nor renamed", "ALTER TABLE event RENAME TO other" },
	{ "nor a column of it", "ALTER TABLE event RENAME COLUMN bytes TO text" },
	{ "nor added one", "ALTER TABLE epoch ADD COLUMN x" },
	{ "nor a column dropped", "ALTER TABLE epoch DROP COLUMN previous_seq" },
	{ "its triggers stay: update", "DROP TRIGGER event_no_update" },
	{ "its triggers stay: delete", "DROP TRIGGER event_no_delete" },
	{ "its triggers stay: gap", "DROP TRIGGER event_gapless" },
	{ "its triggers stay: epochs", "DROP TRIGGER epoch_no_delete" },
	{ "no trigger is added that would swallow a record",
	  "CREATE TRIGGER t BEFORE INSERT ON event BEGIN SELECT raise(IGNORE); END" },
	{ "nor for this connection alone",
	  "CREATE TEMP TRIGGER t BEFORE INSERT ON main.event BEGIN SELECT raise(IGNORE); END" },
	{ "the schema is not written to", "PRAGMA writable_schema = ON" },
	{ "nor given another number", "PRAGMA schema_version = 1" },
	{ "checks stay in force", "PRAGMA ignore_check_constraints = ON" },
	{ "triggers see what REPLACE deletes", "PRAGMA recursive_triggers = OFF" },
	{ "the file stays ours", "PRAGMA application_id = 1" },
	{ "and of its version", "PRAGMA user_version = 0" },
	{ "a commit stays durable", "PRAGMA synchronous = OFF" },
	{ "and its journal what it is", "PRAGMA journal_mode = MEMORY" },
};
// clang-format on

static void
test_statements(void **state)
{
	struct perch_db db;
	struct perch_err err;

	(void)state;
	open_log(&db, at("log.db"));
	for (size_t i = 0; i < PERCH_COUNT(forbidden); i++) {
		err = (struct perch_err){ 0 };
		MUST(perch_db_exec(&db, forbidden[i].sql, &err) == PERCH_E_DENIED, "%s: %s",
		     forbidden[i].must, err.text);
		MUST(strstr(err.text, "never changed nor taken away") != NULL,
		     "%s, and a sentence says so: %s", forbidden[i].must, err.text);
	}
	MUST(perch_db_exec(&db, "PRAGMA user_version", &err) == PERCH_OK, "asking is allowed");
	perch_db_close(&db);
}

/* Whoever opens the file with another program meets the triggers; REPLACE deletes behind the back
 * of the authorizer, and an insert of our own meets them too. */
static void
test_replace(void **state)
{
	static const char *const sql[] = {
		"INSERT OR REPLACE INTO event VALUES (1, x'7b7d', zeroblob(32))",
		"INSERT OR REPLACE INTO epoch (n, epoch_id, first_id) VALUES (1, zeroblob(8), 9)",
		"INSERT OR REPLACE INTO epoch (n, epoch_id, first_id) VALUES (2, zeroblob(8), 1)",
	};
	struct perch_db db;
	uint64_t tail = 0;

	(void)state;
	open_log(&db, at("log.db"));
	for (size_t i = 0; i < PERCH_COUNT(sql); i++)
		MUST(perch_db_exec(&db, sql[i], NULL) == PERCH_E_EXISTS, "refused: %s", sql[i]);
	MUST(perch_log_tail(&db, &tail, NULL, NULL) == PERCH_OK && tail == 1, "one record");
	perch_db_close(&db);
}

static void
test_migrations_may(void **state)
{
	static const char *const table[] = { "t", NULL };
	static const struct perch_migration steps[] = {
		{ 1, "0001_t.sql", "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1);" },
		{ 2, "0002_t.sql",
		  "CREATE TABLE n (x INTEGER) STRICT; INSERT INTO n SELECT x FROM t;"
		  "DELETE FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;" },
	};
	static const size_t one = 1, both = 2;
	struct perch_db_kind kind = { "t.db", 77, steps, &one, true, "", table };
	struct perch_db db;
	struct perch_err err = { 0 };

	(void)state;
	MUST(perch_db_open_writer(&db, &kind, at("t.db"), "t", &err) == PERCH_OK, "%s", err.text);
	MUST(perch_db_exec(&db, "DELETE FROM t", &err) == PERCH_E_DENIED, "%s", err.text);
	MUST(perch_db_exec(&db, "CREATE TABLE u (x); DROP TABLE u", &err) == PERCH_OK,
	     "other tables are not concerned: %s", err.text);
	char copy[200];
	(void)snprintf(copy, sizeof(copy), "VACUUM INTO '%s'", at("copy.db"));
	MUST(perch_db_exec(&db, copy, &err) == PERCH_OK, "a backup may be made: %s", err.text);
	perch_db_close(&db);
	kind.migrations_n = &both;
	MUST(perch_db_open_writer(&db, &kind, at("t.db"), "t", &err) == PERCH_OK,
	     "a migration may do what nobody else may: %s", err.text);
	perch_db_close(&db);
}

/* --- files ---------------------------------------------------------------------------------------- */

static void
put_text(const char *path, const char *text)
{
	MUST(perch_file_replace(path, perch_span_str(text), 0644, NULL) == PERCH_OK, "%s", path);
}

static void
make_newer(const char *path)
{
	tamper(path, "PRAGMA user_version = 99");
}

static void
make_foreign(const char *path)
{
	tamper(path, "PRAGMA application_id = 1234");
}

static void
make_unmarked(const char *path)
{
	tamper(path, "PRAGMA application_id = 0");
}

static void
make_another_kind(const char *path)
{
	tamper(path, "PRAGMA application_id = 1347573297"); /* "PRV1", view.db's */
}

static void
make_text(const char *path)
{
	put_text(path, "this is no database at all, and never was one");
}

/* The page that the schema lies on, behind SQLite's header of 100 bytes. */
static void
make_torn(const char *path)
{
	FILE *file = fopen(path, "r+");

	MUST(file != NULL && fseek(file, 100, SEEK_SET) == 0, "%s", path);
	for (int i = 0; i < 400; i++)
		MUST(fputc(0xff, file) == 0xff, "%s", path);
	MUST(fclose(file) == 0, "%s", path);
}

static void
make_short(const char *path)
{
	MUST(truncate(path, 5000) == 0, "%s", path);
}

static const struct {
	const char *must;
	void (*make)(const char *path);
	enum perch_rc writer;
	enum perch_rc reader;
	const char *says; /* and what to do about it */
} files[] = {
	{ "a newer version asks for a newer program", make_newer, PERCH_E_NEWER, PERCH_E_NEWER,
	  "update this program" },
	{ "another program's database is left alone", make_foreign, PERCH_E_FOREIGN,
	  PERCH_E_FOREIGN, "left untouched" },
	{ "so is one that says of no program", make_unmarked, PERCH_E_FOREIGN, PERCH_E_FOREIGN,
	  "left untouched" },
	{ "so is another of Perch's own", make_another_kind, PERCH_E_FOREIGN, PERCH_E_FOREIGN,
	  "left untouched" },
	{ "no database at all is damage", make_text, PERCH_E_DAMAGED, PERCH_E_DAMAGED,
	  "the next start of the terminal makes it anew" },
	{ "a torn schema is damage", make_torn, PERCH_E_DAMAGED, PERCH_E_DAMAGED,
	  "the next start of the terminal makes it anew" },
	{ "a file that was cut off is damage", make_short, PERCH_E_DAMAGED, PERCH_E_DAMAGED,
	  "the next start of the terminal makes it anew" },
};

static size_t
load(const char *path, uint8_t *bytes, size_t cap)
{
	struct perch_buf b = perch_buf_over(bytes, cap);

	MUST(perch_file_load(path, &b, NULL) == PERCH_OK, "%s", path);
	return b.n;
}

static void
test_files(void **state)
{
	static uint8_t before[1 << 17], after[1 << 17];

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(files); i++) {
		char path[128];
		struct perch_db db;
		struct perch_err err = { 0 };

		(void)snprintf(path, sizeof(path), "%s/%zu.db", folder, i);
		open_log(&db, path);
		perch_db_close(&db);
		files[i].make(path);
		size_t n = load(path, before, sizeof(before));
		MUST(perch_db_open_reader(&db, &perch_log_kind, path, &err) == files[i].reader,
		     "%s: to a reader: %s", files[i].must, err.text);
		MUST(perch_db_open_writer(&db, &perch_log_kind, path, "t", &err) == files[i].writer,
		     "%s: %s", files[i].must, err.text);
		MUST(strstr(err.text, files[i].says) != NULL, "%s, and says so: %s", files[i].must,
		     err.text);
		MUST(load(path, after, sizeof(after)) == n && memcmp(before, after, n) == 0,
		     "%s: not a byte of it was changed", files[i].must);
	}
}

/* A foreign database that was left in the middle of its work keeps its write-ahead file. */
static void
test_foreign_wal(void **state)
{
	struct perch_db db;
	sqlite3 *raw = NULL;

	(void)state;
	MUST(sqlite3_open(at("alien.db"), &raw) == SQLITE_OK &&
		     sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) ==
			     SQLITE_OK &&
		     sqlite3_exec(raw, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)", 0, 0, 0) ==
			     SQLITE_OK &&
		     sqlite3_close(raw) == SQLITE_OK,
	     "another program's database");
	MUST(perch_db_open_writer(&db, &perch_log_kind, at("alien.db"), "t", NULL) ==
		     PERCH_E_FOREIGN,
	     "is refused");
	MUST(access(at("alien.db-wal"), F_OK) == 0, "and nothing is done in its name");
}

/* --- rights ---------------------------------------------------------------------------------------- */

/* As somebody who is not root, whom no mode stops. */
static void
expect_as_nobody(const char *must, const char *path, enum perch_rc want, bool is_writer,
		 const char *says)
{
	struct perch_db db;
	struct perch_err err = { 0 };
	bool was_root = geteuid() == 0;

	MUST(!was_root || seteuid(65534) == 0, "another user");
	enum perch_rc rc = is_writer ? perch_db_open_writer(&db, &perch_log_kind, path, "t", &err)
				     : perch_db_open_reader(&db, &perch_log_kind, path, &err);
	MUST(!was_root || seteuid(0) == 0, "root again");
	MUST(rc == want, "%s: %s", must, err.text);
	MUST(strstr(err.text, says) != NULL, "%s, and says so: %s", must, err.text);
}

static void
test_rights(void **state)
{
	struct perch_db db;

	(void)state;
	open_log(&db, at("log.db"));
	perch_db_close(&db);
	MUST(chmod(folder, 0777) == 0 && chmod(at("log.db"), 0444) == 0 &&
		     unlink(at("log.db.lock")) == 0,
	     "a file that may only be read");
	expect_as_nobody("a file that may only be read is told", at("log.db"), PERCH_E_DENIED, true,
			 "may only be read: let the user");
	MUST(chmod(at("log.db"), 0000) == 0, "a file that may not even be read");
	/* access() asks for the real user. */
	if (getuid() != 0)
		expect_as_nobody("a file that may not be read is told", at("log.db"),
				 PERCH_E_DENIED, false, "may not be read");
	MUST(chmod(at("log.db"), 0666) == 0 && chmod(folder, 0555) == 0 &&
		     unlink(at("log.db.lock")) == 0,
	     "a folder that may only be read");
	expect_as_nobody("a folder that may only be read is told", at("log.db"), PERCH_E_DENIED,
			 true, "write its folder");
	expect_as_nobody("to a reader too", at("log.db"), PERCH_E_DENIED, false,
			 "copy it to where");
	MUST(chmod(folder, 0755) == 0, "as it was");
	expect_as_nobody("a folder that is not there is named", at("none/log.db"), PERCH_E_IO, true,
			 "make its folder first");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_statements, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_replace, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_migrations_may, folder_set_up,
						folder_tear_down),
		cmocka_unit_test_setup_teardown(test_files, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_foreign_wal, folder_set_up, folder_tear_down),
		cmocka_unit_test_setup_teardown(test_rights, folder_set_up, folder_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
