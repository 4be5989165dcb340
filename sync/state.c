/* state.c - see state.h. */
#include "sync/state.h"

#define ATTEMPTS_KEPT "100"

static bool
take(struct perch_span s, uint8_t *dst, size_t n)
{
	if (s.n != n)
		return false;
	memcpy(dst, s.p, n);
	return true;
}

static enum perch_rc
damaged(struct perch_err *err, const char *what)
{
	return perch_err_set(err, PERCH_E_DAMAGED, 0, "sync.db: %s cannot be read", what);
}

enum perch_rc
perch_state_office(struct perch_db *db, struct perch_office *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"SELECT url, device, receipt_key, ca_sha256, enrolled_ms, "
		"server_ms FROM office WHERE id = 1",
		&row, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, row, err);
	if (rc != PERCH_OK)
		return rc;
	if (perch_col_text(row, 0, out->url, sizeof(out->url)) != PERCH_OK ||
	    !take(perch_col_span(row, 1), out->device, sizeof(out->device)) ||
	    !take(perch_col_span(row, 2), out->receipt_key, sizeof(out->receipt_key)) ||
	    !take(perch_col_span(row, 3), out->ca_key_hash, sizeof(out->ca_key_hash)))
		return damaged(err, "the office");
	out->enrolled_ms = perch_col_i64(row, 4);
	out->server_ms = perch_col_i64(row, 5);
	return PERCH_OK;
}

static enum perch_rc
refuse_move(const struct perch_office *old, struct perch_err *err)
{
	return perch_err_set(
		err, PERCH_E_EXISTS, 0,
		"this terminal belongs to the office at %s; to move it to another one, "
		"move sync.db away first (its receipts prove what was delivered)",
		old->url);
}

enum perch_rc
perch_state_may_enrol(struct perch_db *db, const uint8_t ca_key_hash[PERCH_WIRE_HASH],
		      struct perch_err *err)
{
	struct perch_office old;
	enum perch_rc rc = perch_state_office(db, &old, err);

	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc == PERCH_OK && memcmp(old.ca_key_hash, ca_key_hash, PERCH_WIRE_HASH) != 0)
		return refuse_move(&old, err);
	return rc;
}

/* Another key would make the receipts of this file unreadable. */
static enum perch_rc
may_change_key(struct perch_db *db, const struct perch_office *in, struct perch_err *err)
{
	struct perch_office old;
	enum perch_rc rc = perch_state_office(db, &old, err);

	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	if (rc == PERCH_OK && memcmp(old.receipt_key, in->receipt_key, PERCH_WIRE_KEY) != 0)
		return refuse_move(&old, err);
	return rc;
}

enum perch_rc
perch_state_enrol(struct perch_db *db, const struct perch_office *in, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = may_change_key(db, in, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(db,
				    "INSERT OR REPLACE INTO office (id, url, device, receipt_key, "
				    "ca_sha256, enrolled_ms, server_ms) "
				    "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
				    &put, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_text(put, 1, in->url);
	perch_stmt_blob(put, 2, perch_span_of(in->device, sizeof(in->device)));
	perch_stmt_blob(put, 3, perch_span_of(in->receipt_key, sizeof(in->receipt_key)));
	perch_stmt_blob(put, 4, perch_span_of(in->ca_key_hash, sizeof(in->ca_key_hash)));
	perch_stmt_i64(put, 5, in->enrolled_ms);
	perch_stmt_i64(put, 6, in->server_ms);
	return perch_stmt_run(db, put, err);
}

enum perch_rc
perch_state_server_time(struct perch_db *db, int64_t server_ms, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "UPDATE office SET server_ms = ?1 WHERE id = 1 AND server_ms < ?1", &put, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(put, 1, server_ms);
	return perch_stmt_run(db, put, err);
}

enum perch_rc
perch_state_acked(struct perch_db *db, const uint8_t epoch[PERCH_WIRE_EPOCH],
		  struct perch_acked *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT seq, hash, sealed, at_ms FROM acked WHERE epoch = ?1", &row, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(row, 1, perch_span_of(epoch, PERCH_WIRE_EPOCH));
	rc = perch_stmt_step(db, row, err);
	if (rc != PERCH_OK)
		return rc;
	if (!take(perch_col_span(row, 1), out->hash, sizeof(out->hash)))
		return damaged(err, "an acknowledgement");
	out->seq = (uint64_t)perch_col_i64(row, 0);
	out->sealed = (uint64_t)perch_col_i64(row, 2);
	out->at_ms = perch_col_i64(row, 3);
	return PERCH_OK;
}

static enum perch_rc
put_position(struct perch_db *db, const struct perch_wire_ack *ack, int64_t at_ms,
	     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = perch_stmt_new(db,
					  "INSERT OR REPLACE INTO acked "
					  "(epoch, seq, hash, sealed, at_ms) "
					  "VALUES (?1, ?2, ?3, ?4, ?5)",
					  &put, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(put, 1, perch_span_of(ack->epoch, sizeof(ack->epoch)));
	perch_stmt_i64(put, 2, (int64_t)ack->seq);
	perch_stmt_blob(put, 3, perch_span_of(ack->hash, sizeof(ack->hash)));
	perch_stmt_i64(put, 4, (int64_t)ack->sealed);
	perch_stmt_i64(put, 5, at_ms);
	return perch_stmt_run(db, put, err);
}

static enum perch_rc
put_receipt(struct perch_db *db, const struct perch_wire_ack *ack, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = perch_stmt_new(db,
					  "INSERT OR REPLACE INTO receipt "
					  "(epoch, seq, hash, server_ms, signature) "
					  "VALUES (?1, ?2, ?3, ?4, ?5)",
					  &put, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(put, 1, perch_span_of(ack->epoch, sizeof(ack->epoch)));
	perch_stmt_i64(put, 2, (int64_t)ack->seq);
	perch_stmt_blob(put, 3, perch_span_of(ack->hash, sizeof(ack->hash)));
	perch_stmt_i64(put, 4, ack->received_ms);
	perch_stmt_blob(put, 5, perch_span_of(ack->receipt, sizeof(ack->receipt)));
	return perch_stmt_run(db, put, err);
}

enum perch_rc
perch_state_put_ack(struct perch_db *db, const struct perch_wire_ack *ack, int64_t at_ms,
		    struct perch_err *err)
{
	enum perch_rc rc = perch_db_begin(db, err);

	if (rc != PERCH_OK)
		return rc;
	rc = put_position(db, ack, at_ms, err);
	if (rc == PERCH_OK)
		rc = put_receipt(db, ack, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(db);
	return rc;
}

enum perch_rc
perch_state_forget_ack(struct perch_db *db, const uint8_t epoch[PERCH_WIRE_EPOCH],
		       struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *drop = NULL;
	enum perch_rc rc = perch_stmt_new(db, "DELETE FROM acked WHERE epoch = ?1", &drop, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(drop, 1, perch_span_of(epoch, PERCH_WIRE_EPOCH));
	return perch_stmt_run(db, drop, err);
}

enum perch_rc
perch_state_put_attempt(struct perch_db *db, const struct perch_attempt *in, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *put = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "INSERT INTO attempt (at_ms, result, detail) VALUES (?1, ?2, ?3)", &put, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(put, 1, in->at_ms);
	perch_stmt_text(put, 2, perch_result_str(in->result));
	perch_stmt_text(put, 3, in->detail);
	rc = perch_stmt_run(db, put, err);
	if (rc == PERCH_OK)
		rc = perch_db_exec(db,
				   "DELETE FROM attempt "
				   "WHERE id <= (SELECT max(id) FROM attempt) - " ATTEMPTS_KEPT
				   " AND id IS NOT "
				   "(SELECT max(id) FROM attempt WHERE result = 'done')",
				   err);
	return rc;
}

enum perch_rc
perch_state_last_attempt(struct perch_db *db, struct perch_attempt *out, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	char result[16];
	unsigned i = 0;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT at_ms, result, detail FROM attempt ORDER BY id DESC LIMIT 1", &row,
		err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, row, err);
	if (rc != PERCH_OK)
		return rc;
	out->at_ms = perch_col_i64(row, 0);
	if (perch_col_text(row, 1, result, sizeof(result)) != PERCH_OK ||
	    perch_col_text(row, 2, out->detail, sizeof(out->detail)) != PERCH_OK)
		return damaged(err, "the last attempt");
	while (i < PERCH_RESULT_COUNT &&
	       strcmp(perch_result_str((enum perch_result)i), result) != 0)
		i++;
	if (i == PERCH_RESULT_COUNT)
		return damaged(err, "the last attempt");
	out->result = (enum perch_result)i;
	return PERCH_OK;
}

enum perch_rc
perch_state_last_success(struct perch_db *db, int64_t *at_ms, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *row = NULL;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT at_ms FROM attempt WHERE result = 'done' ORDER BY id DESC LIMIT 1",
		&row, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, row, err);
	if (rc == PERCH_OK)
		*at_ms = perch_col_i64(row, 0);
	return rc;
}
