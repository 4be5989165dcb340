/* session_world.c - see session_world.h. */
#include "tests/unit/session_world.h"

#include "firmware/base/text.h"

#define IN_UM(x) ((int64_t)(x)*25400)
#define YD_UM(x) ((int64_t)(x)*914400)

static const struct perch_order orders[] = {
	{ .order = "PO-88213",
	  .buyer = "Nord",
	  .article = "poplin",
	  .colour = "navy",
	  .profile = "four-point-inch",
	  .width_um = IN_UM(58),
	  .weight = { { 180, 0 }, PERCH_G_M2 },
	  .spec = 1,
	  .is_confirmed = true },
	{ .order = "PO-77120",
	  .profile = "four-point-metric",
	  .width_um = 1500000,
	  .spec = 3,
	  .is_confirmed = true },
	{ .order = "PO-FREE", .profile = "four-point-inch", .width_um = -1, .is_confirmed = true },
	{ .order = "PO-DOUBT", .profile = "four-point-inch", .width_um = -1 },
	{ .order = "PO-ODD", .profile = "nine-point", .width_um = -1, .is_confirmed = true },
	{ .order = "PO-NEXT", .profile = "four-point-inch", .width_um = -1, .is_confirmed = true },
};

static const struct perch_expected expected[] = {
	{ "PO-77120", "R0001", "B-12", -1 },
	{ "PO-77120", "R0009", "B-12", -1 },
	{ "PO-88213", "R0001", "L240731A", YD_UM(120) },
	{ "PO-88213", "R0002", "L240731A", YD_UM(120) },
	{ "PO-88213", "R0003", "L240731A", YD_UM(120) },
};

static bool
find_order(void *ctx, const char *order, struct perch_order *out)
{
	const struct desk *d = ctx;

	for (size_t i = 0; i < PERCH_COUNT(orders) && !d->is_gone; i++)
		if (strcmp(orders[i].order, order) == 0) {
			*out = orders[i];
			if (strcmp(order, "PO-NEXT") == 0)
				out->spec = d->spec;
			return true;
		}
	return false;
}

static bool
find_expected(void *ctx, const char *order, const char *roll, struct perch_expected *out)
{
	(void)ctx;
	for (size_t i = 0; i < PERCH_COUNT(expected); i++)
		if (strcmp(expected[i].order, order) == 0 && strcmp(expected[i].roll, roll) == 0) {
			*out = expected[i];
			return true;
		}
	return false;
}

static size_t
find_elsewhere(void *ctx, const char *roll, const char *but_order, struct perch_expected *out)
{
	size_t n = 0;

	(void)ctx;
	for (size_t i = 0; i < PERCH_COUNT(expected); i++)
		if (strcmp(expected[i].order, but_order) != 0 &&
		    strcmp(expected[i].roll, roll) == 0)
			if (n++ == 0)
				*out = expected[i];
	return n;
}

static size_t
count_expected(void *ctx, const char *order)
{
	size_t n = 0;

	(void)ctx;
	for (size_t i = 0; i < PERCH_COUNT(expected); i++)
		n += strcmp(expected[i].order, order) == 0;
	return n;
}

static struct perch_past
find_past(void *ctx, const char *order, const char *roll)
{
	const struct desk *d = ctx;
	struct perch_past past = { .state = PERCH_PAST_NEVER };

	for (size_t i = 0; i < d->n_closed; i++)
		if (strcmp(d->closed[i].order, order) == 0 &&
		    strcmp(d->closed[i].roll, roll) == 0) {
			past.state = PERCH_PAST_CLOSED;
			past.roll_id = d->closed[i].roll_id;
			past.closed_ms = d->closed[i].at_ms;
			memcpy(past.verdict, d->closed[i].verdict, sizeof(past.verdict));
		}
	return past;
}

static enum perch_separators
find_separators(void *ctx, const struct perch_scanner *scanner)
{
	const struct desk *d = ctx;
	enum perch_separators found = PERCH_SEPARATORS_UNTESTED;

	for (size_t i = 0; i < d->n_tested; i++)
		if (d->tested[i].vid == scanner->vid && d->tested[i].pid == scanner->pid &&
		    strcmp(d->tested[i].name, scanner->name) == 0 &&
		    strcmp(d->tested[i].driver, scanner->driver) == 0)
			found = perch_separators_find(perch_span_str(d->tested[i].outcome));
	return found;
}

void
desk_open(struct desk *d)
{
	memset(d, 0, sizeof(*d));
	perch_session_init(&d->session, 1);
	perch_house_shipped(&d->house);
	d->spec = 1;
	d->now =
		(struct perch_now){ { INT64_C(3600) * 1000000 }, { INT64_C(1795240800000) }, true };
	d->world = (struct perch_world){
		.ctx = d,
		.find_order = find_order,
		.find_expected = find_expected,
		.find_elsewhere = find_elsewhere,
		.count_expected = count_expected,
		.find_past = find_past,
		.find_separators = find_separators,
		.formats = &d->house,
		.n_formats = 1,
	};
}

void
desk_close(struct desk *d)
{
	for (size_t i = 0; i < d->n_log; i++) {
		uint8_t *bytes = NULL;

		/* The bytes are ours; a span only lends them. */
		memcpy(&bytes, &d->log[i].p, sizeof(bytes));
		free(bytes);
	}
	d->n_log = 0;
}

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Closed rolls as the store's projection would know them. */
static void
note_closed(struct desk *d, const struct perch_record *r)
{
	if (r->type != PERCH_RECORD_CLOSE || d->n_closed == DESK_CLOSED_MAX)
		return;
	struct closed *c = &d->closed[d->n_closed++];

	memcpy(c->order, d->session.order, sizeof(c->order));
	memcpy(c->roll, d->session.roll.roll, sizeof(c->roll));
	memcpy(c->verdict, r->close.override[0] != '\0' ? r->close.override : r->close.verdict,
	       sizeof(c->verdict));
	c->roll_id = r->close.roll;
	c->at_ms = r->head.wall_ms;
}

/* Likewise what the separator test found. */
static void
note_tested(struct desk *d, const struct perch_record *r)
{
	if (r->type == PERCH_RECORD_SEPARATOR && d->n_tested < DESK_TESTED_MAX)
		d->tested[d->n_tested++] = r->separator;
}

static void
keep(struct desk *d, const struct perch_record *record)
{
	static uint8_t memory[PERCH_RECORD_BYTES_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	must(perch_record_encode(record, &b) == PERCH_OK);
	must(d->n_log < DESK_RECORDS_MAX);
	uint8_t *bytes = malloc(b.n);
	must(bytes != NULL);
	memcpy(bytes, memory, b.n);
	d->log[d->n_log++] = perch_span_of(bytes, b.n);
}

void
desk_append(struct desk *d, const struct perch_record *record)
{
	keep(d, record);
	must(perch_session_apply(&d->session, d->session.next_id, record) == PERCH_OK);
}

/* One line of printable UTF-8 that begins as its kind says. */
static void
check_answer(const struct perch_outcome *out)
{
	static const char *const openings[] = {
		[PERCH_ANSWER_NONE] = "",
		[PERCH_ANSWER_OK] = "ok ",
		[PERCH_ANSWER_ASK] = "ask ",
		[PERCH_ANSWER_NO] = "no ",
	};
	struct perch_span rest = perch_span_str(out->answer);

	must(perch_span_starts(rest, openings[out->kind]));
	must((out->kind == PERCH_ANSWER_NONE) == (rest.n == 0));
	must(rest.n < PERCH_ANSWER_CAP);
	while (rest.n > 0) {
		uint32_t code = 0;
		size_t n = perch_utf8_next(rest, &code);

		must(n > 0 && perch_utf8_is_printable(code));
		rest = perch_span_from(rest, n);
	}
	must(out->kind != PERCH_ANSWER_ASK || out->pending.doubt != PERCH_DOUBT_NONE);
	must(out->n <= PERCH_OUTCOME_RECORDS_MAX);
}

void
desk_input(struct desk *d, const struct perch_input *in)
{
	perch_session_decide(&d->session, &d->world, d->now, in, &d->out);
	check_answer(&d->out);
	for (size_t i = 0; i < d->out.n; i++) {
		keep(d, &d->out.records[i]);
		note_closed(d, &d->out.records[i]);
		note_tested(d, &d->out.records[i]);
	}
	perch_session_commit(&d->session, &d->out);
	if (d->out.asks_seal) {
		struct perch_record seal;

		perch_record_init(&seal, PERCH_RECORD_SEAL,
				  perch_session_head(&d->session, d->now));
		memset(seal.seal.epoch, '0', sizeof(seal.seal.epoch) - 1);
		memset(seal.seal.head, '0', sizeof(seal.seal.head) - 1);
		memset(seal.seal.sig, '0', sizeof(seal.seal.sig) - 1);
		seal.seal.seq = d->session.next_id - 1;
		desk_append(d, &seal);
	}
	if (d->now.mono.us < INT64_MAX - 1000000)
		d->now.mono.us += 1000000;
	d->now.wall.ms += 1000;
}

void
desk_type(struct desk *d, const char *line)
{
	struct perch_input in = perch_input_of_line(perch_span_str(line));

	desk_input(d, &in);
}

void
desk_scan(struct desk *d, struct perch_span bytes, uint32_t suspect)
{
	const struct perch_reading reading = {
		.kind = PERCH_READING_SCAN,
		.bytes = bytes,
		.symbology = PERCH_SYM_UNKNOWN,
		.suspect = suspect,
	};
	struct perch_input in = perch_input_of_scan(&reading);

	desk_input(d, &in);
}

void
desk_replay(const struct desk *d, int64_t from_id, struct perch_session *out)
{
	static struct perch_record record;

	perch_session_init(out, from_id);
	for (size_t i = (size_t)from_id - 1; i < d->n_log; i++) {
		must(perch_record_decode(d->log[i], &record) == PERCH_OK);
		must(perch_session_apply(out, (int64_t)i + 1, &record) == PERCH_OK);
	}
}

bool
desk_replays(const struct desk *d, struct perch_session *scratch)
{
	desk_replay(d, perch_session_resume_id(&d->session), scratch);
	if (!perch_session_equal(scratch, &d->session))
		return false;
	desk_replay(d, 1, scratch);
	return perch_session_equal(scratch, &d->session);
}
