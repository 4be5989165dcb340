/* restore.c - see restore.h. */
#include "sync/office/restore.h"

#include "sync/office/stream.h"
#include "sync/pack.h"

/* One answer before gzip: the envelope goes right in front of the lines, once they are there. */
struct lines {
	uint8_t *memory;
	struct perch_buf records;
	struct perch_wire_envelope envelope;
	struct perch_span text; /* n 0: there is nothing after it */
};

#define ROOM (PERCH_WIRE_ENVELOPE_MAX + PERCH_WIRE_BACK_MAX + PERCH_WIRE_RECORD_MAX + 1)

static enum perch_rc
take_record(struct lines *l, struct sqlite3_stmt *row, struct perch_err *err)
{
	uint64_t seq = (uint64_t)perch_col_i64(row, 0);
	struct perch_span hash = perch_col_span(row, 2);

	if (seq != l->envelope.last + 1 || hash.n != PERCH_WIRE_HASH)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "office.db: record %llu is damaged",
				     (unsigned long long)l->envelope.last + 1);
	perch_buf_put(&l->records, perch_col_span(row, 1));
	perch_buf_put_byte(&l->records, '\n');
	memcpy(l->envelope.head, hash.p, hash.n);
	l->envelope.last = seq;
	return PERCH_OK;
}

/* The chain value after them is the one that was stored: the terminal works it out for itself. */
static enum perch_rc
read_records(struct perch_db *db, const struct perch_stream *stream, uint64_t after,
	     struct lines *l, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_hash previous;
	enum perch_rc rc = perch_stream_hash_at(db, stream, after, &previous, err);

	if (rc == PERCH_OK)
		rc = perch_stmt_new(db,
				    "SELECT seq, bytes, hash FROM record"
				    " WHERE stream = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
				    &stmt, err);
	if (rc != PERCH_OK)
		return rc;
	perch_stmt_i64(stmt, 1, stream->n);
	perch_stmt_i64(stmt, 2, (int64_t)after);
	perch_stmt_i64(stmt, 3, PERCH_WIRE_RECORDS_MAX);
	l->envelope = (struct perch_wire_envelope){ .first = after + 1, .last = after };
	memcpy(l->envelope.device, stream->ack.device, PERCH_WIRE_DEVICE);
	memcpy(l->envelope.epoch, stream->ack.epoch, PERCH_WIRE_EPOCH);
	memcpy(l->envelope.previous, previous.b, PERCH_WIRE_HASH);
	while ((rc = perch_stmt_step(db, stmt, err)) == PERCH_OK) {
		size_t n = perch_col_span(stmt, 1).n + 1;

		if (l->records.n > 0 && l->records.n + n > PERCH_WIRE_BACK_MAX)
			return PERCH_OK;
		rc = take_record(l, stmt, err);
		if (rc != PERCH_OK)
			return rc;
	}
	return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
}

static enum perch_rc
put_envelope(struct lines *l)
{
	uint8_t memory[PERCH_WIRE_ENVELOPE_MAX];
	struct perch_buf line = perch_buf_over(memory, sizeof(memory));
	enum perch_rc rc = perch_wire_put_envelope(&line, &l->envelope);

	if (rc == PERCH_OK)
		rc = perch_buf_put_byte(&line, '\n');
	if (rc != PERCH_OK)
		return rc;
	uint8_t *start = l->records.p - line.n;
	memcpy(start, line.p, line.n);
	l->text = perch_span_of(start, line.n + l->records.n);
	return PERCH_OK;
}

/* PERCH_E_NOTFOUND: nothing of the stream is here. */
static enum perch_rc
read_stream(struct perch_office *office, const struct perch_device *device,
	    const uint8_t epoch[PERCH_WIRE_EPOCH], uint64_t after, struct lines *l,
	    struct perch_err *err)
{
	struct perch_stream stream;
	enum perch_rc rc = perch_stream_find(&office->db, device->id, epoch, &stream, err);

	if (rc != PERCH_OK)
		return rc;
	if (stream.n == 0)
		return PERCH_E_NOTFOUND;
	if (after >= stream.ack.seq)
		return PERCH_OK;
	rc = read_records(&office->db, &stream, after, l, err);
	return rc == PERCH_OK ? put_envelope(l) : rc;
}

static enum perch_rc
pack_answer(struct perch_span text, struct perch_reply *reply, struct perch_err *err)
{
	uint8_t *packed = NULL;
	size_t n = 0;
	enum perch_rc rc = perch_pack(text, &packed, &n, err);

	if (rc != PERCH_OK)
		return rc;
	rc = perch_buf_put(&reply->body, perch_span_of(packed, n));
	free(packed);
	return rc;
}

static void
answer(struct perch_office *office, const struct perch_device *device,
       const uint8_t epoch[PERCH_WIRE_EPOCH], uint64_t after, struct lines *l,
       struct perch_reply *reply)
{
	struct perch_err err = { 0 };

	perch_office_lock(office);
	enum perch_rc rc = read_stream(office, device, epoch, after, l, &err);
	perch_office_unlock(office);
	if (rc == PERCH_E_NOTFOUND) {
		perch_reply_refuse(reply, PERCH_PROBLEM_UNKNOWN_STREAM,
				   "no record of this epoch has ever arrived");
		return;
	}
	if (rc == PERCH_OK)
		rc = pack_answer(l->text, reply, &err);
	if (rc != PERCH_OK && err.rc == PERCH_OK)
		(void)perch_err_set(&err, rc, 0, "the records cannot be given back");
	if (rc != PERCH_OK) {
		perch_reply_failed(reply, &err);
		return;
	}
	reply->encoding = "gzip";
	perch_reply_done(reply, PERCH_OK, PERCH_TYPE_RECORDS);
}

void
perch_restore_answer(struct perch_office *office, const struct perch_device *device,
		     const uint8_t epoch[PERCH_WIRE_EPOCH], const char *after,
		     struct perch_reply *reply)
{
	struct lines l = { .memory = malloc(ROOM) };
	uint64_t seq = 0;

	if (l.memory == NULL) {
		perch_reply_refuse(reply, PERCH_PROBLEM_INTERNAL, "no memory");
		return;
	}
	l.records = perch_buf_over(l.memory + PERCH_WIRE_ENVELOPE_MAX,
				   ROOM - PERCH_WIRE_ENVELOPE_MAX);
	if (after == NULL || perch_wire_get_after(perch_span_str(after), &seq) != PERCH_OK)
		perch_reply_refuse(reply, PERCH_PROBLEM_MALFORMED,
				   "after wants a number: the last record that is there");
	else
		answer(office, device, epoch, seq, &l, reply);
	free(l.memory);
}
