/* verify.c - see verify.h. */
#include "sync/office/verify.h"

#include "firmware/base/text.h"
#include "sync/office/evidence.h"
#include "sync/wire.h"

/* One stream while it is gone through. */
struct walk {
	struct perch_db *db;
	struct perch_audit *audit;
	const uint8_t *receipt_key;
	int64_t n;
	struct perch_wire_ack head; /* as the office says */
	uint8_t seal_key[PERCH_KEY_BYTES];
	struct perch_hash at; /* computed, at seq */
	uint64_t seq;
	uint64_t sealed;  /* computed */
	uint64_t receipt; /* seq of the last one */
};

/* Only the first bad thing is told. */
static void
bad(struct walk *w, uint64_t seq, const char *what)
{
	struct perch_audit *a = w->audit;

	if (!a->is_good)
		return;
	a->is_good = false;
	a->seq = (int64_t)seq;
	if (perch_fmt(a->what, sizeof(a->what), "%s", what) != PERCH_OK ||
	    perch_text_hex(a->device, sizeof(a->device), w->head.device, PERCH_DEVICE_BYTES) !=
		    PERCH_OK ||
	    perch_text_hex(a->epoch, sizeof(a->epoch), w->head.epoch, PERCH_EPOCH_BYTES) !=
		    PERCH_OK)
		a->what[0] = '\0';
}

static void
check_record(struct walk *w, struct sqlite3_stmt *row)
{
	struct perch_evidence of = { w->head.device, w->head.epoch, w->seal_key };
	uint64_t seq = (uint64_t)perch_col_i64(row, 0);
	struct perch_span bytes = perch_col_span(row, 1);
	struct perch_span hash = perch_col_span(row, 2);
	struct perch_hash before = w->at;

	w->audit->records++;
	if (seq != ++w->seq)
		bad(w, w->seq, "a record is missing");
	w->seq = seq;
	if (perch_is_seal(bytes)) {
		const char *doubt = perch_seal_doubt(&of, bytes, seq, &before);
		if (doubt != NULL) {
			bad(w, seq, doubt);
		} else {
			w->sealed = seq - 1;
			w->audit->seals++;
		}
	}
	if (perch_chain_step(&w->at, bytes) != PERCH_OK ||
	    !perch_span_eq(perch_span_of(w->at.b, PERCH_HASH_BYTES), hash))
		bad(w, seq, "the record's bytes do not give the chain value stored with it");
}

static void
check_receipt(struct walk *w, struct sqlite3_stmt *row)
{
	struct perch_span hash = perch_col_span(row, 1);
	struct perch_span signature = perch_col_span(row, 3);
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];
	struct perch_wire_ack ack = w->head;

	ack.seq = (uint64_t)perch_col_i64(row, 0);
	ack.received_ms = perch_col_i64(row, 2);
	w->receipt = ack.seq;
	if (hash.n != PERCH_WIRE_HASH || signature.n != PERCH_WIRE_SIGNATURE) {
		bad(w, ack.seq, "a receipt is for a record that is not here");
		return;
	}
	memcpy(ack.hash, hash.p, hash.n);
	perch_wire_receipt(&ack, message);
	if (perch_signature_check(w->receipt_key, perch_span_of(message, sizeof(message)),
				  signature.p) == PERCH_OK)
		w->audit->receipts++;
	else
		bad(w, ack.seq, "the receipt's signature is not by this office over this record");
}

static enum perch_rc
each(struct walk *w, const char *sql, void (*on_row)(struct walk *, struct sqlite3_stmt *),
     struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(w->db, sql, &stmt, err);

	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, w->n);
	while ((rc = perch_stmt_step(w->db, stmt, err)) == PERCH_OK)
		on_row(w, stmt);
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
walk_stream(struct walk *w, struct perch_err *err)
{
	if (perch_chain_start(w->head.device, w->head.epoch, &w->at) != PERCH_OK)
		return perch_err_set(err, PERCH_E_IO, 0, "SHA-256 failed");
	enum perch_rc rc = each(
		w, "SELECT seq, bytes, hash FROM record WHERE stream = ?1 ORDER BY seq",
		check_record, err);
	if (rc == PERCH_OK)
		rc = each(w,
			  "SELECT t.seq, r.hash, t.received_ms, t.signature FROM receipt t"
			  " LEFT JOIN record r ON r.stream = t.stream AND r.seq = t.seq"
			  " WHERE t.stream = ?1 ORDER BY t.seq",
			  check_receipt, err);
	if (rc != PERCH_OK)
		return rc;
	if (w->seq != w->head.seq || memcmp(w->at.b, w->head.hash, PERCH_HASH_BYTES) != 0)
		bad(w, w->head.seq, "the head that the office tells is not the last record");
	if (w->receipt != w->head.seq)
		bad(w, w->head.seq, "the head has no receipt");
	if (w->sealed != w->head.sealed)
		bad(w, w->head.sealed, "the seals do not prove what the office tells");
	return PERCH_OK;
}

static enum perch_rc
take_stream(struct walk *w, struct sqlite3_stmt *row, struct perch_err *err)
{
	struct perch_span device = perch_col_span(row, 1);
	struct perch_span epoch = perch_col_span(row, 2);
	struct perch_span hash = perch_col_span(row, 4);
	struct perch_span key = perch_col_span(row, 6);

	if (device.n != PERCH_DEVICE_BYTES || epoch.n != PERCH_EPOCH_BYTES ||
	    hash.n != PERCH_HASH_BYTES || key.n != PERCH_KEY_BYTES)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: a stream is damaged");
	w->n = perch_col_i64(row, 0);
	memcpy(w->head.device, device.p, device.n);
	memcpy(w->head.epoch, epoch.p, epoch.n);
	w->head.seq = (uint64_t)perch_col_i64(row, 3);
	memcpy(w->head.hash, hash.p, hash.n);
	w->head.sealed = (uint64_t)perch_col_i64(row, 5);
	memcpy(w->seal_key, key.p, key.n);
	return PERCH_OK;
}

static enum perch_rc
count_devices(struct perch_db *db, struct perch_audit *audit, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = perch_stmt_new(db, "SELECT count(*) FROM device", &stmt, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_step(db, stmt, err);
	if (rc == PERCH_OK)
		audit->devices = (uint64_t)perch_col_i64(stmt, 0);
	return rc;
}

static enum perch_rc
walk_all(struct perch_db *db, const uint8_t *receipt_key, struct perch_audit *audit,
	 struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	enum perch_rc rc = count_devices(db, audit, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(db,
				    "SELECT s.n, s.device, s.epoch, s.seq, s.hash, s.sealed,"
				    " d.seal_key FROM stream s"
				    " LEFT JOIN device d ON d.device = s.device ORDER BY s.n",
				    &stmt, err);
	while (rc == PERCH_OK && (rc = perch_stmt_step(db, stmt, err)) == PERCH_OK) {
		struct walk w = { .db = db, .audit = audit, .receipt_key = receipt_key };

		rc = take_stream(&w, stmt, err);
		if (rc == PERCH_OK)
			rc = walk_stream(&w, err);
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

enum perch_rc
perch_verify(struct perch_db *db, const uint8_t receipt_key[PERCH_KEY_BYTES],
	     struct perch_audit *audit, struct perch_err *err)
{
	*audit = (struct perch_audit){ .is_good = true };
	/* One view of everything, while batches go on coming. */
	enum perch_rc rc = perch_db_exec(db, "BEGIN", err);
	if (rc == PERCH_OK)
		rc = walk_all(db, receipt_key, audit, err);
	perch_db_rollback(db);
	return rc;
}
