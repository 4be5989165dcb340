/* test_score.c - rolls and lots: points, rates, limits (firmware/inspect/score.c, profile.c). */
#include "tests/unit/must.h"

#include "firmware/inspect/score.h"

#define IN(x)     ((int64_t)(x)*25400)
#define YD(x)     ((int64_t)(x)*914400)
#define MM(x)     ((int64_t)(x)*1000)
#define M(x)      ((int64_t)(x)*1000000)
#define FLAWS_MAX 200

/* `count` flaws of one sort, `every` apart. Sizes of 0 were not given. */
struct group {
	int count;
	int64_t at, every, length, to;
	const char *kind;
};

struct flaws {
	struct perch_flaw v[FLAWS_MAX];
	struct perch_judged judged[FLAWS_MAX];
	size_t n;
};

static void
add_group(struct flaws *flaws, const struct group *g)
{
	for (int i = 0; i < g->count; i++) {
		struct perch_flaw f = perch_flaw_at(g->at + i * g->every);

		f.length_um = g->length != 0 ? g->length : -1;
		f.to_um = g->to != 0 ? g->to : -1;
		(void)snprintf(f.kind, sizeof(f.kind), "%s", g->kind);
		assert_true(flaws->n < FLAWS_MAX);
		flaws->v[flaws->n++] = f;
	}
}

static struct perch_score
score_of(const struct perch_profile *p, struct perch_roll roll, struct flaws *flaws)
{
	struct perch_score score;
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_score_roll(p, &roll, flaws->v, flaws->n, flaws->judged, &score,
					    &err);

	MUST(rc == PERCH_OK, "%s: %s", perch_rc_str(rc), err.text);
	return score;
}

static void
check_rate(const struct perch_profile *p, const struct perch_score *score, const char *want,
	   const char *must)
{
	char text[64];
	struct perch_buf b = perch_buf_over(text, sizeof(text));

	assert_int_equal(perch_score_put_rate(p, score, &b), PERCH_OK);
	MUST(strcmp(perch_buf_cstr(&b), want) == 0, "%s: %s is not %s", must, text, want);
}

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

static struct perch_limit
limit_of(bool is_inclusive, int64_t m, int8_t e, enum perch_quality over)
{
	return (struct perch_limit){ true, is_inclusive, { m, e }, over };
}

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
		};
		struct flaws flaws = { .n = 0 };

		p.roll.is_set = false;
		*limits[limit_rows[i].rule] = limit_of(limit_rows[i].is_inclusive,
						       limit_rows[i].limit.m, limit_rows[i].limit.e,
						       PERCH_SECOND);
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

/* FP-16: 72 in on a base of 64 in is a cap of 4.5; the source leaves the rounding open. */
static void
test_wide_cloth(void **state)
{
	static const struct {
		int64_t width;
		enum perch_rounding rounding;
		int32_t cap;
	} caps[] = {
		{ IN(72), PERCH_ROUND_DOWN, 4 },     { IN(72), PERCH_ROUND_HALF_UP, 5 },
		{ IN(72), PERCH_ROUND_UP, 5 },       { IN(72) - 1, PERCH_ROUND_HALF_UP, 4 },
		{ IN(72) - 1, PERCH_ROUND_UP, 5 },   { IN(80), PERCH_ROUND_DOWN, 5 },
		{ IN(80) - 1, PERCH_ROUND_DOWN, 4 }, { IN(80), PERCH_ROUND_UP, 5 },
		{ IN(64), PERCH_ROUND_UP, 4 },       { IN(64) + 1, PERCH_ROUND_UP, 5 },
		{ IN(40), PERCH_ROUND_UP, 4 },
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

/* --- what always holds ---------------------------------------------------------------------------- */

/* A small generator with a fixed seed: the same flaws in every run. */
static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void
add_random(struct flaws *flaws, const struct perch_roll *roll, uint32_t *seed)
{
	static const char *const kinds[] = { "slub",   "hole",   "pinhole", "seam",
					     "splice", "narrow", "shade",   "" };
	int64_t at = (int64_t)(next(seed) % 1000) * roll->length_um / 1000;
	struct group g = { 1, at,
			   0, 1 + next(seed) % 400000,
			   0, kinds[next(seed) % PERCH_COUNT(kinds)] };

	if (next(seed) % 3 == 0)
		g.to = at + 1 + (int64_t)next(seed) % (roll->length_um - at);
	add_group(flaws, &g);
	struct perch_flaw *f = &flaws->v[flaws->n - 1];
	f->side = next(seed) % 8 == 0 ? PERCH_BACK : PERCH_FACE;
	f->across_um = (int64_t)next(seed) % roll->width_um;
	f->direction = next(seed) % 2 == 0 ? PERCH_WARP : PERCH_WEFT;
}

static void
swap_at(struct flaws *flaws, size_t a, size_t b)
{
	struct perch_flaw f = flaws->v[a];

	flaws->v[a] = flaws->v[b];
	flaws->v[b] = f;
}

static void
test_properties(void **state)
{
	const struct perch_roll roll = { IN(58), YD(60) };
	struct perch_profile p = *perch_profile_shipped("four-point-inch");
	uint32_t seed = 7;

	(void)state;
	p.selvedge_um = IN(1);
	p.ends_um = IN(2);
	p.roll = limit_of(true, 0, 0, PERCH_REJECT);
	for (int round = 0; round < 50; round++) {
		struct flaws flaws = { .n = 0 };
		int64_t points = 0;

		for (int i = 0; i < 40; i++) {
			add_random(&flaws, &roll, &seed);
			struct perch_score s = score_of(&p, roll, &flaws);
			MUST(s.points >= points, "one more flaw never lowers the points");
			points = s.points;

			int64_t sum = 0;
			struct perch_unit_score unit = { .n = -1 };
			int64_t before = -1;
			while (perch_score_unit(flaws.judged, flaws.n, s.cap, unit.n + 1, &unit)) {
				MUST(unit.n > before && unit.n < 60, "units rise and end");
				MUST(unit.points <= s.cap && unit.points <= unit.sum,
				     "no unit has more than the cap");
				before = unit.n;
				sum += unit.points;
			}
			MUST(sum == s.points, "the units add up to the total");
		}
		for (size_t i = flaws.n - 1; i > 0; i--)
			swap_at(&flaws, i, next(&seed) % (i + 1));
		struct perch_score s = score_of(&p, roll, &flaws);
		MUST(s.points == points, "the order of entry does not matter");
	}
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
		cmocka_unit_test(test_properties),
		cmocka_unit_test(test_error_names_the_flaw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
