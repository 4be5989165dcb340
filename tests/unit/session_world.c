/* session_world.c - see session_world.h. */
#include "tests/unit/session_world.h"

#include "firmware/base/text.h"

/* What head office has sent. */
static const struct {
	const char *kind;
	const char *key;
	const char *body;
} sent[] = {
	// clang-format off
	{ "order", "PO-88213",
	  "{\"order\":\"PO-88213\",\"buyer\":\"Nord\",\"article\":\"poplin\",\"colour\":\"navy\","
	  "\"profile\":\"four-point-inch\",\"width\":\"58in\",\"weight\":\"180g/m2\",\"spec\":1,"
	  "\"confirmed\":true}" },
	{ "order", "PO-77120",
	  "{\"order\":\"PO-77120\",\"profile\":\"four-point-metric\",\"width\":\"1500mm\",\"spec\":3,"
	  "\"confirmed\":true}" },
	{ "order", "PO-FREE", "{\"order\":\"PO-FREE\",\"confirmed\":true}" },
	{ "order", "PO-DOUBT", "{\"order\":\"PO-DOUBT\"}" },
	{ "order", "PO-ODD", "{\"order\":\"PO-ODD\",\"profile\":\"nine-point\",\"confirmed\":true}" },
	{ "order", "PO-T",
	  "{\"order\":\"PO-T\",\"article\":\"poplin\",\"colour\":\"navy\",\"colour_no\":\"19-4024\","
	  "\"profile\":\"four-point-metric\",\"width\":\"1500mm\",\"weight\":\"180g/m2 +5% -3%\","
	  "\"density_warp\":\"68/in +-3%\",\"density_weft\":\"268/10cm +2 -2\",\"length_tol\":\"1%\","
	  "\"skew\":\"3%\",\"bow\":\"2%\",\"shrink_warp\":\"3%\",\"shrink_weft\":\"2%\","
	  "\"lights\":\"D65 TL84\",\"packing\":\"rolls in plastic bags\",\"lab\":\"4m\","
	  "\"confirmed\":true}" },
	{ "order", "PO-S", "{\"order\":\"PO-S\",\"confirmed\":true}" },
	{ "roll", "PO-T/T1", "{\"order\":\"PO-T\",\"roll\":\"T1\",\"lot\":\"L1\",\"length\":\"120m\"}" },
	{ "roll", "PO-T/T2", "{\"order\":\"PO-T\",\"roll\":\"T2\",\"lot\":\"L1\",\"length\":\"120m\"}" },
	{ "roll", "PO-77120/R0001", "{\"order\":\"PO-77120\",\"roll\":\"R0001\",\"lot\":\"B-12\"}" },
	{ "roll", "PO-77120/R0009", "{\"order\":\"PO-77120\",\"roll\":\"R0009\",\"lot\":\"B-12\"}" },
	{ "roll", "PO-88213/R0001",
	  "{\"order\":\"PO-88213\",\"roll\":\"R0001\",\"lot\":\"L240731A\",\"length\":\"120yd\"}" },
	{ "roll", "PO-88213/R0002",
	  "{\"order\":\"PO-88213\",\"roll\":\"R0002\",\"lot\":\"L240731A\",\"length\":\"120yd\"}" },
	{ "roll", "PO-88213/R0003",
	  "{\"order\":\"PO-88213\",\"roll\":\"R0003\",\"lot\":\"L240731A\",\"length\":\"120yd\"}" },
	// clang-format on
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

void
desk_put(struct desk *d, const char *kind, const char *key, const char *body)
{
	log_world_put(&d->log_world, kind, key, body);
	d->world.formats = d->log_world.world.formats;
	d->world.n_formats = d->log_world.world.n_formats;
}

/* What the tests set by hand in desk.spec and desk.is_gone. */
static void
follow_settings(struct desk *d)
{
	char body[128];

	if (d->is_gone) {
		for (size_t i = 0; i < d->log_world.n_items; i++)
			if (strcmp(d->log_world.items[i].kind, "order") == 0)
				desk_put(d, "order", d->log_world.items[i].key, NULL);
		return;
	}
	if (d->spec == d->spec_put)
		return;
	must(perch_fmt(body, sizeof(body),
		       "{\"order\":\"PO-NEXT\",\"spec\":%lld,\"confirmed\":true}",
		       (long long)d->spec) == PERCH_OK);
	desk_put(d, "order", "PO-NEXT", body);
	d->spec_put = d->spec;
}

void
desk_open(struct desk *d)
{
	memset(d, 0, sizeof(*d));
	perch_session_init(&d->session, 1);
	d->spec = 1;
	d->now =
		(struct perch_now){ { INT64_C(3600) * 1000000 }, { INT64_C(1795240800000) }, true };
	log_world_open(&d->log_world);
	must(perch_fmt(d->log_world.own, sizeof(d->log_world.own), "a1b2c3-") == PERCH_OK);
	d->world = d->log_world.world;
	for (size_t i = 0; i < PERCH_COUNT(sent); i++)
		desk_put(d, sent[i].kind, sent[i].key, sent[i].body);
	follow_settings(d);
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
	log_world_close(&d->log_world);
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
	log_world_append(&d->log_world, record);
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
	follow_settings(d);
	perch_session_decide(&d->session, &d->world, d->now, in, &d->out);
	check_answer(&d->out);
	for (size_t i = 0; i < d->out.n; i++)
		keep(d, &d->out.records[i]);
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
