/* office_world.c - see office_world.h. */
#include "tests/unit/office_world.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"

void
terminal_epoch(struct terminal *t, uint8_t id)
{
	memset(t->epoch, id, sizeof(t->epoch));
	t->tail = 0;
	MUST(perch_chain_start(t->device.id, t->epoch, &t->chain[0]) == PERCH_OK, "h(0)");
}

void
world_enrol(struct office_world *w, struct terminal *t, uint8_t id)
{
	struct perch_err err = { 0 };

	*t = (struct terminal){ .device = { .certificate = "none", .enrolled_ms = WORLD_NOW } };
	memset(t->device.id, id, sizeof(t->device.id));
	MUST(perch_key_new(&t->seal) == PERCH_OK, "a seal key");
	memcpy(t->device.seal_key, t->seal.pub, sizeof(t->device.seal_key));
	MUST(perch_device_save(&w->office, &t->device, "test 1", &err) == PERCH_OK, "%s", err.text);
	terminal_epoch(t, id);
}

void
world_open(struct office_world *w)
{
	struct perch_err err = { 0 };

	MUST(perch_db_open_memory(&w->office.db, &perch_office_kind, &err) == PERCH_OK, "%s",
	     err.text);
	MUST(pthread_mutex_init(&w->office.lock, NULL) == 0, "a lock");
	MUST(perch_key_new(&w->office.keys.receipt) == PERCH_OK, "a receipt key");
	MUST(perch_reply_new(&w->reply, PERCH_WIRE_ANSWER_MAX) == PERCH_OK, "a reply");
	world_enrol(w, &w->t, 1);
}

void
world_close(struct office_world *w)
{
	perch_reply_free(&w->reply);
	perch_office_close(&w->office);
}

void
terminal_add(struct terminal *t, const char *bytes)
{
	size_t n = strlen(bytes);
	uint64_t seq = ++t->tail;

	MUST(seq < WORLD_RECORDS && n <= sizeof(t->bytes[0]), "the test's log is large enough");
	memcpy(t->bytes[seq], bytes, n);
	t->length[seq] = n;
	t->chain[seq] = t->chain[seq - 1];
	MUST(perch_chain_step(&t->chain[seq], perch_span_of(bytes, n)) == PERCH_OK, "a step");
}

void
terminal_record(struct terminal *t, const struct perch_record *record)
{
	uint8_t memory[1024];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	MUST(perch_record_encode(record, &b) == PERCH_OK, "the test's record is one");
	terminal_add(t, perch_buf_cstr(&b));
}

void
terminal_seal(struct terminal *t)
{
	struct perch_record r;
	uint8_t message[PERCH_SEAL_MESSAGE_BYTES];
	uint8_t signature[PERCH_SIGNATURE_BYTES];
	const struct perch_hash *head = &t->chain[t->tail];

	perch_record_init(&r, PERCH_RECORD_SEAL, (struct perch_record_head){ 0 });
	perch_seal_message(t->device.id, t->epoch, t->tail, head, message);
	MUST(perch_sign(&t->seal, perch_span_of(message, sizeof(message)), signature) == PERCH_OK &&
		     perch_text_hex(r.seal.epoch, sizeof(r.seal.epoch), t->epoch,
				    sizeof(t->epoch)) == PERCH_OK &&
		     perch_text_hex(r.seal.head, sizeof(r.seal.head), head->b, sizeof(head->b)) ==
			     PERCH_OK &&
		     perch_text_hex(r.seal.sig, sizeof(r.seal.sig), signature, sizeof(signature)) ==
			     PERCH_OK,
	     "a seal");
	r.seal.seq = (int64_t)t->tail;
	terminal_record(t, &r);
}

bool
world_send_text(struct office_world *w, const struct terminal *t, struct perch_span text)
{
	perch_buf_reset(&w->reply.body);
	perch_batch_answer(&w->office, &t->device, t->epoch, text, WORLD_NOW, &w->reply);
	if (w->reply.status == 200) {
		MUST(perch_wire_get_ack(perch_buf_span(&w->reply.body), &w->ack) == PERCH_OK,
		     "a 200 is an acknowledgement");
		return true;
	}
	MUST(perch_wire_get_problem(perch_buf_span(&w->reply.body), &w->problem) == PERCH_OK,
	     "anything else is a problem");
	return false;
}

bool
world_send(struct office_world *w, const struct terminal *t, uint64_t first, uint64_t last)
{
	static uint8_t memory[WORLD_RECORDS * 1025 + PERCH_WIRE_ENVELOPE_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));
	struct perch_wire_envelope e = { .first = first, .last = last };

	memcpy(e.device, t->device.id, sizeof(e.device));
	memcpy(e.epoch, t->epoch, sizeof(e.epoch));
	memcpy(e.previous, t->chain[first - 1].b, sizeof(e.previous));
	memcpy(e.head, t->chain[last].b, sizeof(e.head));
	MUST(perch_wire_put_envelope(&b, &e) == PERCH_OK, "an envelope");
	perch_buf_put_byte(&b, '\n');
	for (uint64_t seq = first; seq <= last; seq++) {
		perch_buf_put(&b, perch_span_of(t->bytes[seq], t->length[seq]));
		perch_buf_put_byte(&b, '\n');
	}
	return world_send_text(w, t, perch_buf_span(&b));
}

int64_t
world_number(struct office_world *w, const char *sql)
{
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_stmt_new(&w->office.db, sql, &stmt, &err);

	MUST(rc == PERCH_OK, "%s", err.text);
	return perch_stmt_step(&w->office.db, stmt, &err) == PERCH_OK ? perch_col_i64(stmt, 0) : -1;
}

const char *
world_text(struct office_world *w, const char *sql)
{
	static char text[512];
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_stmt_new(&w->office.db, sql, &stmt, &err);

	MUST(rc == PERCH_OK, "%s", err.text);
	text[0] = '\0';
	if (perch_stmt_step(&w->office.db, stmt, &err) == PERCH_OK)
		MUST(perch_col_text(stmt, 0, text, sizeof(text)) == PERCH_OK, "a short text");
	return text;
}
