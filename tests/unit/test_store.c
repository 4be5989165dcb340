/* test_store.c - log.db, locks, migrations, marks, files: on real files in a folder of its own. */
#include "tests/unit/folder.h"
#include "tests/unit/tamper.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/log_write.h"
#include "firmware/store/mark.h"

static struct perch_log_entry
entry(const char *json, uint8_t fill)
{
	struct perch_log_entry e = { .bytes = perch_span_str(json) };

	memset(e.hash, fill, sizeof(e.hash));
	return e;
}

/* An open log with its first epoch and record. */
static void
open_log(struct perch_db *db, const char *path)
{
	struct perch_err err = { 0 };
	const struct perch_epoch epoch = { .n = 1, .id = { 7 }, .first_id = 1 };
	const struct perch_log_entry first = entry("{\"t\":\"epoch\"}", 1);

	MUST(perch_db_open_writer(db, &perch_log_kind, path, "test", &err) == PERCH_OK, "opens: %s",
	     err.text);
	MUST(perch_log_open_epoch(db, &epoch, &first, 1, &err) == PERCH_OK, "epoch: %s", err.text);
}

static int64_t
count(struct perch_db *db, const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	MUST(perch_stmt_new(db, sql, &stmt, NULL) == PERCH_OK, "%s", sql);
	MUST(perch_stmt_step(db, stmt, NULL) == PERCH_OK, "%s", sql);
	return perch_col_i64(stmt, 0);
}

struct seen {
	uint64_t first;
	uint64_t n;
};

static enum perch_rc
on_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct seen *s = ctx;

	MUST(hash.n == 32 && bytes.n > 2, "a record has bytes and a hash");
	if (s->n++ == 0)
		s->first = id;
	return PERCH_OK;
}

static void
test_append_and_read(void **state)
{
	(void)state;
	struct perch_db db;
	struct perch_err err = { 0 };
	struct perch_epoch epoch;
	uint64_t tail = 0;
	uint8_t hash[32];
	struct perch_log_entry two[2] = { entry("{\"t\":\"a\"}", 2), entry("{\"t\":\"b\"}", 3) };
	struct seen seen = { 0 };

	open_log(&db, at("log.db"));
	MUST(perch_log_append(&db, 2, two, 2, &err) == PERCH_OK, "two records: %s", err.text);
	MUST(perch_log_append(&db, 5, two, 1, &err) == PERCH_E_STATE, "an id must not leave a gap");
	MUST(perch_log_append(&db, 3, two, 1, &err) == PERCH_E_STATE, "an id is never used twice");
	MUST(perch_log_tail(&db, &tail, hash, &err) == PERCH_OK && tail == 3 && hash[0] == 3,
	     "the tail is the last record");
	MUST(perch_log_epoch_last(&db, &epoch, &err) == PERCH_OK && epoch.n == 1 &&
		     epoch.id[0] == 7,
	     "the epoch is there");
	MUST(perch_log_epoch_after(&db, 1, &epoch, &err) == PERCH_E_NOTFOUND, "and no other");
	MUST(perch_log_each(&db, 2, 3, on_event, &seen, &err) == PERCH_OK && seen.n == 2 &&
		     seen.first == 2,
	     "records are read in order");
	MUST(perch_log_each(&db, 2, 4, on_event, &seen, &err) == PERCH_E_DAMAGED,
	     "a record that is not there is named: %s", err.text);
	MUST(strstr(err.text, "record 4") != NULL, "named: %s", err.text);
	perch_db_close(&db);
}

static void
test_append_only(void **state)
{
	(void)state;
	static const char *const forbidden[] = {
		"UPDATE event SET bytes = x'7b7d' WHERE id = 1",
		"DELETE FROM event WHERE id = 1",
		"UPDATE epoch SET first_id = 2",
		"DELETE FROM epoch",
	};
	struct perch_db db;

	open_log(&db, at("only.db"));
	for (size_t i = 0; i < PERCH_COUNT(forbidden); i++)
		MUST(perch_db_exec(&db, forbidden[i], NULL) != PERCH_OK, "refused: %s",
		     forbidden[i]);
	MUST(count(&db, "SELECT count(*) FROM event") == 1, "nothing was deleted");
	perch_db_close(&db);
}

static void
test_all_or_none(void **state)
{
	(void)state;
	struct perch_db db;
	struct perch_log_entry bad[2] = { entry("{\"t\":\"a\"}", 2), entry("{", 3) };

	open_log(&db, at("none.db"));
	/* The second is too short for the table's CHECK. */
	MUST(perch_log_append(&db, 2, bad, 2, NULL) != PERCH_OK, "a bad record refuses the batch");
	MUST(count(&db, "SELECT count(*) FROM event") == 1, "and nothing of it stays");
	perch_db_close(&db);
}

static void
test_one_writer(void **state)
{
	(void)state;
	struct perch_db db, second, reader;
	struct perch_err err = { 0 };

	open_log(&db, at("lock.db"));
	MUST(perch_db_open_writer(&second, &perch_log_kind, at("lock.db"), "second", &err) ==
		     PERCH_E_BUSY,
	     "a second writer is stopped");
	MUST(strstr(err.text, "test") != NULL, "and told who holds the file: %s", err.text);
	MUST(perch_db_open_reader(&reader, &perch_log_kind, at("lock.db"), &err) == PERCH_OK,
	     "a reader is let in: %s", err.text);
	MUST(perch_db_exec(&reader, "INSERT INTO event VALUES (2, x'7b7d', zeroblob(32))", NULL) ==
		     PERCH_E_DENIED,
	     "and cannot write");
	MUST(count(&reader, "SELECT count(*) FROM event") == 1, "a reader sees what is committed");
	perch_db_close(&reader);
	perch_db_close(&db);
	MUST(perch_db_open_writer(&db, &perch_log_kind, at("lock.db"), "third", &err) == PERCH_OK,
	     "the lock ends with its holder: %s", err.text);
	MUST(count(&db, "PRAGMA synchronous") == 2, "the log is written with synchronous=FULL");
	perch_db_close(&db);
}

static void
test_strict_tables(void **state)
{
	(void)state;
	static const struct perch_db_kind *const kinds[] = { &perch_log_kind, &perch_view_kind,
							     &perch_master_kind, &perch_sync_kind };

	for (size_t i = 0; i < PERCH_COUNT(kinds); i++) {
		struct perch_db db;
		MUST(perch_db_open_scratch(&db, kinds[i], NULL) == PERCH_OK, "%s migrates",
		     kinds[i]->name);
		MUST(count(&db,
			   "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' "
			   "AND type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0") == 0,
		     "every table of %s is STRICT", kinds[i]->name);
		MUST(count(&db, "PRAGMA user_version") == (int64_t)*kinds[i]->migrations_n,
		     "%s is at its newest version", kinds[i]->name);
		perch_db_close(&db);
	}
}

static void
test_codes_keep_their_zeros(void **state)
{
	(void)state;
	static const char *const codes[] = { "0012345678905", "12E5", "00000000000000000001",
					     "1.0" };
	struct perch_db db;

	MUST(perch_db_open_scratch(&db, &perch_master_kind, NULL) == PERCH_OK, "opens");
	for (size_t i = 0; i < PERCH_COUNT(codes); i++) {
		PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
		PERCH_AUTO_STMT struct sqlite3_stmt *get = NULL;
		MUST(perch_stmt_new(&db, "INSERT INTO expected VALUES ('PO', ?1, ?1, -1, '', '')",
				    &put, NULL) == PERCH_OK,
		     "prepares");
		perch_stmt_text(put, 1, codes[i]);
		MUST(perch_stmt_run(&db, put, NULL) == PERCH_OK, "stores");
		MUST(perch_stmt_new(&db, "SELECT lot FROM expected WHERE roll_no = ?1", &get,
				    NULL) == PERCH_OK,
		     "prepares");
		perch_stmt_text(get, 1, codes[i]);
		MUST(perch_stmt_step(&db, get, NULL) == PERCH_OK &&
			     perch_span_eq_str(perch_col_span(get, 0), codes[i]),
		     "the code %s comes back as it went in", codes[i]);
	}
	perch_db_close(&db);
}

static void
test_foreign_and_newer(void **state)
{
	(void)state;
	struct perch_db db;
	struct perch_err err = { 0 };
	sqlite3 *raw = NULL;

	MUST(sqlite3_open(at("alien.db"), &raw) == SQLITE_OK &&
		     sqlite3_exec(raw, "CREATE TABLE t (x)", 0, 0, 0) == SQLITE_OK,
	     "another program's database");
	sqlite3_close(raw);
	MUST(perch_db_open_writer(&db, &perch_log_kind, at("alien.db"), "t", &err) ==
		     PERCH_E_FOREIGN,
	     "another program's file is refused");
	MUST(strstr(err.text, "untouched") != NULL, "and left alone: %s", err.text);

	open_log(&db, at("new.db"));
	perch_db_close(&db);
	tamper(at("new.db"), "PRAGMA user_version = 99");
	MUST(perch_db_open_writer(&db, &perch_log_kind, at("new.db"), "t", &err) == PERCH_E_NEWER,
	     "a newer file is refused: %s", err.text);
	MUST(perch_db_open_reader(&db, &perch_log_kind, at("new.db"), &err) == PERCH_E_NEWER,
	     "for reading too: %s", err.text);

	MUST(perch_file_replace(at("torn.db"),
				perch_span_str("this is no database at all, not one"), 0644,
				&err) == PERCH_OK,
	     "a text file");
	MUST(perch_db_open_writer(&db, &perch_log_kind, at("torn.db"), "t", &err) ==
		     PERCH_E_DAMAGED,
	     "no database: %s", err.text);
	MUST(perch_db_open_reader(&db, &perch_log_kind, at("none-such.db"), &err) ==
		     PERCH_E_NOTFOUND,
	     "no file: %s", err.text);
}

static void
test_error_texts(void **state)
{
	(void)state;
	static const struct perch_migration odd[] = {
		{ 1, "0001_odd.sql",
		  "CREATE TABLE \"a\nb\x07\" (x INTEGER CHECK (x <> 1)) STRICT;" },
	};
	static const size_t one = 1;
	const struct perch_db_kind kind = {
		"odd.db", 78, odd, &one, true, "call the doctor", NULL
	};
	struct perch_db db;
	struct perch_err err = { 0 };

	MUST(perch_db_open_scratch(&db, &kind, &err) == PERCH_OK, "%s", err.text);
	/* SQLite's texts quote names out of the file. */
	MUST(perch_db_exec(&db, "INSERT INTO \"a\nb\x07\" VALUES ('x')", &err) == PERCH_E_EXISTS,
	     "a wrong value is refused: %s", err.text);
	MUST(strchr(err.text, '\n') == NULL && strchr(err.text, '\x07') == NULL,
	     "an error is one printable line: %s", err.text);
	MUST(perch_db_exec(&db, "SELECT * FROM gone", &err) == PERCH_E_DAMAGED &&
		     strstr(err.text, "call the doctor") != NULL,
	     "a schema that is not ours is damage, and the text says what to do: %s", err.text);
	MUST(perch_db_exec(&db, "PRAGMA max_page_count = 1", &err) == PERCH_OK, "%s", err.text);
	MUST(perch_db_exec(&db, "CREATE TABLE more (x); CREATE TABLE still (x)", &err) ==
			     PERCH_E_NOSPACE &&
		     strstr(err.text, "free some space") != NULL,
	     "a full disk is told as such: %s", err.text);
	perch_db_close(&db);
}

static void
test_reader_before_its_writer(void **state)
{
	(void)state;
	struct perch_db db;
	struct perch_err err = { 0 };

	MUST(perch_file_replace(at("early.db"), perch_span_str(""), 0644, &err) == PERCH_OK, "%s",
	     err.text);
	MUST(perch_db_open_reader(&db, &perch_master_kind, at("early.db"), &err) ==
		     PERCH_E_NOTFOUND,
	     "a file that its writer has only just made is not there yet, not damaged: %s",
	     err.text);
}

static void
test_failed_migration(void **state)
{
	(void)state;
	static const struct perch_migration steps[] = {
		{ 1, "0001_one.sql", "CREATE TABLE a (x INTEGER) STRICT;" },
		{ 2, "0002_two.sql",
		  "CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (y INTEGER);" },
	};
	static const size_t one = 1, both = 2;
	const struct perch_db_kind old = { "t.db", 77, steps, &one, true, "", NULL };
	const struct perch_db_kind new = { "t.db", 77, steps, &both, true, "", NULL };
	struct perch_db db;
	struct perch_err err = { 0 };

	MUST(perch_db_open_writer(&db, &old, at("t.db"), "t", &err) == PERCH_OK, "%s", err.text);
	perch_db_close(&db);
	MUST(perch_db_open_writer(&db, &new, at("t.db"), "t", &err) != PERCH_OK,
	     "a step that fails is told");
	MUST(strstr(err.text, "0002_two.sql") != NULL, "by its name: %s", err.text);
	MUST(perch_db_open_writer(&db, &old, at("t.db"), "t", &err) == PERCH_OK,
	     "the file is as it was: %s", err.text);
	MUST(count(&db, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'") == 0,
	     "nothing of the failed step stays");
	perch_db_close(&db);
	MUST(access(at("t.db.before-v2"), F_OK) == 0, "a copy was made before the step");
	MUST(perch_db_open_scratch(&db, &new, &err) != PERCH_OK, "it fails in memory too");
	MUST(access(":memory:.before-v2", F_OK) != 0, "where there is nothing to copy");
}

static void
test_mark(void **state)
{
	(void)state;
	const struct perch_mark mark = {
		.device = { 1 }, .epoch = { 2 }, .seq = 300, .hash = { 4 }
	};
	struct perch_mark got;
	struct perch_err err = { 0 };

	MUST(perch_mark_load(at("mark"), "sealed", &got, &err) == PERCH_E_NOTFOUND, "no mark yet");
	MUST(perch_mark_save(at("mark"), "sealed", &mark, &err) == PERCH_OK, "saved: %s", err.text);
	MUST(perch_mark_load(at("mark"), "sealed", &got, &err) == PERCH_OK &&
		     memcmp(&mark, &got, sizeof(mark)) == 0,
	     "it comes back as it was: %s", err.text);
	MUST(perch_file_replace(at("mark/sealed"), perch_span_str("{\"v\":1,\"seq\":3}"), 0644,
				&err) == PERCH_OK,
	     "half a mark");
	MUST(perch_mark_load(at("mark"), "sealed", &got, &err) == PERCH_E_DAMAGED,
	     "half a mark is no mark: %s", err.text);
}

static void
test_files(void **state)
{
	(void)state;
	struct perch_err err = { 0 };
	uint8_t text[8];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct stat st;
	char path[32];

	MUST(perch_file_replace(at("secret"), perch_span_str("one"), 0600, &err) == PERCH_OK,
	     "made");
	MUST(stat(at("secret"), &st) == 0 && (st.st_mode & 0777) == 0600, "with its mode");
	MUST(perch_file_replace(at("secret"), perch_span_str("two!"), 0600, &err) == PERCH_OK,
	     "again");
	MUST(perch_file_load(at("secret"), &b, &err) == PERCH_OK &&
		     perch_span_eq_str(perch_buf_span(&b), "two!"),
	     "the newer text is read");
	MUST(perch_file_replace(at("no/such/folder"), perch_span_str("x"), 0600, &err) ==
		     PERCH_E_IO,
	     "a folder that is not there is told: %s", err.text);
	MUST(perch_file_load(at("secret"), &b, &err) == PERCH_OK, "appended");
	MUST(perch_file_load(at("secret"), &b, &err) == PERCH_E_FULL, "too large is told: %s",
	     err.text);
	MUST(perch_path_beside(path, sizeof(path), "/a/b/c.conf", "d.db") == PERCH_OK &&
		     strcmp(path, "/a/b/d.db") == 0,
	     "a path beside");
	MUST(perch_path_beside(path, sizeof(path), "c.conf", "../m") == PERCH_OK &&
		     strcmp(path, "../m") == 0,
	     "beside a bare name");
	MUST(perch_path_beside(path, sizeof(path), "/a/c.conf", "/x") == PERCH_OK &&
		     strcmp(path, "/x") == 0,
	     "an absolute one stays");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append_and_read),
		cmocka_unit_test(test_append_only),
		cmocka_unit_test(test_all_or_none),
		cmocka_unit_test(test_one_writer),
		cmocka_unit_test(test_strict_tables),
		cmocka_unit_test(test_codes_keep_their_zeros),
		cmocka_unit_test(test_foreign_and_newer),
		cmocka_unit_test(test_error_texts),
		cmocka_unit_test(test_reader_before_its_writer),
		cmocka_unit_test(test_failed_migration),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_files),
	};
	return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
