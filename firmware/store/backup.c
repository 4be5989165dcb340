/* backup.c - see backup.h. */
#include "firmware/store/backup.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/aside.h"
#include "firmware/store/file.h"

#define SLICE_RECORDS 256
#define SLICE_BYTES   65536
#define END_SLICES    256

static const char program[] = "perch " PERCH_VERSION;

enum perch_rc
perch_backup_init(struct perch_backup *b, const char *dir, struct perch_err *err)
{
	*b = (struct perch_backup){ .newest_ms = -1, .copy = { .lock_fd = -1 } };
	if (perch_fmt(b->dir, sizeof(b->dir), "%s", dir) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", dir);
	return PERCH_OK;
}

enum perch_rc
perch_backup_path(char *dst, size_t cap, const char *dir, size_t i)
{
	return perch_fmt(dst, cap, "%s/log-%zu.db", dir, i + 1);
}

void
perch_backup_ask(struct perch_backup *b)
{
	b->is_asked = true;
}

/* --- what is there --------------------------------------------------------------------------- */

struct copy_state {
	char path[PERCH_ASIDE_CAP];
	uint64_t tail;   /* 0: there is none */
	int64_t made_ms; /* 0: there is none */
	uint64_t bytes;
};

static uint64_t
file_bytes(const char *path, int64_t *made_ms)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return 0;
	if (made_ms != NULL)
		*made_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
	return (uint64_t)st.st_size;
}

/* Is it a beginning of the log? PERCH_E_DAMAGED: no. PERCH_E_STATE: the log itself cannot be read, and
 * the copy may be all that is left of it. */
static enum perch_rc
read_copy(struct copy_state *c, struct perch_db *log, struct perch_err *err)
{
	struct perch_db db;
	uint8_t hash[32];
	uint8_t own[32];
	enum perch_rc rc = perch_db_open_reader(&db, &perch_copy_kind, c->path, err);

	/* Nothing there, or its first tables are not. */
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK)
		return rc;
	rc = perch_log_tail(&db, &c->tail, hash, err);
	perch_db_close(&db);
	if (rc != PERCH_OK || c->tail == 0)
		return rc;
	rc = perch_log_hash_at(log, c->tail, own, err);
	if (rc == PERCH_E_DAMAGED)
		return PERCH_E_STATE;
	if (rc == PERCH_E_NOTFOUND || (rc == PERCH_OK && memcmp(hash, own, sizeof(own)) != 0))
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "%s is not a copy of this log",
				     c->path);
	return rc;
}

/* A copy whose making was cut off has a journal to be played back, which a reader may not. */
static enum perch_rc
play_back(const char *path, struct perch_err *err)
{
	struct perch_db copy;
	enum perch_rc rc = perch_db_open_writer(&copy, &perch_copy_kind, path, program, err);

	if (rc == PERCH_OK)
		perch_db_close(&copy);
	return rc;
}

static enum perch_rc
look(struct copy_state *c, const struct perch_backup *b, size_t i, struct perch_db *log,
     int64_t now_ms, struct perch_err *err)
{
	char aside[PERCH_ASIDE_CAP];

	*c = (struct copy_state){ .tail = 0 };
	if (perch_backup_path(c->path, sizeof(c->path), b->dir, i) != PERCH_OK)
		return perch_err_set(err, PERCH_E_ARG, 0, "path too long: %s", b->dir);
	enum perch_rc rc = read_copy(c, log, err);
	if (rc == PERCH_E_DENIED) {
		rc = play_back(c->path, err);
		if (rc == PERCH_OK)
			rc = read_copy(c, log, err);
	}
	if (rc == PERCH_E_DAMAGED || rc == PERCH_E_NEWER) {
		c->tail = 0;
		rc = perch_set_aside(c->path, now_ms, aside, err);
		if (rc == PERCH_OK)
			perch_log(PERCH_LOG_WARN, "backup", "%s; it is put aside as %s", err->text,
				  aside);
	}
	if (rc == PERCH_OK)
		c->bytes = file_bytes(c->path, c->tail > 0 ? &c->made_ms : NULL);
	return rc;
}

/* Before the first copy of a run: how old is what there is? */
static enum perch_rc
look_at_age(struct perch_backup *b, struct perch_db *log, int64_t now_ms, struct perch_err *err)
{
	struct copy_state c;
	enum perch_rc rc = PERCH_OK;

	b->newest_ms = 0;
	b->newest = 0;
	for (size_t i = 0; i < PERCH_BACKUP_COPIES && rc == PERCH_OK; i++) {
		rc = look(&c, b, i, log, now_ms, err);
		if (rc == PERCH_OK && c.tail > b->newest) {
			b->newest = c.tail;
			b->newest_ms = c.made_ms;
		}
	}
	return rc;
}

/* --- beginning one ------------------------------------------------------------------------------ */

static bool
is_old(int64_t at_ms, int64_t now_ms)
{
	/* A clock that was set back does not keep a copy young for ever. */
	return now_ms - at_ms >= PERCH_BACKUP_AGE_MS || at_ms - now_ms >= PERCH_BACKUP_AGE_MS;
}

static bool
is_due(const struct perch_backup *b, uint64_t tail, int64_t now_ms)
{
	if (tail <= b->newest)
		return false;
	return b->is_asked || (is_old(b->newest_ms, now_ms) && is_old(b->tried_ms, now_ms));
}

/* What it lacks, and the margin. */
static bool
has_room(const struct perch_backup *b, const struct copy_state *c, const struct perch_db *log)
{
	char wal[PERCH_ASIDE_CAP];
	struct statvfs fs;
	uint64_t bytes = file_bytes(log->path, NULL);

	if (perch_fmt(wal, sizeof(wal), "%s-wal", log->path) == PERCH_OK)
		bytes += file_bytes(wal, NULL);
	bytes = bytes > c->bytes ? bytes - c->bytes : 0;
	return statvfs(b->dir, &fs) == 0 &&
	       (uint64_t)fs.f_bavail * fs.f_frsize >= bytes + PERCH_BACKUP_MARGIN;
}

static enum perch_rc
no_room(struct perch_backup *b, int64_t now_ms, struct perch_err *err)
{
	b->is_asked = false;
	b->tried_ms = now_ms;
	if (b->is_told)
		return PERCH_OK;
	b->is_told = true;
	return perch_err_set(err, PERCH_E_NOSPACE, 0,
			     "there is no room for a copy of the log in %s: free some space; "
			     "inspecting goes on, without a new copy",
			     b->dir);
}

static enum perch_rc
open_copy(struct perch_backup *b, const struct copy_state *c, uint64_t tail, struct perch_err *err)
{
	enum perch_rc rc = perch_db_open_writer(&b->copy, &perch_copy_kind, c->path, program, err);

	/* Short checkpoints: one may fall into any slice. */
	if (rc == PERCH_OK)
		rc = perch_db_exec(&b->copy, "PRAGMA wal_autocheckpoint = 64", err);
	b->at = c->tail;
	b->until = tail;
	return rc;
}

static enum perch_rc
begin(struct perch_backup *b, struct perch_db *log, uint64_t tail, int64_t now_ms,
      struct perch_err *err)
{
	struct copy_state copies[PERCH_BACKUP_COPIES];
	enum perch_rc rc = PERCH_OK;

	if (mkdir(b->dir, 0755) == 0)
		rc = perch_folder_flush(b->dir, err);
	else if (errno != EEXIST)
		return perch_err_set(err, errno == ENOSPC ? PERCH_E_NOSPACE : PERCH_E_IO, errno,
				     "cannot make the folder %s: %s", b->dir, strerror(errno));
	for (size_t i = 0; i < PERCH_BACKUP_COPIES && rc == PERCH_OK; i++)
		rc = look(&copies[i], b, i, log, now_ms, err);
	if (rc != PERCH_OK)
		return rc;
	size_t older = copies[1].tail < copies[0].tail;
	if (has_room(b, &copies[older], log))
		return open_copy(b, &copies[older], tail, err);
	/* Better one copy that follows than two of which none does. */
	if (copies[!older].tail > 0 && has_room(b, &copies[!older], log))
		return open_copy(b, &copies[!older], tail, err);
	return no_room(b, now_ms, err);
}

/* --- appending ----------------------------------------------------------------------------------- */

struct slice {
	struct perch_backup *b;
	struct sqlite3_stmt *put; /* into event */
	size_t bytes;
	bool is_bad; /* the copy does not take it */
	struct perch_err *err;
};

static enum perch_rc
put_event(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct slice *s = ctx;

	if (s->bytes > 0 && s->bytes + bytes.n > SLICE_BYTES)
		return PERCH_E_AGAIN;
	perch_stmt_i64(s->put, 1, (int64_t)id);
	perch_stmt_blob(s->put, 2, bytes);
	perch_stmt_blob(s->put, 3, hash);
	enum perch_rc rc = perch_stmt_run(&s->b->copy, s->put, s->err);
	if (rc == PERCH_OK) {
		s->bytes += bytes.n;
		s->b->at = id;
	}
	s->is_bad = rc == PERCH_E_DAMAGED || rc == PERCH_E_EXISTS;
	return rc;
}

static enum perch_rc
put_events(struct slice *s, struct perch_db *log, uint64_t last)
{
	enum perch_rc rc = perch_stmt_new(&s->b->copy,
					  "INSERT INTO event (id, bytes, hash) VALUES (?1, ?2, ?3)",
					  &s->put, s->err);

	if (rc == PERCH_OK) {
		rc = perch_log_each(log, s->b->at + 1, last, put_event, s, s->err);
		rc = rc == PERCH_E_DAMAGED && !s->is_bad ? PERCH_E_STATE : rc;
	}
	perch_stmt_free(&s->put);
	return rc == PERCH_E_AGAIN ? PERCH_OK : rc;
}

static enum perch_rc
put_epoch(struct slice *s, struct sqlite3_stmt *row)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = perch_stmt_new(
		&s->b->copy,
		"INSERT INTO epoch (n, epoch_id, first_id, previous_epoch, previous_seq, "
		"previous_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		&put, s->err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(put, 1, perch_col_i64(row, 0));
	perch_stmt_blob(put, 2, perch_col_span(row, 1));
	perch_stmt_i64(put, 3, perch_col_i64(row, 2));
	if (perch_col_span(row, 3).n > 0) {
		perch_stmt_blob(put, 4, perch_col_span(row, 3));
		perch_stmt_i64(put, 5, perch_col_i64(row, 4));
		perch_stmt_blob(put, 6, perch_col_span(row, 5));
	}
	rc = perch_stmt_run(&s->b->copy, put, s->err);
	s->is_bad = rc == PERCH_E_DAMAGED || rc == PERCH_E_EXISTS;
	return rc;
}

/* The epochs that begin among the records of this slice. */
static enum perch_rc
put_epochs(struct slice *s, struct perch_db *log, uint64_t first)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_stmt_new(
		log,
		"SELECT n, epoch_id, first_id, previous_epoch, previous_seq, previous_hash "
		"FROM epoch WHERE first_id BETWEEN ?1 AND ?2 ORDER BY n",
		&row, s->err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(row, 1, (int64_t)first);
	perch_stmt_i64(row, 2, (int64_t)s->b->at);
	while (rc == PERCH_OK && (rc = perch_stmt_step(log, row, s->err)) == PERCH_OK)
		rc = put_epoch(s, row);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
append(struct slice *s, struct perch_db *log)
{
	struct perch_backup *b = s->b;
	uint64_t first = b->at + 1;
	uint64_t last = b->until - b->at > SLICE_RECORDS ? b->at + SLICE_RECORDS : b->until;
	enum perch_rc rc = perch_db_begin(&b->copy, s->err);

	if (rc == PERCH_OK)
		rc = put_events(s, log, last);
	if (rc == PERCH_OK)
		rc = put_epochs(s, log, first);
	if (rc == PERCH_OK)
		rc = perch_db_commit(&b->copy, s->err);
	if (rc != PERCH_OK)
		perch_db_rollback(&b->copy);
	return rc;
}

/* --- ending one ------------------------------------------------------------------------------------ */

enum perch_rc
perch_backup_flush(struct perch_db *copy, struct perch_err *err)
{
	char path[PERCH_ASIDE_CAP];
	enum perch_rc rc = perch_db_checkpoint(copy, err);

	memcpy(path, copy->path, sizeof(copy->path));
	if (rc == PERCH_E_BUSY)
		rc = perch_err_set(err, PERCH_E_BUSY, 0, "%s is being read by another program",
				   path);
	perch_db_close(copy);
	return rc == PERCH_OK ? perch_file_flush(path, err) : rc;
}

/* "<name>.before-v<number>" */
static bool
is_migration_copy(const char *name)
{
	static const char mark[] = ".before-v";
	const char *at = strstr(name, mark);

	if (at == NULL || at[sizeof(mark) - 1] == '\0')
		return false;
	for (at += sizeof(mark) - 1; *at != '\0'; at++)
		if (!isdigit((unsigned char)*at))
			return false;
	return true;
}

static void
retire_file(const char *path, int64_t now_ms)
{
	int64_t made_ms = now_ms;

	(void)file_bytes(path, &made_ms);
	if (now_ms - made_ms < PERCH_BACKUP_KEEP_MS || unlink(path) != 0)
		return;
	perch_log(PERCH_LOG_INFO, "backup", "%s is deleted: it is old and newer copies exist",
		  path);
}

static void
retire_migration_copies(const char *log_path, int64_t now_ms)
{
	char path[PERCH_ASIDE_CAP];
	const struct dirent *entry;

	if (perch_path_beside(path, sizeof(path), log_path, ".") != PERCH_OK)
		return;
	DIR *dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (is_migration_copy(entry->d_name) &&
		    perch_path_beside(path, sizeof(path), log_path, entry->d_name) == PERCH_OK)
			retire_file(path, now_ms);
	if (dir != NULL)
		(void)closedir(dir);
}

/* A copy for which there was never room again: the other one goes on. */
static void
retire_other(const struct perch_backup *b, const char *made, int64_t now_ms)
{
	char path[PERCH_ASIDE_CAP];

	for (size_t i = 0; i < PERCH_BACKUP_COPIES; i++)
		if (perch_backup_path(path, sizeof(path), b->dir, i) == PERCH_OK &&
		    strcmp(path, made) != 0)
			retire_file(path, now_ms);
}

static enum perch_rc
finish(struct perch_backup *b, const struct perch_db *log, int64_t now_ms, struct perch_err *err)
{
	char path[PERCH_ASIDE_CAP];

	memcpy(path, b->copy.path, sizeof(b->copy.path));
	enum perch_rc rc = perch_backup_flush(&b->copy, err);
	if (rc != PERCH_OK)
		return rc;
	b->newest = b->until;
	b->newest_ms = now_ms;
	b->is_asked = false;
	b->is_told = false;
	retire_other(b, path, now_ms);
	retire_migration_copies(log->path, now_ms);
	return PERCH_OK;
}

/* This try is over; a copy that is broken makes room for a new one. */
static enum perch_rc
give_up(struct perch_backup *b, bool is_bad, enum perch_rc rc, int64_t now_ms)
{
	char path[PERCH_ASIDE_CAP] = "";
	struct perch_err ignored;

	memcpy(path, b->copy.path, sizeof(b->copy.path));
	perch_backup_close(b);
	b->is_asked = false;
	b->tried_ms = now_ms;
	if (is_bad && perch_set_aside(path, now_ms, NULL, &ignored) != PERCH_OK)
		perch_log(PERCH_LOG_WARN, "backup", "%s", ignored.text);
	return rc;
}

enum perch_rc
perch_backup_slice(struct perch_backup *b, struct perch_db *log, uint64_t tail, int64_t now_ms,
		   struct perch_err *err)
{
	struct slice s = { .b = b, .err = err };
	enum perch_rc rc = PERCH_OK;

	if (b->dir[0] == '\0')
		return PERCH_OK;
	if (b->copy.sql == NULL) {
		if (b->newest_ms < 0)
			rc = look_at_age(b, log, now_ms, err);
		if (rc == PERCH_OK && !is_due(b, tail, now_ms))
			return PERCH_OK;
		if (rc == PERCH_OK)
			rc = begin(b, log, tail, now_ms, err);
		if (rc != PERCH_OK)
			return give_up(b, false, rc, now_ms);
		return b->copy.sql != NULL ? PERCH_E_AGAIN : PERCH_OK;
	}
	rc = b->at < b->until ? append(&s, log) : PERCH_OK;
	if (rc == PERCH_OK && b->at < b->until)
		return PERCH_E_AGAIN;
	if (rc == PERCH_OK)
		rc = finish(b, log, now_ms, err);
	return rc == PERCH_OK ? rc : give_up(b, s.is_bad, rc, now_ms);
}

enum perch_rc
perch_backup_end(struct perch_backup *b, struct perch_db *log, uint64_t tail, int64_t now_ms,
		 struct perch_err *err)
{
	enum perch_rc rc = PERCH_E_AGAIN;

	perch_backup_ask(b);
	for (int i = 0; i < END_SLICES && rc == PERCH_E_AGAIN; i++)
		rc = perch_backup_slice(b, log, tail, now_ms, err);
	perch_backup_close(b);
	return rc == PERCH_E_AGAIN ? PERCH_OK : rc;
}

void
perch_backup_close(struct perch_backup *b)
{
	if (b->copy.sql != NULL)
		perch_db_close(&b->copy);
}
