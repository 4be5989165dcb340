/*
 * test_framing.c - labels out of a byte stream (drivers/scanner/framing.c): packets mean nothing, and
 * what silence ends. What single framings mean is in tests/data/captures, files for cdc-acm.
 */
#include "tests/unit/must.h"

#include "drivers/scanner/framing.h"

#define SILENCE PERCH_FRAMING_SILENCE_US

struct line {
	struct perch_framing f;
	struct perch_readings out;
};

static struct line *
open_line(void)
{
	struct line *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	perch_framing_init(&l->f, "test");
	return l;
}

static void
say(struct line *l, const char *text, int64_t us)
{
	perch_framing_feed(&l->f, perch_span_str(text), 0, (struct perch_mono){ us }, &l->out);
}

static int64_t
tick(struct line *l, int64_t us)
{
	return perch_framing_tick(&l->f, (struct perch_mono){ us }, &l->out).us;
}

static bool
is_heard(const struct line *l, size_t i, const char *text, uint32_t suspect)
{
	return i < l->out.n && perch_span_eq_str(l->out.v[i].bytes, text) &&
	       l->out.v[i].suspect == suspect;
}

/* Each stream in packets of 1 to all of its bytes, then silence. labels: each followed by '|'. */
static const struct {
	const char *must;
	const char *bytes;
	const char *labels;
	uint64_t dropped;
} rows[] = {
	{ "CR, LF and CR LF end a label", "a\rb\nc\r\nd\r\n", "a|b|c|d|", 0 },
	{ "the end may be missing", "a\rb", "a|b|", 0 },
	{ "empty lines say nothing", "\r\n\r\n\n\n", "", 0 },
	{ "GS is data",
	  "010871\x1d"
	  "10A\r",
	  "010871\x1d"
	  "10A|",
	  0 },
	{ "AIM identifiers are taken off", "]C110A\r]E0123\r", "10A|123|", 0 },
	{ "an identifier alone is no label", "]C1\r", "", 0 },
	{ "TAB in front of CR is data", "a\tb\r", "a\tb|", 0 },
	{ "TAB in front of silence ends labels", "a\tb\t", "a|b|", 0 },
	{ "STX code data ETX EOT", "\x02ja\rb\x03\x04", "a\rb|", 0 },
	{ "STX data ETX", "\x02ja\x03", "ja|", 0 },
	{ "two frames",
	  "\x02"
	  "a\x03\x02"
	  "b\x03",
	  "a|b|", 0 },
	{ "STX data CR",
	  "\x02"
	  "a\r\x02"
	  "b\r\n",
	  "a|b|", 0 },
	{ "SOH code data ETX", "\x01ja\rb\x03", "a\rb|", 0 },
	{ "SOH without end", "\x01ja\x01jb\x03", "b|", 1 },
	{ "SOH at the end of the line", "\x01j", "", 1 },
	{ "EOT between frames",
	  "\x02"
	  "a\x03\x04\x04\x02"
	  "b\x03",
	  "a|b|", 0 },
	{ "SYN without FE is data",
	  "\x16"
	  "a\r",
	  "\x16"
	  "a|",
	  0 },
	{ "SYN and an end", "\x16\r", "\x16|", 0 },
	{ "SYN alone", "\x16", "", 1 },
	{ "a head that is none loses track until silence",
	  "\x16\xfe"
	  "1111Xa\rb\r",
	  "", 1 },
};

static void
test_packets(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		size_t n = strlen(rows[i].bytes);
		for (size_t packet = 1; packet <= n; packet++) {
			struct line *l = open_line();
			char got[64] = "";
			for (size_t at = 0; at < n; at += packet)
				perch_framing_feed(&l->f,
						   perch_span_of(rows[i].bytes + at,
								 packet < n - at ? packet : n - at),
						   0, (struct perch_mono){ (int64_t)at }, &l->out);
			MUST(tick(l, (int64_t)n + SILENCE) < 0, "nothing is open after silence");
			for (size_t k = 0, to = 0; k < l->out.n; k++) {
				memcpy(got + to, l->out.v[k].bytes.p, l->out.v[k].bytes.n);
				to += l->out.v[k].bytes.n;
				got[to++] = '|';
			}
			MUST(strcmp(got, rows[i].labels) == 0, "%s, packets of %zu: got %s",
			     rows[i].must, packet, got);
			MUST(l->out.dropped == rows[i].dropped, "%s: dropped %llu", rows[i].must,
			     (unsigned long long)l->out.dropped);
			free(l);
		}
	}
}

static void
test_silence(void **state)
{
	struct line *l = open_line();

	(void)state;
	say(l, "ab", 10);
	say(l, "cd", 20);
	MUST(tick(l, 20 + SILENCE - 1) == 20 + SILENCE && l->out.n == 0, "not yet");
	MUST(tick(l, 20 + SILENCE) < 0 && is_heard(l, 0, "abcd", 0), "now");
	MUST(l->out.v[0].t_first.us == 10 && l->out.v[0].t_last.us == 20, "times of its bytes");
	MUST(l->out.v[0].parts == 1, "packets are no parts");
	say(l, "ef", 30 + SILENCE);
	say(l, "gh", 30 + 2 * SILENCE);
	MUST(is_heard(l, 1, "ef", 0), "the next byte finds it overdue when nobody ticked");
	free(l);
}

/* Five labels with one kind of end: a label without it may be half of one, and so may the next. */
static void
test_missing_end(void **state)
{
	struct line *l = open_line();

	(void)state;
	say(l, "1\r2\r3\r4\r", 0);
	say(l, "A", 1);
	(void)tick(l, 1 + SILENCE);
	MUST(is_heard(l, 4, "A", 0), "after four labels silence is still an end");
	say(l, "1\r2\r3\r4\r5\r", 200000);
	say(l, "B", 200001);
	(void)tick(l, 200001 + SILENCE);
	MUST(is_heard(l, 10, "B", PERCH_SUSPECT_UNTERMINATED), "after five it is missing");
	say(l, "C\rD\r", 200001 + PERCH_FRAMING_STALE_US - 1);
	MUST(is_heard(l, 11, "C", PERCH_SUSPECT_STALE_PART), "what follows may be the rest");
	MUST(is_heard(l, 12, "D", 0), "what follows that is whole");
	free(l);
}

/* A prefix that was ended by CR twice, and TAB, need no silence the second time. */
static void
test_learns(void **state)
{
	struct line *l = open_line();

	(void)state;
	say(l,
	    "\x02"
	    "A\r",
	    0);
	MUST(l->out.n == 0, "an ETX may follow");
	(void)tick(l, SILENCE);
	say(l,
	    "\x02"
	    "B\r",
	    SILENCE);
	MUST(is_heard(l, 0, "A", 0) && is_heard(l, 1, "B", 0), "STX is a prefix only");
	say(l, "C\t", 2 * SILENCE);
	MUST(l->out.n == 2, "TAB may be data");
	(void)tick(l, 3 * SILENCE);
	say(l, "D\t", 3 * SILENCE);
	MUST(is_heard(l, 2, "C", 0) && is_heard(l, 3, "D", 0), "TAB ends labels");
	say(l,
	    "\x02"
	    "E\x03",
	    4 * SILENCE);
	MUST(l->out.n == 4, "an EOT may follow");
	(void)tick(l, 5 * SILENCE);
	say(l,
	    "\x02"
	    "F\x03",
	    5 * SILENCE);
	MUST(is_heard(l, 4, "E", 0) && is_heard(l, 5, "F", 0), "none does");
	free(l);
}

/* A label of 8,192 bytes fits, also behind an identifier; one byte more is lost and counted. */
static void
test_too_long(void **state)
{
	struct line *l = open_line();
	static char label[PERCH_SCAN_MAX + 1];

	(void)state;
	memset(label, 'x', PERCH_SCAN_MAX);
	say(l, "]Q1", 0);
	say(l, label, 0);
	say(l, "\r", 0);
	MUST(l->out.n == 1 && l->out.v[0].bytes.n == PERCH_SCAN_MAX && l->out.lost == 0, "fits");
	say(l, label, 0);
	say(l, "y\rnext\r", 0);
	MUST(l->out.lost == 1 && is_heard(l, 1, "next", 0), "one byte more is lost");
	for (int i = 0; i < 3; i++)
		say(l, label, 0);
	say(l, "\rnext\r", 0);
	MUST(l->out.lost == 2 && is_heard(l, 2, "next", 0), "more than the memory holds");
	say(l, "\x02", 0);
	say(l, label, 0);
	say(l, label, 0);
	say(l, "\x03", 0);
	(void)tick(l, SILENCE);
	MUST(l->out.lost == 3 && l->out.n == 3, "in a frame");
	perch_readings_clear(&l->out);
	say(l, "\x02", SILENCE);
	say(l, label, SILENCE);
	for (int i = 0; i < 40; i++)
		say(l, "\r", SILENCE);
	say(l, "more", SILENCE);
	(void)tick(l, 2 * SILENCE);
	MUST(l->out.lost == 4 && l->out.n == 0,
	     "what had no room is missed, whatever stands there");
	free(l);
}

static void
test_unplugged(void **state)
{
	static const char *const halves[] = { "HALF", "\x02HALF", "\x02HALF\x03", "\x01j",
					      "\x16\xfe" };
	struct line *l = open_line();

	(void)state;
	MUST(perch_framing_unplugged(&l->f) == 0, "nothing was open");
	for (size_t i = 0; i < PERCH_COUNT(halves); i++) {
		say(l, halves[i], 0);
		MUST(!perch_framing_is_idle(&l->f) && perch_framing_unplugged(&l->f) == 1,
		     "half a label is dropped: %zu", i);
		MUST(tick(l, SILENCE) < 0 && l->out.n == 0, "and does not come later: %zu", i);
	}
	say(l, "W\r", SILENCE);
	MUST(is_heard(l, 0, "W", 0), "the next one is whole");
	free(l);
}

/* What is wrong with some bytes is said of every label that they are part of, and of no other. */
static void
test_suspect(void **state)
{
	struct line *l = open_line();

	(void)state;
	say(l, "a", 0);
	perch_framing_feed(&l->f, perch_span_str("b\rc"), PERCH_SUSPECT_COUNT_CLAMPED,
			   (struct perch_mono){ 0 }, &l->out);
	say(l, "d\re\r", 0);
	MUST(is_heard(l, 0, "ab", PERCH_SUSPECT_COUNT_CLAMPED), "ends in them");
	MUST(is_heard(l, 1, "cd", PERCH_SUSPECT_COUNT_CLAMPED), "begins in them");
	MUST(is_heard(l, 2, "e", 0), "has nothing of them");
	free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packets),     cmocka_unit_test(test_silence),
		cmocka_unit_test(test_missing_end), cmocka_unit_test(test_learns),
		cmocka_unit_test(test_too_long),    cmocka_unit_test(test_unplugged),
		cmocka_unit_test(test_suspect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
