/* test_returned.c - records that come back from head office are held against the chain
 * (sync/returned.h). */
#include "tests/unit/must.h"

#include "sync/returned.h"

#define RECORDS 6

static const uint8_t device[PERCH_WIRE_DEVICE] = { 0xd0, 1 };
static const uint8_t epoch[PERCH_WIRE_EPOCH] = { 0xe0, 2 };
static struct perch_hash chain[RECORDS + 1];
static uint8_t memory[4096];

static const char *const records[RECORDS + 1] = {
	NULL, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}", "{\"n\":5}", "{\"n\":6}",
};

static int
make_chain(void **state)
{
	(void)state;
	MUST(perch_chain_start(device, epoch, &chain[0]) == PERCH_OK, "h(0)");
	for (size_t n = 1; n <= RECORDS; n++) {
		chain[n] = chain[n - 1];
		MUST(perch_chain_step(&chain[n], perch_span_str(records[n])) == PERCH_OK, "h(n)");
	}
	return 0;
}

/* What an honest office answers with. */
static struct perch_wire_envelope
an_envelope(uint64_t first, uint64_t last)
{
	struct perch_wire_envelope e = { .first = first, .last = last };

	memcpy(e.device, device, sizeof(device));
	memcpy(e.epoch, epoch, sizeof(epoch));
	memcpy(e.previous, chain[first - 1].b, sizeof(e.previous));
	memcpy(e.head, chain[last].b, sizeof(e.head));
	return e;
}

static struct perch_span
answer(const struct perch_wire_envelope *e, uint64_t first, uint64_t last)
{
	static struct perch_buf b;

	b = perch_buf_over(memory, sizeof(memory));
	MUST(perch_wire_put_envelope(&b, e) == PERCH_OK, "an envelope");
	perch_buf_put_byte(&b, '\n');
	for (uint64_t seq = first; seq <= last; seq++) {
		perch_buf_put_str(&b, records[seq]);
		perch_buf_put_byte(&b, '\n');
	}
	return perch_buf_span(&b);
}

static void
batches_follow_one_another(void **state)
{
	struct perch_returned r;
	struct perch_wire_envelope e = an_envelope(3, 4);
	struct perch_span got;
	struct perch_err err = { 0 };

	(void)state;
	MUST(perch_returned_begin(&r, device, epoch, 2) == PERCH_OK, "after 2");
	MUST(perch_returned_take(&r, answer(&e, 3, 4), &got, &err) == PERCH_OK, "%s", err.text);
	MUST(perch_span_eq_str(got, "{\"n\":3}\n{\"n\":4}\n") && r.seq == 4, "3 and 4");
	e = an_envelope(5, 6);
	MUST(perch_returned_take(&r, answer(&e, 5, 6), &got, &err) == PERCH_OK, "%s", err.text);
	MUST(r.seq == 6 && perch_hash_eq(&r.head, &chain[6]), "5 and 6");
	MUST(perch_returned_take(&r, perch_span_of(NULL, 0), &got, &err) == PERCH_OK && got.n == 0,
	     "nothing is the end");
}

static void
a_changed_byte(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)e;
	text[*n - 3] ^= 1; /* {"n":4} becomes {"n":5} */
}

static void
another_stream(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->epoch[7]++;
}

static void
another_terminal(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->device[0]++;
}

static void
other_records(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->first++, e->last++;
}

static void
another_past(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->previous[0]++;
}

static void
another_head(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->head[31]++;
}

static void
a_record_too_few(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->last++;
}

static void
a_record_too_many(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)text, (void)n;
	e->last--;
}

static void
a_line_that_is_not_ended(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)e, (void)text;
	--*n;
}

static void
a_record_that_is_none(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)e;
	text[*n - 2] = ']';
}

static void
no_envelope(struct perch_wire_envelope *e, uint8_t *text, size_t *n)
{
	(void)e, (void)n;
	text[0] = '[';
}

static const struct {
	const char *must;
	void (*spoil)(struct perch_wire_envelope *e, uint8_t *text, size_t *n);
	enum perch_rc rc;
} lies[] = {
	{ "a changed byte", a_changed_byte, PERCH_E_DAMAGED },
	{ "records of another epoch", another_stream, PERCH_E_FORMAT },
	{ "records of another terminal", another_terminal, PERCH_E_FORMAT },
	{ "other records than were asked for", other_records, PERCH_E_FORMAT },
	{ "records that continue another past", another_past, PERCH_E_DAMAGED },
	{ "another head", another_head, PERCH_E_DAMAGED },
	{ "a record too few", a_record_too_few, PERCH_E_FORMAT },
	{ "a record too many", a_record_too_many, PERCH_E_FORMAT },
	{ "a last line that is not ended", a_line_that_is_not_ended, PERCH_E_FORMAT },
	{ "a record that is no JSON object", a_record_that_is_none, PERCH_E_FORMAT },
	{ "no envelope", no_envelope, PERCH_E_FORMAT },
};

/* Spoil the envelope first, then the text that is made of it. */
static void
lies_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(lies); i++) {
		struct perch_wire_envelope e = an_envelope(3, 4);
		struct perch_returned r;
		struct perch_returned before;
		struct perch_span got = perch_span_of(NULL, 0);
		struct perch_err err = { 0 };
		uint8_t unused[PERCH_WIRE_ENVELOPE_MAX] = { 0 };
		size_t n = sizeof(unused);

		MUST(perch_returned_begin(&r, device, epoch, 2) == PERCH_OK, "after 2");
		r.head = chain[2];
		r.has_head = true; /* as after a batch that ended there */
		before = r;
		lies[i].spoil(&e, unused, &n);
		struct perch_span text = answer(&e, 3, 4);
		n = text.n;
		e = an_envelope(3, 4);
		lies[i].spoil(&e, memory, &n);
		enum perch_rc rc = perch_returned_take(&r, perch_span_of(memory, n), &got, &err);
		MUST(rc == lies[i].rc && err.text[0] != '\0', "%s: %s", lies[i].must,
		     perch_rc_str(rc));
		MUST(memcmp(&r, &before, sizeof(r)) == 0 && got.n == 0, "%s: nothing counts",
		     lies[i].must);
	}
}

static void
the_beginning_is_known(void **state)
{
	struct perch_returned r;
	struct perch_wire_envelope e = an_envelope(1, 1);
	struct perch_span got;
	struct perch_err err = { 0 };

	(void)state;
	MUST(perch_returned_begin(&r, device, epoch, 0) == PERCH_OK, "from the start");
	e.previous[0]++;
	MUST(perch_returned_take(&r, answer(&e, 1, 1), &got, &err) == PERCH_E_DAMAGED,
	     "a stream begins with h(0) and nothing else");
	e = an_envelope(1, 6);
	MUST(perch_returned_take(&r, answer(&e, 1, 6), &got, &err) == PERCH_OK, "%s", err.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_follow_one_another),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(the_beginning_is_known),
	};

	return cmocka_run_group_tests(tests, make_chain, NULL);
}
