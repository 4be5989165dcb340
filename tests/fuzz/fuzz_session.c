/*
 * fuzz_session.c - any lines and scans against the world of session_world.h: every answer is one
 * printable line (the desk checks), every record encodes, and a replay gives the same state.
 *
 * Input: lines that end with a newline. The first byte of a line says what it is: '#' a scan, '!' a
 * suspect scan, '%' a scan by a scanner with a name, '~' a scale speaks, '+' time passes or steps, '*'
 * a scanner comes or goes, '^' a restart of the program, '<' head office sends a master item (kind, key,
 * body; gone without a body); anything else is typed.
 */
#include "firmware/base/text.h"
#include "tests/unit/session_world.h"

#define INPUTS_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
attach(struct desk *d, struct perch_span rest)
{
	char name[80];
	size_t n = rest.n < sizeof(name) ? rest.n : sizeof(name) - 1;

	(void)snprintf(name, sizeof(name), "%.*s", (int)n, (const char *)rest.p);
	struct perch_input in = { .kind = PERCH_INPUT_SCANNER,
				  .name = name,
				  .driver = name,
				  .is_attached = rest.n % 2 == 0 };
	desk_input(d, &in);
}

/* A status, a unit and a mass in the bytes that follow. */
static void
weigh(struct desk *d, struct perch_span rest)
{
	struct perch_reading reading = {
		.kind = PERCH_READING_WEIGHT,
		.scale = (enum perch_scale_status)(rest.n > 0 ? rest.p[0] % 9 : 0),
		.unit = (enum perch_unit)(rest.n > 1 ? PERCH_MG + rest.p[1] % 5 : PERCH_UNIT_NONE),
		.weight = { rest.n > 2 ? rest.p[2] - 8 : 0,
			    (int8_t)(rest.n > 3 ? rest.p[3] % 19 - 9 : 0) },
	};
	struct perch_input in = perch_input_of_weight(&reading);

	desk_input(d, &in);
}

/* What a kill and a new start leave: the log, without the open question. */
static void
restart(struct desk *d, struct perch_session *scratch)
{
	struct perch_record boot;

	desk_replay(d, perch_session_resume_id(&d->session), scratch);
	check(perch_session_equal(scratch, &d->session));
	d->session = *scratch;
	perch_record_init(&boot, PERCH_RECORD_BOOT, perch_session_head(&d->session, d->now));
	memset(boot.boot.boot, '0', sizeof(boot.boot.boot) - 1);
	desk_append(d, &boot);
}

static void
send(struct desk *d, struct perch_span rest)
{
	static char body[4096];
	struct perch_span word;
	char kind[33];
	char key[201];

	if (!perch_text_word(&rest, &word) ||
	    perch_text_copy(kind, sizeof(kind), word) != PERCH_OK ||
	    !perch_text_word(&rest, &word) || perch_text_copy(key, sizeof(key), word) != PERCH_OK ||
	    perch_text_copy(body, sizeof(body), perch_span_trim(rest)) != PERCH_OK)
		return;
	desk_put(d, kind, key, body[0] != '\0' ? body : NULL);
}

static void
play(struct desk *d, struct perch_session *scratch, struct perch_span line)
{
	struct perch_input in = perch_input_of_line(line);
	struct perch_span rest = perch_span_from(line, 1);
	uint8_t first = line.n > 0 ? line.p[0] : 0;

	switch (first) {
	case '#':
		desk_scan(d, rest, 0);
		break;
	case '!':
		desk_scan(d, rest, PERCH_SUSPECT_UNTERMINATED);
		break;
	case '%':
		in.kind = PERCH_INPUT_SCAN;
		in.bytes = rest;
		in.name = "gun";
		in.driver = "gun";
		desk_input(d, &in);
		break;
	case '~':
		weigh(d, rest);
		break;
	case '+':
		d->now.wall.ms += (int64_t)rest.n * 700;
		d->world.revision = (int64_t)rest.n;
		in.kind = PERCH_INPUT_TICK;
		desk_input(d, &in);
		break;
	case '*':
		attach(d, rest);
		break;
	case '^':
		restart(d, scratch);
		break;
	case '<':
		send(d, rest);
		break;
	default:
		desk_input(d, &in);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct desk desk;
	static struct perch_session scratch;
	struct perch_span rest = perch_span_of(data, n);

	desk_open(&desk);
	desk_put(&desk, "order", "PO-T",
		 "{\"order\":\"PO-T\",\"width\":\"1500mm\",\"weight\":\"180g/m2 +5% -3%\","
		 "\"density_warp\":\"68/in "
		 "+-3%\",\"length_tol\":\"1%\",\"skew\":\"3%\",\"bow\":\"2%\","
		 "\"shrink_warp\":\"3%\",\"lights\":\"D65 TL84\",\"lab\":\"4m\","
		 "\"checks\":\"density skew bow colour shade mark hand smell packing\","
		 "\"confirmed\":true}");
	for (size_t i = 0; i < INPUTS_MAX && rest.n > 0; i++) {
		const uint8_t *end = memchr(rest.p, '\n', rest.n);
		size_t length = end != NULL ? (size_t)(end - rest.p) : rest.n;

		play(&desk, &scratch, perch_span_first(rest, length));
		rest = perch_span_from(rest, length + 1);
	}
	check(desk_replays(&desk, &scratch));
	char status[PERCH_STATUS_CAP];
	perch_session_status(&desk.session, &desk.world, &desk.out.work, status);
	check(strchr(status, '\n') == NULL && strlen(status) > 0);
	desk_close(&desk);
	return 0;
}
