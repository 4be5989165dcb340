/* damage.c - see damage.h. */
#include "tests/store/damage.h"

#include "tests/unit/must.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "firmware/store/file.h"

#define PAGE 4096

/* https://www.sqlite.org/fileformat2.html: the file's header; the WAL's header and frames */
#define HEADER     100
#define WAL_HEADER 32
#define WAL_FRAME  (24 + PAGE)

static uint8_t bytes[8 << 20];

uint64_t
damage_draw(uint64_t *seed, uint64_t n)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (*seed >> 33) % n;
}

const char *
damage_str(enum damage_kind kind)
{
	static const char *const names[DAMAGE_KINDS] = {
		"bytes changed", "zeros",       "pages exchanged", "cut",    "appended to",
		"emptied",       "gone",        "a folder",        "a loop", "a text",
		"another file",  "a statement",
	};

	return names[kind];
}

static bool
is_wal(const char *path)
{
	size_t n = strlen(path);

	return n > 4 && strcmp(path + n - 4, "-wal") == 0;
}

/* What a hostile or foolish program may write into a database. */
static const char *const statements[] = {
	"UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '')",
	"UPDATE sqlite_schema SET sql = sql||'/*'||hex(zeroblob(30000))||'*/' WHERE rowid = 1",
	"UPDATE sqlite_schema SET sql = 'CREATE TABLE ' || name || ' (x)' WHERE type = 'table'",
	"UPDATE sqlite_schema SET rootpage = 1 + rootpage % 5 WHERE type = 'table'",
	"UPDATE sqlite_schema SET rootpage = 999999 WHERE rowid = 1",
	"UPDATE sqlite_schema SET name = 'x' || name, tbl_name = 'x' || tbl_name WHERE rowid = 1",
	"UPDATE sqlite_schema SET sql = 'nonsense' WHERE rowid = 1",
	"DELETE FROM sqlite_schema WHERE type = 'index'",
	"DELETE FROM sqlite_schema WHERE type = 'trigger'",
	"DELETE FROM sqlite_schema WHERE rowid = 1",
	"INSERT INTO sqlite_schema VALUES ('table', 'y', 'y', 2, 'CREATE TABLE y (x)')",
	"CREATE TRIGGER swallow BEFORE INSERT ON event BEGIN SELECT raise(IGNORE); END",
	"CREATE TRIGGER swallow BEFORE INSERT ON roll BEGIN SELECT raise(IGNORE); END",
	"PRAGMA user_version = 99",
	"PRAGMA user_version = 0",
	"PRAGMA user_version = -1",
	"PRAGMA application_id = 7",
	"PRAGMA journal_mode = DELETE",
	"DROP TRIGGER event_no_delete; DELETE FROM event WHERE id = 3",
	"DROP TRIGGER event_no_update; UPDATE event SET bytes = '{}' || bytes WHERE id = 4",
	"DROP TRIGGER epoch_no_delete; DELETE FROM epoch WHERE n = 1",
	"UPDATE state SET applied_id = 1, resume_id = 999999",
	"UPDATE state SET applied_id = 9999999",
	"DELETE FROM state",
	"UPDATE roll SET points = points + 1, counts = 'reject'",
	"UPDATE item SET body = replace(body, '1', '2')",
	"UPDATE item SET body = '{'",
	"UPDATE office SET receipt_key = zeroblob(32)",
	"UPDATE receipt SET seq = seq + 1",
};

struct damage
damage_any(const char *path, uint64_t *seed)
{
	static const enum damage_kind kinds[] = {
		DAMAGE_FLIP,  DAMAGE_FLIP,      DAMAGE_FLIP,      DAMAGE_FLIP,      DAMAGE_ZERO,
		DAMAGE_ZERO,  DAMAGE_SWAP,      DAMAGE_CUT,       DAMAGE_CUT,       DAMAGE_APPEND,
		DAMAGE_GONE,  DAMAGE_EMPTY,     DAMAGE_LOOP,      DAMAGE_FOLDER,    DAMAGE_TEXT,
		DAMAGE_OTHER, DAMAGE_STATEMENT, DAMAGE_STATEMENT, DAMAGE_STATEMENT,
	};
	struct damage d = { .kind = kinds[damage_draw(seed, PERCH_COUNT(kinds))] };
	struct stat st;

	MUST(stat(path, &st) == 0 && st.st_size > 0, "%s is there", path);
	size_t size = (size_t)st.st_size;
	size_t pages = size / PAGE > 0 ? size / PAGE : 1;
	d.seed = damage_draw(seed, 1u << 30);
	switch (d.kind) {
	case DAMAGE_FLIP:
		d.n = 1 + (size_t)damage_draw(seed, damage_draw(seed, 2) == 0 ? 1 : 16);
		d.at = (size_t)damage_draw(seed, size);
		/* One in four where everything hangs on it. */
		if (damage_draw(seed, 4) == 0)
			d.at = (size_t)damage_draw(seed, size < HEADER ? size : HEADER);
		if (is_wal(path) && damage_draw(seed, 3) == 0)
			d.at = WAL_HEADER +
			       (size_t)damage_draw(seed, 1 + size / WAL_FRAME) * WAL_FRAME +
			       (size_t)damage_draw(seed, 24);
		break;
	case DAMAGE_ZERO:
		d.n = damage_draw(seed, 2) == 0 ? PAGE : 512;
		d.at = (size_t)damage_draw(seed, pages) * PAGE;
		break;
	case DAMAGE_SWAP:
		d.at = (size_t)damage_draw(seed, pages);
		d.n = (size_t)damage_draw(seed, pages);
		break;
	case DAMAGE_CUT:
		d.at = damage_draw(seed, 2) == 0 ? (size_t)damage_draw(seed, size)
						 : (size_t)damage_draw(seed, pages) * PAGE;
		break;
	case DAMAGE_APPEND:
		d.n = 1 + (size_t)damage_draw(seed, UINT64_C(3) * PAGE);
		break;
	case DAMAGE_STATEMENT:
		d.sql = statements[damage_draw(seed, PERCH_COUNT(statements))];
		break;
	case DAMAGE_EMPTY:
	case DAMAGE_GONE:
	case DAMAGE_FOLDER:
	case DAMAGE_LOOP:
	case DAMAGE_TEXT:
	case DAMAGE_OTHER:
	case DAMAGE_KINDS:
		break;
	}
	return d;
}

/* --- doing it ------------------------------------------------------------------------------------- */

static size_t
load(const char *path)
{
	struct perch_buf b = perch_buf_over(bytes, sizeof(bytes));
	struct perch_err err = { 0 };

	MUST(perch_file_load(path, &b, &err) == PERCH_OK, "%s", err.text);
	return b.n;
}

static void
save(const char *path, size_t n)
{
	FILE *file = fopen(path, "wb");

	size_t done = file != NULL ? fwrite(bytes, 1, n, file) : 0;

	MUST(file != NULL && fclose(file) == 0 && done == n, "%s is written", path);
}

/* What is said of a page that lies behind the end is nothing. */
static size_t
change(const struct damage *d, size_t n)
{
	uint64_t seed = d->seed;
	uint8_t kept[PAGE];

	switch (d->kind) {
	case DAMAGE_FLIP:
		for (size_t i = d->at; i < n && i < d->at + d->n; i++)
			bytes[i] = (uint8_t)(bytes[i] ^ (1 + damage_draw(&seed, 255)));
		break;
	case DAMAGE_ZERO:
		for (size_t i = d->at; i < n && i < d->at + d->n; i++)
			bytes[i] = 0;
		break;
	case DAMAGE_SWAP:
		if ((d->at + 1) * PAGE <= n && (d->n + 1) * PAGE <= n) {
			memcpy(kept, bytes + d->at * PAGE, PAGE);
			memmove(bytes + d->at * PAGE, bytes + d->n * PAGE, PAGE);
			memcpy(bytes + d->n * PAGE, kept, PAGE);
		}
		break;
	case DAMAGE_CUT:
		return d->at < n ? d->at : n;
	case DAMAGE_APPEND:
		for (size_t i = 0; i < d->n; i++)
			bytes[n + i] = (uint8_t)damage_draw(&seed, 256);
		return n + d->n;
	case DAMAGE_EMPTY:
	case DAMAGE_GONE:
	case DAMAGE_FOLDER:
	case DAMAGE_LOOP:
	case DAMAGE_TEXT:
	case DAMAGE_OTHER:
	case DAMAGE_STATEMENT:
	case DAMAGE_KINDS:
		break;
	}
	return n;
}

/* A statement that does not fit this file changes nothing. */
static void
run(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) == SQLITE_OK) {
		(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
		(void)sqlite3_exec(db, "PRAGMA writable_schema = ON", NULL, NULL, NULL);
		(void)sqlite3_exec(db, sql, NULL, NULL, NULL);
	}
	(void)sqlite3_close(db);
}

void
damage_do(const char *path, const struct damage *d, const char *other)
{
	static const char text[] = "this is no database: somebody's notes";

	switch (d->kind) {
	case DAMAGE_FLIP:
	case DAMAGE_ZERO:
	case DAMAGE_SWAP:
	case DAMAGE_CUT:
	case DAMAGE_APPEND:
		save(path, change(d, load(path)));
		break;
	case DAMAGE_EMPTY:
		save(path, 0);
		break;
	case DAMAGE_GONE:
		MUST(unlink(path) == 0, "%s goes", path);
		break;
	case DAMAGE_FOLDER:
		MUST(unlink(path) == 0 && mkdir(path, 0755) == 0, "%s: a folder", path);
		break;
	case DAMAGE_LOOP:
		MUST(unlink(path) == 0 && symlink(path, path) == 0, "%s: a loop", path);
		break;
	case DAMAGE_TEXT:
		memcpy(bytes, text, sizeof(text));
		save(path, sizeof(text));
		break;
	case DAMAGE_OTHER:
		save(path, load(other));
		break;
	case DAMAGE_STATEMENT:
		run(path, d->sql);
		break;
	case DAMAGE_KINDS:
		break;
	}
}
