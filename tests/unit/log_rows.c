/* log_rows.c - see log_rows.h. */
#include "tests/unit/log_rows.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "firmware/base/text.h"
#include "tests/unit/must.h"

static bool
take(sqlite3_stmt *row, int column, void *dst, size_t n)
{
	if ((size_t)sqlite3_column_bytes(row, column) != n)
		return false;
	if (n > 0) /* the blob of none is NULL */
		memcpy(dst, sqlite3_column_blob(row, column), n);
	return true;
}

static bool
read_events(struct log_rows *rows, sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(db, "SELECT id, bytes, hash FROM event ORDER BY id", -1, &s,
				     NULL) == SQLITE_OK;
	int code = SQLITE_DONE;

	while (ok && (code = sqlite3_step(s)) == SQLITE_ROW) {
		struct log_row *r = &rows->row[rows->n];

		ok = rows->n < LOG_ROWS_MAX && sqlite3_column_bytes(s, 1) <= LOG_ROW_BYTES;
		if (!ok)
			break;
		*r = (struct log_row){ .id = sqlite3_column_int64(s, 0),
				       .n = (size_t)sqlite3_column_bytes(s, 1) };
		ok = take(s, 1, r->bytes, r->n) && take(s, 2, r->hash, 32);
		rows->n++;
	}
	(void)sqlite3_finalize(s);
	return ok && code == SQLITE_DONE;
}

static bool
read_epochs(struct log_rows *rows, sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(db,
				     "SELECT n, epoch_id, first_id, previous_epoch, previous_seq, "
				     "previous_hash FROM epoch ORDER BY n",
				     -1, &s, NULL) == SQLITE_OK;
	int code = SQLITE_DONE;

	while (ok && (code = sqlite3_step(s)) == SQLITE_ROW) {
		struct log_epoch *e = &rows->epoch[rows->epochs];

		ok = rows->epochs < LOG_EPOCHS_MAX;
		if (!ok)
			break;
		*e = (struct log_epoch){ .n = sqlite3_column_int64(s, 0),
					 .first_id = sqlite3_column_int64(s, 2),
					 .has_previous = sqlite3_column_type(s, 3) != SQLITE_NULL,
					 .previous_seq = sqlite3_column_int64(s, 4) };
		ok = take(s, 1, e->id, 8) &&
		     (!e->has_previous ||
		      (take(s, 3, e->previous, 8) && take(s, 5, e->previous_hash, 32)));
		rows->epochs++;
	}
	(void)sqlite3_finalize(s);
	return ok && code == SQLITE_DONE;
}

bool
log_rows_read(struct log_rows *rows, const char *path)
{
	sqlite3 *db = NULL;
	bool ok = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;

	rows->n = rows->epochs = 0;
	ok = ok && read_events(rows, db) && read_epochs(rows, db);
	(void)sqlite3_close(db);
	return ok;
}

/* Without triggers and checks, then with the triggers again, so that only the data differs. */
static bool
begin(const char *path, sqlite3 **db)
{
	return sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	       sqlite3_exec(*db,
			    "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;"
			    "CREATE TEMP TABLE kept AS SELECT name, sql FROM sqlite_schema "
			    "WHERE type = 'trigger'",
			    NULL, NULL, NULL) == SQLITE_OK;
}

static bool
each_trigger(sqlite3 *db, const char *sql)
{
	char *all = NULL;
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
		  sqlite3_step(s) == SQLITE_ROW;

	if (ok && sqlite3_column_text(s, 0) != NULL)
		all = sqlite3_mprintf("%s", sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	ok = ok && (all == NULL || sqlite3_exec(db, all, NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_free(all);
	return ok;
}

#define DROP    "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM kept"
#define RESTORE "SELECT group_concat(sql, ';') FROM kept"

static bool
end(sqlite3 *db, bool ok)
{
	ok = ok && each_trigger(db, RESTORE) &&
	     sqlite3_exec(db, "DROP TABLE temp.kept; COMMIT", NULL, NULL, NULL) == SQLITE_OK;
	return sqlite3_close(db) == SQLITE_OK && ok;
}

static bool
insert_rows(const struct log_rows *rows, sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(db, "INSERT INTO event VALUES (?1, ?2, ?3)", -1, &s, NULL) ==
		  SQLITE_OK;

	for (size_t i = 0; ok && i < rows->n; i++) {
		const struct log_row *r = &rows->row[i];

		(void)sqlite3_bind_int64(s, 1, r->id);
		(void)sqlite3_bind_blob(s, 2, r->bytes, (int)r->n, SQLITE_STATIC);
		(void)sqlite3_bind_blob(s, 3, r->hash, 32, SQLITE_STATIC);
		ok = sqlite3_step(s) == SQLITE_DONE && sqlite3_reset(s) == SQLITE_OK;
	}
	(void)sqlite3_finalize(s);
	return ok;
}

static bool
insert_epochs(const struct log_rows *rows, sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(db, "INSERT INTO epoch VALUES (?1, ?2, ?3, ?4, ?5, ?6)", -1,
				     &s, NULL) == SQLITE_OK;

	for (size_t i = 0; ok && i < rows->epochs; i++) {
		const struct log_epoch *e = &rows->epoch[i];

		(void)sqlite3_clear_bindings(s);
		(void)sqlite3_bind_int64(s, 1, e->n);
		(void)sqlite3_bind_blob(s, 2, e->id, 8, SQLITE_STATIC);
		(void)sqlite3_bind_int64(s, 3, e->first_id);
		if (e->has_previous) {
			(void)sqlite3_bind_blob(s, 4, e->previous, 8, SQLITE_STATIC);
			(void)sqlite3_bind_int64(s, 5, e->previous_seq);
			(void)sqlite3_bind_blob(s, 6, e->previous_hash, 32, SQLITE_STATIC);
		}
		ok = sqlite3_step(s) == SQLITE_DONE && sqlite3_reset(s) == SQLITE_OK;
	}
	(void)sqlite3_finalize(s);
	return ok;
}

void
log_rows_write(const struct log_rows *rows, const char *path)
{
	sqlite3 *db = NULL;
	bool ok = begin(path, &db) && each_trigger(db, DROP) &&
		  sqlite3_exec(db, "DELETE FROM event; DELETE FROM epoch", NULL, NULL, NULL) ==
			  SQLITE_OK &&
		  insert_rows(rows, db) && insert_epochs(rows, db);

	MUST(end(db, ok), "the rows are written");
}

bool
log_rows_exec(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	bool ok = begin(path, &db) && each_trigger(db, DROP) &&
		  sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL) ==
			  SQLITE_OK &&
		  sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) > 0;

	return end(db, ok);
}

bool
log_rows_text(const char *path, const char *sql, char *dst, size_t cap)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
		  sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
		  sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 0) != NULL &&
		  perch_fmt(dst, cap, "%s", (const char *)sqlite3_column_text(s, 0)) == PERCH_OK;

	(void)sqlite3_finalize(s);
	return sqlite3_close(db) == SQLITE_OK && ok;
}

bool
log_rows_same(const struct log_rows *a, const struct log_rows *b)
{
	if (a->n != b->n || a->epochs != b->epochs)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct log_row *x = &a->row[i];
		const struct log_row *y = &b->row[i];

		if (x->id != y->id || x->n != y->n || memcmp(x->bytes, y->bytes, x->n) != 0 ||
		    memcmp(x->hash, y->hash, 32) != 0)
			return false;
	}
	for (size_t i = 0; i < a->epochs; i++) {
		const struct log_epoch *x = &a->epoch[i];
		const struct log_epoch *y = &b->epoch[i];

		if (x->n != y->n || memcmp(x->id, y->id, 8) != 0 || x->first_id != y->first_id ||
		    x->has_previous != y->has_previous ||
		    memcmp(x->previous, y->previous, 8) != 0 ||
		    x->previous_seq != y->previous_seq ||
		    memcmp(x->previous_hash, y->previous_hash, 32) != 0)
			return false;
	}
	return true;
}

/* --- changing them ------------------------------------------------------------------------------------ */

const struct log_epoch *
log_rows_epoch(const struct log_rows *rows, size_t i)
{
	const struct log_epoch *found = &rows->epoch[0];

	for (size_t k = 1; k < rows->epochs; k++)
		if (rows->epoch[k].first_id <= rows->row[i].id)
			found = &rows->epoch[k];
	return found;
}

void
log_rows_chain(struct log_rows *rows, const uint8_t device[PERCH_DEVICE_BYTES], size_t i,
	       bool is_to_end)
{
	const struct log_epoch *epoch = i < rows->n ? log_rows_epoch(rows, i) : NULL;
	struct perch_hash h;

	for (; i < rows->n; i++) {
		struct log_row *r = &rows->row[i];
		const struct log_epoch *own = log_rows_epoch(rows, i);

		if (own != epoch && !is_to_end)
			return;
		if (own->first_id == r->id || i == 0)
			MUST(perch_chain_start(device, own->id, &h) == PERCH_OK, "it starts");
		else
			memcpy(h.b, rows->row[i - 1].hash, 32);
		MUST(perch_chain_step(&h, perch_span_of(r->bytes, r->n)) == PERCH_OK, "it steps");
		memcpy(r->hash, h.b, 32);
	}
}

static void
renumber(struct log_rows *rows, size_t i, int64_t by)
{
	int64_t from = i < rows->n ? rows->row[i].id : INT64_MAX;

	for (size_t k = 0; k < rows->epochs; k++)
		if (rows->epoch[k].first_id >= from)
			rows->epoch[k].first_id += by;
	for (; i < rows->n; i++)
		rows->row[i].id += by;
}

void
log_rows_cut(struct log_rows *rows, size_t i, size_t n)
{
	int64_t from = rows->row[i].id;
	size_t left = 0;

	for (size_t k = 0; k < rows->epochs; k++)
		if (rows->epoch[k].first_id < from || rows->epoch[k].first_id >= from + (int64_t)n)
			rows->epoch[left++] = rows->epoch[k];
	rows->epochs = left;
	renumber(rows, i + n, -(int64_t)n);
	memmove(&rows->row[i], &rows->row[i + n], (rows->n - i - n) * sizeof(rows->row[0]));
	rows->n -= n;
}

void
log_rows_open(struct log_rows *rows, size_t i, size_t n)
{
	int64_t id = i > 0 ? rows->row[i - 1].id + 1 : 1;

	MUST(rows->n + n <= LOG_ROWS_MAX, "there is room");
	renumber(rows, i, (int64_t)n);
	memmove(&rows->row[i + n], &rows->row[i], (rows->n - i) * sizeof(rows->row[0]));
	rows->n += n;
	for (size_t k = 0; k < n; k++)
		rows->row[i + k].id = id + (int64_t)k;
}
