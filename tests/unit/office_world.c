/* office_world.c - see office_world.h. */
#include "tests/unit/office_world.h"

#include "tests/unit/must.h"

#include <sqlite3.h>

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

	MUST(perch_db_open_scratch(&w->office.db, &perch_office_kind, &err) == PERCH_OK, "%s",
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

struct perch_record
terminal_record_of(enum perch_record_type type, int64_t boot, int64_t sign_in)
{
	struct perch_record r;

	perch_record_init(&r, type,
			  (struct perch_record_head){ .wall_ms = WORLD_NOW,
						      .is_trusted = true,
						      .boot = boot,
						      .sign_in = sign_in });
	return r;
}

void
terminal_begin(struct terminal *t, int64_t boot_before)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_BOOT, boot_before, 0);

	terminal_add(t, "{\"t\":\"other\",\"v\":1}"); /* in the place of the epoch record */
	memcpy(r.boot.program, "perch 1", 8);
	memset(r.boot.boot, 'a', 32);
	terminal_record(t, &r);
}

void
terminal_in(struct terminal *t, int64_t boot)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_IN, boot, 0);

	memcpy(r.in.person, "LI-7", 5);
	memcpy(r.in.o, "typed", 6);
	memcpy(r.in.role, "inspector", 10);
	memcpy(r.in.how, "badge", 6);
	terminal_record(t, &r);
}

void
terminal_order(struct terminal *t, const char *order)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_ORDER, WORLD_BOOT, 3);

	memcpy(r.order.order, order, strlen(order) + 1);
	memcpy(r.order.o, "typed", 6);
	terminal_record(t, &r);
}

void
terminal_roll(struct terminal *t, int64_t boot, int64_t sign_in, int64_t order, const char *roll)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_ROLL, boot, sign_in);

	r.roll.order = order;
	memcpy(r.roll.roll, roll, strlen(roll) + 1);
	r.roll.ticket_um = 120000000;
	memcpy(r.roll.o, "typed", 6);
	terminal_record(t, &r);
}

void
terminal_flaw(struct terminal *t, int64_t boot, int64_t roll)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_FLAW, boot, 3);

	r.flaw.roll = roll;
	memcpy(r.flaw.kind, "slub", 5);
	r.flaw.to_um = r.flaw.across_um = -1;
	r.flaw.len_um = 50800; /* 2 in: 1 point */
	memcpy(r.flaw.dir, "warp", 5);
	memcpy(r.flaw.side, "face", 5);
	memcpy(r.flaw.o, "typed", 6);
	terminal_record(t, &r);
}

void
terminal_withdraw(struct terminal *t, int64_t of)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_WITHDRAW, WORLD_BOOT, 3);

	r.withdraw.of = of;
	memcpy(r.withdraw.o, "typed", 6);
	terminal_record(t, &r);
}

void
terminal_close(struct terminal *t, int64_t boot, int64_t roll)
{
	struct perch_record r = terminal_record_of(PERCH_RECORD_CLOSE, boot, 3);

	r.close.roll = roll;
	memcpy(r.close.verdict, "pass", 5);
	memcpy(r.close.profile, "four-point-inch@1", 18);
	r.close.points = 1;
	r.close.length_um = 120000000;
	r.close.width_um = 1500000;
	/* 1 point on 120 m x 1.5 m: 100 * 0.83612736 / 180 per 100 yd2 */
	memcpy(r.close.rate, "0.4645", 7);
	memcpy(r.close.quality, "first", 6);
	memcpy(r.close.o, "typed", 6);
	terminal_record(t, &r);
}

void
terminal_shift(struct terminal *t, const char *order)
{
	terminal_begin(t, 0);
	terminal_in(t, WORLD_BOOT);
	terminal_order(t, order);
	terminal_roll(t, WORLD_BOOT, 3, 4, "R1");
	terminal_flaw(t, WORLD_BOOT, 5);
	terminal_flaw(t, WORLD_BOOT, 5);
	terminal_withdraw(t, 7);
	terminal_close(t, WORLD_BOOT, 5);
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
	static char text[1024];
	PERCH_AUTO_STMT struct sqlite3_stmt *stmt = NULL;
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_stmt_new(&w->office.db, sql, &stmt, &err);

	MUST(rc == PERCH_OK, "%s", err.text);
	if (perch_stmt_step(&w->office.db, stmt, &err) != PERCH_OK)
		return "";
	for (int i = 0; i < sqlite3_column_count(stmt); i++) {
		perch_buf_put_str(&b, i > 0 ? " " : "");
		perch_buf_put(&b, perch_col_span(stmt, i));
	}
	MUST(perch_buf_cstr(&b) != NULL, "a short text");
	return text;
}
