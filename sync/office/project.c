/* project.c - see project.h: which records are still to be judged. */
#include "sync/office/project.h"

#include "firmware/base/log.h"
#include "sync/office/done.h"
#include "sync/office/judge.h"

#define RULES    3    /* goes up when judge.c changes what it makes of a record */
#define PART_MAX 1000 /* records in one transaction, so that batches do not wait long */

static enum perch_rc
is_by_these_rules(struct perch_db *db, bool *is_same, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT version FROM projector", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	*is_same = rc == PERCH_OK && perch_col_i64(stmt, 0) == RULES;
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
forget(struct perch_db *db, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_db_begin(db, err);

	if (rc == PERCH_OK)
		rc = perch_db_exec(db,
				   "DELETE FROM notice; DELETE FROM flaw; DELETE FROM measure;"
				   "DELETE FROM colour; DELETE FROM finding; DELETE FROM roll;"
				   "DELETE FROM setup; DELETE FROM sampling; DELETE FROM lot;"
				   "DELETE FROM counted; DELETE FROM tally; DELETE FROM anomaly;"
				   "DELETE FROM remedy; DELETE FROM recheck;"
				   "DELETE FROM question; DELETE FROM acknowledged;"
				   "DELETE FROM kept; DELETE FROM leftover; DELETE FROM told;"
				   "DELETE FROM planned; DELETE FROM shift; DELETE FROM made;"
				   "DELETE FROM link; DELETE FROM sign_in; DELETE FROM denial;"
				   "DELETE FROM unlocking; DELETE FROM addendum;"
				   "DELETE FROM signature; DELETE FROM restored;"
				   "DELETE FROM judged; DELETE FROM projector;",
				   err);
	if (rc == PERCH_OK)
		rc = perch_stmt_new(db, "INSERT INTO projector (id, version) VALUES (1, ?1)", &stmt,
				    err);
	if (rc == PERCH_OK) {
		perch_stmt_i64(stmt, 1, RULES);
		rc = perch_stmt_run(db, stmt, err);
	}
	if (rc == PERCH_OK)
		rc = perch_db_commit(db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(db);
	return rc;
}

/* The first stream with records to judge. PERCH_E_NOTFOUND: none. */
static enum perch_rc
find_work(struct perch_judge *j, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"SELECT s.n, s.device, s.epoch, d.seal_key, coalesce(j.seq, 0),"
		" coalesce(j.shift, 0), coalesce(j.boot, 0), coalesce(j.stage, ''),"
		" coalesce(j.parent, 0) FROM stream s"
		" JOIN device d ON d.device = s.device LEFT JOIN judged j ON j.stream = s.n"
		" WHERE coalesce(j.seq, 0) < s.seq ORDER BY s.n LIMIT 1",
		&stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(j->db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	struct perch_span device = perch_col_span(stmt, 1);
	struct perch_span epoch = perch_col_span(stmt, 2);
	struct perch_span key = perch_col_span(stmt, 3);
	if (device.n != sizeof(j->device) || epoch.n != sizeof(j->epoch) ||
	    key.n != sizeof(j->seal_key))
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: a stream is damaged");
	j->stream = perch_col_i64(stmt, 0);
	memcpy(j->device, device.p, device.n);
	memcpy(j->epoch, epoch.p, epoch.n);
	memcpy(j->seal_key, key.p, key.n);
	j->seq = perch_col_i64(stmt, 4);
	j->shift = perch_col_i64(stmt, 5);
	j->boot = perch_col_i64(stmt, 6);
	j->parent = perch_col_i64(stmt, 8);
	return perch_col_text(stmt, 7, j->stage, sizeof(j->stage));
}

static enum perch_rc
save_place(const struct perch_judge *j, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		j->db,
		"INSERT INTO judged (stream, seq, shift, boot, stage, parent)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
		" ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, shift = excluded.shift,"
		" boot = excluded.boot, stage = excluded.stage, parent = excluded.parent",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	perch_stmt_i64(stmt, 3, j->shift);
	perch_stmt_i64(stmt, 4, j->boot);
	perch_stmt_text(stmt, 5, j->stage);
	perch_stmt_i64(stmt, 6, j->parent);
	return perch_stmt_run(j->db, stmt, err);
}

/* The chain value where the part begins. */
static enum perch_rc
chain_before(const struct perch_judge *j, struct perch_hash *hash, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	if (j->seq == 0)
		return perch_chain_start(j->device, j->epoch, hash);
	enum perch_rc rc = perch_stmt_new(
		j->db, "SELECT hash FROM record WHERE stream = ?1 AND seq = ?2", &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	rc = perch_stmt_step(j->db, stmt, err);
	if (rc == PERCH_OK && perch_col_span(stmt, 0).n == PERCH_HASH_BYTES)
		memcpy(hash->b, perch_col_span(stmt, 0).p, PERCH_HASH_BYTES);
	else if (rc == PERCH_OK || rc == PERCH_E_NOTFOUND)
		rc = perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: a record is missing");
	return rc;
}

static enum perch_rc
judge_part(struct perch_judge *j, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_hash before;
	enum perch_rc rc = chain_before(j, &before, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(j->db,
				    "SELECT seq, bytes, hash FROM record"
				    " WHERE stream = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
				    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, j->stream);
	perch_stmt_i64(stmt, 2, j->seq);
	perch_stmt_i64(stmt, 3, PART_MAX);
	while ((rc = perch_stmt_step(j->db, stmt, err)) == PERCH_OK) {
		j->seq = perch_col_i64(stmt, 0);
		rc = perch_judge_record(j, perch_col_span(stmt, 1), &before, err);
		if (rc != PERCH_OK)
			return rc;
		if (perch_col_span(stmt, 2).n == PERCH_HASH_BYTES)
			memcpy(before.b, perch_col_span(stmt, 2).p, PERCH_HASH_BYTES);
	}
	return rc == PERCH_E_NOTFOUND ? save_place(j, err) : rc;
}

/* A part of the records that wait to be judged, or, when all are, of what is told of them. */
static enum perch_rc
work(struct perch_office *office, struct perch_err *err)
{
	struct perch_judge j = { .db = &office->db };
	bool is_same = false;
	bool has_records = true;
	enum perch_rc rc = is_by_these_rules(j.db, &is_same, err);

	if (rc == PERCH_OK && !is_same)
		rc = forget(j.db, err);
	if (rc == PERCH_OK)
		rc = find_work(&j, err);
	if (rc == PERCH_E_NOTFOUND) {
		has_records = false;
		rc = PERCH_OK;
	}
	if (rc == PERCH_OK)
		rc = perch_db_begin(j.db, err);
	if (rc == PERCH_OK)
		rc = has_records ? judge_part(&j, err) : perch_done_tell(j.db, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(j.db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(j.db);
	return rc;
}

void
perch_project(struct perch_office *office)
{
	struct perch_err err = { 0 };
	enum perch_rc rc = PERCH_OK;

	while (rc == PERCH_OK) {
		perch_office_lock(office);
		rc = work(office, &err);
		perch_office_unlock(office);
	}
	if (rc != PERCH_E_NOTFOUND)
		perch_log(PERCH_LOG_ERROR, "office", "event=not-judged rc=%s text=\"%s\"",
			  perch_rc_str(rc), err.text);
}

enum perch_rc
perch_project_forget(struct perch_office *office, struct perch_err *err)
{
	perch_office_lock(office);
	enum perch_rc rc = forget(&office->db, err);
	perch_office_unlock(office);
	return rc;
}
