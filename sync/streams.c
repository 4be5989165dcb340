/* streams.c - see streams.h. */
#include "sync/streams.h"

/* The newest stream so far ends here. */
static enum perch_rc
close_stream(struct perch_streams *s, uint64_t last_id, struct perch_err *err)
{
	struct perch_stream *stream = &s->v[s->n - 1];

	if (last_id + 1 < stream->first_id)
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "log.db: an epoch begins after the last record");
	stream->tail = last_id + 1 - stream->first_id;
	return perch_streams_hash(s, s->n - 1, stream->tail, &stream->hash, err);
}

static enum perch_rc
add_stream(struct perch_streams *s, const struct perch_epoch *e, struct perch_err *err)
{
	enum perch_rc rc = s->n > 0 ? close_stream(s, e->first_id - 1, err) : PERCH_OK;

	if (rc != PERCH_OK)
		return rc;
	memcpy(s->v[s->n].epoch, e->id, PERCH_WIRE_EPOCH);
	s->v[s->n++].first_id = e->first_id;
	return PERCH_OK;
}

enum perch_rc
perch_streams_load(struct perch_streams *s, struct perch_db *log,
		   const uint8_t device[PERCH_WIRE_DEVICE], struct perch_err *err)
{
	struct perch_epoch last;
	uint64_t last_id = 0;
	enum perch_rc rc;

	*s = (struct perch_streams){ .log = log };
	memcpy(s->device, device, PERCH_WIRE_DEVICE);
	rc = perch_log_epoch_last(log, &last, err);
	if (rc != PERCH_OK)
		return rc == PERCH_E_NOTFOUND ? PERCH_OK : rc;
	rc = perch_log_tail(log, &last_id, NULL, err);
	/* Their numbers run on without a gap. */
	for (int64_t n = last.n - PERCH_WIRE_STREAMS_MAX; n < last.n && rc == PERCH_OK;) {
		struct perch_epoch e;

		rc = perch_log_epoch_after(log, n, &e, err);
		if (rc == PERCH_OK && s->n == PERCH_COUNT(s->v))
			return perch_err_set(err, PERCH_E_DAMAGED, 0,
					     "log.db: the epochs are not numbered one by one");
		if (rc == PERCH_OK)
			rc = add_stream(s, &e, err);
		n = rc == PERCH_OK ? e.n : n;
	}
	return rc == PERCH_OK ? close_stream(s, last_id, err) : rc;
}

enum perch_rc
perch_streams_hash(const struct perch_streams *s, size_t i, uint64_t seq, struct perch_hash *out,
		   struct perch_err *err)
{
	const struct perch_stream *stream = &s->v[i];

	if (seq == 0) {
		enum perch_rc rc = perch_chain_start(s->device, stream->epoch, out);
		return rc == PERCH_OK ? rc : perch_err_set(err, rc, 0, "cannot compute SHA-256");
	}
	enum perch_rc rc = perch_log_hash_at(s->log, stream->first_id + seq - 1, out->b, err);
	if (rc == PERCH_E_NOTFOUND)
		return perch_err_set(err, PERCH_E_DAMAGED, 0, "log.db: record %llu is missing",
				     (unsigned long long)(stream->first_id + seq - 1));
	return rc;
}

enum perch_rc
perch_batch_new(struct perch_batch *b, size_t bytes_max, struct perch_err *err)
{
	/* One record always fits, and each has its line feed. */
	size_t room = PERCH_WIRE_ENVELOPE_MAX + bytes_max + PERCH_WIRE_RECORD_MAX + 1;

	*b = (struct perch_batch){ .memory = malloc(room), .room = room };
	if (b->memory == NULL)
		return perch_err_set(err, PERCH_E_NOMEM, 0, "no memory for a batch");
	return PERCH_OK;
}

void
perch_batch_free(struct perch_batch *b)
{
	free(b->memory);
	b->memory = NULL;
}

/* Reading on: where the chain and the batch have come. */
struct reading {
	struct perch_buf lines;
	struct perch_hash head;
	uint64_t n;
	size_t bytes_max;
	bool is_damaged;
};

/* PERCH_E_FULL ends the reading, as wanted; what is in the batch is good. */
static enum perch_rc
on_record(void *ctx, uint64_t id, struct perch_span bytes, struct perch_span hash)
{
	struct reading *r = ctx;
	struct perch_hash next = r->head;

	(void)id;
	if (r->n == PERCH_WIRE_RECORDS_MAX || (r->n > 0 && r->lines.n + bytes.n + 1 > r->bytes_max))
		return PERCH_E_FULL;
	enum perch_rc rc = perch_chain_step(&next, bytes);
	if (rc != PERCH_OK)
		return rc;
	if (!perch_span_eq(perch_span_of(next.b, PERCH_HASH_BYTES), hash)) {
		r->is_damaged = true;
		return PERCH_E_FULL;
	}
	perch_buf_put(&r->lines, bytes);
	perch_buf_put_byte(&r->lines, '\n');
	if (r->lines.is_full)
		return PERCH_E_RANGE;
	r->head = next;
	r->n++;
	return PERCH_OK;
}

/* The envelope goes right in front of the lines, which are there already. */
static enum perch_rc
put_envelope(struct perch_batch *b, const struct perch_buf *lines)
{
	uint8_t memory[PERCH_WIRE_ENVELOPE_MAX];
	struct perch_buf line = perch_buf_over(memory, sizeof(memory));
	enum perch_rc rc = perch_wire_put_envelope(&line, &b->envelope);

	if (rc == PERCH_OK)
		rc = perch_buf_put_byte(&line, '\n');
	if (rc != PERCH_OK)
		return rc;
	uint8_t *start = lines->p - line.n;
	memcpy(start, line.p, line.n);
	b->text = perch_span_of(start, line.n + lines->n);
	return PERCH_OK;
}

enum perch_rc
perch_batch_read(struct perch_batch *b, const struct perch_streams *s, size_t i, uint64_t first,
		 uint64_t last, size_t bytes_max, struct perch_err *err)
{
	const struct perch_stream *stream = &s->v[i];
	uint64_t first_id = stream->first_id + first - 1;
	struct reading r = {
		.lines = perch_buf_over(b->memory + PERCH_WIRE_ENVELOPE_MAX,
					b->room - PERCH_WIRE_ENVELOPE_MAX),
		.bytes_max = bytes_max,
	};
	enum perch_rc rc = perch_streams_hash(s, i, first - 1, &r.head, err);

	if (rc != PERCH_OK)
		return rc;
	memcpy(b->envelope.previous, r.head.b, PERCH_WIRE_HASH);
	rc = perch_log_each(s->log, first_id, stream->first_id + last - 1, on_record, &r, err);
	if (r.n == 0 && (r.is_damaged || rc == PERCH_E_DAMAGED))
		return perch_err_set(err, PERCH_E_DAMAGED, 0,
				     "record %llu of log.db does not fit its stored hash",
				     (unsigned long long)first_id);
	/* A record that is missing later on ends the batch as a damaged one does. */
	if (rc != PERCH_OK && rc != PERCH_E_FULL && rc != PERCH_E_DAMAGED)
		return rc;
	memcpy(b->envelope.device, s->device, PERCH_WIRE_DEVICE);
	memcpy(b->envelope.epoch, stream->epoch, PERCH_WIRE_EPOCH);
	b->envelope.first = first;
	b->envelope.last = first + r.n - 1;
	memcpy(b->envelope.head, r.head.b, PERCH_WIRE_HASH);
	b->records_bytes = r.lines.n;
	rc = put_envelope(b, &r.lines);
	return rc == PERCH_OK ? rc : perch_err_set(err, rc, 0, "a batch cannot be written");
}
