/* test_sample.c - how many rolls, rounds, rules as text (firmware/inspect/sample.c, sample_rule.c). */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/sample.h"

#define YARD 914400LL

/* The plan of a rule given as text. */
static enum perch_rc
plan_of(const char *text, int32_t rolls, int64_t length_um, struct perch_sample_plan *plan,
	struct perch_err *err)
{
	struct perch_sample_rule rule;
	const struct perch_sample_lot lot = { rolls, length_um };
	enum perch_rc rc = perch_sample_rule_read(perch_span_str(text), &rule, err);

	if (rc != PERCH_OK)
		return rc;
	return perch_sample_plan(&rule, perch_sample_table_shipped(rule.table), &lot, plan, err);
}

static const struct {
	const char *must;
	const char *rule;
	int32_t rolls;
	int64_t n, widen;
	int32_t accept, reject;
	bool is_all;
} plans[] = {
	{ "SP-01: 3.7 rolls are 4", "ten-percent", 37, 4, 4, 0, 1, false },
	{ "SP-02: root of 37 is 6.08, so 7", "square-root", 37, 7, 0, 0, 1, false },
	{ "SP-03: lot 40, level II, AQL 2.5", "z14 2.5 II", 40, 5, 0, 0, 1, false },
	{ "SP-07: dye lot of 12", "ten-percent", 12, 2, 2, 0, 1, false },
	{ "SP-07: dye lot of 5, at least one", "ten-percent", 5, 1, 1, 0, 1, false },
	{ "SP-07: dye lot of 30", "ten-percent", 30, 3, 3, 0, 1, false },
	{ "exactly ten per cent is not rounded up", "ten-percent", 40, 4, 4, 0, 1, false },
	{ "a lot of one has nothing to widen to", "ten-percent", 1, 1, 0, 0, 1, true },
	{ "a lot of two can widen by one", "ten-percent", 2, 1, 1, 0, 1, false },
	{ "a proven supplier: 3 % of 37 is 1.11, so 2", "percent 3", 37, 2, 2, 0, 1, false },
	{ "a new supplier: 25 % of 37 is 9.25, so 10", "percent 25", 37, 10, 10, 0, 1, false },
	{ "the second round takes what is left", "percent 60", 10, 6, 4, 0, 1, false },
	{ "all at once leaves nothing to widen to", "percent 100", 10, 10, 0, 0, 1, true },
	{ "every roll", "full", 37, 37, 0, 0, 1, true },
	{ "root of a square", "square-root", 36, 6, 0, 0, 1, false },
	{ "root of one", "square-root", 1, 1, 0, 0, 1, true },
	{ "root of two is the whole lot", "square-root", 2, 2, 0, 0, 1, true },
	{ "root of a million", "square-root", 1000000, 1000, 0, 0, 1, false },
	{ "n 5 of 4 rolls: everything", "z14 2.5 II", 4, 4, 0, 0, 1, true },
	{ "n 5 of 5 rolls: everything", "z14 2.5 II", 5, 5, 0, 0, 1, true },
	{ "a lot of one, though the table begins at 2", "z14 1.0 II", 1, 1, 0, 0, 1, true },
	{ "the largest lot of the shipped table", "z14 6.5 II", 3200, 125, 0, 14, 15, false },
};

static void
test_plans(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(plans); i++) {
		struct perch_sample_plan p = { 0 };
		struct perch_err err = { 0 };
		enum perch_rc rc = plan_of(plans[i].rule, plans[i].rolls, 0, &p, &err);

		MUST(rc == PERCH_OK && p.n == plans[i].n && p.widen == plans[i].widen &&
			     p.accept == plans[i].accept && p.reject == plans[i].reject &&
			     p.is_all == plans[i].is_all && !p.is_yards,
		     "%s: %s of %d: wanted n %lld widen %lld Ac %d Re %d, got n %lld widen %lld "
		     "Ac %d Re %d %s",
		     plans[i].must, plans[i].rule, plans[i].rolls, (long long)plans[i].n,
		     (long long)plans[i].widen, plans[i].accept, plans[i].reject, (long long)p.n,
		     (long long)p.widen, p.accept, p.reject, err.text);
	}
}

/* Up to 2500 yd: 20 %, 500 yd at least; to 5000: 10 %; to 20 000: 8 %; to 30 000: 6 %. */
static const struct {
	const char *must;
	int64_t um;
	int64_t yards;
	bool is_all;
} by_yards[] = {
	{ "a lot under 500 yd is inspected whole", 499 * YARD, 499, true },
	{ "500 yd are inspected whole", 500 * YARD, 500, true },
	{ "a lot of part of a yard", 1, 1, true },
	{ "a part of a yard counts as one", 499 * YARD + 1, 500, true },
	{ "501 yd: 500 at least", 501 * YARD, 500, false },
	{ "2400 yd: 480 is under 500", 2400 * YARD, 500, false },
	{ "2500 yd: 20 % is 500", 2500 * YARD, 500, false },
	{ "just over 2500 yd: 10 %, up to a whole yard", 2500 * YARD + 1, 251, false },
	{ "2600 yd: 260, the steps jump down", 2600 * YARD, 260, false },
	{ "5000 yd: 10 % is 500", 5000 * YARD, 500, false },
	{ "5001 yd: 8 % is 400.08", 5001 * YARD, 401, false },
	{ "20 000 yd: 8 % is 1600", 20000 * YARD, 1600, false },
	{ "20 001 yd: 6 % is 1200.06", 20001 * YARD, 1201, false },
	{ "30 000 yd: 6 % is 1800", 30000 * YARD, 1800, false },
};

static void
test_by_yards(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(by_yards); i++) {
		struct perch_sample_plan p = { 0 };
		enum perch_rc rc = plan_of("by-yards", 0, by_yards[i].um, &p, NULL);

		MUST(rc == PERCH_OK && p.n == by_yards[i].yards && p.is_all == by_yards[i].is_all &&
			     p.is_yards && p.widen == 0 && p.accept == 0 && p.reject == 1,
		     "%s: wanted %lld, got %lld", by_yards[i].must, (long long)by_yards[i].yards,
		     (long long)p.n);
	}
}

static const struct {
	const char *must;
	const char *rule;
	int32_t rolls;
	int64_t um;
	enum perch_rc rc;
	const char *text;
} refused[] = {
	{ "a lot of nothing", "ten-percent", 0, 0, PERCH_E_RANGE,
	  "lot: 0 is not 1 to 1000000 rolls" },
	{ "a negative lot", "full", -1, 0, PERCH_E_RANGE, "lot: -1 is not 1 to 1000000 rolls" },
	{ "a lot beyond reason", "square-root", 1000001, 0, PERCH_E_RANGE,
	  "lot: 1000001 is not 1 to 1000000 rolls" },
	{ "no yards", "by-yards", 5, 0, PERCH_E_RANGE,
	  "by-yards: no length, or a length beyond reason" },
	{ "yards beyond reason", "by-yards", 5, PERCH_SAMPLE_LENGTH_UM + 1, PERCH_E_RANGE,
	  "by-yards: no length, or a length beyond reason" },
	{ "more yards than the rule speaks of", "by-yards", 5, 30000 * YARD + 1, PERCH_E_RANGE,
	  "by-yards says nothing of lots over 30000 yd" },
	{ "a table that is not there", "table mill-7 2.5 II", 5, 0, PERCH_E_NOTFOUND,
	  "there is no sampling table 'mill-7': a table file is needed" },
	{ "a lot that is larger than the table", "z14 2.5 II", 3201, 0, PERCH_E_RANGE,
	  "z14 ends at lots of 3200, not 3201: a table file is needed" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(refused); i++) {
		struct perch_sample_plan p = { .n = 77 };
		struct perch_err err = { 0 };
		enum perch_rc rc = plan_of(refused[i].rule, refused[i].rolls, refused[i].um, &p,
					   &err);

		MUST(rc == refused[i].rc && strcmp(err.text, refused[i].text) == 0 && p.n == 77,
		     "%s: got %s '%s'", refused[i].must, perch_rc_str(rc), err.text);
	}
}

/* What is from memory says so; what has a source does not. */
static void
test_unconfirmed(void **state)
{
	struct perch_sample_plan p;

	(void)state;
	assert_int_equal(plan_of("z14 2.5 II", 40, 0, &p, NULL), PERCH_OK);
	assert_non_null(strstr(p.unconfirmed, "not checked"));
	assert_string_equal(p.letter, "D");
	assert_int_equal(plan_of("square-root", 40, 0, &p, NULL), PERCH_OK);
	assert_string_equal(p.unconfirmed,
			    "square root of the rolls: trade custom, no source found");
	assert_int_equal(plan_of("ten-percent", 40, 0, &p, NULL), PERCH_OK);
	assert_string_equal(p.unconfirmed, "");
	assert_string_equal(p.letter, "");
}

/* For every lot: 1 <= n <= lot, the second round fits, and a larger lot never needs fewer. */
static void
test_monotone(void **state)
{
	static const struct {
		const char *rule;
		bool grows; /* with the lot; the table's Ac rises, so that its n need not */
	} rules[] = {
		{ "ten-percent", true }, { "percent 3", true },   { "percent 25", true },
		{ "percent 99", true },  { "square-root", true }, { "full", true },
		{ "z14 1.0 II", false }, { "z14 2.5 II", false }, { "z14 6.5 II", false },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rules); i++) {
		int64_t before = 0;

		for (int32_t rolls = 1; rolls <= 3200; rolls++) {
			struct perch_sample_plan p;

			assert_int_equal(plan_of(rules[i].rule, rolls, 0, &p, NULL), PERCH_OK);
			MUST(p.n >= 1 && p.n <= rolls && p.widen >= 0 && p.n + p.widen <= rolls &&
				     p.is_all == (p.n == rolls) && p.accept < p.n &&
				     p.reject > p.accept,
			     "%s of %d: n %lld widen %lld Ac %d", rules[i].rule, rolls,
			     (long long)p.n, (long long)p.widen, p.accept);
			MUST(!rules[i].grows || p.n >= before, "%s of %d: n falls to %lld",
			     rules[i].rule, rolls, (long long)p.n);
			before = p.n;
		}
	}
}

/* An invented table with n 8, Ac 3: of a lot of 3 rolls all are inspected, and 3 failed of 3 is no
 * lot to accept. */
static void
test_all_failed_is_never_accepted(void **state)
{
	static struct perch_sample_table t;
	const struct perch_sample_rule rule = {
		.kind = PERCH_SAMPLE_TABLE, .table = "x", .aql = 2500, .level = PERCH_LEVEL_II
	};
	struct perch_sample_lot lot = { 3, 0 };
	struct perch_sample_plan p;

	(void)state;
	t = *perch_sample_table_shipped("z14");
	t.plans[PERCH_NORMAL][2] = (struct perch_plan_row){ 8,
							    { [2] = { PERCH_CELL_PLAN, 3, 4 } } };
	assert_int_equal(perch_sample_plan(&rule, &t, &lot, &p, NULL), PERCH_OK);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.accept, 2);
	assert_int_equal(p.reject, 3);
	lot.rolls = 7;
	assert_int_equal(perch_sample_plan(&rule, &t, &lot, &p, NULL), PERCH_OK);
	assert_int_equal(p.accept, 3);
	assert_int_equal(p.reject, 4);
	lot.rolls = 8;
	t.plans[PERCH_NORMAL][2].at[2].kind = PERCH_CELL_UP;
	t.plans[PERCH_NORMAL][1].at[2].kind = PERCH_CELL_UP;
	t.plans[PERCH_NORMAL][0].at[2] = (struct perch_cell){ PERCH_CELL_PLAN, 0, 1 };
	assert_int_equal(perch_sample_plan(&rule, &t, &lot, &p, NULL), PERCH_OK);
	assert_int_equal(p.n, 2);
}

/* --- rounds ----------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *rule; /* lot of 37 */
	struct perch_sample_round round;
	enum perch_sample_outcome outcome;
	int64_t more;
	bool is_failed;
} rounds[] = {
	/* ten per cent of 37: 4, and 4 more */
	{ "nothing done", "ten-percent", { 1, 0, 0, false }, PERCH_SAMPLE_OPEN, 4, false },
	{ "one to go", "ten-percent", { 1, 3, 0, false }, PERCH_SAMPLE_OPEN, 1, false },
	{ "a failed roll does not end a round",
	  "ten-percent",
	  { 1, 3, 1, false },
	  PERCH_SAMPLE_OPEN,
	  1,
	  true },
	{ "four good rolls", "ten-percent", { 1, 4, 0, false }, PERCH_SAMPLE_PASS, 0, false },
	{ "more than was asked for does no harm",
	  "ten-percent",
	  { 1, 6, 0, false },
	  PERCH_SAMPLE_PASS,
	  0,
	  false },
	{ "on failure another 10 %",
	  "ten-percent",
	  { 1, 4, 1, false },
	  PERCH_SAMPLE_WIDEN,
	  4,
	  true },
	{ "a pooled rate over the limit is a failure too",
	  "ten-percent",
	  { 1, 4, 0, true },
	  PERCH_SAMPLE_WIDEN,
	  4,
	  true },
	{ "the second round begins",
	  "ten-percent",
	  { 2, 0, 0, false },
	  PERCH_SAMPLE_OPEN,
	  4,
	  false },
	{ "the second round is good",
	  "ten-percent",
	  { 2, 4, 0, false },
	  PERCH_SAMPLE_PASS,
	  0,
	  false },
	{ "on a second failure reject",
	  "ten-percent",
	  { 2, 4, 1, false },
	  PERCH_SAMPLE_REJECT,
	  0,
	  true },
	{ "also by the pooled rate",
	  "ten-percent",
	  { 2, 4, 0, true },
	  PERCH_SAMPLE_REJECT,
	  0,
	  true },
	/* rules without a second round */
	{ "square root has no second round",
	  "square-root",
	  { 1, 7, 1, false },
	  PERCH_SAMPLE_REJECT,
	  0,
	  true },
	{ "one of all rolls failed", "full", { 1, 37, 1, false }, PERCH_SAMPLE_REJECT, 0, true },
	{ "no second round where no roll is left",
	  "percent 100",
	  { 1, 37, 1, false },
	  PERCH_SAMPLE_REJECT,
	  0,
	  true },
	/* lot 37 at AQL 6.5: n 8, Ac 1 */
	{ "z14: one failed roll is accepted",
	  "z14 6.5 II",
	  { 1, 8, 1, false },
	  PERCH_SAMPLE_PASS,
	  0,
	  false },
	{ "z14: two are not", "z14 6.5 II", { 1, 8, 2, false }, PERCH_SAMPLE_REJECT, 0, true },
};

static void
test_rounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rounds); i++) {
		struct perch_sample_plan p;
		struct perch_sample_verdict v = { 0 };

		assert_int_equal(plan_of(rounds[i].rule, 37, 0, &p, NULL), PERCH_OK);
		enum perch_rc rc = perch_sample_judge(&p, &rounds[i].round, &v);
		MUST(rc == PERCH_OK && v.outcome == rounds[i].outcome && v.more == rounds[i].more &&
			     v.is_failed == rounds[i].is_failed && !v.is_gap,
		     "%s: wanted %s %lld, got %s %lld", rounds[i].must,
		     perch_sample_outcome_str(rounds[i].outcome), (long long)rounds[i].more,
		     perch_sample_outcome_str(v.outcome), (long long)v.more);
	}
}

/* A reduced plan of n 5, accept 1, reject 4. */
static void
test_gap(void **state)
{
	const struct perch_sample_plan p = { .n = 5, .accept = 1, .reject = 4 };
	static const struct {
		int32_t failed;
		enum perch_sample_outcome outcome;
		bool is_gap;
	} rows[] = {
		{ 1, PERCH_SAMPLE_PASS, false },
		{ 2, PERCH_SAMPLE_PASS, true },
		{ 3, PERCH_SAMPLE_PASS, true },
		{ 4, PERCH_SAMPLE_REJECT, false },
	};

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const struct perch_sample_round round = { 1, 5, rows[i].failed, false };
		struct perch_sample_verdict v;

		assert_int_equal(perch_sample_judge(&p, &round, &v), PERCH_OK);
		assert_int_equal(v.outcome, rows[i].outcome);
		assert_int_equal(v.is_gap, rows[i].is_gap);
	}
}

static void
test_wrong_rounds(void **state)
{
	static const struct perch_sample_round wrong[] = {
		{ 0, 0, 0, false },  { 3, 0, 0, false },  { 2, 0, 0, false },
		{ 1, -1, 0, false }, { 1, 0, -1, false },
	};
	const struct perch_sample_plan p = { .n = 5, .reject = 1 };
	struct perch_sample_verdict v = { .more = 77 };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(wrong); i++)
		assert_int_equal(perch_sample_judge(&p, &wrong[i], &v), PERCH_E_ARG);
	assert_int_equal(v.more, 77);
}

/* "at least 80 % of the lot on hand": 8 of 10 will do, 7 will not, 12 of 15 is 80 %. */
static void
test_may_begin(void **state)
{
	(void)state;
	assert_true(perch_sample_may_begin(8, 10));
	assert_false(perch_sample_may_begin(7, 10));
	assert_true(perch_sample_may_begin(12, 15));
	assert_false(perch_sample_may_begin(799999, 1000000));
}

/* --- rules as text ---------------------------------------------------------------------------- */

static const struct {
	const char *text;
	enum perch_rc rc;
	const char *printed; /* or what is wrong */
} texts[] = {
	{ "full", PERCH_OK, "full" },
	{ "  ten-percent\t", PERCH_OK, "ten-percent" },
	{ "percent 25", PERCH_OK, "percent 25" },
	{ "percent  010", PERCH_OK, "percent 10" },
	{ "square-root", PERCH_OK, "square-root" },
	{ "by-yards", PERCH_OK, "by-yards" },
	{ "z14 2.50 II", PERCH_OK, "z14 2.5 II" },
	{ "z14 1 III", PERCH_OK, "z14 1.0 III" },
	{ "table z14 2.5 II", PERCH_OK, "z14 2.5 II" },
	{ "z14 2.5 II normal", PERCH_OK, "z14 2.5 II" },
	{ "table mill-7 2.5 II normal", PERCH_OK, "table mill-7 2.5 II" },
	{ "table mill-7 2.5  II\ttightened", PERCH_OK, "table mill-7 2.5 II tightened" },
	{ "table abcdefghijklmnopqrstuvwxyz01234 999.999 III tightened", PERCH_OK,
	  "table abcdefghijklmnopqrstuvwxyz01234 999.999 III tightened" },
	{ "table mill-7 2.5 S-1 reduced", PERCH_OK, "table mill-7 2.5 S-1 reduced" },
	{ "z14 2.5 II tightened", PERCH_E_RANGE,
	  "severity: z14 has no tightened plans: a table file is needed" },
	{ "table z14 2.5 II reduced", PERCH_E_RANGE,
	  "severity: z14 has no reduced plans: a table file is needed" },
	{ "table mill-7 2.5 II reduced reduced", PERCH_E_FORMAT,
	  "not full, ten-percent, percent 25, square-root, by-yards, z14 2.5 II or table ID 2.5 "
	  "II" },
	{ "table mill-7 0.65 S-4", PERCH_OK, "table mill-7 0.65 S-4" },
	{ "table abcdefghijklmnopqrstuvwxyz01234 1000.0 III", PERCH_OK,
	  "table abcdefghijklmnopqrstuvwxyz01234 1000.0 III" },
	{ "percent", PERCH_E_UNKNOWN,
	  "not full, ten-percent, percent 25, square-root, by-yards, z14 2.5 II or table ID 2.5 "
	  "II" },
	{ "", PERCH_E_FORMAT,
	  "not full, ten-percent, percent 25, square-root, by-yards, z14 2.5 II or table ID 2.5 "
	  "II" },
	{ "full 3", PERCH_E_FORMAT,
	  "not full, ten-percent, percent 25, square-root, by-yards, z14 2.5 II or table ID 2.5 "
	  "II" },
	{ "table a 2.5 II x", PERCH_E_UNKNOWN, "severity: none of normal tightened reduced" },
	{ "percent 0", PERCH_E_RANGE, "percent: not a whole number from 1 to 100" },
	{ "percent 101", PERCH_E_RANGE, "percent: not a whole number from 1 to 100" },
	{ "percent 2.5", PERCH_E_FORMAT, "percent: not a whole number from 1 to 100" },
	{ "z14 x II", PERCH_E_FORMAT, "AQL: not a per cent figure such as 2.5" },
	{ "z14 0 II", PERCH_E_RANGE, "AQL: not a per cent figure such as 2.5" },
	{ "z14 2.5 IV", PERCH_E_UNKNOWN, "level: none of S-1 S-2 S-3 S-4 I II III" },
	{ "table abcdefghijklmnopqrstuvwxyz012345 1.0 II", PERCH_E_RANGE,
	  "table: not an id of up to 31 of a-z, 0-9 and -" },
	{ "table Mill 1.0 II", PERCH_E_RANGE, "table: not an id of up to 31 of a-z, 0-9 and -" },
};

static void
test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(texts); i++) {
		struct perch_sample_rule rule = { .percent = 77 };
		struct perch_err err = { 0 };
		char text[PERCH_SAMPLE_TEXT_MAX];
		struct perch_buf b = perch_buf_over(text, sizeof(text));
		enum perch_rc rc = perch_sample_rule_read(perch_span_str(texts[i].text), &rule,
							  &err);
		const char *got = err.text;

		if (rc == PERCH_OK) {
			assert_int_equal(perch_sample_rule_put(&rule, &b), PERCH_OK);
			got = perch_buf_cstr(&b);
		}
		MUST(rc == texts[i].rc && got != NULL && strcmp(got, texts[i].printed) == 0 &&
			     (rc == PERCH_OK || rule.percent == 77),
		     "'%s': wanted %s '%s', got %s '%s'", texts[i].text, perch_rc_str(texts[i].rc),
		     texts[i].printed, perch_rc_str(rc), got != NULL ? got : "(too long)");
		if (rc != PERCH_OK)
			continue;
		struct perch_sample_rule again;
		assert_int_equal(perch_sample_rule_read(perch_buf_span(&b), &again, NULL),
				 PERCH_OK);
		MUST(again.kind == rule.kind && again.percent == rule.percent &&
			     again.aql == rule.aql && again.level == rule.level &&
			     again.severity == rule.severity &&
			     strcmp(again.table, rule.table) == 0,
		     "'%s' reads back the same", texts[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_by_yards),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unconfirmed),
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_all_failed_is_never_accepted),
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_wrong_rounds),
		cmocka_unit_test(test_may_begin),
		cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
