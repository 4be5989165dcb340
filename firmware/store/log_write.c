/* log_write.c - see log_write.h. */
#include "firmware/store/log_write.h"

static enum perch_rc
insert_events(struct perch_db *db, uint64_t first_id, const struct perch_log_entry entries[],
	      size_t n, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "INSERT INTO event (id, bytes, hash) VALUES (?1, ?2, ?3)", &stmt, err);

	for (size_t i = 0; rc == PERCH_OK && i < n; i++) {
		perch_stmt_i64(stmt, 1, (int64_t)(first_id + i));
		perch_stmt_blob(stmt, 2, entries[i].bytes);
		perch_stmt_blob(stmt, 3, perch_span_of(entries[i].hash, 32));
		rc = perch_stmt_run(db, stmt, err);
	}
	/* The gap trigger refuses an id that is not the next one. */
	return rc == PERCH_E_EXISTS ? PERCH_E_STATE : rc;
}

static enum perch_rc
insert_epoch(struct perch_db *db, const struct perch_epoch *e, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"INSERT INTO epoch (n, epoch_id, first_id, previous_epoch, previous_seq, "
		"previous_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, e->n);
	perch_stmt_blob(stmt, 2, perch_span_of(e->id, sizeof(e->id)));
	perch_stmt_i64(stmt, 3, (int64_t)e->first_id);
	if (e->has_previous) {
		perch_stmt_blob(stmt, 4, perch_span_of(e->previous_id, sizeof(e->previous_id)));
		perch_stmt_i64(stmt, 5, (int64_t)e->previous_seq);
		perch_stmt_blob(stmt, 6, perch_span_of(e->previous_hash, sizeof(e->previous_hash)));
	}
	return perch_stmt_run(db, stmt, err);
}

/* A trigger that another program put there may swallow a record and call that success. */
static enum perch_rc
check_tail(struct perch_db *db, uint64_t last, const uint8_t hash[32], struct perch_err *err)
{
	uint8_t stored[32] = { 0 };
	uint64_t tail = 0;
	enum perch_rc rc = perch_log_tail(db, &tail, stored, err);

	if (rc == PERCH_OK && (tail != last || memcmp(stored, hash, sizeof(stored)) != 0))
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "log.db does not take record %llu as it is: %s",
				     (unsigned long long)last, db->kind->if_damaged);
	return rc;
}

static enum perch_rc
append(struct perch_db *db, const struct perch_epoch *epoch, uint64_t first_id,
       const struct perch_log_entry entries[], size_t n, struct perch_err *err)
{
	enum perch_rc rc = perch_db_begin(db, err);

	if (rc == PERCH_OK && epoch != NULL)
		rc = insert_epoch(db, epoch, err);
	if (rc == PERCH_OK)
		rc = insert_events(db, first_id, entries, n, err);
	if (rc == PERCH_OK && n > 0)
		rc = check_tail(db, first_id + n - 1, entries[n - 1].hash, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(db);
	return rc;
}

enum perch_rc
perch_log_append(struct perch_db *db, uint64_t first_id, const struct perch_log_entry entries[],
		 size_t n, struct perch_err *err)
{
	return append(db, NULL, first_id, entries, n, err);
}

enum perch_rc
perch_log_open_epoch(struct perch_db *db, const struct perch_epoch *epoch,
		     const struct perch_log_entry entries[], size_t n, struct perch_err *err)
{
	return append(db, epoch, epoch->first_id, entries, n, err);
}
