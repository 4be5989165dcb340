/* test_judge.c - one flaw under one profile (firmware/inspect/judge.c, explain.c, profile.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/score.h"

#define IN(x) ((int64_t)(x)*25400)
#define YD(x) ((int64_t)(x)*914400)
#define MM(x) ((int64_t)(x)*1000)
#define M(x)  ((int64_t)(x)*1000000)

/* 58 in by 120 yd; the metric roll is 1500 mm by 100 m. */
static const struct perch_roll inch_roll = { IN(58), YD(120) };
static const struct perch_roll metric_roll = { MM(1500), M(100) };

/* A flaw by its sizes; 0 stands for "not given", which no size of these rows is. */
static struct perch_flaw
flaw_of(const char *kind, int64_t at, int64_t length, int64_t to)
{
	struct perch_flaw f = perch_flaw_at(at);

	if (length != 0)
		f.length_um = length;
	if (to != 0)
		f.to_um = to;
	(void)snprintf(f.kind, sizeof(f.kind), "%s", kind);
	return f;
}

/* --- the two shipped profiles ----------------------------------------------------------------- */

static const struct {
	const char *must;
	const char *profile;
	const char *kind;
	int64_t at, length, to;
	enum perch_rule rule;
	int32_t points;
	int64_t first, last;
} rows[] = {
	// clang-format off
	/* FP-05 */
	{ "75 mm metric is 1", "four-point-metric", "slub", M(1), MM(75), 0, PERCH_RULE_CLASS, 1, 1, 1 },
	{ "76 mm metric is 2", "four-point-metric", "slub", M(1), MM(76), 0, PERCH_RULE_CLASS, 2, 1, 1 },
	{ "150 mm metric is 2", "four-point-metric", "slub", M(1), MM(150), 0, PERCH_RULE_CLASS, 2, 1, 1 },
	{ "151 mm metric is 3", "four-point-metric", "slub", M(1), MM(151), 0, PERCH_RULE_CLASS, 3, 1, 1 },
	{ "230 mm metric is 3", "four-point-metric", "slub", M(1), MM(230), 0, PERCH_RULE_CLASS, 3, 1, 1 },
	{ "231 mm metric is 4", "four-point-metric", "slub", M(1), MM(231), 0, PERCH_RULE_CLASS, 4, 1, 1 },
	/* FP-06: 3 in is 76.2 mm, 6 in 152.4 mm, 9 in 228.6 mm */
	{ "75 mm inch is 1", "four-point-inch", "slub", 0, MM(75), 0, PERCH_RULE_CLASS, 1, 0, 0 },
	{ "76 mm inch is 1", "four-point-inch", "slub", 0, MM(76), 0, PERCH_RULE_CLASS, 1, 0, 0 },
	{ "150 mm inch is 2", "four-point-inch", "slub", 0, MM(150), 0, PERCH_RULE_CLASS, 2, 0, 0 },
	{ "151 mm inch is 2", "four-point-inch", "slub", 0, MM(151), 0, PERCH_RULE_CLASS, 2, 0, 0 },
	{ "230 mm inch is 4", "four-point-inch", "slub", 0, MM(230), 0, PERCH_RULE_CLASS, 4, 0, 0 },
	{ "231 mm inch is 4", "four-point-inch", "slub", 0, MM(231), 0, PERCH_RULE_CLASS, 4, 0, 0 },
	/* borders are "up to and including", to the micrometre */
	{ "3 in is 1", "four-point-inch", "slub", 0, IN(3), 0, PERCH_RULE_CLASS, 1, 0, 0 },
	{ "1 um over 3 in is 2", "four-point-inch", "slub", 0, IN(3) + 1, 0, PERCH_RULE_CLASS, 2, 0, 0 },
	{ "9 in is 3", "four-point-inch", "slub", 0, IN(9), 0, PERCH_RULE_CLASS, 3, 0, 0 },
	{ "1 um over 9 in is 4", "four-point-inch", "slub", 0, IN(9) + 1, 0, PERCH_RULE_CLASS, 4, 0, 0 },
	{ "FP-04: between 3 and 6 in is 2", "four-point-inch", "", 0, IN(5), 0, PERCH_RULE_CLASS, 2, 0, 0 },
	/* holes */
	{ "a hole of 1 in is 2", "four-point-inch", "hole", 0, IN(1), 0, PERCH_RULE_HOLE, 2, 0, 0 },
	{ "a hole 1 um over 1 in is 4", "four-point-inch", "hole", 0, IN(1) + 1, 0, PERCH_RULE_HOLE, 4, 0, 0 },
	{ "a hole of 25 mm metric is 2", "four-point-metric", "hole", 0, MM(25), 0, PERCH_RULE_HOLE, 2, 0, 0 },
	{ "a hole of 1 in metric is 4", "four-point-metric", "hole", 0, IN(1), 0, PERCH_RULE_HOLE, 4, 0, 0 },
	{ "a pin hole goes by length class", "four-point-inch", "pinhole", 0, MM(2), 0, PERCH_RULE_CLASS, 1, 0, 0 },
	/* the grid */
	{ "a flaw at 16.999.. yd is in unit 16", "four-point-inch", "slub", YD(17) - 1, IN(1), 0, PERCH_RULE_CLASS, 1, 16, 16 },
	{ "a flaw at 17 yd is in unit 17", "four-point-inch", "slub", YD(17), IN(1), 0, PERCH_RULE_CLASS, 1, 17, 17 },
	{ "a flaw at the very end is in the last unit", "four-point-inch", "slub", YD(120), IN(1), 0, PERCH_RULE_CLASS, 1, 119, 119 },
	{ "a long flaw without end counts once", "four-point-inch", "slub", YD(40), YD(4), 0, PERCH_RULE_CLASS, 4, 40, 40 },
	{ "FP-14: 0.95 m is in metre 0", "four-point-metric", "slub", MM(950), MM(300), 0, PERCH_RULE_CLASS, 4, 0, 0 },
	{ "FP-14: 0.95 m is in yard 1", "four-point-inch", "slub", MM(950), MM(300), 0, PERCH_RULE_CLASS, 4, 1, 1 },
	/* running flaws */
	{ "FP-11: 40 yd to 44 yd touches 40..43", "four-point-inch", "line", YD(40), 0, YD(44), PERCH_RULE_RUNNING, 4, 40, 43 },
	{ "40 yd to 44.5 yd touches 40..44", "four-point-inch", "line", YD(40), 0, YD(89) / 2, PERCH_RULE_RUNNING, 4, 40, 44 },
	{ "1 um past 44 yd touches 44", "four-point-inch", "line", YD(40), 0, YD(44) + 1, PERCH_RULE_RUNNING, 4, 40, 44 },
	{ "1 um before 40 yd touches 39", "four-point-inch", "line", YD(40) - 1, 0, YD(44), PERCH_RULE_RUNNING, 4, 39, 43 },
	{ "to the end of the roll touches the last", "four-point-inch", "line", YD(118), 0, YD(120), PERCH_RULE_RUNNING, 4, 118, 119 },
	{ "an end 9 in further is a flaw of 9 in", "four-point-inch", "line", YD(40), 0, YD(40) + IN(9), PERCH_RULE_CLASS, 3, 40, 40 },
	{ "1 um more runs", "four-point-inch", "line", YD(40), 0, YD(40) + IN(9) + 1, PERCH_RULE_RUNNING, 4, 40, 40 },
	{ "a short one over a border counts once, where it starts", "four-point-inch", "line", YD(41) - IN(2), 0, YD(41) + IN(2), PERCH_RULE_CLASS, 2, 40, 40 },
	{ "an end 230 mm further is 3 metric", "four-point-metric", "line", M(40), 0, M(40) + MM(230), PERCH_RULE_CLASS, 3, 40, 40 },
	{ "231 mm further runs", "four-point-metric", "line", M(40), 0, M(40) + MM(231), PERCH_RULE_RUNNING, 4, 40, 40 },
	{ "length counts when the run is shorter", "four-point-inch", "line", YD(40), IN(7), YD(40) + IN(2), PERCH_RULE_CLASS, 3, 40, 40 },
	{ "a hole that runs is a running flaw", "four-point-inch", "hole", YD(40), IN(1), YD(42), PERCH_RULE_RUNNING, 4, 40, 41 },
	/* kinds with rules */
	{ "a seam needs no length", "four-point-inch", "seam", YD(90), 0, 0, PERCH_RULE_FULL_WIDTH, 4, 90, 90 },
	{ "a splice needs no length", "four-point-metric", "splice", M(90), 0, 0, PERCH_RULE_FULL_WIDTH, 4, 90, 90 },
	{ "a seam with a short length is full width still", "four-point-inch", "seam", YD(90), IN(1), 0, PERCH_RULE_FULL_WIDTH, 4, 90, 90 },
	{ "narrow without end counts in its unit", "four-point-inch", "narrow", YD(5), 0, 0, PERCH_RULE_NARROW, 4, 5, 5 },
	{ "narrow counts in each unit touched", "four-point-inch", "narrow", YD(5), 0, YD(8), PERCH_RULE_NARROW, 4, 5, 7 },
	{ "narrow for an inch over a border counts in both", "four-point-inch", "narrow", YD(6) - IN(1), 0, YD(6) + IN(1), PERCH_RULE_NARROW, 4, 5, 6 },
	{ "shade counts in each unit affected", "four-point-metric", "shade", M(5), 0, M(8) + 1, PERCH_RULE_SHADE, 4, 5, 8 },
	{ "a hole of any size where it has one class needs no length", "strict-buyer-example", "hole", YD(3), 0, 0, PERCH_RULE_HOLE, 4, 3, 3 },
	{ "a small hole is 4 there too", "strict-buyer-example", "hole", YD(3), MM(1), 0, PERCH_RULE_HOLE, 4, 3, 3 },
	{ "a tear is a hole there", "strict-buyer-example", "tear", YD(3), 0, 0, PERCH_RULE_HOLE, 4, 3, 3 },
	{ "and a flaw of its length elsewhere", "four-point-inch", "tear", YD(3), IN(4), 0, PERCH_RULE_CLASS, 2, 3, 3 },
	{ "kinds are exact: Hole is not hole", "four-point-inch", "Hole", 0, IN(1), 0, PERCH_RULE_CLASS, 1, 0, 0 },
	// clang-format on
};

static void
test_shipped(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(rows); i++) {
		const struct perch_profile *p = perch_profile_shipped(rows[i].profile);
		const struct perch_roll *roll = p->grid == PERCH_YD ? &inch_roll : &metric_roll;
		struct perch_flaw f = flaw_of(rows[i].kind, rows[i].at, rows[i].length, rows[i].to);
		struct perch_judged j = { 0 };
		struct perch_err err = { 0 };

		MUST(perch_judge_flaw(p, roll, &f, &j, &err) == PERCH_OK, "%s: %s", rows[i].must,
		     err.text);
		MUST(j.is_counted && j.rule == rows[i].rule && j.points == rows[i].points &&
			     j.first == rows[i].first && j.last == rows[i].last,
		     "%s: rule %d, %d points, units %lld to %lld", rows[i].must, (int)j.rule,
		     (int)j.points, (long long)j.first, (long long)j.last);
	}
}

/* --- ten-point -------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	enum perch_direction direction;
	bool is_full;
	const char *kind;
	int64_t at, length, to;
	enum perch_rule rule;
	int32_t points;
	int64_t first, last;
} ten_rows[] = {
	// clang-format off
	/* the cloth is 58 in wide: half of it is 29 in */
	{ "TP-01: a warp flaw of 12 in is 10", PERCH_WARP, false, "slub", YD(1), IN(12), 0, PERCH_RULE_CLASS, 10, 1, 1 },
	{ "TP-01: a weft flaw of 3 in is 3", PERCH_WEFT, false, "slub", YD(1), IN(3), 0, PERCH_RULE_CLASS, 3, 1, 1 },
	{ "TP-01: a weft flaw of full width is 10", PERCH_WEFT, true, "bar", YD(1), 0, 0, PERCH_RULE_FULL_WIDTH, 10, 1, 1 },
	{ "TP-01: a warp flaw of 0.5 in is 1", PERCH_WARP, false, "slub", YD(1), IN(1) / 2, 0, PERCH_RULE_CLASS, 1, 1, 1 },
	{ "TP-03: a weft flaw of 6 in is 5", PERCH_WEFT, false, "slub", YD(1), IN(6), 0, PERCH_RULE_CLASS, 5, 1, 1 },
	{ "TP-04: a weft flaw of 30 in is 10, for half is 29 in", PERCH_WEFT, false, "slub", YD(1), IN(30), 0, PERCH_RULE_CLASS, 10, 1, 1 },
	{ "exactly half the width is 5", PERCH_WEFT, false, "slub", YD(1), IN(29), 0, PERCH_RULE_CLASS, 5, 1, 1 },
	{ "1 um over it is 10", PERCH_WEFT, false, "slub", YD(1), IN(29) + 1, 0, PERCH_RULE_CLASS, 10, 1, 1 },
	{ "up to and including 1 in is 1", PERCH_WARP, false, "slub", YD(1), IN(1), 0, PERCH_RULE_CLASS, 1, 1, 1 },
	{ "1 um over 1 in is 3", PERCH_WARP, false, "slub", YD(1), IN(1) + 1, 0, PERCH_RULE_CLASS, 3, 1, 1 },
	{ "up to and including 5 in is 3", PERCH_WARP, false, "slub", YD(1), IN(5), 0, PERCH_RULE_CLASS, 3, 1, 1 },
	{ "up to and including 10 in is 5", PERCH_WARP, false, "slub", YD(1), IN(10), 0, PERCH_RULE_CLASS, 5, 1, 1 },
	{ "1 um over 10 in is 10", PERCH_WARP, false, "slub", YD(1), IN(10) + 1, 0, PERCH_RULE_CLASS, 10, 1, 1 },
	{ "a hole of any size is 10", PERCH_WARP, false, "hole", YD(1), 0, 0, PERCH_RULE_HOLE, 10, 1, 1 },
	{ "so is a tear", PERCH_WEFT, false, "tear", YD(1), IN(1) / 8, 0, PERCH_RULE_HOLE, 10, 1, 1 },
	{ "a seam is 10", PERCH_WARP, false, "seam", YD(1), 0, 0, PERCH_RULE_FULL_WIDTH, 10, 1, 1 },
	{ "36 in over a border are one flaw of 10", PERCH_WARP, false, "line", YD(1) + IN(18), 0, YD(2) + IN(18), PERCH_RULE_CLASS, 10, 1, 1 },
	{ "longer runs, 10 in every yard", PERCH_WARP, false, "line", YD(1) + IN(18), 0, YD(3), PERCH_RULE_RUNNING, 10, 1, 2 },
	{ "size decides, not kind: shade has no rule", PERCH_WARP, false, "shade", YD(1), IN(3), 0, PERCH_RULE_CLASS, 3, 1, 1 },
	{ "nor has narrow", PERCH_WARP, false, "narrow", YD(1), 0, YD(4), PERCH_RULE_RUNNING, 10, 1, 3 },
	// clang-format on
};

static void
test_ten_point(void **state)
{
	const struct perch_profile *p = perch_profile_shipped("ten-point");

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(ten_rows); i++) {
		struct perch_flaw f = flaw_of(ten_rows[i].kind, ten_rows[i].at, ten_rows[i].length,
					      ten_rows[i].to);
		struct perch_judged j = { 0 };
		struct perch_err err = { 0 };

		f.direction = ten_rows[i].direction;
		f.is_full_width = ten_rows[i].is_full;
		MUST(perch_judge_flaw(p, &inch_roll, &f, &j, &err) == PERCH_OK, "%s: %s",
		     ten_rows[i].must, err.text);
		MUST(j.is_counted && j.rule == ten_rows[i].rule && j.points == ten_rows[i].points &&
			     j.first == ten_rows[i].first && j.last == ten_rows[i].last,
		     "%s: rule %d, %d points, units %lld to %lld", ten_rows[i].must, (int)j.rule,
		     (int)j.points, (long long)j.first, (long long)j.last);
	}
}

/* A part of the width goes with the roll: 6 in is over half of 10 in cloth and 5 in are its half. */
static void
test_half_width_of_narrow_cloth(void **state)
{
	const struct perch_roll tape = { IN(10), YD(9) };
	struct perch_profile p = *perch_profile_shipped("ten-point");
	struct perch_flaw f = flaw_of("slub", YD(1), IN(6), 0);
	struct perch_judged j;

	(void)state;
	f.direction = PERCH_WEFT;
	assert_int_equal(perch_judge_flaw(&p, &tape, &f, &j, NULL), PERCH_OK);
	MUST(j.points == 10 && j.bound_um == IN(5), "over half the width is 10");
	p.classes[PERCH_WEFT].v[2].up_to_um = PERCH_UP_TO_FULL_WIDTH;
	assert_int_equal(perch_judge_flaw(&p, &tape, &f, &j, NULL), PERCH_OK);
	MUST(j.points == 5 && j.bound_um == IN(10), "up to the full width is 5");
}

/* --- the grid from the tail ------------------------------------------------------------------- */

/* 100.5 yd of cloth. */
static const struct {
	const char *must;
	const char *kind;
	int64_t at, length, to;
	int32_t points;
	int64_t first, last;
} tail_rows[] = {
	// clang-format off
	{ "the end is in unit 0", "slub", YD(201) / 2, IN(1), 0, 1, 0, 0 },
	{ "1 yd before it unit 1 begins", "slub", YD(199) / 2, IN(1), 0, 1, 1, 1 },
	{ "1 um nearer is unit 0", "slub", YD(199) / 2 + 1, IN(1), 0, 1, 0, 0 },
	{ "the start is in the last unit", "slub", 0, IN(1), 0, 1, 100, 100 },
	{ "a run to the end touches unit 0", "line", YD(99), 0, YD(201) / 2, 4, 0, 1 },
	{ "one that ends 1 yd before it does not", "line", YD(97), 0, YD(199) / 2, 4, 1, 3 },
	{ "one from the start touches the last", "line", 0, 0, YD(2), 4, 98, 100 },
	{ "a short one counts where it begins from the tail", "line", YD(50), 0, YD(50) + IN(5), 2, 50, 50 },
	// clang-format on
};

static void
test_from_tail(void **state)
{
	const struct perch_roll roll = { IN(58), YD(201) / 2 };
	struct perch_profile p = *perch_profile_shipped("four-point-inch");

	(void)state;
	p.is_from_tail = true;
	for (size_t i = 0; i < PERCH_COUNT(tail_rows); i++) {
		struct perch_flaw f = flaw_of(tail_rows[i].kind, tail_rows[i].at,
					      tail_rows[i].length, tail_rows[i].to);
		struct perch_judged j = { 0 };

		assert_int_equal(perch_judge_flaw(&p, &roll, &f, &j, NULL), PERCH_OK);
		MUST(j.points == tail_rows[i].points && j.first == tail_rows[i].first &&
			     j.last == tail_rows[i].last,
		     "%s: %d points, units %lld to %lld", tail_rows[i].must, (int)j.points,
		     (long long)j.first, (long long)j.last);
	}
}

static void
test_weft_scores_as_warp(void **state)
{
	struct perch_judged warp;
	struct perch_judged weft;

	(void)state;
	for (int64_t length = IN(1); length <= IN(12); length += IN(1)) {
		struct perch_flaw f = flaw_of("slub", YD(3), length, 0);

		assert_int_equal(
			perch_judge_flaw(perch_profile_nth(0), &inch_roll, &f, &warp, NULL),
			PERCH_OK);
		f.direction = PERCH_WEFT;
		assert_int_equal(
			perch_judge_flaw(perch_profile_nth(0), &inch_roll, &f, &weft, NULL),
			PERCH_OK);
		assert_int_equal(warp.points, weft.points);
	}
}

static void
test_full_width_flag(void **state)
{
	struct perch_flaw f = flaw_of("bar", YD(90), 0, 0);
	struct perch_judged j;

	(void)state;
	f.is_full_width = true;
	assert_int_equal(perch_judge_flaw(perch_profile_nth(0), &inch_roll, &f, &j, NULL),
			 PERCH_OK);
	MUST(j.rule == PERCH_RULE_FULL_WIDTH && j.points == 4, "full width is 4 without a length");
	f.to_um = YD(92);
	assert_int_equal(perch_judge_flaw(perch_profile_nth(0), &inch_roll, &f, &j, NULL),
			 PERCH_OK);
	MUST(j.rule == PERCH_RULE_RUNNING && j.first == 90 && j.last == 91,
	     "a full-width flaw that runs counts in every unit");
}

/* --- rules that the shipped profiles leave off -------------------------------------------------- */

static struct perch_profile
with_bands(void)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");

	p.selvedge_um = IN(1);
	p.ends_um = IN(2);
	return p;
}

static const struct {
	const char *must;
	struct perch_flaw flaw;
	bool is_counted;
	enum perch_rule rule;
} band_rows[] = {
	// clang-format off
	/* the cloth is 58 in wide and 120 yd long, bands 1 in and 2 in */
	{ "no place across: counts", { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "slub", false, false }, true, PERCH_RULE_CLASS },
	{ "1 in from the left edge is in the band", { YD(9), -1, IN(1), IN(1), PERCH_WARP, PERCH_FACE, false, "", false, false }, false, PERCH_RULE_SELVEDGE },
	{ "1 um further is not", { YD(9), -1, IN(1), IN(1) + 1, PERCH_WARP, PERCH_FACE, false, "", false, false }, true, PERCH_RULE_CLASS },
	{ "57 in is in the right band", { YD(9), -1, IN(1), IN(57), PERCH_WARP, PERCH_FACE, false, "", false, false }, false, PERCH_RULE_SELVEDGE },
	{ "1 um less is not", { YD(9), -1, IN(1), IN(57) - 1, PERCH_WARP, PERCH_FACE, false, "", false, false }, true, PERCH_RULE_CLASS },
	{ "a weft flaw has to lie in it whole", { YD(9), -1, IN(1), IN(1) / 2, PERCH_WEFT, PERCH_FACE, false, "", false, false }, true, PERCH_RULE_CLASS },
	{ "a weft flaw from the very edge, 1 in long, does", { YD(9), -1, IN(1), 0, PERCH_WEFT, PERCH_FACE, false, "", false, false }, false, PERCH_RULE_SELVEDGE },
	{ "full width has no selvedge", { YD(9), -1, IN(1), 0, PERCH_WARP, PERCH_FACE, true, "", false, false }, true, PERCH_RULE_FULL_WIDTH },
	{ "a seam has no selvedge", { YD(9), -1, IN(1), 0, PERCH_WARP, PERCH_FACE, false, "seam", false, false }, true, PERCH_RULE_FULL_WIDTH },
	{ "narrow cloth has no selvedge", { YD(9), -1, IN(1), 0, PERCH_WARP, PERCH_FACE, false, "narrow", false, false }, true, PERCH_RULE_NARROW },
	{ "a hole in the selvedge is ignored too", { YD(9), -1, IN(1), 0, PERCH_WARP, PERCH_FACE, false, "hole", false, false }, false, PERCH_RULE_SELVEDGE },
	{ "1 in long from 1 in on ends at 2 in: in the band", { IN(1), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, false, PERCH_RULE_ENDS },
	{ "1 um further does not", { IN(1) + 1, -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, true, PERCH_RULE_CLASS },
	{ "a weft flaw at 2 in is in the band", { IN(2), -1, IN(1), -1, PERCH_WEFT, PERCH_FACE, false, "", false, false }, false, PERCH_RULE_ENDS },
	{ "2 in before the end is in the band", { YD(120) - IN(2), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, false, PERCH_RULE_ENDS },
	{ "1 um before that is not", { YD(120) - IN(2) - 1, -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, true, PERCH_RULE_CLASS },
	{ "a run out of the band counts whole", { 0, YD(1), IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, true, PERCH_RULE_RUNNING },
	{ "a seam in the band is ignored", { IN(1), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "seam", false, false }, false, PERCH_RULE_ENDS },
	{ "the back is not counted", { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_BACK, false, "", false, false }, false, PERCH_RULE_BACK },
	{ "an ignored flaw needs no length", { YD(9), -1, -1, -1, PERCH_WARP, PERCH_BACK, false, "", false, false }, false, PERCH_RULE_BACK },
	// clang-format on
};

static void
test_ignored(void **state)
{
	struct perch_profile p = with_bands();

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(band_rows); i++) {
		struct perch_judged j = { 0 };
		struct perch_err err = { 0 };

		MUST(perch_judge_flaw(&p, &inch_roll, &band_rows[i].flaw, &j, &err) == PERCH_OK,
		     "%s: %s", band_rows[i].must, err.text);
		MUST(j.is_counted == band_rows[i].is_counted && j.rule == band_rows[i].rule &&
			     (j.is_counted || j.points == 0),
		     "%s: counted %d, rule %d, %d points", band_rows[i].must, j.is_counted,
		     (int)j.rule, (int)j.points);
	}
}

static void
test_bands_as_shipped(void **state)
{
	struct perch_flaw f = flaw_of("slub", 0, IN(1) / 4, 0);
	struct perch_judged j;

	(void)state;
	f.across_um = 0;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(perch_judge_flaw(perch_profile_nth(i), &inch_roll, &f, &j, NULL),
				 PERCH_OK);
		MUST(j.is_counted, "%s counts at the edges", perch_profile_nth(i)->id);
	}
	const struct perch_profile *p = perch_profile_shipped("ten-point");
	f = flaw_of("slub", YD(1), IN(1) / 2, 0);
	f.direction = PERCH_WEFT;
	f.across_um = 0;
	assert_int_equal(perch_judge_flaw(p, &inch_roll, &f, &j, NULL), PERCH_OK);
	MUST(!j.is_counted && j.rule == PERCH_RULE_SELVEDGE,
	     "ten-point ignores what lies within half an inch of the selvedge");
	f.across_um = 1;
	assert_int_equal(perch_judge_flaw(p, &inch_roll, &f, &j, NULL), PERCH_OK);
	MUST(j.is_counted, "and counts what reaches out of it");
}

static void
test_majors_only(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct perch_flaw f = flaw_of("slub", YD(1), IN(4), 0);
	struct perch_judged j;

	(void)state;
	f.is_minor = true;
	assert_int_equal(perch_judge_flaw(&p, &inch_roll, &f, &j, NULL), PERCH_OK);
	MUST(j.is_counted && j.points == 2, "as a rule a minor flaw counts too");
	p.is_majors_only = true;
	assert_int_equal(perch_judge_flaw(&p, &inch_roll, &f, &j, NULL), PERCH_OK);
	MUST(!j.is_counted && j.rule == PERCH_RULE_MINOR && j.points == 0,
	     "where only majors count it does not");
	f.is_minor = false;
	assert_int_equal(perch_judge_flaw(&p, &inch_roll, &f, &j, NULL), PERCH_OK);
	MUST(j.is_counted, "a major one does");
}

static void
test_both_sides(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct perch_flaw f = flaw_of("slub", 0, IN(4), 0);
	struct perch_judged j;

	(void)state;
	p.counts_back = true;
	f.side = PERCH_BACK;
	assert_int_equal(perch_judge_flaw(&p, &inch_roll, &f, &j, NULL), PERCH_OK);
	MUST(j.is_counted && j.points == 2, "the back counts where the profile says so");
}

/* "Any hole but a pin hole is 4": one hole class, pin holes up to 1/8 in 1 point. */
static void
test_pinhole_rule(void **state)
{
	static const struct {
		const char *must;
		const char *kind;
		int64_t length;
		enum perch_rule rule;
		int32_t points;
	} pin_rows[] = {
		{ "a pin hole has its points", "pinhole", IN(1) / 8, PERCH_RULE_PINHOLE, 1 },
		{ "a hole of that size is one", "hole", IN(1) / 8, PERCH_RULE_PINHOLE, 1 },
		{ "a larger hole is 4", "hole", IN(1) / 8 + 1, PERCH_RULE_HOLE, 4 },
		{ "a larger pin hole is a hole", "pinhole", IN(1) / 4, PERCH_RULE_HOLE, 4 },
		{ "a hole of unknown size goes by the one class", "hole", 0, PERCH_RULE_HOLE, 4 },
		{ "other flaws are not touched", "slub", IN(1) / 8, PERCH_RULE_CLASS, 1 },
	};
	struct perch_profile p = *perch_profile_shipped("four-point-inch");

	(void)state;
	p.hole = (struct perch_classes){ { { INT64_MAX, 4 } }, 1 };
	p.pinhole = (struct perch_class){ IN(1) / 8, 1 };
	struct perch_flaw unknown = flaw_of("pinhole", 0, 0, 0);
	struct perch_judged none;
	MUST(perch_judge_flaw(&p, &inch_roll, &unknown, &none, NULL) == PERCH_E_NOTFOUND,
	     "a pin hole needs a size where there is a rule for them");
	for (size_t i = 0; i < PERCH_COUNT(pin_rows); i++) {
		struct perch_flaw f = flaw_of(pin_rows[i].kind, 0, pin_rows[i].length, 0);
		struct perch_judged j;

		assert_int_equal(perch_judge_flaw(&p, &inch_roll, &f, &j, NULL), PERCH_OK);
		MUST(j.rule == pin_rows[i].rule && j.points == pin_rows[i].points,
		     "%s: rule %d, %d points", pin_rows[i].must, (int)j.rule, (int)j.points);
	}
}

/* --- what cannot be ----------------------------------------------------------------------------- */

static const struct {
	const char *must;
	struct perch_roll roll;
	struct perch_flaw flaw;
	enum perch_rc rc;
	const char *text;
} bad_rows[] = {
// clang-format off
#define ROLL { IN(58), YD(120) }
	{ "a flaw beyond the end", ROLL, { YD(121), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "at: 121yd is beyond the end, 120yd" },
	{ "1 um beyond it", ROLL, { YD(120) + 1, -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "at: 120.000yd is beyond the end, 120yd" },
	{ "a flaw before the start", ROLL, { -1, -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "at: " },
	{ "a run beyond the end", ROLL, { YD(9), YD(121), IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "to: 121yd is beyond the end, 120yd" },
	{ "a run backwards", ROLL, { YD(9), YD(8), IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "to: 8yd is not beyond its start, 9yd" },
	{ "a run of nothing", ROLL, { YD(9), YD(9), IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "to: 9yd is not beyond" },
	{ "a run to a negative place", ROLL, { YD(9), -2, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "to: " },
	{ "a length of nothing", ROLL, { YD(9), -1, 0, -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "length: 0in is not more than 0in" },
	{ "a negative length", ROLL, { YD(9), -1, -2, -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "length: " },
	{ "an absurd length", ROLL, { YD(9), -1, INT64_MAX, -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "length: " },
	{ "off the right edge", ROLL, { YD(9), -1, IN(1), IN(60), PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "across: 60in is beyond the right edge, 58in" },
	{ "1 um off the right edge", ROLL, { YD(9), -1, IN(1), IN(58) + 1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "across: " },
	{ "off the left edge", ROLL, { YD(9), -1, IN(1), -2, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "across: " },
	{ "no length where one is needed", ROLL, { YD(9), -1, -1, -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_NOTFOUND, "length: missing" },
	{ "a hole without size", ROLL, { YD(9), -1, -1, -1, PERCH_WARP, PERCH_FACE, false, "hole", false, false }, PERCH_E_NOTFOUND, "length: missing" },
	{ "a tear without size", ROLL, { YD(9), -1, -1, -1, PERCH_WARP, PERCH_FACE, false, "tear", false, false }, PERCH_E_NOTFOUND, "length: missing" },
	{ "a pin hole without size", ROLL, { YD(9), -1, -1, -1, PERCH_WARP, PERCH_FACE, false, "pinhole", false, false }, PERCH_E_NOTFOUND, "length: missing" },
	{ "cloth of no width", { 0, YD(120) }, { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "width: 0m is not more than 0m" },
	{ "cloth of negative width", { -5, YD(120) }, { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "width: " },
	{ "cloth wider than any", { INT64_MAX, YD(120) }, { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "width: " },
	{ "cloth of no length", { IN(58), 0 }, { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "length: 0m is not more than 0m" },
	{ "cloth longer than any", { IN(58), INT64_MAX }, { YD(9), -1, IN(1), -1, PERCH_WARP, PERCH_FACE, false, "", false, false }, PERCH_E_RANGE, "length: " },
#undef ROLL
	// clang-format on
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(bad_rows); i++) {
		struct perch_judged j = { .points = 77 };
		struct perch_err err = { 0 };
		enum perch_rc rc = perch_judge_flaw(perch_profile_nth(0), &bad_rows[i].roll,
						    &bad_rows[i].flaw, &j, &err);

		MUST(rc == bad_rows[i].rc && err.rc == rc && j.points == 77 &&
			     strstr(err.text, bad_rows[i].text) == err.text,
		     "%s: %s, %s", bad_rows[i].must, perch_rc_str(rc), err.text);
	}
}

/* --- in words ----------------------------------------------------------------------------------- */

static const struct {
	const char *profile;
	const char *kind;
	int64_t at, length, to;
	const char *text;
} words[] = {
	// clang-format off
	{ "four-point-inch", "slub", YD(3), IN(2), 0, "2in is up to 3in: 1 point" },
	{ "four-point-inch", "slub", YD(3), IN(10), 0, "10in is over 9in: 4 points" },
	{ "four-point-inch", "slub", YD(3), MM(75), 0, "2.953in is up to 3in: 1 point" },
	{ "four-point-metric", "hole", M(3), MM(30), 0, "hole of 30mm is over 25mm: 4 points" },
	{ "four-point-inch", "line", YD(40), 0, YD(89) / 2, "running for 4.5yd is over 9in: 4 points in each unit from 40 to 44" },
	{ "four-point-metric", "seam", M(3), 0, 0, "across the full width: 4 points" },
	{ "four-point-metric", "narrow", M(3), 0, M(5), "below the minimum width: 4 points in each unit from 3 to 4" },
	{ "four-point-metric", "shade", M(3), 0, 0, "shaded: 4 points" },
	// clang-format on
};

static void
check_words(const struct perch_profile *p, const struct perch_flaw *f, const char *want)
{
	struct perch_judged j;
	char text[256];
	struct perch_buf b = perch_buf_over(text, sizeof(text));
	const struct perch_roll *roll = p->grid == PERCH_YD ? &inch_roll : &metric_roll;

	assert_int_equal(perch_judge_flaw(p, roll, f, &j, NULL), PERCH_OK);
	assert_int_equal(perch_judged_explain(p, &j, &b), PERCH_OK);
	assert_string_equal(perch_buf_cstr(&b), want);
}

static void
test_explained(void **state)
{
	struct perch_profile p = with_bands();

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(words); i++) {
		struct perch_flaw f = flaw_of(words[i].kind, words[i].at, words[i].length,
					      words[i].to);

		check_words(perch_profile_shipped(words[i].profile), &f, words[i].text);
	}
	struct perch_flaw f = flaw_of("slub", 0, IN(1), 0);
	check_words(&p, &f, "within 2in of the end of the roll: not counted");
	f.at_um = YD(1);
	f.across_um = 0;
	check_words(&p, &f, "within 1in of the selvedge: not counted");
	f.side = PERCH_BACK;
	check_words(&p, &f, "on the back, only the face counts: not counted");
	p.pinhole = (struct perch_class){ IN(1) / 10, 0 };
	f = flaw_of("pinhole", YD(1), IN(1) / 20, 0);
	check_words(&p, &f, "pin hole of 0.05in is up to 0.1in: 0 points");
	p.is_majors_only = true;
	f.is_minor = true;
	check_words(&p, &f, "minor, only major flaws count: not counted");
	f = flaw_of("hole", YD(1), 0, 0);
	check_words(perch_profile_shipped("ten-point"), &f, "hole of any size: 10 points");
	f = flaw_of("slub", YD(1), IN(30), 0);
	f.direction = PERCH_WEFT;
	check_words(perch_profile_shipped("ten-point"), &f, "30in is over 29in: 10 points");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_weft_scores_as_warp),
		cmocka_unit_test(test_full_width_flag),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_bands_as_shipped),
		cmocka_unit_test(test_majors_only),
		cmocka_unit_test(test_ten_point),
		cmocka_unit_test(test_half_width_of_narrow_cloth),
		cmocka_unit_test(test_from_tail),
		cmocka_unit_test(test_both_sides),
		cmocka_unit_test(test_pinhole_rule),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
