/* test_sample_switch.c - switching of severity as told by invented tables
 * (firmware/inspect/sample_switch.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/sample_switch.h"

/*
 * A history: one letter a lot. a accepted, r rejected, g in the gap, A accepted with 2 failed rolls; before a
 * letter '+' head office allows reduced inspection from here on, '-' no longer; '!' resumes.
 * want: the severity of the lot after each letter: n t r, S stopped.
 */
struct history {
	const char *must;
	const char *lots;
	const char *want;
};

/* The numbers that most tables have, with 4 failed rolls at most on the way to reduced. */
static const struct perch_switching usual = {
	.is_set = true,
	.tighten_rejected = 2,
	.tighten_of = 5,
	.normal_accepted = 5,
	.stop_lots = 5,
	.reduce_accepted = 10,
	.reduce_failed = 4,
};

static const struct history usual_rows[] = {
	{ "good lots stay at normal", "aaaa", "nnnn" },
	{ "one rejected lot is not enough", "ra", "nn" },
	{ "2 rejected in a row", "rr", "nt" },
	{ "2 of 5: first and fifth", "raaar", "nnnnt" },
	{ "the sixth is too late", "raaaar", "nnnnnn" },
	{ ".. but the next one counts with it", "raaaarr", "nnnnnnt" },
	{ "5 accepted lead back to normal", "rraaaaa",
	  "nttttt"
	  "n" },
	{ "a rejected one begins the five anew", "rraaaaraaaa", "ntttttttttt" },
	{ "what was rejected before tightened is forgotten", "rraaaaarar",
	  "nttttt"
	  "nnnt" },
	{ "5 rejected under tightened stop inspection", "rrrrrrr",
	  "nttttt"
	  "S" },
	{ "accepted ones between do not help", "rrarararaarr", "nttttttttttS" },
	{ "resumed under tightened", "rrrrrrr!aaaaa",
	  "nttttt"
	  "Sttttt"
	  "n" },
	{ "10 accepted do not reduce by themselves", "aaaaaaaaaaaa", "nnnnnnnnnnnn" },
	{ "10 accepted and head office", "+aaaaaaaaaa", "nnnnnnnnnr" },
	{ "head office may come later", "aaaaaaaaaaa+a", "nnnnnnnnnnnr" },
	{ "9 and a rejected one begin anew", "+aaaaaaaaaraaaaaaaaaa", "nnnnnnnnnnnnnnnnnnnr" },
	{ "4 failed rolls in the ten will do", "+aaaaaaaaAA", "nnnnnnnnnr" },
	{ "6 will not, and the ten begin anew", "+AAAaaaaaaaaaaaaaaaaa", "nnnnnnnnnnnnnnnnnnnr" },
	{ "reduced ends with a rejected lot", "+aaaaaaaaaaaar", "nnnnnnnnnrrrn" },
	{ "reduced ends with a lot in the gap", "+aaaaaaaaaag", "nnnnnnnnnrn" },
	{ "reduced ends when head office says so", "+aaaaaaaaaa-a", "nnnnnnnnnrn" },
	{ "a lot rejected under reduced is not one of two under normal", "+aaaaaaaaaarra",
	  "nnnnnnnnnrnnn" },
};

/* Stops after 10 lots of any kind under tightened. */
static const struct perch_switching by_count = {
	.is_set = true,
	.tighten_rejected = 1,
	.tighten_of = 1,
	.normal_accepted = 3,
	.stop_lots = 4,
	.stop_counts_all = true,
	.reduce_failed = -1,
	.reduce_accepted = 2,
};

static const struct history by_count_rows[] = {
	{ "one rejected lot", "r", "t" },
	{ "4 lots under tightened", "raara", "ttttS" },
	{ "back to normal comes first", "rraaa", "ttttn" },
	{ "failed rolls without a bound", "+AA", "nr" },
};

/* 32 lots are the longest window. */
static const struct perch_switching longest = {
	.is_set = true,
	.tighten_rejected = 2,
	.tighten_of = 32,
	.normal_accepted = 1,
};

static const struct history longest_rows[] = {
	{ "first and 32nd", "raaaaaaaaaaaaaaaaaaaaaaaaaaaaaar",
	  "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnt" },
	{ "first and 33rd", "raaaaaaaaaaaaaaaaaaaaaaaaaaaaaaar",
	  "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" },
	{ "never stops, never reduces", "+rrrrrrrrrraaaa",
	  "nttttttttt"
	  "nnnn" },
};

static const struct perch_switching of_31 = {
	.is_set = true,
	.tighten_rejected = 2,
	.tighten_of = 31,
	.normal_accepted = 1,
};

static const struct history of_31_rows[] = {
	{ "first and 31st", "raaaaaaaaaaaaaaaaaaaaaaaaaaaaar", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnt" },
	{ "first and 32nd", "raaaaaaaaaaaaaaaaaaaaaaaaaaaaaar",
	  "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" },
};

static const struct perch_switching none = { .is_set = false };

static const struct history none_rows[] = {
	{ "no rules, no change", "+rrrraaaaaaaaaaaa", "nnnnnnnnnnnnnnnn" },
};

static char
letter_of(const struct perch_switch_state *s)
{
	if (s->is_stopped)
		return 'S';
	return s->severity == PERCH_NORMAL ? 'n' : s->severity == PERCH_TIGHTENED ? 't' : 'r';
}

static void
run(const struct perch_sample_table *t, const struct history *h)
{
	struct perch_switch_state state = { 0 };
	bool is_allowed = false;
	size_t k = 0;

	for (const char *p = h->lots; *p != '\0'; p++) {
		if (*p == '+' || *p == '-') {
			is_allowed = *p == '+';
			continue;
		}
		if (*p == '!') {
			assert_int_equal(perch_switch_resume(&state), PERCH_OK);
		} else {
			const struct perch_switch_lot lot = { *p != 'r', *p == 'g',
							      *p == 'A' ? 2 : 0, is_allowed };

			assert_int_equal(perch_switch_feed(t, &state, &lot, NULL), PERCH_OK);
		}
		MUST(letter_of(&state) == h->want[k], "%s: %s, after lot %zu: wanted %c, got %c",
		     h->must, h->lots, k, h->want[k], letter_of(&state));
		k++;
	}
	MUST(h->want[k] == '\0', "%s: %zu lots, %zu wanted", h->must, k, strlen(h->want));
}

static void
test_histories(void **state)
{
	static struct perch_sample_table t;
	static const struct {
		const struct perch_switching *numbers;
		const struct history *rows;
		size_t n;
	} sets[] = {
		{ &usual, usual_rows, PERCH_COUNT(usual_rows) },
		{ &by_count, by_count_rows, PERCH_COUNT(by_count_rows) },
		{ &longest, longest_rows, PERCH_COUNT(longest_rows) },
		{ &of_31, of_31_rows, PERCH_COUNT(of_31_rows) },
		{ &none, none_rows, PERCH_COUNT(none_rows) },
	};

	(void)state;
	t.has_plans[PERCH_NORMAL] = true;
	t.has_plans[PERCH_TIGHTENED] = true;
	t.has_plans[PERCH_REDUCED] = true;
	for (size_t i = 0; i < PERCH_COUNT(sets); i++) {
		t.switching = *sets[i].numbers;
		for (size_t k = 0; k < sets[i].n; k++)
			run(&t, &sets[i].rows[k]);
	}
}

/* Severities without plans are never entered. */
static void
test_missing_plans(void **state)
{
	static struct perch_sample_table t;
	static const struct history rows[] = {
		{ "no tightened plans", "rrrr", "nnnn" },
		{ "no reduced plans", "+aaaaaaaaaaaa", "nnnnnnnnnnnn" },
	};

	(void)state;
	t.has_plans[PERCH_NORMAL] = true;
	t.switching = usual;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++)
		run(&t, &rows[i]);
}

static void
test_stopped(void **state)
{
	static struct perch_sample_table t;
	struct perch_switch_state s = { .severity = PERCH_TIGHTENED, .is_stopped = true };
	const struct perch_switch_lot lot = { .is_accepted = true };
	enum perch_switch_cause cause = PERCH_SWITCH_GOOD_RUN;

	(void)state;
	t.switching = usual;
	assert_int_equal(perch_switch_feed(&t, &s, &lot, &cause), PERCH_E_STATE);
	assert_int_equal(cause, PERCH_SWITCH_GOOD_RUN);
	assert_true(s.is_stopped);
	assert_int_equal(s.lots, 0);
	assert_int_equal(perch_switch_resume(&s), PERCH_OK);
	assert_int_equal(s.severity, PERCH_TIGHTENED);
	assert_int_equal(perch_switch_resume(&s), PERCH_E_STATE);
}

/* Counters of a series without end stay where they are. */
static void
test_long_series(void **state)
{
	static struct perch_sample_table t;
	struct perch_switch_state s = { .lots = INT32_MAX, .accepted_run = INT32_MAX };
	struct perch_switch_lot lot = { .is_accepted = true };

	(void)state;
	assert_int_equal(perch_switch_feed(&t, &s, &lot, NULL), PERCH_OK);
	assert_int_equal(s.lots, INT32_MAX);
	assert_int_equal(s.accepted_run, INT32_MAX);
	s.rejected = INT32_MAX;
	lot.is_accepted = false;
	assert_int_equal(perch_switch_feed(&t, &s, &lot, NULL), PERCH_OK);
	assert_int_equal(s.rejected, INT32_MAX);
	assert_int_equal(s.accepted_run, 0);
	s.severity = PERCH_SEVERITY_COUNT;
	t.switching.is_set = true;
	assert_int_equal(perch_switch_feed(&t, &s, &lot, NULL), PERCH_OK);
}

static void
test_causes(void **state)
{
	static struct perch_sample_table t;
	static const struct {
		enum perch_severity from;
		struct perch_switch_state before; /* what was counted */
		struct perch_switch_lot lot;
		enum perch_switch_cause cause;
		const char *text;
	} rows[] = {
		{ PERCH_NORMAL, { 0 }, { true, false, 0, true }, PERCH_SWITCH_NONE, "" },
		{ PERCH_NORMAL,
		  { .rejected_bits = 1 },
		  { false, false, 1, false },
		  PERCH_SWITCH_REJECTED_LOTS,
		  "2 of the last 5 lots rejected: tightened inspection" },
		{ PERCH_NORMAL,
		  { .accepted_run = 9 },
		  { true, false, 0, true },
		  PERCH_SWITCH_GOOD_RUN,
		  "10 lots in a row accepted: reduced inspection" },
		{ PERCH_TIGHTENED,
		  { .accepted_run = 4 },
		  { true, false, 0, false },
		  PERCH_SWITCH_ACCEPTED_LOTS,
		  "5 lots in a row accepted: normal inspection" },
		{ PERCH_TIGHTENED,
		  { .rejected = 4 },
		  { false, false, 1, false },
		  PERCH_SWITCH_STOPPED,
		  "5 lots rejected under tightened inspection: stopped" },
		{ PERCH_REDUCED,
		  { 0 },
		  { false, false, 1, true },
		  PERCH_SWITCH_REDUCED_LOT,
		  "a lot not clearly accepted under reduced: normal inspection" },
		{ PERCH_REDUCED,
		  { 0 },
		  { true, false, 0, false },
		  PERCH_SWITCH_NOT_ALLOWED,
		  "head office no longer allows reduced: normal inspection" },
	};

	(void)state;
	t.has_plans[PERCH_TIGHTENED] = true;
	t.has_plans[PERCH_REDUCED] = true;
	t.switching = usual;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_switch_state s = rows[i].before;
		enum perch_switch_cause cause;
		char text[128];
		struct perch_buf b = perch_buf_over(text, sizeof(text));

		s.severity = rows[i].from;
		assert_int_equal(perch_switch_feed(&t, &s, &rows[i].lot, &cause), PERCH_OK);
		assert_int_equal(perch_switch_explain(&t, cause, &b), PERCH_OK);
		const char *got = perch_buf_cstr(&b);
		MUST(cause == rows[i].cause && got != NULL && strcmp(got, rows[i].text) == 0,
		     "row %zu: wanted '%s', got '%s'", i, rows[i].text, got != NULL ? got : "");
	}
	t.switching.stop_counts_all = true;
	char text[128];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	assert_int_equal(perch_switch_explain(&t, PERCH_SWITCH_STOPPED, &b), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b),
			    "5 lots in all under tightened inspection: stopped");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_histories), cmocka_unit_test(test_missing_plans),
		cmocka_unit_test(test_stopped),   cmocka_unit_test(test_long_series),
		cmocka_unit_test(test_causes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
