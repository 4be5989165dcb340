/*
 * log_floor.c - the floors under the journal: see log_facts.h. Libraries: sqlite3, POSIX files.
 */
#include "tests/bench/log_facts.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "firmware/base/text.h"
#include "tests/bench/bench.h"

#define PATH_CAP   512
#define BLOCK      ((size_t)4096)
#define FLUSH_SIZE (256 * BLOCK)

static const struct perch_fact *facts;

void
perch_fact_floors_init(const struct perch_fact given[PERCH_FACTS])
{
	facts = given;
}

static void
path_in(char path[PATH_CAP], const char *folder, const char *name)
{
	MUST(perch_fmt(path, PATH_CAP, "%s/%s", folder, name) == PERCH_OK, "the path is too long");
}

/* --- SQLite --------------------------------------------------------------------------------------- */

struct bare_sqlite {
	sqlite3 *db;
	sqlite3_stmt *insert;
};

static void
sqlite_open(void *state, const char *folder)
{
	struct bare_sqlite *s = state;
	char path[PATH_CAP];

	path_in(path, folder, "bare.db");
	int code = sqlite3_open_v2(path, &s->db,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
				   NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(s->db,
				    "PRAGMA journal_mode = WAL;"
				    "PRAGMA synchronous = FULL;"
				    "PRAGMA wal_autocheckpoint = 400;"
				    "PRAGMA journal_size_limit = 2097152;"
				    "CREATE TABLE event (id INTEGER PRIMARY KEY,"
				    " bytes BLOB NOT NULL, hash BLOB NOT NULL) STRICT",
				    NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(s->db, "INSERT INTO event (bytes, hash) VALUES (?1, ?2)",
					  -1, &s->insert, NULL);
	MUST(code == SQLITE_OK, "%s: %s", path, sqlite3_errmsg(s->db));
}

static void
sqlite_put(void *state, size_t i)
{
	struct bare_sqlite *s = state;
	const struct perch_fact *fact = &facts[i % PERCH_FACTS];

	(void)sqlite3_bind_blob(s->insert, 1, fact->bytes, (int)fact->n, SQLITE_STATIC);
	(void)sqlite3_bind_blob(s->insert, 2, fact->hash, PERCH_FACT_HASH, SQLITE_STATIC);
	(void)sqlite3_step(s->insert);
	MUST(sqlite3_reset(s->insert) == SQLITE_OK, "%s", sqlite3_errmsg(s->db));
}

static void
sqlite_close(void *state)
{
	struct bare_sqlite *s = state;

	sqlite3_finalize(s->insert);
	sqlite3_close(s->db);
}

/* --- the flush itself ----------------------------------------------------------------------------- */

struct flush {
	int fd;
	size_t at;
};

static void
flush_open(void *state, const char *folder)
{
	static const uint8_t zeros[BLOCK];
	struct flush *f = state;
	char path[PATH_CAP];

	path_in(path, folder, "flush");
	f->at = 0;
	f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	bool is_written = f->fd >= 0;
	/* Block by block: what is written at one go may be counted as one page for ever after. */
	for (size_t at = 0; at < FLUSH_SIZE && is_written; at += BLOCK)
		is_written = write(f->fd, zeros, BLOCK) == (ssize_t)BLOCK;
	MUST(is_written && fsync(f->fd) == 0, "%s cannot be written", path);
}

static void
flush_put(void *state, size_t i)
{
	struct flush *f = state;
	const struct perch_fact *fact = &facts[i % PERCH_FACTS];
	uint8_t both[PERCH_FACT_BYTES + PERCH_FACT_HASH];
	size_t n = fact->n + PERCH_FACT_HASH;

	memcpy(both, fact->bytes, fact->n);
	memcpy(both + fact->n, fact->hash, PERCH_FACT_HASH);
	if (f->at + n > FLUSH_SIZE)
		f->at = 0;
	MUST(pwrite(f->fd, both, n, (off_t)f->at) == (ssize_t)n && fdatasync(f->fd) == 0,
	     "a write failed");
	f->at += n;
}

static void
flush_close(void *state)
{
	struct flush *f = state;

	close(f->fd);
}

static struct bare_sqlite sqlite_state;
static struct flush flush_state;

const struct perch_fact_way perch_fact_sqlite = { &sqlite_state, sqlite_open, sqlite_put,
						  sqlite_close };
const struct perch_fact_way perch_fact_flush = { &flush_state, flush_open, flush_put, flush_close };
