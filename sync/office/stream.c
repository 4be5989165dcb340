/* stream.c - see stream.h. */
#include "sync/office/stream.h"

static enum perch_rc
damaged(struct perch_err *err)
{
	return perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: a row of stream is damaged");
}

static enum perch_rc
take_head(struct sqlite3_stmt *stmt, struct perch_stream *stream, struct perch_err *err)
{
	struct perch_span hash = perch_col_span(stmt, 2);
	struct perch_span receipt = perch_col_span(stmt, 5);

	if (hash.n != PERCH_WIRE_HASH || receipt.n != PERCH_WIRE_SIGNATURE)
		return damaged(err);
	stream->n = perch_col_i64(stmt, 0);
	stream->ack.seq = (uint64_t)perch_col_i64(stmt, 1);
	memcpy(stream->ack.hash, hash.p, hash.n);
	stream->ack.sealed = (uint64_t)perch_col_i64(stmt, 3);
	stream->ack.received_ms = perch_col_i64(stmt, 4);
	memcpy(stream->ack.receipt, receipt.p, receipt.n);
	stream->ack.has_receipt = true;
	return PERCH_OK;
}

enum perch_rc
perch_stream_find(struct perch_db *db, const uint8_t device[PERCH_WIRE_DEVICE],
		  const uint8_t epoch[PERCH_WIRE_EPOCH], struct perch_stream *stream,
		  struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	*stream = (struct perch_stream){ 0 };
	memcpy(stream->ack.device, device, PERCH_WIRE_DEVICE);
	memcpy(stream->ack.epoch, epoch, PERCH_WIRE_EPOCH);
	if (perch_chain_start(device, epoch, &stream->start) != PERCH_OK)
		return perch_err_set(err, PERCH_E_IO, 0, "SHA-256 failed");
	memcpy(stream->ack.hash, stream->start.b, PERCH_WIRE_HASH);
	enum perch_rc rc = perch_stmt_new(
		db,
		"SELECT s.n, s.seq, s.hash, s.sealed, r.received_ms, r.signature"
		" FROM stream s LEFT JOIN receipt r ON r.stream = s.n AND r.seq = s.seq"
		" WHERE s.device = ?1 AND s.epoch = ?2",
		&stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(device, PERCH_WIRE_DEVICE));
	perch_stmt_blob(stmt, 2, perch_span_of(epoch, PERCH_WIRE_EPOCH));
	rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_E_NOTFOUND)
		return PERCH_OK;
	return rc == PERCH_OK ? take_head(stmt, stream, err) : rc;
}

enum perch_rc
perch_stream_hash_at(struct perch_db *db, const struct perch_stream *stream, uint64_t seq,
		     struct perch_hash *hash, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;

	if (seq == 0) {
		*hash = stream->start;
		return PERCH_OK;
	}
	if (seq > stream->ack.seq)
		return PERCH_E_NOTFOUND;
	enum perch_rc rc = perch_stmt_new(
		db, "SELECT hash FROM record WHERE stream = ?1 AND seq = ?2", &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, stream->n);
	perch_stmt_i64(stmt, 2, (int64_t)seq);
	rc = perch_stmt_step(db, stmt, err);
	if (rc != PERCH_OK && rc != PERCH_E_NOTFOUND)
		return rc;
	struct perch_span s = rc == PERCH_OK ? perch_col_span(stmt, 0) : perch_span_of(NULL, 0);
	if (s.n != PERCH_HASH_BYTES)
		return damaged(err);
	memcpy(hash->b, s.p, s.n);
	return PERCH_OK;
}

static enum perch_rc
save_head(struct perch_db *db, struct perch_stream *stream, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(
		db,
		"INSERT INTO stream (device, epoch, seq, hash, sealed) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (device, epoch) DO UPDATE SET seq = excluded.seq,"
		" hash = excluded.hash, sealed = excluded.sealed RETURNING n",
		&stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_blob(stmt, 1, perch_span_of(stream->ack.device, PERCH_WIRE_DEVICE));
	perch_stmt_blob(stmt, 2, perch_span_of(stream->ack.epoch, PERCH_WIRE_EPOCH));
	perch_stmt_i64(stmt, 3, (int64_t)stream->ack.seq);
	perch_stmt_blob(stmt, 4, perch_span_of(stream->ack.hash, PERCH_WIRE_HASH));
	perch_stmt_i64(stmt, 5, (int64_t)stream->ack.sealed);
	rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK)
		stream->n = perch_col_i64(stmt, 0);
	return rc;
}

enum perch_rc
perch_stream_move(struct perch_db *db, struct perch_stream *stream, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = save_head(db, stream, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(db,
				    "INSERT INTO receipt (stream, seq, received_ms, signature)"
				    " VALUES (?1, ?2, ?3, ?4)",
				    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, stream->n);
	perch_stmt_i64(stmt, 2, (int64_t)stream->ack.seq);
	perch_stmt_i64(stmt, 3, stream->ack.received_ms);
	perch_stmt_blob(stmt, 4, perch_span_of(stream->ack.receipt, PERCH_WIRE_SIGNATURE));
	return perch_stmt_run(db, stmt, err);
}

enum perch_rc
perch_stream_inserter(struct perch_db *db, struct sqlite3_stmt **stmt, struct perch_err *err)
{
	return perch_stmt_new(
		db, "INSERT INTO record (stream, seq, bytes, hash) VALUES (?1, ?2, ?3, ?4)", stmt,
		err);
}

enum perch_rc
perch_stream_put(struct perch_db *db, struct sqlite3_stmt *stmt, int64_t stream, uint64_t seq,
		 struct perch_span bytes, const struct perch_hash *hash, struct perch_err *err)
{
	perch_stmt_i64(stmt, 1, stream);
	perch_stmt_i64(stmt, 2, (int64_t)seq);
	perch_stmt_blob(stmt, 3, bytes);
	perch_stmt_blob(stmt, 4, perch_span_of(hash->b, PERCH_HASH_BYTES));
	return perch_stmt_run(db, stmt, err);
}
