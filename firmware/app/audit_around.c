/* audit_around.c - what lies around the log: receipts, mark, projections. See audit.h. */
#include "firmware/app/audit.h"
#include "firmware/base/text.h"
#include "firmware/store/file.h"
#include "firmware/store/mark.h"
#include "firmware/store/view.h"
#include "sync/wire.h"

/* Records read at a time. */
#define BATCH 1000

static enum perch_rc
broken(struct perch_audit *a, uint64_t id, struct perch_err *err, const char *what, const char *why)
{
	a->bad_id = id;
	return perch_err_set(err, PERCH_E_DAMAGED, 0,
			     "%s record %llu%s; keep the folder as it is and tell head office",
			     what, (unsigned long long)id, why);
}

/* --- what a restored copy lacks ------------------------------------------------------------------ */

/* A record that somebody proves and that this log does not have. */
struct proof {
	struct perch_span epoch;
	uint64_t seq;
	struct perch_span hash;
	const char *what;  /* "head office has receipted" .. */
	int64_t server_ms; /* head office's time of its receipt, 0 for a mark */
};

static void
note_loss(struct perch_audit *a, const struct proof *p, uint64_t kept, bool is_recorded)
{
	size_t n = a->n_losses < PERCH_AUDIT_LOSSES_MAX ? a->n_losses : PERCH_AUDIT_LOSSES_MAX;

	for (size_t i = 0; i < n; i++) {
		struct perch_audit_loss *l = &a->losses[i];

		if (!perch_span_eq(p->epoch, perch_span_of(l->epoch, sizeof(l->epoch))))
			continue;
		l->known = p->seq > l->known ? p->seq : l->known;
		return;
	}
	if (n < PERCH_AUDIT_LOSSES_MAX) {
		struct perch_audit_loss *l = &a->losses[n];

		memcpy(l->epoch, p->epoch.p, sizeof(l->epoch));
		l->kept = kept;
		l->known = p->seq;
		l->is_recorded = is_recorded;
	}
	a->n_losses++;
}

/* true: what came in `p` came after the present epoch had been receipted for the first time. */
static enum perch_rc
is_later(struct perch_audit *a, struct perch_db *sync, const struct proof *p, bool *out,
	 struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		sync, "SELECT coalesce(min(server_ms) < ?2, 0) FROM receipt WHERE epoch = ?1",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(a->epoch.id, sizeof(a->epoch.id)));
	perch_stmt_i64(stmt, 2, p->server_ms);
	rc = perch_stmt_step(sync, stmt, err);
	if (rc == PERCH_OK)
		*out = perch_col_i64(stmt, 0) != 0;
	return rc;
}

/*
 * An epoch that this log does not have, nor names. It began before the present one, and was lost
 * with the copy before last, or it began after it, and this log is the older copy. The mark is
 * moved to each epoch when that begins, so that one of the present epoch tells; so does a receipt
 * that is later than one of the present epoch. Without either nobody can.
 */
static enum perch_rc
judge_unknown_epoch(struct perch_audit *a, struct perch_db *sync, const struct proof *p,
		    struct perch_err *err)
{
	bool is_after = !a->is_restored;
	enum perch_rc rc = PERCH_OK;

	if (a->is_restored && !a->is_newest && sync == NULL)
		is_after = a->mark == PERCH_AUDIT_MARK_NONE;
	else if (a->is_restored && !a->is_newest)
		rc = is_later(a, sync, p, &is_after, err);
	if (rc == PERCH_OK && is_after) {
		char id[2 * PERCH_EPOCH_BYTES + 1] = "";

		(void)!perch_text_hex(id, sizeof(id), p->epoch.p, p->epoch.n);
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "%s an epoch that this log does not have, %s: this log is an "
				     "older copy; keep the folder as it is and tell head office",
				     p->what, id);
	}
	if (rc == PERCH_OK)
		note_loss(a, p, 0, a->is_newest);
	return rc;
}

/* The log has this record, and with this chain value; or a later epoch of it says that it was
 * restored from a copy older than this record: the loss is on record, and head office keeps what
 * it had. sync: NULL for a mark. */
static enum perch_rc
has_record(struct perch_audit *a, struct perch_db *sync, const struct proof *p,
	   struct perch_err *err)
{
	struct perch_epoch own;
	struct perch_epoch next;
	uint8_t hash[PERCH_HASH_BYTES];
	enum perch_rc rc = perch_log_epoch_find(&a->log, p->epoch.p, &own, err);

	if (rc == PERCH_E_NOTFOUND) {
		rc = perch_log_epoch_naming(&a->log, p->epoch.p, &next, err);
		if (rc == PERCH_OK)
			note_loss(a, p, 0, true);
		return rc == PERCH_E_NOTFOUND ? judge_unknown_epoch(a, sync, p, err) : rc;
	}
	if (rc == PERCH_OK)
		rc = perch_log_epoch_after(&a->log, own.n, &next, err);
	if (rc == PERCH_OK && p->seq > next.first_id - own.first_id) {
		note_loss(a, p, next.first_id - own.first_id, true);
		return PERCH_OK;
	}
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return rc;
	uint64_t id = own.first_id + p->seq - 1;
	rc = perch_log_hash_at(&a->log, id, hash, err);
	if (rc == PERCH_E_NOTFOUND)
		return broken(a, id, err, p->what, ", which the log lacks: its tail is missing");
	if (rc == PERCH_OK && !perch_span_eq(p->hash, perch_span_of(hash, sizeof(hash))))
		return broken(a, id, err, p->what, " with another hash: the log was rewritten");
	return rc;
}

/* --- the mark -------------------------------------------------------------------------------------- */

/* The mark of acknowledgements may be of an earlier life when the seals' mark is of this one. */
static enum perch_rc
check_mark(struct perch_audit *a, const char *name, const char *what, bool *is_of_now,
	   struct perch_err *err)
{
	struct perch_mark mark;
	bool was_of_now = *is_of_now;
	enum perch_rc rc = perch_mark_load(a->config->mark, name, &mark, err);

	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	if (memcmp(mark.device, a->device, sizeof(mark.device)) != 0)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "the mark in %s is of another terminal", a->config->mark);
	const struct proof p = { .epoch = perch_span_of(mark.epoch, sizeof(mark.epoch)),
				 .seq = mark.seq,
				 .hash = perch_span_of(mark.hash, sizeof(mark.hash)),
				 .what = what };

	*is_of_now = memcmp(mark.epoch, a->epoch.id, sizeof(mark.epoch)) == 0;
	if (mark.seq > 0 && (!was_of_now || *is_of_now))
		rc = has_record(a, NULL, &p, err);
	if (rc == PERCH_OK && a->mark != PERCH_AUDIT_MARK_OK)
		a->mark = *is_of_now ? PERCH_AUDIT_MARK_OK : PERCH_AUDIT_MARK_OLD;
	return rc;
}

enum perch_rc
perch_audit_marks(struct perch_audit *a, struct perch_err *err)
{
	bool is_of_now = false;

	if (a->config->mark[0] == '\0')
		return PERCH_OK;
	enum perch_rc rc = check_mark(a, "sealed", "the mark has", &is_of_now, err);
	/* perch moves this one when it opens an epoch; the other follows at the next sync. */
	a->is_newest = is_of_now;
	return rc == PERCH_OK ? check_mark(a, "acked", "head office has", &is_of_now, err) : rc;
}

/* --- receipts ------------------------------------------------------------------------------------ */

static enum perch_rc
check_receipt(struct perch_audit *a, struct perch_db *db, const uint8_t key[PERCH_KEY_BYTES],
	      struct sqlite3_stmt *row, struct perch_err *err)
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
	const struct proof p = { epoch, ack.seq, hash, "head office has receipted",
				 ack.received_ms };
	return has_record(a, db, &p, err);
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

/* perch-sync writes a position and its receipt together. */
static enum perch_rc
check_positions(struct perch_db *db, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"SELECT seq FROM acked AS a WHERE NOT EXISTS (SELECT 1 FROM receipt AS r "
		"WHERE r.epoch = a.epoch AND r.seq = a.seq AND r.hash = a.hash)",
		&stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	return rc == PERCH_OK
		       ? perch_err_set(err, PERCH_E_DAMAGED, 0,
				       "sync.db: the receipt for seq %lld is not there, though "
				       "it was acknowledged",
				       (long long)perch_col_i64(stmt, 0))
		       : rc;
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
		rc = check_receipt(a, db, key, stmt, err);
	return rc == PERCH_E_NOTFOUND ? check_positions(db, err) : rc;
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

/* Records first..last, some at a time: the terminal may be writing. */
static enum perch_rc
project_range(struct rebuild *r, uint64_t first, uint64_t last)
{
	enum perch_rc rc = PERCH_OK;

	for (uint64_t id = first; id <= last && rc == PERCH_OK; id += BATCH)
		rc = perch_log_each(&r->a->log, id, last - id < BATCH ? last : id + BATCH - 1,
				    project, r, r->err);
	return rc;
}

static enum perch_rc
check_view_state(struct perch_audit *a, struct perch_db *view, struct perch_view_state *state,
		 struct perch_err *err)
{
	uint64_t tail = 0;
	enum perch_rc rc = perch_view_state_get(view, state, err);

	if (rc == PERCH_OK)
		rc = perch_log_tail(&a->log, &tail, NULL, err);
	if (rc == PERCH_OK && state->applied_id > tail)
		return perch_err_set(
			err, PERCH_E_DAMAGED, 0,
			"view.db knows %llu records, the log has %llu: its tail is missing, or "
			"view.db is of another log; keep the folder as it is and tell head office",
			(unsigned long long)state->applied_id, (unsigned long long)tail);
	return rc;
}

static enum perch_rc
rebuild_and_compare(struct perch_audit *a, struct perch_db *view, struct perch_db *fresh,
		    struct perch_err *err)
{
	struct perch_view_state before = { 0 };
	struct perch_view_state state = { 0 };
	struct rebuild r = { .a = a, .into = fresh, .err = err };
	enum perch_rc rc = check_view_state(a, view, &before, err);

	/* Nothing of it is ever wanted back, and five years of rolls must not fill the memory. */
	if (rc == PERCH_OK)
		rc = perch_db_exec(fresh, "PRAGMA journal_mode = OFF; PRAGMA cache_size = -32768",
				   err);
	if (rc == PERCH_OK)
		rc = perch_db_begin(fresh, err);
	if (rc == PERCH_OK)
		rc = project_range(&r, 1, before.applied_id);
	/* All of the view at one moment, and the log not before it. What the terminal has projected
	 * meanwhile is little. */
	if (rc == PERCH_OK)
		rc = perch_db_exec(view, "BEGIN", err);
	if (rc == PERCH_OK)
		rc = check_view_state(a, view, &state, err);
	if (rc == PERCH_OK && state.applied_id >= before.applied_id)
		rc = project_range(&r, before.applied_id + 1, state.applied_id);
	return rc == PERCH_OK ? perch_view_compare(view, fresh, err) : rc;
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
	rc = perch_db_open_scratch(&fresh, &perch_view_kind, err);
	if (rc == PERCH_OK) {
		rc = rebuild_and_compare(a, &view, &fresh, err);
		perch_db_rollback(&fresh);
		perch_db_rollback(&view);
		perch_db_close(&fresh);
	}
	perch_db_close(&view);
	return rc;
}
