/* test_score.c - rolls and lots: points, rates, limits (firmware/inspect/score.c, profile.c). */
#include "tests/unit/flaws.h"

/* --- published vectors -------------------------------------------------------------------------- */

#define FP_08                                                                                      \
	{ 1, YD(3), 0, IN(2), 0, "slub" },                                                         \
	{                                                                                          \
		1, YD(3), 0, IN(5), 0, "slub"                                                      \
	}
#define FP_09                                                                                      \
	{ 1, YD(17), 0, IN(1) / 2, 0, "hole" },                                                    \
	{                                                                                          \
		1, YD(17), 0, IN(8), 0, "slub"                                                     \
	}
#define FP_10                                                                                      \
	{                                                                                          \
		1, YD(40), 0, 0, YD(89) / 2, "warp-line"                                           \
	}

static const struct {
	const char *must;
	const char *profile;
	struct perch_roll roll;
	struct group groups[6];
	int64_t points;
	const char *rate;
	bool is_first;
} vectors[] = {
	// clang-format off
	{ "FP-01: 6 + 10 + 6 + 4 + 4 = 30; 3600 * 30 / (45 * 130)", "four-point-inch", { IN(45), YD(130) },
	  { { 6, YD(1), YD(2), IN(3), 0, "slub" }, { 5, YD(20), YD(2), IN(6), 0, "slub" },
	    { 2, YD(40), YD(2), IN(9), 0, "slub" }, { 1, YD(50), 0, IN(10), 0, "slub" },
	    { 1, YD(60), 0, IN(2), 0, "hole" } }, 30, "18.4615", true },
	{ "FP-02: 7 + 8 + 6 + 4 + 4 = 29, not 28; 100000 * 29 / 150000", "four-point-metric", { MM(1500), M(100) },
	  { { 7, M(1), M(2), MM(75), 0, "slub" }, { 4, M(20), M(2), MM(150), 0, "slub" },
	    { 2, M(40), M(2), MM(230), 0, "slub" }, { 1, M(50), 0, MM(250), 0, "slub" },
	    { 1, M(60), 0, MM(26), 0, "hole" } }, 29, "19.3333", true },
	{ "FP-03: 37 * 4 + 2 = 150 points on 675 yd2", "four-point-inch", { IN(45), YD(540) },
	  { { 37, YD(1), YD(2), IN(10), 0, "slub" }, { 1, YD(500), 0, IN(5), 0, "slub" } }, 150, "22.2222", true },
	{ "FP-04: one flaw over 3 and under 6 in", "four-point-inch", { IN(36), YD(100) },
	  { { 1, YD(1), 0, IN(4), 0, "slub" } }, 2, "2.0000", true },
	{ "FP-07: 32 points on 58 in by 120 yd, yards", "four-point-inch", { IN(58), YD(120) },
	  { { 8, YD(1), YD(2), IN(10), 0, "slub" } }, 32, "16.5517", true },
	{ "FP-07: the same roll, metres", "four-point-metric", { IN(58), YD(120) },
	  { { 8, M(1), M(2), IN(10), 0, "slub" } }, 32, "19.7957", true },
	{ "FP-08: two flaws in yard 3, 1 + 2", "four-point-inch", { IN(58), YD(120) }, { FP_08 }, 3, "1.5517", true },
	{ "FP-09: 2 + 3 in yard 17, cap 4", "four-point-inch", { IN(58), YD(120) }, { FP_09 }, 4, "2.0690", true },
	{ "40.0 to 44.5 touches five yards", "four-point-inch", { IN(58), YD(120) }, { FP_10 }, 20, "10.3448", true },
	{ "FP-11: 40.0 to 44.0 touches four", "four-point-inch", { IN(58), YD(120) },
	  { { 1, YD(40), 0, 0, YD(44), "warp-line" } }, 16, "8.2759", true },
	{ "FP-12: 3 + 4 + 20 + a seam of 4", "four-point-inch", { IN(58), YD(120) },
	  { FP_08, FP_09, FP_10, { 1, YD(90), 0, 0, 0, "seam" } }, 31, "16.0345", true },
	{ "FP-14: two 4s at 0 and 0.95 m are one metre: cap", "four-point-metric", { MM(1500), M(100) },
	  { { 2, 0, MM(950), MM(300), 0, "slub" } }, 4, "2.6667", true },
	{ "FP-14: and two yards", "four-point-inch", { MM(1500), M(100) },
	  { { 2, 0, MM(950), MM(300), 0, "slub" } }, 8, "4.4593", true },
	{ "FP-18: exactly 40.0 keeps 40 or fewer", "four-point-inch", { IN(36), YD(100) },
	  { { 10, YD(1), YD(2), IN(10), 0, "slub" } }, 40, "40.0000", true },
	{ "1 um less cloth does not, though it prints the same", "four-point-inch", { IN(36), YD(100) - 1 },
	  { { 10, YD(1), YD(2), IN(10), 0, "slub" } }, 40, "40.0000", false },
	{ "a clean roll", "four-point-metric", { MM(1500), M(100) }, { { 0 } }, 0, "0.0000", true },
	// clang-format on
};

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(vectors); i++) {
		const struct perch_profile *p = perch_profile_shipped(vectors[i].profile);
		struct flaws flaws = { .n = 0 };

		for (size_t g = 0; g < PERCH_COUNT(vectors[i].groups); g++)
			add_group(&flaws, &vectors[i].groups[g]);
		struct perch_score s = score_of(p, vectors[i].roll, &flaws);
		MUST(s.points == vectors[i].points &&
			     (s.quality == PERCH_FIRST) == vectors[i].is_first &&
			     (s.n_reasons == 0) == vectors[i].is_first,
		     "%s: %lld points, quality %d", vectors[i].must, (long long)s.points,
		     (int)s.quality);
		check_rate(p, &s, vectors[i].rate, vectors[i].must);
	}
}

/* --- limits ------------------------------------------------------------------------------------- */

static const struct {
	const char *must;
	enum perch_reason_rule rule; /* the one limit that is set */
	bool is_inclusive;
	bool is_kept;
	struct perch_decimal limit;
	struct perch_roll roll;
	struct group group;
	int64_t num, den; /* the reason's figure, as a fraction, when not kept */
} limit_rows[] = {
	// clang-format off
	{ "FP-18: \"40 or fewer\" takes 40", PERCH_REASON_ROLL, true, true, { 40, 0 }, { IN(36), YD(100) },
	  { 10, YD(1), YD(2), IN(10), 0, "slub" }, 0, 1 },
	{ "FP-18: \"less than 40\" does not", PERCH_REASON_ROLL, false, false, { 40, 0 }, { IN(36), YD(100) },
	  { 10, YD(1), YD(2), IN(10), 0, "slub" }, 40, 1 },
	{ "a limit with places: 13.9656 keeps 27 on 58 in by 120 yd (13.96551..)", PERCH_REASON_ROLL, true, true,
	  { 139656, -4 }, { IN(58), YD(120) }, { 9, 0, YD(1), IN(7), 0, "slub" }, 0, 1 },
	{ "13.9655, the rounded rate, does not", PERCH_REASON_ROLL, true, false, { 139655, -4 },
	  { IN(58), YD(120) }, { 9, 0, YD(1), IN(7), 0, "slub" }, INT64_C(3600) * 27, INT64_C(58) * 120 },
	{ "FP-17: 22 points on 110 yd are exactly 20 per 100 yd", PERCH_REASON_LINEAR, true, true, { 20, 0 },
	  { IN(58), YD(110) }, { 11, 0, YD(1), IN(6), 0, "slub" }, 0, 1 },
	{ "and not under 20", PERCH_REASON_LINEAR, false, false, { 20, 0 },
	  { IN(58), YD(110) }, { 11, 0, YD(1), IN(6), 0, "slub" }, 20, 1 },
	{ "4 seams in 100 yd keep 4", PERCH_REASON_FULL_WIDTH, true, true, { 4, 0 },
	  { IN(58), YD(100) }, { 4, 0, YD(1), 0, 0, "seam" }, 0, 1 },
	{ "5 do not", PERCH_REASON_FULL_WIDTH, true, false, { 4, 0 },
	  { IN(58), YD(100) }, { 5, 0, YD(1), 0, 0, "seam" }, 5, 1 },
	{ "5 in 125 yd do", PERCH_REASON_FULL_WIDTH, true, true, { 4, 0 },
	  { IN(58), YD(125) }, { 5, 0, YD(1), 0, 0, "seam" }, 0, 1 },
	{ "2 splices keep 2", PERCH_REASON_SPLICES, true, true, { 2, 0 },
	  { IN(58), YD(100) }, { 2, 0, YD(1), 0, 0, "splice" }, 0, 1 },
	{ "3 do not", PERCH_REASON_SPLICES, true, false, { 2, 0 },
	  { IN(58), YD(100) }, { 3, 0, YD(1), 0, 0, "splice" }, 3, 1 },
	{ "seams are no splices", PERCH_REASON_SPLICES, true, true, { 2, 0 },
	  { IN(58), YD(100) }, { 3, 0, YD(1), 0, 0, "seam" }, 0, 1 },
	{ "a run of 10 yd keeps 10", PERCH_REASON_LONG_RUN, true, true, { 10, 0 },
	  { IN(58), YD(100) }, { 1, YD(5), 0, 0, YD(15), "line" }, 0, 1 },
	{ "one of 10.5 does not", PERCH_REASON_LONG_RUN, true, false, { 10, 0 },
	  { IN(58), YD(100) }, { 1, YD(5), 0, 0, YD(31) / 2, "line" }, 21, 2 },
	{ "a run of 5 yd in 100 keeps 5 per 100", PERCH_REASON_RUN_PER_100, true, true, { 5, 0 },
	  { IN(58), YD(100) }, { 1, YD(5), 0, 0, YD(10), "line" }, 0, 1 },
	{ "in 80 yd it does not: 6.25", PERCH_REASON_RUN_PER_100, true, false, { 5, 0 },
	  { IN(58), YD(80) }, { 1, YD(5), 0, 0, YD(10), "line" }, 25, 4 },
	{ "a flaw of 3 points keeps less than 4", PERCH_REASON_FLAW, false, true, { 4, 0 },
	  { IN(58), YD(100) }, { 9, YD(5), 0, IN(9), 0, "slub" }, 0, 1 },
	{ "one of 4 does not", PERCH_REASON_FLAW, false, false, { 4, 0 },
	  { IN(58), YD(100) }, { 1, YD(5), 0, IN(10), 0, "slub" }, 4, 1 },
	{ "a splice 20 yd from either end keeps pieces of 20", PERCH_REASON_PIECE, true, true, { 20, 0 },
	  { IN(58), YD(40) }, { 1, YD(20), 0, 0, 0, "splice" }, 0, 1 },
	{ "but not pieces of more than 20", PERCH_REASON_PIECE, false, false, { 20, 0 },
	  { IN(58), YD(40) }, { 1, YD(20), 0, 0, 0, "splice" }, 20, 1 },
	{ "19 yd from the start it does not", PERCH_REASON_PIECE, true, false, { 20, 0 },
	  { IN(58), YD(90) }, { 1, YD(19), 0, 0, 0, "splice" }, 19, 1 },
	{ "nor 19 yd from the end", PERCH_REASON_PIECE, true, false, { 20, 0 },
	  { IN(58), YD(90) }, { 1, YD(71), 0, 0, 0, "splice" }, 19, 1 },
	{ "nor two of them 5 yd apart, the later one entered first", PERCH_REASON_PIECE, true, false, { 20, 0 },
	  { IN(58), YD(90) }, { 2, YD(45), -YD(5), 0, 0, "splice" }, 5, 1 },
	{ "a short roll of one piece keeps it", PERCH_REASON_PIECE, true, true, { 20, 0 },
	  { IN(58), YD(9) }, { 1, YD(5), 0, 0, 0, "seam" }, 0, 1 },
	{ "the linear limit is in the unit that the buyer wrote: 22 points on 100 m", PERCH_REASON_LINEAR, true, true,
	  { 22, 0 }, { IN(58), M(100) }, { 11, 0, YD(1), IN(6), 0, "slub" }, 0, 1 },
	// clang-format on
};

static void
test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(limit_rows); i++) {
		struct perch_profile p = *perch_profile_shipped("four-point-inch");
		struct perch_limit *const limits[PERCH_REASON_COUNT] = {
			[PERCH_REASON_ROLL] = &p.roll,
			[PERCH_REASON_LINEAR] = &p.linear,
			[PERCH_REASON_FULL_WIDTH] = &p.full_width,
			[PERCH_REASON_SPLICES] = &p.splices,
			[PERCH_REASON_LONG_RUN] = &p.long_run,
			[PERCH_REASON_RUN_PER_100] = &p.run_per_100,
			[PERCH_REASON_FLAW] = &p.flaw,
			[PERCH_REASON_PIECE] = &p.piece,
		};
		struct flaws flaws = { .n = 0 };

		p.roll.is_set = false;
		struct perch_limit *limit = limits[limit_rows[i].rule];
		*limit = limit_of(limit_rows[i].is_inclusive, limit_rows[i].limit.m,
				  limit_rows[i].limit.e, PERCH_SECOND);
		limit->is_least = limit_rows[i].rule == PERCH_REASON_PIECE;
		limit->per = limit_rows[i].rule == PERCH_REASON_LINEAR ? PERCH_PER_100YD : p.per;
		if (limit_rows[i].roll.length_um == M(100))
			limit->per = PERCH_PER_100M;
		add_group(&flaws, &limit_rows[i].group);
		struct perch_score s = score_of(&p, limit_rows[i].roll, &flaws);
		MUST((s.n_reasons == 0) == limit_rows[i].is_kept &&
			     s.quality == (limit_rows[i].is_kept ? PERCH_FIRST : PERCH_SECOND),
		     "%s: %zu reasons, quality %d", limit_rows[i].must, s.n_reasons,
		     (int)s.quality);
		if (!limit_rows[i].is_kept)
			MUST(s.reasons[0].rule == limit_rows[i].rule &&
				     s.reasons[0].num * limit_rows[i].den ==
					     s.reasons[0].den * limit_rows[i].num,
			     "%s: wrong figure", limit_rows[i].must);
	}
}

static void
test_quality_is_the_worst(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct flaws flaws = { .n = 0 };

	(void)state;
	p.roll = limit_of(true, 0, 0, PERCH_SECOND);
	p.splices = limit_of(true, 0, 0, PERCH_REJECT);
	p.linear = limit_of(true, 0, 0, PERCH_SECOND);
	add_group(&flaws, &(struct group){ 1, YD(1), 0, 0, 0, "splice" });
	struct perch_score s = score_of(&p, (struct perch_roll){ IN(58), YD(100) }, &flaws);
	assert_int_equal(s.n_reasons, 3);
	assert_int_equal(s.quality, PERCH_REJECT);
}

static void
test_shade_may_cost_the_quality(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct flaws flaws = { .n = 0 };

	(void)state;
	p.shade_points = 0;
	p.shade_quality = PERCH_SECOND;
	add_group(&flaws, &(struct group){ 1, YD(1), 0, IN(1), 0, "slub" });
	struct perch_score s = score_of(&p, (struct perch_roll){ IN(58), YD(100) }, &flaws);
	assert_int_equal(s.quality, PERCH_FIRST);
	add_group(&flaws, &(struct group){ 1, YD(1), 0, 0, YD(90), "shade" });
	s = score_of(&p, (struct perch_roll){ IN(58), YD(100) }, &flaws);
	assert_int_equal(s.points, 1);
	assert_int_equal(s.quality, PERCH_SECOND);
	assert_int_equal(s.reasons[0].rule, PERCH_REASON_SHADE);
}

static void
test_ignored_flaws_break_no_limit(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct flaws flaws = { .n = 0 };

	(void)state;
	p.splices = limit_of(true, 0, 0, PERCH_REJECT);
	add_group(&flaws, &(struct group){ 1, YD(1), 0, 0, 0, "splice" });
	flaws.v[0].side = PERCH_BACK;
	struct perch_score s = score_of(&p, (struct perch_roll){ IN(58), YD(100) }, &flaws);
	MUST(s.points == 0 && s.quality == PERCH_FIRST, "a splice that does not count is none");
}

/* FP-16: 72 in on a base of 64 in is a cap of 4.5, 88 in one of 5.5; the source leaves the rounding
 * open, points are whole. */
static void
test_wide_cloth(void **state)
{
	static const struct {
		int64_t width;
		enum perch_rounding rounding;
		int32_t cap;
	} caps[] = {
		{ IN(72), PERCH_ROUND_DOWN, 4 },      { IN(72), PERCH_ROUND_HALF_UP, 5 },
		{ IN(72), PERCH_ROUND_UP, 5 },        { IN(72) - 1, PERCH_ROUND_HALF_UP, 4 },
		{ IN(72) - 1, PERCH_ROUND_UP, 5 },    { IN(80), PERCH_ROUND_DOWN, 5 },
		{ IN(80) - 1, PERCH_ROUND_DOWN, 4 },  { IN(80), PERCH_ROUND_UP, 5 },
		{ IN(64), PERCH_ROUND_UP, 4 },        { IN(64) + 1, PERCH_ROUND_UP, 5 },
		{ IN(40), PERCH_ROUND_UP, 4 },        { IN(72), PERCH_ROUND_HALF_EVEN, 4 },
		{ IN(88), PERCH_ROUND_HALF_EVEN, 6 }, { IN(72) + 1, PERCH_ROUND_HALF_EVEN, 5 },
	};
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct flaws flaws = { .n = 0 };

	(void)state;
	MUST(perch_profile_cap(&p, M(100)) == 4, "as shipped the width does not count");
	p.cap_base_um = IN(64);
	for (size_t i = 0; i < PERCH_COUNT(caps); i++) {
		p.cap_rounding = caps[i].rounding;
		MUST(perch_profile_cap(&p, caps[i].width) == caps[i].cap, "row %zu: cap %d", i,
		     (int)perch_profile_cap(&p, caps[i].width));
	}
	p.cap_rounding = PERCH_ROUND_UP;
	add_group(&flaws, &(struct group){ 3, YD(1), 0, IN(6), 0, "slub" });
	struct perch_score s = score_of(&p, (struct perch_roll){ IN(72), YD(100) }, &flaws);
	MUST(s.points == 5 && s.cap == 5, "3 flaws of 2 in one yard count 5 of 6");
}

/* --- lots --------------------------------------------------------------------------------------- */

/*
 * 40 points on 36 in by 100 yd (100 yd2) and none on 36 in by 300 yd: pooled 40 on 400 yd2 is 10,
 * while the mean of the two rates would be 20.
 */
static void
test_lot_is_pooled(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct flaws flaws = { .n = 0 };
	struct perch_lot lot = { 0 };
	struct perch_score s;

	(void)state;
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_E_STATE);
	add_group(&flaws, &(struct group){ 10, YD(1), YD(2), IN(10), 0, "slub" });
	s = score_of(&p, (struct perch_roll){ IN(36), YD(100) }, &flaws);
	perch_lot_add(&lot, &s);
	flaws.n = 0;
	s = score_of(&p, (struct perch_roll){ IN(36), YD(300) }, &flaws);
	perch_lot_add(&lot, &s);
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_OK);
	assert_int_equal(s.points, 40);
	check_rate(&p, &s, "10.0000", "pooled points over pooled area");
	MUST(s.quality == PERCH_FIRST && s.limit.value.m == 40,
	     "without its own, the roll's limit");

	p.shipment = limit_of(true, 10, 0, PERCH_REJECT);
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_OK);
	MUST(s.quality == PERCH_FIRST && s.limit.value.m == 10, "exactly 10 keeps <= 10");
	p.shipment = limit_of(false, 10, 0, PERCH_REJECT);
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_OK);
	MUST(s.quality == PERCH_REJECT && s.n_reasons == 1 &&
		     s.reasons[0].rule == PERCH_REASON_SHIPMENT,
	     "exactly 10 does not keep < 10");
}

/* The largest lot that the sizes allow comes out right: no product overflows (ubsan watches). */
static void
test_largest_lot(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-metric");
	struct perch_roll roll = { PERCH_ROLL_WIDTH_MAX_UM, PERCH_ROLL_LENGTH_MAX_UM };
	struct flaws flaws = { .n = 0 };
	struct perch_lot lot = { 0 };

	(void)state;
	p.cap_points = PERCH_POINTS_MAX;
	p.running_points = PERCH_POINTS_MAX;
	p.shipment = limit_of(false, 999999999999, -6, PERCH_REJECT);
	p.shipment.per = p.per;
	add_group(&flaws, &(struct group){ 1, 0, 0, 0, PERCH_ROLL_LENGTH_MAX_UM, "line" });
	struct perch_score s = score_of(&p, roll, &flaws);
	MUST(s.points == (int64_t)100000 * PERCH_POINTS_MAX, "every metre of 100 km counts");
	for (int i = 0; i < 10000; i++)
		perch_lot_add(&lot, &s);
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_OK);
	/* 10^7 points on 10^5 m by 100 m = 10^7 m2 */
	check_rate(&p, &s, "100.0000", "the largest lot");
	assert_int_equal(s.quality, PERCH_FIRST);
}

/* --- lots in other units ---------------------------------------------------------------------- */

/* A wide roll of 60 yd may have 66 points, one that is not wide 60: together 126. */
static void
test_wide_rolls_in_a_lot(void **state)
{
	const struct perch_profile *p = perch_profile_shipped("ten-point");
	const int64_t length = YD(60);
	struct perch_score wide = { .length_um = length, .area_um2 = 1, .wide_percent = 10 };
	struct perch_score plain = { .length_um = length, .area_um2 = 1 };
	struct perch_lot lot = { 0 };
	struct perch_score s;

	(void)state;
	wide.points = 100;
	plain.points = 26;
	perch_lot_add(&lot, &wide);
	perch_lot_add(&lot, &plain);
	assert_int_equal(perch_lot_judge(p, &lot, &s), PERCH_OK);
	MUST(s.quality == PERCH_FIRST && s.limit.value.m == 105 && s.limit.value.e == -2,
	     "126 points on 120 yd of which half are wide are first, the limit is 1.05");
	lot.points++;
	assert_int_equal(perch_lot_judge(p, &lot, &s), PERCH_OK);
	MUST(s.quality == PERCH_SECOND, "127 are not");
	check_rate(p, &s, "1.0583", "127 / 120");
}

/* 100 yd2 are 83.6127 m2: 20 points on them are 23.9198 per 100 m2. */
static void
test_shipment_in_its_own_unit(void **state)
{
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct perch_score roll = { .points = 20, .area_um2 = area_of(IN(36), YD(100)) };
	struct perch_lot lot = { 0 };
	struct perch_score s;

	(void)state;
	p.shipment = limit_of(true, 24, 0, PERCH_REJECT);
	p.shipment.per = PERCH_PER_100M2;
	perch_lot_add(&lot, &roll);
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_OK);
	MUST(s.quality == PERCH_FIRST && s.per == PERCH_PER_100M2, "under 24 per 100 m2");
	check_rate(&p, &s, "23.9198", "in the unit of the limit");
	p.shipment = limit_of(true, 23, 0, PERCH_REJECT);
	p.shipment.per = PERCH_PER_100M2;
	assert_int_equal(perch_lot_judge(&p, &lot, &s), PERCH_OK);
	MUST(s.quality == PERCH_REJECT && s.reasons[0].rule == PERCH_REASON_SHIPMENT &&
		     strcmp(perch_reason_per(&p, PERCH_REASON_SHIPMENT), "100m2") == 0,
	     "not under 23");
}

/* FP-01 is 18.4615..; its page prints 18.4. */
static void
test_print_rounding(void **state)
{
	static const struct {
		int32_t places;
		enum perch_rounding rounding;
		const char *text;
	} print_rows[] = {
		{ 1, PERCH_ROUND_DOWN, "18.4" },      { 1, PERCH_ROUND_HALF_UP, "18.5" },
		{ 0, PERCH_ROUND_HALF_UP, "18" },     { 0, PERCH_ROUND_UP, "19" },
		{ 6, PERCH_ROUND_DOWN, "18.461538" }, { 2, PERCH_ROUND_HALF_EVEN, "18.46" },
	};
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	struct perch_score s = { .points = 30, .area_um2 = area_of(IN(45), YD(130)) };

	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(print_rows); i++) {
		p.print_places = print_rows[i].places;
		p.print_rounding = print_rows[i].rounding;
		check_rate(&p, &s, print_rows[i].text, "FP-01");
	}
}

/* Every reason has its word, and what its figures are in. */
static void
test_reason_words(void **state)
{
	static const struct {
		const char *word;
		const char *per[2]; /* inch, metric */
	} rows[] = {
		[PERCH_REASON_ROLL] = { "roll-limit", { "100yd2", "100m2" } },
		[PERCH_REASON_ALLOWED] = { "allowed-points", { "", "" } },
		[PERCH_REASON_SHIPMENT] = { "shipment-limit", { "m2", "m2" } },
		[PERCH_REASON_LINEAR] = { "linear-limit", { "100m", "100m" } },
		[PERCH_REASON_FLAW] = { "flaw-limit", { "", "" } },
		[PERCH_REASON_FULL_WIDTH] = { "full-width-limit", { "100yd", "100m" } },
		[PERCH_REASON_SPLICES] = { "splice-limit", { "", "" } },
		[PERCH_REASON_PIECE] = { "piece-limit", { "yd", "m" } },
		[PERCH_REASON_LONG_RUN] = { "long-run", { "yd", "m" } },
		[PERCH_REASON_RUN_PER_100] = { "run-per-100", { "100yd", "100m" } },
		[PERCH_REASON_REPEATS] = { "repeats", { "", "" } },
		[PERCH_REASON_SHADE] = { "shade", { "", "" } },
		[PERCH_REASON_COUNT] = { "", { "", "" } },
	};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct perch_profile p = *perch_profile_nth(k);

		p.shipment.per = PERCH_PER_M2;
		p.linear.per = PERCH_PER_100M;
		for (enum perch_reason_rule r = 0; r <= PERCH_REASON_COUNT; r++) {
			assert_string_equal(perch_reason_str(r), rows[r].word);
			assert_string_equal(perch_reason_per(&p, r), rows[r].per[k]);
		}
	}
	assert_string_equal(perch_per_str(PERCH_PER_COUNT), "");
	assert_string_equal(perch_quality_str(PERCH_QUALITY_COUNT), "");
}

static void
test_error_names_the_flaw(void **state)
{
	const struct perch_roll roll = { IN(58), YD(60) };
	struct flaws flaws = { .n = 0 };
	struct perch_score score = { .points = 77 };
	struct perch_err err = { 0 };

	(void)state;
	add_group(&flaws, &(struct group){ 3, YD(40), YD(15), IN(1), 0, "slub" });
	assert_int_equal(perch_score_roll(perch_profile_nth(0), &roll, flaws.v, flaws.n,
					  flaws.judged, &score, &err),
			 PERCH_E_RANGE);
	assert_string_equal(err.text, "flaws[2]: at: 70yd is beyond the end, 60yd");
	assert_int_equal(score.points, 77);
	const struct perch_roll none = { IN(58), 0 };
	MUST(perch_score_roll(perch_profile_nth(0), &none, flaws.v, 0, flaws.judged, &score,
			      &err) == PERCH_E_RANGE,
	     "a roll of no length is refused though it has no flaws");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_quality_is_the_worst),
		cmocka_unit_test(test_shade_may_cost_the_quality),
		cmocka_unit_test(test_ignored_flaws_break_no_limit),
		cmocka_unit_test(test_wide_cloth),
		cmocka_unit_test(test_lot_is_pooled),
		cmocka_unit_test(test_largest_lot),
		cmocka_unit_test(test_wide_rolls_in_a_lot),
		cmocka_unit_test(test_shipment_in_its_own_unit),
		cmocka_unit_test(test_print_rounding),
		cmocka_unit_test(test_reason_words),
		cmocka_unit_test(test_error_names_the_flaw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
