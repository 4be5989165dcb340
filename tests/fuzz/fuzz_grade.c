/*
 * fuzz_grade.c - a roll from any bytes: what is accepted scores the same forwards and backwards,
 * its units add up, and the result is JSON that names every flaw that counts.
 */
#include "firmware/inspect/score_json.h"

#define FLAWS_MAX  64
#define OUTPUT_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static int64_t
sum_of_units(const struct perch_judged *judged, size_t n, int32_t cap)
{
	struct perch_unit_score unit = { .n = -1 };
	int64_t before = -1;
	int64_t sum = 0;

	while (perch_score_unit(judged, n, cap, unit.n + 1, &unit)) {
		check(unit.n > before && unit.points >= 0 && unit.points <= cap);
		before = unit.n;
		sum += unit.points;
	}
	return sum;
}

static void
check_json(const struct perch_profile *p, const struct perch_score *score,
	   const struct perch_judged *judged, size_t n)
{
	static uint8_t memory[OUTPUT_MAX];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&out);
	struct perch_json json;
	struct perch_json units;
	int64_t points;

	perch_score_write(&w, p, score, judged, n, true);
	enum perch_rc rc = perch_jw_done(&w);
	check(rc == PERCH_OK || rc == PERCH_E_FULL);
	if (rc != PERCH_OK)
		return;
	check(perch_json_parse(perch_buf_span(&out), PERCH_JSON_DEPTH_MAX, &json, NULL) ==
	      PERCH_OK);
	check(perch_json_get_i64(json, "points", 0, INT64_MAX, &points) == PERCH_OK);
	check(points == score->points);
	check(perch_json_get(json, "units", &units) == PERCH_OK);
}

static void
check_profile(const struct perch_profile *p, const struct perch_roll *roll,
	      struct perch_flaw *flaws, size_t n)
{
	struct perch_judged judged[FLAWS_MAX];
	struct perch_score score;
	struct perch_score back;
	struct perch_err err = { 0 };

	/* Long rolls only cost time: the command line takes them, the fuzzer need not. */
	if (roll->length_um > 2000 * INT64_C(1000000))
		return;
	enum perch_rc rc = perch_score_roll(p, roll, flaws, n, judged, &score, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return;
	}
	check(sum_of_units(judged, n, score.cap) == score.points);
	check_json(p, &score, judged, n);
	for (size_t i = 0; i < n / 2; i++) {
		struct perch_flaw f = flaws[i];

		flaws[i] = flaws[n - 1 - i];
		flaws[n - 1 - i] = f;
	}
	check(perch_score_roll(p, roll, flaws, n, judged, &back, NULL) == PERCH_OK);
	check(back.points == score.points && back.quality == score.quality);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct perch_flaw flaws[FLAWS_MAX];
	struct perch_roll roll;
	struct perch_json json;
	struct perch_err err = { 0 };
	size_t count = 0;

	if (perch_json_parse(perch_span_of(data, n), PERCH_ROLL_JSON_DEPTH, &json, NULL) !=
	    PERCH_OK)
		return 0;
	size_t expected = perch_roll_flaw_count(json);
	enum perch_rc rc = perch_roll_read(json, &roll, flaws, FLAWS_MAX, &count, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return 0;
	}
	check(count == expected && perch_roll_check(&roll, NULL) == PERCH_OK);
	for (size_t i = 0; perch_profile_nth(i) != NULL; i++)
		check_profile(perch_profile_nth(i), &roll, flaws, count);
	return 0;
}
