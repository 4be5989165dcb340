/* session_play.c - see session_play.h. */
#include "tests/unit/session_play.h"

#include "tests/unit/must.h"

#include "firmware/base/text.h"

static struct perch_session scratch;
static size_t before; /* records before the last step */

void
play_begin(struct desk *d)
{
	desk_open(d);
	desk_type(d, "=in LI-7");
	MUST(d->session.sign_in_id == 1, "signed in: %s", d->out.answer);
}

void
play_begin_roll(struct desk *d)
{
	play_begin(d);
	desk_type(d, "=order PO-T");
	desk_type(d, "=roll T1");
	MUST(d->session.roll.id == 3, "roll T1 is open: %s", d->out.answer);
}

static void
scan(struct desk *d, const char *escaped, uint32_t suspect)
{
	static uint8_t memory[PERCH_SCAN_MAX];
	struct perch_buf b = perch_buf_over(memory, sizeof(memory));

	MUST(perch_text_unescape(perch_span_str(escaped), &b) == PERCH_OK, "%s", escaped);
	desk_scan(d, perch_buf_span(&b), suspect);
}

static void
weigh(struct desk *d, const char *said)
{
	struct perch_span rest = perch_span_str(said);
	struct perch_reading reading = { .kind = PERCH_READING_WEIGHT };
	struct perch_quantity q = { { 0, 0 }, PERCH_G };
	struct perch_span status, mass;

	MUST(perch_text_word(&rest, &status), "a status");
	while (!perch_span_eq_str(status, perch_scale_status_str(reading.scale)))
		reading.scale++;
	if (perch_text_word(&rest, &mass) && perch_parse_quantity(mass, &q) != PERCH_OK) {
		MUST(perch_parse_decimal(mass, &q.value) == PERCH_OK, "a mass");
		q.unit = PERCH_UNIT_NONE;
	}
	reading.weight = q.value;
	reading.unit = q.unit;
	struct perch_input in = perch_input_of_weight(&reading);
	desk_input(d, &in);
}

/* The revision changes with it; the next input records that. */
static void
send(struct desk *d, const char *item)
{
	struct perch_span rest = perch_span_str(item);
	struct perch_span word;
	char kind[33];
	char key[201];

	MUST(perch_text_word(&rest, &word) && perch_text_copy(kind, sizeof(kind), word) == PERCH_OK,
	     "a kind: %s", item);
	MUST(perch_text_word(&rest, &word) && perch_text_copy(key, sizeof(key), word) == PERCH_OK,
	     "a key: %s", item);
	rest = perch_span_trim(rest);
	desk_put(d, kind, key, rest.n > 0 ? (const char *)rest.p : NULL);
	d->out.n = 0;
	d->out.kind = PERCH_ANSWER_NONE;
	d->out.answer[0] = '\0';
}

/* Time goes by, on both clocks. */
static void
wait_for(struct desk *d, const char *seconds)
{
	int64_t s = 0;

	MUST(perch_parse_i64(perch_span_str(seconds), 1, 100000, &s) == PERCH_OK, "%s", seconds);
	d->now.mono.us += s * 1000000;
	d->now.wall.ms += s * 1000;
	d->out.n = 0;
	d->out.kind = PERCH_ANSWER_NONE;
	d->out.answer[0] = '\0';
}

/* The machine starts anew, or the program on a machine that ran on. */
static void
boot(struct desk *d, bool is_machine)
{
	struct perch_record r;
	char digit = is_machine ? 'b' : 'a';

	if (is_machine)
		d->now.mono.us = 1000000;
	perch_record_init(&r, PERCH_RECORD_BOOT, perch_session_head(&d->session, d->now));
	memset(r.boot.boot, digit, sizeof(r.boot.boot) - 1);
	desk_append(d, &r);
}

/* What a kill leaves: the log, without the open question. */
static void
restart(struct desk *d)
{
	desk_replay(d, perch_session_resume_id(&d->session), &scratch);
	MUST(perch_session_equal(&scratch, &d->session), "the log gives the state");
	d->session = scratch;
	d->out.n = 0;
	d->out.kind = PERCH_ANSWER_NONE;
	d->out.answer[0] = '\0';
}

void
play(struct desk *d, const char *in)
{
	const struct perch_input tick = { .kind = PERCH_INPUT_TICK };

	switch (in[0]) {
	case '#':
		scan(d, in + 1, 0);
		break;
	case '!':
		scan(d, in + 1, PERCH_SUSPECT_COUNT_CLAMPED);
		break;
	case '~':
		weigh(d, in + 1);
		break;
	case '<':
		send(d, in + 1);
		break;
	case '^':
		restart(d);
		if (in[1] != '\0')
			boot(d, in[1] == 'm');
		break;
	case '@':
		wait_for(d, in + 1);
		break;
	case '+':
		desk_input(d, &tick);
		break;
	default:
		desk_type(d, in);
		break;
	}
}

static bool
answers(const struct perch_outcome *out, const char *want)
{
	if (want[0] == '\0')
		return out->kind == PERCH_ANSWER_NONE;
	if (want[0] == '*')
		return strstr(out->answer, want + 1) != NULL;
	return perch_span_starts(perch_span_str(out->answer), want);
}

bool
play_record_has(const struct desk *d, size_t id, const char *text)
{
	struct perch_span bytes = d->log[id - 1];

	return memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}

/* The records of the last step. */
static bool
records_hold(const struct desk *d, const char *text)
{
	if (strcmp(text, "-") == 0)
		return d->n_log == before;
	for (size_t i = before; i < d->n_log; i++)
		if (play_record_has(d, i + 1, text))
			return true;
	return false;
}

void
play_step(struct desk *d, const char *must, const struct play_step *step)
{
	if (step->in[0] == '?') {
		MUST(records_hold(d, step->in + 1),
		     "%s: after '%s' wanted a record with %s, the last is %.*s", must,
		     d->out.answer, step->in + 1, (int)d->log[d->n_log - 1].n,
		     (const char *)d->log[d->n_log - 1].p);
		return;
	}
	before = d->n_log;
	play(d, step->in);
	MUST(answers(&d->out, step->want), "%s: '%s' wanted '%s', got '%s'", must, step->in,
	     step->want, d->out.answer);
	MUST(desk_replays(d, &scratch), "%s: '%s' replays", must, step->in);
}

/* At a desk that is open. */
static void
script_holds(struct desk *d, const struct play_script *script)
{
	for (size_t k = 0; k < PLAY_STEPS_MAX && script->steps[k].in != NULL; k++)
		play_step(d, script->must, &script->steps[k]);
	desk_close(d);
}

void
plays_hold(struct desk *d, const struct play_script *scripts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		play_begin(d);
		script_holds(d, &scripts[i]);
	}
}

void
roll_plays_hold(struct desk *d, const struct play_script *scripts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		play_begin_roll(d);
		script_holds(d, &scripts[i]);
	}
}

const struct perch_record *
play_last(const struct desk *d, enum perch_record_type type)
{
	static struct perch_record record;

	for (size_t i = d->n_log; i > 0; i--)
		if (perch_record_decode(d->log[i - 1], &record) == PERCH_OK && record.type == type)
			return &record;
	record.type = PERCH_RECORD_TYPES;
	return &record;
}
