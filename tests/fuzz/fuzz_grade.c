/*
 * fuzz_grade.c - a roll from any bytes: what is accepted scores the same forwards and backwards,
 * its units add up flaw by flaw, and two results side by side are JSON.
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

/* The flaws listed in a stretch are the ones that touch it, and they add up. */
static void
check_stretch(const struct perch_sweep *sweep, const struct perch_stretch *stretch, size_t n)
{
	uint32_t listed = perch_sweep_flaw(sweep);
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		const struct perch_judged *j = &sweep->judged[i];
		bool is_in = j->is_counted && j->first <= stretch->first &&
			     j->last >= stretch->last;

		check(is_in || !j->is_counted || j->last < stretch->first ||
		      j->first > stretch->last);
		if (!is_in)
			continue;
		check(listed == i);
		listed = perch_sweep_after(sweep, listed);
		sum += j->points;
	}
	check(listed == PERCH_NO_FLAW && sum == stretch->sum);
}

static int64_t
sum_of_units(struct perch_judged *judged, size_t n, int32_t cap)
{
	struct perch_sweep sweep = perch_sweep_over(judged, n, cap, true);
	struct perch_stretch stretch;
	int64_t before = -1;
	int64_t sum = 0;

	while (perch_sweep_next(&sweep, &stretch)) {
		check(stretch.first > before && stretch.last >= stretch.first);
		check(stretch.points >= 0 && stretch.points <= cap);
		check_stretch(&sweep, &stretch, n);
		before = stretch.last;
		sum += (stretch.last - stretch.first + 1) * stretch.points;
	}
	return sum;
}

/* Both results side by side are one JSON value; under the same profile nothing differs. */
static void
check_json(const struct perch_scored *a, const struct perch_scored *b, size_t n)
{
	static uint8_t memory[OUTPUT_MAX];
	struct perch_buf out = perch_buf_over(memory, sizeof(memory));
	struct perch_jw w = perch_jw_over(&out);
	struct perch_json json;
	struct perch_json v;
	int64_t points;

	perch_compare_write(&w, a, b, n, true);
	enum perch_rc rc = perch_jw_done(&w);
	check(rc == PERCH_OK || rc == PERCH_E_FULL);
	if (rc != PERCH_OK)
		return;
	check(perch_json_parse(perch_buf_span(&out), PERCH_JSON_DEPTH_MAX, &json, NULL) ==
	      PERCH_OK);
	check(perch_json_get(json, "a", &v) == PERCH_OK);
	check(perch_json_get_i64(v, "points", 0, INT64_MAX, &points) == PERCH_OK);
	check(points == a->score->points);
	check(perch_json_get(json, "differs", &v) == PERCH_OK);
	check(a->profile != b->profile || perch_span_eq_str(v.text, "[]"));
	check(perch_json_get(json, "flaws", &v) == PERCH_OK);
	check(a->profile != b->profile || perch_span_eq_str(v.text, "[]"));
}

static void
turn_round(struct perch_flaw *flaws, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct perch_flaw f = flaws[i];

		flaws[i] = flaws[n - 1 - i];
		flaws[n - 1 - i] = f;
	}
}

static void
check_profile(const struct perch_profile *p, const struct perch_roll *roll,
	      struct perch_flaw *flaws, size_t n, bool is_written)
{
	static struct perch_judged judged[FLAWS_MAX];
	static struct perch_judged judged_other[FLAWS_MAX];
	const struct perch_profile *other = perch_profile_nth(0);
	struct perch_score score;
	struct perch_score back;
	struct perch_err err = { 0 };

	enum perch_rc rc = perch_score_roll(p, roll, flaws, n, judged, &score, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return;
	}
	check(sum_of_units(judged, n, score.cap) == score.points);
	/* Long rolls only cost time to write: the command line takes them, the fuzzer need not. */
	const struct perch_scored a = { p, &score, judged };
	if (is_written && roll->length_um <= 200 * INT64_C(1000000)) {
		check_json(&a, &a, n);
		if (perch_score_roll(other, roll, flaws, n, judged_other, &back, NULL) == PERCH_OK)
			check_json(&a, &(struct perch_scored){ other, &back, judged_other }, n);
	}
	turn_round(flaws, n);
	check(perch_score_roll(p, roll, flaws, n, judged, &back, NULL) == PERCH_OK);
	check(back.points == score.points && back.quality == score.quality &&
	      back.n_reasons == score.n_reasons && back.allowed == score.allowed);
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
	enum perch_rc rc = perch_roll_read(json, &roll, flaws, FLAWS_MAX, &count, &err);
	if (rc != PERCH_OK) {
		check(err.rc == rc && err.text[0] != '\0');
		return 0;
	}
	check(count <= FLAWS_MAX && perch_roll_check(&roll, NULL) == PERCH_OK);
	for (size_t i = 0; perch_profile_nth(i) != NULL; i++) {
		struct perch_profile from_tail = *perch_profile_nth(i);

		/* Every input is written under one of them: writing takes most of the time. */
		check_profile(perch_profile_nth(i), &roll, flaws, count, i == n % 9);
		from_tail.is_from_tail = true;
		check_profile(&from_tail, &roll, flaws, count, false);
	}
	return 0;
}
