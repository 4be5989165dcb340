/* fault_log.c - the log under faults: see fault_rows.h. */
#include "tests/store/fault_rows.h"

#include "tests/unit/must.h"

#include <sqlite3.h>

#include "firmware/base/text.h"
#include "firmware/store/backup.h"
#include "firmware/store/log_write.h"

#define RECORDS 60 /* in the log that is read */
#define MORE    3  /* are appended at a time */

static struct perch_db db = { .lock_fd = -1 };
static struct perch_backup backup;
static uint64_t tail;                     /* what was acknowledged */
static int64_t epochs;                    /* likewise */
static char bytes[400];                   /* of a record */
static const uint8_t named[8] = { 9, 9 }; /* the epoch before each */

static struct perch_log_entry
entry_of(uint64_t id)
{
	struct perch_log_entry e;

	memset(bytes, ' ', sizeof(bytes));
	MUST(perch_fmt(bytes, sizeof(bytes), "{\"n\":%llu}", (unsigned long long)id) == PERCH_OK,
	     "a record");
	e.bytes = perch_span_of(bytes, sizeof(bytes));
	memset(e.hash, (int)(id & 0xff), sizeof(e.hash));
	return e;
}

static enum perch_rc
append(uint64_t n, struct perch_err *err)
{
	static char room[MORE][sizeof(bytes)];
	struct perch_log_entry entries[MORE];

	for (uint64_t i = 0; i < n; i++) {
		entries[i] = entry_of(tail + 1 + i);
		memcpy(room[i], bytes, sizeof(bytes));
		entries[i].bytes.p = (const uint8_t *)room[i];
	}
	return perch_log_append(&db, tail + 1, entries, (size_t)n, err);
}

static enum perch_rc
begin_epoch(struct perch_err *err)
{
	const struct perch_log_entry first = entry_of(tail + 1);
	struct perch_epoch epoch = {
		.n = epochs + 1, .first_id = tail + 1, .has_previous = true, .previous_seq = 5
	};

	memcpy(epoch.id, &epoch.n, sizeof(epoch.id));
	memcpy(epoch.previous_id, named, sizeof(named));
	return perch_log_open_epoch(&db, &epoch, &first, 1, err);
}

static void
set_up(void)
{
	struct perch_err err = { 0 };

	fault_remove(fault_at("log.db"));
	MUST(perch_db_open_writer(&db, &perch_log_kind, fault_at("log.db"), "test", &err) ==
		     PERCH_OK,
	     "%s", err.text);
	tail = 0;
	epochs = 0;
	MUST(begin_epoch(&err) == PERCH_OK, "%s", err.text);
	tail = 1;
	epochs = 1;
	while (tail < RECORDS) {
		MUST(append(1, &err) == PERCH_OK, "%s", err.text);
		tail++;
	}
}

static void
tear_down(void)
{
	perch_backup_close(&backup);
	perch_db_close(&db);
}

/* --- writing ------------------------------------------------------------------------------------ */

static void
before(const void *ctx)
{
	(void)ctx;
	fault_cool(&db);
}

static void
checkpoint_each(const void *ctx)
{
	(void)ctx;
	(void)sqlite3_wal_autocheckpoint(db.sql, 1);
	fault_cool(&db);
}

static enum perch_rc
append_some(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return append(MORE, err);
}

/* Each acknowledged record once and with its own bytes, and not one more. */
static void
check_log(const char *must)
{
	struct perch_err err = { 0 };
	char sql[160];
	uint64_t last = 0;

	MUST(perch_log_tail(&db, &last, NULL, &err) == PERCH_OK, "%s: %s", must, err.text);
	MUST(last == tail, "%s: the log ends at %llu, not %llu", must, (unsigned long long)last,
	     (unsigned long long)tail);
	MUST(fault_number(&db, "SELECT count(*) FROM epoch") == epochs, "%s: epochs", must);
	MUST(perch_fmt(sql, sizeof(sql),
		       "SELECT count(DISTINCT CAST(bytes AS TEXT)) FROM event WHERE id > %lld AND "
		       "CAST(bytes AS TEXT) LIKE '{\"n\":' || id || '}%%'",
		       (long long)tail - 8) == PERCH_OK,
	     "a statement");
	MUST(fault_number(&db, sql) == 8, "%s: the last records are as they were given", must);
}

static void
after_append(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	if (rc == PERCH_OK)
		tail += MORE;
	check_log(must);
}

static enum perch_rc
open_epoch(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	return begin_epoch(err);
}

static void
after_epoch(const void *ctx, const char *must, enum perch_rc rc)
{
	(void)ctx;
	if (rc == PERCH_OK) {
		tail++;
		epochs++;
	}
	check_log(must);
}

/* Opened anew after each round: what was refused may come back only as what a repetition of it would
 * have written. */
static void
reopen(const char *must)
{
	struct perch_err err = { 0 };

	perch_db_close(&db);
	MUST(perch_db_open_writer(&db, &perch_log_kind, fault_at("log.db"), "test", &err) ==
		     PERCH_OK,
	     "%s: opens again: %s", must, err.text);
}

static void
after_append_reopen(const void *ctx, const char *must, enum perch_rc rc)
{
	if (rc != PERCH_OK)
		reopen(must);
	after_append(ctx, must, rc);
}

/* --- reading ------------------------------------------------------------------------------------ */

static void
cool(void)
{
	fault_cool(&db);
}

static enum perch_rc
ask_tail(struct perch_buf *said, struct perch_err *err)
{
	uint8_t hash[32] = { 0 };
	uint64_t id = 0;
	enum perch_rc rc = perch_log_tail(&db, &id, hash, err);

	fault_say(said, "%llu %d", (unsigned long long)id, hash[0]);
	return rc;
}

static enum perch_rc
ask_hash(struct perch_buf *said, struct perch_err *err)
{
	uint8_t hash[32] = { 0 };
	enum perch_rc rc = perch_log_hash_at(&db, 33, hash, err);

	fault_say(said, "%d", hash[0]);
	return rc;
}

static enum perch_rc
say_epoch(enum perch_rc rc, const struct perch_epoch *e, struct perch_buf *said)
{
	if (rc == PERCH_OK)
		fault_say(said, "%lld %llu %llu\n", (long long)e->n,
			  (unsigned long long)e->first_id, (unsigned long long)e->previous_seq);
	return rc;
}

static enum perch_rc
ask_epochs(struct perch_buf *said, struct perch_err *err)
{
	struct perch_epoch e = { .n = 0 };
	uint8_t id[8];
	enum perch_rc rc = say_epoch(perch_log_epoch_last(&db, &e, err), &e, said);

	memcpy(id, e.id, sizeof(id));
	if (rc == PERCH_OK)
		rc = say_epoch(perch_log_epoch_after(&db, 0, &e, err), &e, said);
	if (rc == PERCH_OK)
		rc = say_epoch(perch_log_epoch_find(&db, id, &e, err), &e, said);
	if (rc == PERCH_OK)
		rc = say_epoch(perch_log_epoch_naming(&db, named, &e, err), &e, said);
	return rc;
}

static enum perch_rc
on_event(void *ctx, uint64_t id, struct perch_span event, struct perch_span hash)
{
	struct perch_buf *said = ctx;

	fault_say(said, "%llu %zu %d ", (unsigned long long)id, event.n, hash.p[0]);
	return PERCH_OK;
}

static enum perch_rc
ask_each(struct perch_buf *said, struct perch_err *err)
{
	return perch_log_each(&db, 2, RECORDS, on_event, said, err);
}

/* --- copies --------------------------------------------------------------------------------------- */

static void
before_copy(const void *ctx)
{
	struct perch_err err = { 0 };
	char path[200];

	before(ctx);
	perch_backup_close(&backup);
	for (size_t i = 0; i < PERCH_BACKUP_COPIES; i++) {
		MUST(perch_backup_path(path, sizeof(path), fault_at("copies"), i) == PERCH_OK,
		     "a path");
		fault_remove(path);
	}
	MUST(perch_backup_init(&backup, fault_at("copies"), &err) == PERCH_OK, "%s", err.text);
}

static enum perch_rc
copy(const void *ctx, struct perch_err *err)
{
	enum perch_rc rc = PERCH_E_AGAIN;

	(void)ctx;
	perch_backup_ask(&backup);
	while (rc == PERCH_E_AGAIN)
		rc = perch_backup_slice(&backup, &db, tail, 1790000000000, err);
	return rc;
}

static enum perch_rc
copy_at_end(const void *ctx, struct perch_err *err)
{
	(void)ctx;
	perch_backup_ask(&backup);
	return perch_backup_end(&backup, &db, tail, 1790000000000, err);
}

/* Whatever copy there is is a good beginning of the log; one that was said to be made is all of it. */
static void
after_copy(const void *ctx, const char *must, enum perch_rc rc)
{
	static struct perch_db made;
	struct perch_err err = { 0 };
	char path[200];
	uint64_t best = 0;

	(void)ctx;
	perch_backup_close(&backup);
	for (size_t i = 0; i < PERCH_BACKUP_COPIES; i++) {
		uint64_t last = 0;
		MUST(perch_backup_path(path, sizeof(path), fault_at("copies"), i) == PERCH_OK,
		     "a path");
		if (perch_db_open_reader(&made, &perch_log_kind, path, &err) != PERCH_OK)
			continue;
		MUST(perch_db_check(&made, true, &err) == PERCH_OK &&
			     perch_log_tail(&made, &last, NULL, &err) == PERCH_OK && last <= tail,
		     "%s: %s", must, err.text);
		best = last > best ? last : best;
		perch_db_close(&made);
	}
	MUST(rc != PERCH_OK || best == tail, "%s: a copy has %llu records, not %llu", must,
	     (unsigned long long)best, (unsigned long long)tail);
	check_log(must);
}

static const struct fault_row rows[] = {
	{ .must = "records are read in order", .of = "perch_log_each", FAULT_ASK(ask_each) },
	{ .must = "records are appended all or none",
	  .of = "perch_log_append",
	  .before = before,
	  .act = append_some,
	  .is_flushed = true,
	  .after = after_append },
	{ .must = "records are appended all or none, and the log is opened anew",
	  .of = "perch_log_append",
	  .before = before,
	  .act = append_some,
	  .is_flushed = true,
	  .after = after_append_reopen },
	{ .must = "records are appended all or none while the WAL is taken in",
	  .of = "perch_log_append",
	  .before = checkpoint_each,
	  .act = append_some,
	  .after = after_append },
	{ .must = "an epoch is opened with its record or not",
	  .of = "perch_log_open_epoch",
	  .before = before,
	  .act = open_epoch,
	  .is_flushed = true,
	  .after = after_epoch },
	{ .must = "a copy is made in slices, or it tells",
	  .of = "perch_backup_init perch_backup_path perch_backup_slice perch_backup_flush",
	  .before = before_copy,
	  .act = copy,
	  .after = after_copy },
	{ .must = "a copy is made at the end, or it tells",
	  .of = "perch_backup_end",
	  .before = before_copy,
	  .act = copy_at_end,
	  .after = after_copy },
	{ .must = "the last record is found", .of = "perch_log_tail", FAULT_ASK(ask_tail) },
	{ .must = "a chain value is found", .of = "perch_log_hash_at", FAULT_ASK(ask_hash) },
	{ .must = "the epochs are found",
	  .of = "perch_log_epoch_last perch_log_epoch_after "
		"perch_log_epoch_find perch_log_epoch_naming",
	  FAULT_ASK(ask_epochs) },
};

const struct fault_list fault_log = { rows, PERCH_COUNT(rows), set_up, tear_down };
