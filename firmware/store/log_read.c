/* log_read.c - see log_read.h. */
#include "firmware/store/log_read.h"

static bool
take(struct perch_span s, uint8_t *dst, size_t n)
{
	if (s.n != n)
		return false;
	memcpy(dst, s.p, n);
	return true;
}

static bool
read_epoch(struct sqlite3_stmt *row, struct perch_epoch *e)
{
	*e = (struct perch_epoch){
		.n = perch_col_i64(row, 0),
		.first_id = (uint64_t)perch_col_i64(row, 2),
		.previous_seq = (uint64_t)perch_col_i64(row, 4),
	};
	if (!take(perch_col_span(row, 1), e->id, sizeof(e->id)))
		return false;
	e->has_previous = perch_col_span(row, 3).n > 0;
	return !e->has_previous ||
	       (take(perch_col_span(row, 3), e->previous_id, sizeof(e->previous_id)) &&
		take(perch_col_span(row, 5), e->previous_hash, sizeof(e->previous_hash)));
}

#define EPOCH                                                                                      \
	"SELECT n, epoch_id, first_id, previous_epoch, previous_seq, previous_hash FROM epoch "

static enum perch_rc
take_epoch(struct perch_db *db, struct sqlite3_stmt *row, struct perch_epoch *out,
	   struct perch_err *err)
{
	struct perch_epoch e;
	enum perch_rc rc = perch_stmt_step(db, row, err);

	if (rc != PERCH_OK)
		return rc;
	if (!read_epoch(row, &e))
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db: epoch %lld is damaged",
				     (long long)e.n);
	*out = e;
	return PERCH_OK;
}

enum perch_rc
perch_log_epoch_last(struct perch_db *db, struct perch_epoch *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, EPOCH "ORDER BY n DESC LIMIT 1", &stmt, err);

	return rc == PERCH_OK ? take_epoch(db, stmt, out, err) : rc;
}

enum perch_rc
perch_log_epoch_after(struct perch_db *db, int64_t n, struct perch_epoch *out,
		      struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, EPOCH "WHERE n > ?1 ORDER BY n LIMIT 1", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, n);
	return take_epoch(db, stmt, out, err);
}

enum perch_rc
perch_log_epoch_find(struct perch_db *db, const uint8_t id[8], struct perch_epoch *out,
		     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, EPOCH "WHERE epoch_id = ?1", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(id, 8));
	return take_epoch(db, stmt, out, err);
}

enum perch_rc
perch_log_epoch_naming(struct perch_db *db, const uint8_t id[8], struct perch_epoch *out,
		       struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, EPOCH "WHERE previous_epoch = ?1 ORDER BY n LIMIT 1",
					  &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(id, 8));
	return take_epoch(db, stmt, out, err);
}

enum perch_rc
perch_log_tail(struct perch_db *db, uint64_t *id, uint8_t hash[32], struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT id, hash FROM event ORDER BY id DESC LIMIT 1",
					  &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_E_NOTFOUND) {
		*id = 0;
		return PERCH_OK;
	}
	if (rc != PERCH_OK)
		return rc;
	*id = (uint64_t)perch_col_i64(stmt, 0);
	if (hash != NULL && !take(perch_col_span(stmt, 1), hash, 32))
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db: record %llu has no hash",
				     (unsigned long long)*id);
	return PERCH_OK;
}

enum perch_rc
perch_log_hash_at(struct perch_db *db, uint64_t id, uint8_t hash[32], struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT hash FROM event WHERE id = ?1", &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)id);
	rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK && !take(perch_col_span(stmt, 0), hash, 32))
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db: record %llu has no hash",
				     (unsigned long long)id);
	return rc;
}

enum perch_rc
perch_log_each(struct perch_db *db, uint64_t first, uint64_t last, perch_on_event *on_event,
	       void *ctx, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	uint64_t want = first;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT id, bytes, hash FROM event WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, (int64_t)first);
	perch_stmt_i64(stmt, 2, (int64_t)last);
	for (; rc == PERCH_OK && want <= last; want++) {
		rc = perch_stmt_step(db, stmt, err);
		if (rc == PERCH_E_NOTFOUND ||
		    (rc == PERCH_OK && (uint64_t)perch_col_i64(stmt, 0) != want))
			return perch_err_set(err, PERCH_E_DAMAGED, 0,
					     "log.db: record %llu is missing: %s",
					     (unsigned long long)want, db->kind->if_damaged);
		if (rc == PERCH_OK)
			rc = on_event(ctx, want, perch_col_span(stmt, 1), perch_col_span(stmt, 2));
	}
	return rc;
}
