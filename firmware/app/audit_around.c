/* audit_around.c - what lies around the log: receipts, mark, projections. See audit.h. */
#include "firmware/app/audit.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"
#include "firmware/store/view.h"
#include "sync/wire.h"

static const struct perch_epoch *
find_epoch(const struct perch_audit *a, struct perch_span id)
{
	for (size_t i = 0; i < a->n_epochs; i++)
		if (perch_span_eq(id, perch_span_of(a->epochs[i].id, sizeof(a->epochs[i].id))))
			return &a->epochs[i];
	return NULL;
}

/* A later epoch of this log says that it was restored from a copy older than this record: the loss
 * is on record, and head office keeps what it had. */
static bool
is_lost_on_record(const struct perch_audit *a, struct perch_span epoch, uint64_t seq)
{
	const struct perch_epoch *own = find_epoch(a, epoch);
	const struct perch_epoch *end = a->epochs + a->n_epochs;

	if (own != NULL)
		return own + 1 < end && seq > own[1].first_id - own->first_id;
	for (const struct perch_epoch *e = a->epochs; e < end; e++)
		if (e->has_previous &&
		    perch_span_eq(epoch, perch_span_of(e->previous_id, sizeof(e->previous_id))))
			return true;
	return false;
}

/* The log has this record, and with this chain value. what: "head office has a receipt for" .. */
static enum perch_rc
has_record(struct perch_audit *a, struct perch_span epoch, uint64_t seq, struct perch_span hash,
	   const char *what, struct perch_err *err)
{
	const struct perch_epoch *e = find_epoch(a, epoch);
	uint8_t own[PERCH_HASH_BYTES];

	if (is_lost_on_record(a, epoch, seq)) {
		a->lost_on_record++;
		return PERCH_OK;
	}
	if (e == NULL)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "%s an epoch that this log does not have: it is an older copy",
				     what);
	uint64_t id = e->first_id + seq - 1;
	enum perch_rc rc = perch_log_hash_at(&a->log, id, own, err);
	if (rc == PERCH_E_NOTFOUND)
		rc = perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"%s record %llu, but the log ends at %llu: its tail is missing; keep "
			"the folder as it is and tell head office",
			what, (unsigned long long)id, (unsigned long long)a->tail);
	else if (rc == PERCH_OK && !perch_span_eq(hash, perch_span_of(own, sizeof(own))))
		rc = perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"%s record %llu with another hash: the log was rewritten; keep the "
			"folder as it is and tell head office",
			what, (unsigned long long)id);
	if (rc == PERCH_E_DAMAGED)
		a->bad_id = id;
	return rc;
}

/* --- receipts ------------------------------------------------------------------------------------ */

static enum perch_rc
check_receipt(struct perch_audit *a, const uint8_t key[PERCH_KEY_BYTES], struct sqlite3_stmt *row,
	      struct perch_err *err)
{
	struct perch_span epoch = perch_col_span(row, 0);
	struct perch_span hash = perch_col_span(row, 2);
	struct perch_span signature = perch_col_span(row, 4);
	struct perch_wire_ack ack = { .seq = (uint64_t)perch_col_i64(row, 1),
				      .received_ms = perch_col_i64(row, 3) };
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];

	if (epoch.n != sizeof(ack.epoch) || hash.n != sizeof(ack.hash) ||
	    signature.n != PERCH_SIGNATURE_BYTES)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "sync.db: a receipt is damaged");
	memcpy(ack.device, a->device, sizeof(ack.device));
	memcpy(ack.epoch, epoch.p, epoch.n);
	memcpy(ack.hash, hash.p, hash.n);
	perch_wire_receipt(&ack, message);
	if (perch_signature_check(key, perch_span_of(message, sizeof(message)), signature.p) !=
	    PERCH_OK)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "sync.db: the receipt for seq %llu is not signed by head "
				     "office",
				     (unsigned long long)ack.seq);
	a->receipts++;
	return has_record(a, epoch, ack.seq, hash, "head office has receipted", err);
}

static enum perch_rc
office_key(struct perch_db *db, uint8_t key[PERCH_KEY_BYTES], struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT receipt_key FROM office", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc != PERCH_OK)
		return rc;
	struct perch_span got = perch_col_span(stmt, 0);
	if (got.n != PERCH_KEY_BYTES)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "sync.db: head office's key is damaged");
	memcpy(key, got.p, PERCH_KEY_BYTES);
	return PERCH_OK;
}

static enum perch_rc
check_receipts(struct perch_audit *a, struct perch_db *db, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	uint8_t key[PERCH_KEY_BYTES];
	enum perch_rc rc = office_key(db, key, err);

	/* Not enrolled yet: no receipts. */
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc == PERCH_OK)
		rc = perch_stmt_new(db,
				    "SELECT epoch, seq, hash, server_ms, signature FROM receipt "
				    "ORDER BY epoch, seq",
				    &stmt, err);
	while (rc == PERCH_OK && (rc = perch_stmt_step(db, stmt, err)) == PERCH_OK)
		rc = check_receipt(a, key, stmt, err);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_audit_receipts(struct perch_audit *a, struct perch_err *err)
{
	struct perch_db db;
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = perch_path_beside(path, sizeof(path), a->config->log_db, "sync.db");

	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&db, &perch_sync_kind, path, err);
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK)
		return rc;
	rc = check_receipts(a, &db, err);
	perch_db_close(&db);
	return rc;
}

/* --- the mark -------------------------------------------------------------------------------------- */

/* The mark of acknowledgements may be of an earlier life when the seals' mark is of this one. */
static enum perch_rc
check_mark(struct perch_audit *a, const char *name, const char *what, bool *is_of_now,
	   struct perch_err *err)
{
	const struct perch_epoch *last = &a->epochs[a->n_epochs - 1];
	struct perch_mark mark;
	bool was_of_now = *is_of_now;
	enum perch_rc rc = perch_mark_load(a->config->mark, name, &mark, err);

	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK)
		return rc;
	if (memcmp(mark.device, a->device, sizeof(mark.device)) != 0)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "the mark in %s is of another terminal", a->config->mark);
	*is_of_now = memcmp(mark.epoch, last->id, sizeof(mark.epoch)) == 0;
	if (mark.seq > 0 && (!was_of_now || *is_of_now))
		rc = has_record(a, perch_span_of(mark.epoch, sizeof(mark.epoch)), mark.seq,
				perch_span_of(mark.hash, sizeof(mark.hash)), what, err);
	a->has_mark |= rc == PERCH_OK;
	return rc;
}

enum perch_rc
perch_audit_mark(struct perch_audit *a, struct perch_err *err)
{
	bool is_of_now = false;

	if (a->config->mark[0] == '\0')
		return PERCH_OK;
	enum perch_rc rc = check_mark(a, "sealed", "the mark has", &is_of_now, err);
	return rc == PERCH_OK ? check_mark(a, "acked", "head office has", &is_of_now, err) : rc;
}

/* --- projections --------------------------------------------------------------------------------------- */

struct rebuild {
	struct perch_audit *a;
	struct perch_db *into;
	struct perch_err *err;
};

static enum perch_rc
project(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct rebuild *r = ctx;

	(void)hash;
	if (perch_record_decode(bytes, &r->a->record) != PERCH_OK)
		return PERCH_OK; /* the chain's check has judged it */
	return perch_view_apply(r->into, id, &r->a->record, r->err);
}

/* Was it written by a program that projected less? */
static enum perch_rc
is_older(struct perch_db *view, bool *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(view, "PRAGMA user_version", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(view, stmt, err);
	if (rc == PERCH_OK)
		*out = perch_col_i64(stmt, 0) < (int64_t)*perch_view_kind.migrations_n;
	return rc;
}

static enum perch_rc
rebuild_and_compare(struct perch_audit *a, struct perch_db *view, struct perch_db *fresh,
		    struct perch_err *err)
{
	struct perch_view_state state = { 0 };
	struct rebuild r = { .a = a, .into = fresh, .err = err };
	uint64_t tail = 0;
	bool is_to_be_made_anew = false;
	/* All of the view at one moment, and the log not before it: the terminal may be writing. */
	enum perch_rc rc = perch_db_exec(view, "BEGIN", err);

	if (rc == PERCH_OK)
		rc = perch_view_state_get(view, &state, err);
	if (rc == PERCH_OK)
		rc = perch_log_tail(&a->log, &tail, NULL, err);
	if (rc == PERCH_OK && state.applied_id > tail)
		return perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"view.db knows %llu records, the log has %llu: its tail is missing, or "
			"view.db is of another log; keep the folder as it is and tell head office",
			(unsigned long long)state.applied_id, (unsigned long long)tail);
	if (rc == PERCH_OK)
		rc = is_older(view, &is_to_be_made_anew, err);
	if (rc != PERCH_OK || is_to_be_made_anew)
		return rc;
	rc = perch_db_begin(fresh, err);
	if (rc == PERCH_OK && state.applied_id > 0)
		rc = perch_log_each(&a->log, 1, state.applied_id, project, &r, err);
	if (rc == PERCH_OK)
		rc = perch_view_compare(view, fresh, err);
	return rc;
}

enum perch_rc
perch_audit_views(struct perch_audit *a, struct perch_err *err)
{
	struct perch_db view;
	struct perch_db fresh;
	char path[PERCH_PATH_CAP];
	enum perch_rc rc = perch_path_beside(path, sizeof(path), a->config->log_db, "view.db");

	if (rc == PERCH_OK)
		rc = perch_db_open_reader(&view, &perch_view_kind, path, err);
	/* Projections that are not there are made at the next start, as are those of an older program. */
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc != PERCH_OK)
		return rc;
	rc = perch_db_open_memory(&fresh, &perch_view_kind, err);
	if (rc == PERCH_OK) {
		rc = rebuild_and_compare(a, &view, &fresh, err);
		perch_db_rollback(&fresh);
		perch_db_rollback(&view);
		perch_db_close(&fresh);
	}
	perch_db_close(&view);
	return rc;
}
