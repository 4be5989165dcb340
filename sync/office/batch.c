/* batch.c - see batch.h. */
#include "sync/office/batch.h"

#include "sync/office/evidence.h"
#include "sync/office/stream.h"

struct batch {
	struct perch_office *office;
	const struct perch_device *device;
	struct perch_wire_envelope envelope;
	struct perch_span records; /* lines first..last */
	struct perch_stream stream;
	uint64_t sealed; /* with what the new seals prove */
	int64_t now_ms;
};

/* Refused: the problem to answer with. type OTHER: none. */
static struct perch_wire_problem
nothing_wrong(void)
{
	return perch_wire_problem(PERCH_PROBLEM_OTHER);
}

static struct perch_wire_problem
wrong(enum perch_problem type, const char *detail)
{
	struct perch_wire_problem p = perch_wire_problem(type);

	(void)snprintf(p.detail, sizeof(p.detail), "%s", detail);
	return p;
}

static size_t
count_lines(struct perch_span text)
{
	size_t n = 0;

	while (text.n > 0) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		if (end == NULL)
			break;
		text = perch_span_from(text, (size_t)(end - text.p) + 1);
		n++;
	}
	return n;
}

/* Step 2: the form of the whole. */
static struct perch_wire_problem
read_form(struct batch *b, const uint8_t epoch[PERCH_WIRE_EPOCH], struct perch_span text)
{
	struct perch_span line;
	size_t lines = count_lines(text);

	if (lines > PERCH_WIRE_RECORDS_MAX + 1)
		return wrong(PERCH_PROBLEM_TOO_LARGE, "more than 20000 records in one batch");
	if (text.n == 0 || text.p[text.n - 1] != '\n')
		return wrong(PERCH_PROBLEM_MALFORMED, "the last line is not ended");
	b->records = text;
	if (perch_wire_line(&b->records, &line) != PERCH_OK ||
	    perch_wire_get_envelope(line, &b->envelope) != PERCH_OK)
		return wrong(PERCH_PROBLEM_MALFORMED, "the envelope cannot be read");
	if (memcmp(b->envelope.device, b->device->id, PERCH_WIRE_DEVICE) != 0 ||
	    memcmp(b->envelope.epoch, epoch, PERCH_WIRE_EPOCH) != 0)
		return wrong(PERCH_PROBLEM_MALFORMED, "the envelope does not fit the address");
	if (lines - 1 != b->envelope.last - b->envelope.first + 1)
		return wrong(PERCH_PROBLEM_MALFORMED, "there are not last - first + 1 records");
	return nothing_wrong();
}

static struct perch_wire_problem
diverged(uint64_t seq)
{
	struct perch_wire_problem p = wrong(PERCH_PROBLEM_DIVERGED,
					    "what is stored here differs at the record named");

	p.seq = (int64_t)seq;
	return p;
}

/* Steps 3 and 4, first half: where the batch joins what is stored. *head: the chain there. */
static enum perch_rc
join(struct batch *b, struct perch_hash *head, struct perch_wire_problem *problem,
     struct perch_err *err)
{
	const struct perch_wire_envelope *e = &b->envelope;

	if (e->first > b->stream.ack.seq + 1) {
		*problem = wrong(PERCH_PROBLEM_GAP, "records before this batch are missing here");
		problem->expected = (int64_t)b->stream.ack.seq + 1;
		return PERCH_OK;
	}
	enum perch_rc rc = perch_stream_hash_at(&b->office->db, &b->stream, e->first - 1, head,
						err);
	if (rc == PERCH_OK && memcmp(head->b, e->previous, PERCH_WIRE_HASH) != 0)
		*problem = diverged(e->first - 1);
	return rc;
}

/* Step 4, second half: records that are stored already must be the same ones. */
static enum perch_rc
compare_stored(struct batch *b, struct perch_span *rest, struct perch_hash *head,
	       struct perch_wire_problem *problem, struct perch_err *err)
{
	uint64_t last = b->envelope.last < b->stream.ack.seq ? b->envelope.last : b->stream.ack.seq;
	struct perch_span line;
	struct perch_hash stored;

	for (uint64_t seq = b->envelope.first; seq <= last; seq++) {
		enum perch_rc rc = perch_wire_line(rest, &line);
		if (rc == PERCH_OK)
			rc = perch_chain_step(head, line);
		if (rc == PERCH_OK)
			rc = perch_stream_hash_at(&b->office->db, &b->stream, seq, &stored, err);
		if (rc != PERCH_OK)
			return rc;
		if (!perch_hash_eq(head, &stored)) {
			*problem = diverged(seq);
			return PERCH_OK;
		}
	}
	return PERCH_OK;
}

static void
take_seal(struct batch *b, struct perch_span line, uint64_t seq, const struct perch_hash *before)
{
	struct perch_evidence of = { b->device->id, b->envelope.epoch, b->device->seal_key };

	/* A wrong seal proves nothing, and is told to people afterwards (project.c). */
	if (perch_is_seal(line) && perch_seal_doubt(&of, line, seq, before) == NULL &&
	    seq - 1 > b->sealed)
		b->sealed = seq - 1;
}

/* Steps 5 and 6: the new records in themselves, and the chain over them. */
static enum perch_rc
check_new(struct batch *b, struct perch_span rest, struct perch_hash *head,
	  struct perch_wire_problem *problem)
{
	struct perch_span line;
	uint64_t seq = b->stream.ack.seq + 1;

	for (; seq <= b->envelope.last; seq++) {
		enum perch_rc rc = perch_wire_line(&rest, &line);
		if (rc != PERCH_OK)
			return rc;
		if (perch_wire_check_record(line) != PERCH_OK) {
			*problem = wrong(PERCH_PROBLEM_BAD_RECORD,
					 "this record is no JSON object within the limits");
			problem->index = (int64_t)(seq - b->envelope.first);
			problem->seq = (int64_t)seq;
			return PERCH_OK;
		}
		take_seal(b, line, seq, head);
		rc = perch_chain_step(head, line);
		if (rc != PERCH_OK)
			return rc;
	}
	if (memcmp(head->b, b->envelope.head, PERCH_WIRE_HASH) != 0)
		*problem = wrong(PERCH_PROBLEM_CHAIN, "the records do not give the head that the "
						      "envelope names");
	return PERCH_OK;
}

static enum perch_rc
sign_receipt(const struct perch_office *office, struct perch_wire_ack *ack)
{
	uint8_t message[PERCH_WIRE_RECEIPT_BYTES];

	perch_wire_receipt(ack, message);
	ack->has_receipt = true;
	return perch_sign(&office->keys.receipt, perch_span_of(message, sizeof(message)),
			  ack->receipt);
}

static enum perch_rc
insert_records(struct batch *b, uint64_t head_before, struct perch_hash head, struct perch_err *err)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_span rest = b->records;
	struct perch_span line;
	enum perch_rc rc = perch_stream_inserter(&b->office->db, &stmt, err);

	for (uint64_t seq = b->envelope.first; seq <= b->envelope.last && rc == PERCH_OK; seq++) {
		rc = perch_wire_line(&rest, &line);
		if (rc != PERCH_OK || seq <= head_before)
			continue;
		rc = perch_chain_step(&head, line);
		if (rc == PERCH_OK)
			rc = perch_stream_put(&b->office->db, stmt, b->stream.n, seq, line, &head,
					      err);
	}
	return rc;
}

/* Step 7: one transaction. */
static enum perch_rc
store(struct batch *b, struct perch_err *err)
{
	struct perch_db *db = &b->office->db;
	struct perch_wire_ack before = b->stream.ack;
	struct perch_wire_ack *ack = &b->stream.ack;
	struct perch_hash head;

	memcpy(head.b, before.hash, PERCH_WIRE_HASH);
	ack->seq = b->envelope.last;
	memcpy(ack->hash, b->envelope.head, PERCH_WIRE_HASH);
	ack->sealed = b->sealed;
	ack->received_ms = b->now_ms;
	enum perch_rc rc = sign_receipt(b->office, ack);
	if (rc != PERCH_OK)
		return perch_err_set(err, rc, 0, "the receipt cannot be signed");
	rc = perch_db_begin(db, err);
	if (rc == PERCH_OK)
		rc = perch_stream_move(db, &b->stream, err);
	if (rc == PERCH_OK)
		rc = insert_records(b, before.seq, head, err);
	if (rc == PERCH_OK)
		rc = perch_db_commit(db, err);
	if (rc != PERCH_OK)
		perch_db_rollback(db);
	return rc;
}

static enum perch_rc
receive(struct batch *b, struct perch_wire_problem *problem, struct perch_err *err)
{
	struct perch_span rest = b->records;
	struct perch_hash head;
	enum perch_rc rc = perch_stream_find(&b->office->db, b->device->id, b->envelope.epoch,
					     &b->stream, err);

	b->sealed = b->stream.ack.sealed;
	if (rc == PERCH_OK)
		rc = join(b, &head, problem, err);
	if (rc == PERCH_OK && problem->type == PERCH_PROBLEM_OTHER)
		rc = compare_stored(b, &rest, &head, problem, err);
	if (rc == PERCH_OK && problem->type == PERCH_PROBLEM_OTHER)
		rc = check_new(b, rest, &head, problem);
	if (rc == PERCH_OK && problem->type == PERCH_PROBLEM_OTHER &&
	    b->envelope.last > b->stream.ack.seq)
		rc = store(b, err);
	return rc;
}

void
perch_batch_answer(struct perch_office *office, const struct perch_device *device,
		   const uint8_t epoch[PERCH_WIRE_EPOCH], struct perch_span text, int64_t now_ms,
		   struct perch_reply *reply)
{
	struct batch b = { .office = office, .device = device, .now_ms = now_ms };
	struct perch_err err = { 0 };
	struct perch_wire_problem problem = read_form(&b, epoch, text);

	if (problem.type != PERCH_PROBLEM_OTHER) {
		perch_reply_problem(reply, &problem);
		return;
	}
	perch_office_lock(office);
	enum perch_rc rc = receive(&b, &problem, &err);
	perch_office_unlock(office);
	if (rc != PERCH_OK && err.rc == PERCH_OK)
		(void)perch_err_set(&err, rc, 0, "a batch cannot be checked");
	if (rc != PERCH_OK)
		perch_reply_failed(reply, &err);
	else if (problem.type != PERCH_PROBLEM_OTHER)
		perch_reply_problem(reply, &problem);
	else
		perch_reply_done(reply, perch_wire_put_ack(&reply->body, &b.stream.ack),
				 PERCH_TYPE_JSON);
}
