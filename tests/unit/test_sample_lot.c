/* test_sample_lot.c - the verdict on a lot (firmware/inspect/lot.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/lot.h"

#define YARD 914400LL

/* Figures of a pooled rate; den 0: not scored, num 0: within the limit. */
struct pool {
	int64_t num, den;
};

static const struct {
	const char *must;
	const char *rule;
	int32_t rolls;
	int64_t yards;
	struct perch_sample_round round;
	struct pool pool;
	enum perch_sample_outcome outcome;
	int64_t more;
	const char *text;
	const char *failures[2]; /* "rule: text" */
} rows[] = {
	{ "an open lot says what is left",
	  "ten-percent",
	  37,
	  0,
	  { 1, 1, 0, false },
	  { 0, 0 },
	  PERCH_SAMPLE_OPEN,
	  3,
	  "3 rolls more to inspect",
	  { NULL } },
	{ "one roll is no rolls",
	  "ten-percent",
	  37,
	  0,
	  { 1, 3, 1, false },
	  { 0, 1 },
	  PERCH_SAMPLE_OPEN,
	  1,
	  "1 roll more to inspect; fails as things stand",
	  { "failed-rolls: 1 failed roll in a sample of 4 rolls, rejected from 1 on" } },
	{ "a good sample",
	  "ten-percent",
	  37,
	  0,
	  { 1, 4, 0, false },
	  { 0, 1 },
	  PERCH_SAMPLE_PASS,
	  0,
	  "passes: 0 failed, 0 may",
	  { NULL } },
	{ "the acceptance number is named",
	  "z14 6.5 II",
	  37,
	  0,
	  { 1, 8, 1, false },
	  { 0, 1 },
	  PERCH_SAMPLE_PASS,
	  0,
	  "passes: 1 failed, 1 may",
	  { NULL } },
	{ "on failure another ten per cent",
	  "ten-percent",
	  37,
	  0,
	  { 1, 4, 2, false },
	  { 0, 1 },
	  PERCH_SAMPLE_WIDEN,
	  4,
	  "the sample fails: 4 rolls more to inspect as a second sample",
	  { "failed-rolls: 2 failed rolls in a sample of 4 rolls, rejected from 1 on" } },
	/* 130 points over 300 yd2: 43.3333 per 100 yd2 */
	{ "the pooled rate fails a sample of good rolls",
	  "ten-percent",
	  37,
	  0,
	  { 1, 4, 0, false },
	  { 13000, 300 },
	  PERCH_SAMPLE_WIDEN,
	  4,
	  "the sample fails: 4 rolls more to inspect as a second sample",
	  { "shipment-limit: 43.3333 per 100yd2, the limit is <= 28.5" } },
	{ "the second sample of a small lot is what is left",
	  "percent 60",
	  10,
	  0,
	  { 2, 1, 0, false },
	  { 0, 1 },
	  PERCH_SAMPLE_OPEN,
	  3,
	  "3 rolls more to inspect in the second sample",
	  { NULL } },
	{ "on a second failure reject, with every reason",
	  "ten-percent",
	  37,
	  0,
	  { 2, 4, 1, false },
	  { 5700, 199 },
	  PERCH_SAMPLE_REJECT,
	  0,
	  "the second sample fails: rejected",
	  { "failed-rolls: 1 failed roll in a sample of 4 rolls, rejected from 1 on",
	    /* 5700 / 199 = 28.64321.. */
	    "shipment-limit: 28.6432 per 100yd2, the limit is <= 28.5" } },
	{ "no second round in the rule",
	  "square-root",
	  37,
	  0,
	  { 1, 7, 1, false },
	  { 0, 1 },
	  PERCH_SAMPLE_REJECT,
	  0,
	  "the sample fails: rejected",
	  { "failed-rolls: 1 failed roll in a sample of 7 rolls, rejected from 1 on" } },
	{ "no roll left for one",
	  "ten-percent",
	  1,
	  0,
	  { 1, 1, 1, false },
	  { 0, 1 },
	  PERCH_SAMPLE_REJECT,
	  0,
	  "the lot fails: rejected, no roll is left for a second sample",
	  { "failed-rolls: 1 failed roll of 1 roll, rejected from 1 on" } },
	{ "yards",
	  "by-yards",
	  0,
	  2400,
	  { 1, 380, 0, false },
	  { 0, 1 },
	  PERCH_SAMPLE_OPEN,
	  120,
	  "120 yd more to inspect",
	  { NULL } },
	{ "failed rolls in a sample of yards",
	  "by-yards",
	  0,
	  2400,
	  { 1, 512, 3, false },
	  { 0, 1 },
	  PERCH_SAMPLE_REJECT,
	  0,
	  "the sample fails: rejected",
	  { "failed-rolls: 3 failed rolls in a sample of 500 yd, rejected from 1 on" } },
};

static struct perch_sample_plan
plan_of(const char *text, int32_t rolls, int64_t yards)
{
	struct perch_sample_rule rule;
	struct perch_sample_plan plan;
	const struct perch_sample_lot lot = { rolls, yards * YARD };

	assert_int_equal(perch_sample_rule_read(perch_span_str(text), &rule, NULL), PERCH_OK);
	assert_int_equal(
		perch_sample_plan(&rule, perch_sample_table_shipped(rule.table), &lot, &plan, NULL),
		PERCH_OK);
	return plan;
}

/* A profile with a shipment limit of 28.5 per 100 yd2, and what it makes of the figures. */
static struct perch_profile
profile_of(void)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");

	p.shipment = p.roll;
	p.shipment.value = (struct perch_decimal){ 285, -1 };
	return p;
}

static struct perch_score
pooled_of(const struct perch_profile *profile, struct pool pool)
{
	struct perch_score score = { 0 };

	if (pool.num > 0) {
		score.quality = PERCH_REJECT;
		score.n_reasons = 1;
		score.reasons[0] = (struct perch_reason){ PERCH_REASON_SHIPMENT, pool.num, pool.den,
							  profile->shipment };
	}
	return score;
}

static void
check_failures(const char *must, const char *const want[2], const struct perch_lot_verdict *v)
{
	size_t n = want[0] == NULL ? 0 : want[1] == NULL ? 1 : 2;

	MUST(v->n_failures == n, "%s: wanted %zu failures, got %zu", must, n, v->n_failures);
	for (size_t i = 0; i < n; i++) {
		size_t rule = strlen(v->failures[i].rule);

		MUST(strncmp(want[i], v->failures[i].rule, rule) == 0 &&
			     strncmp(want[i] + rule, ": ", 2) == 0 &&
			     strcmp(want[i] + rule + 2, v->failures[i].text) == 0,
		     "%s: wanted '%s', got '%s: %s'", must, want[i], v->failures[i].rule,
		     v->failures[i].text);
	}
}

static void
test_verdicts(void **state)
{
	const struct perch_profile profile = profile_of();

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		struct perch_sample_plan plan = plan_of(rows[i].rule, rows[i].rolls, rows[i].yards);
		struct perch_score pooled = pooled_of(&profile, rows[i].pool);
		struct perch_lot_verdict v;
		enum perch_rc rc = perch_lot_conclude(&plan, &rows[i].round, &profile,
						      rows[i].pool.den > 0 ? &pooled : NULL, &v);

		MUST(rc == PERCH_OK && v.outcome == rows[i].outcome && v.more == rows[i].more &&
			     !v.is_gap && strcmp(v.text, rows[i].text) == 0,
		     "%s: wanted %s %lld '%s', got %s %lld '%s'", rows[i].must,
		     perch_sample_outcome_str(rows[i].outcome), (long long)rows[i].more,
		     rows[i].text, perch_sample_outcome_str(v.outcome), (long long)v.more, v.text);
		check_failures(rows[i].must, rows[i].failures, &v);
	}
}

/* A count has no "per": 5 splices, the limit 3. */
static void
test_count(void **state)
{
	static const char *const want[2] = { "splice-limit: 5, the limit is <= 3" };
	const struct perch_profile profile = profile_of();
	const struct perch_sample_plan plan = { .n = 1, .reject = 1 };
	const struct perch_sample_round round = { 1, 1, 0, false };
	struct perch_score pooled = pooled_of(&profile, (struct pool){ 5, 1 });
	struct perch_lot_verdict v;

	(void)state;
	pooled.reasons[0].rule = PERCH_REASON_SPLICES;
	pooled.reasons[0].limit.value = (struct perch_decimal){ 3, 0 };
	assert_int_equal(perch_lot_conclude(&plan, &round, &profile, &pooled, &v), PERCH_OK);
	check_failures("a count", want, &v);
}

/* Every reason at once with the longest figures still fits. */
static void
test_room(void **state)
{
	const struct perch_profile profile = profile_of();
	const struct perch_sample_plan plan = { .n = INT64_MAX, .reject = 1 };
	const struct perch_sample_round round = { 1, 0, INT32_MAX, false };
	struct perch_score pooled = { .n_reasons = PERCH_REASON_COUNT };
	struct perch_lot_verdict v;

	(void)state;
	for (size_t i = 0; i < PERCH_REASON_COUNT; i++) {
		pooled.reasons[i] = (struct perch_reason){ (enum perch_reason_rule)i, INT64_MAX, 1,
							   profile.roll };
		pooled.reasons[i].limit.value = (struct perch_decimal){ INT64_MAX, -18 };
	}
	assert_int_equal(perch_lot_conclude(&plan, &round, &profile, &pooled, &v), PERCH_OK);
	assert_int_equal(v.n_failures, PERCH_LOT_FAILURES_MAX);
	assert_true(v.text[0] != '\0');
	for (size_t i = 0; i < v.n_failures; i++)
		assert_true(v.failures[i].text[0] != '\0' && v.failures[i].rule[0] != '\0');
}

static void
test_gap(void **state)
{
	const struct perch_sample_plan plan = { .n = 5, .accept = 1, .reject = 4 };
	const struct perch_sample_round round = { 1, 5, 2, false };
	struct perch_lot_verdict v;

	(void)state;
	assert_int_equal(perch_lot_conclude(&plan, &round, NULL, NULL, &v), PERCH_OK);
	assert_int_equal(v.outcome, PERCH_SAMPLE_PASS);
	assert_true(v.is_gap);
	assert_string_equal(v.text, "passes: 2 failed, 1 may, rejected from 4 on: reduced "
				    "inspection ends");
}

static void
test_wrong_round(void **state)
{
	const struct perch_sample_plan plan = { .n = 5, .reject = 1 };
	const struct perch_sample_round round = { 2, 5, 2, false };
	struct perch_lot_verdict v = { .more = 77 };

	(void)state;
	assert_int_equal(perch_lot_conclude(&plan, &round, NULL, NULL, &v), PERCH_E_ARG);
	assert_int_equal(v.more, 77);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),    cmocka_unit_test(test_count),
		cmocka_unit_test(test_room),        cmocka_unit_test(test_gap),
		cmocka_unit_test(test_wrong_round),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
