/*
 * profile_shipped.c - the scoring profiles that come with the program (profile.h). Pure.
 *
 * Sources: ASTM D5430 option A as restated by published inspection guides; the ten-point rules of
 * the Textile Distributors Institute as restated by teaching material, by a test house for what lies
 * between half and full width; a lecture on GB/T 406-2008; the limits of a test house for knits. Each
 * value of a base profile is the rule that most of them share, variants are switched off. An example
 * says in its name that it is one.
 */
#include "firmware/inspect/profile.h"

#define INCH_UM INT64_C(25400)
#define MM_UM   INT64_C(1000)

// clang-format off
#define FOUR_POINT_INCH_CLASSES \
	{ { { 3 * INCH_UM, 1 }, { 6 * INCH_UM, 2 }, { 9 * INCH_UM, 3 }, { PERCH_NO_BOUND, 4 } }, 4 }
#define FOUR_POINT_METRIC_CLASSES \
	{ { { 75 * MM_UM, 1 }, { 150 * MM_UM, 2 }, { 230 * MM_UM, 3 }, { PERCH_NO_BOUND, 4 } }, 4 }

/* What the four-point profiles share, by the system of units. */
#define FOUR_POINT \
	.pinhole = { .points = -1 }, \
	.running_points = 4, \
	.full_width_points = 4, \
	.narrow_points = 4, \
	.cap_points = 4, \
	.print_places = 4, \
	.print_rounding = PERCH_ROUND_HALF_UP
#define FOUR_POINT_INCH \
	FOUR_POINT, \
	.grid = PERCH_YD, \
	.per = PERCH_PER_100YD2, \
	.classes = { [PERCH_WARP] = FOUR_POINT_INCH_CLASSES, [PERCH_WEFT] = FOUR_POINT_INCH_CLASSES }, \
	.running_over_um = 9 * INCH_UM
#define FOUR_POINT_METRIC \
	FOUR_POINT, \
	.grid = PERCH_M, \
	.classes = { [PERCH_WARP] = FOUR_POINT_METRIC_CLASSES, [PERCH_WEFT] = FOUR_POINT_METRIC_CLASSES }, \
	.running_over_um = 230 * MM_UM
#define HOLE_INCH   .hole = { { { 1 * INCH_UM, 2 }, { PERCH_NO_BOUND, 4 } }, 2 }
#define HOLE_METRIC .hole = { { { 25 * MM_UM, 2 }, { PERCH_NO_BOUND, 4 } }, 2 }

#define TEN_POINT \
	.version = 1, \
	.method = PERCH_METHOD_TEN_POINT, \
	.grid = PERCH_YD, \
	.per = PERCH_PER_YD, \
	.classes = { \
		[PERCH_WARP] = { { { 1 * INCH_UM, 1 }, { 5 * INCH_UM, 3 }, { 10 * INCH_UM, 5 }, \
				   { PERCH_NO_BOUND, 10 } }, 4 }, \
		[PERCH_WEFT] = { { { 1 * INCH_UM, 1 }, { 5 * INCH_UM, 3 }, \
				   { PERCH_UP_TO_HALF_WIDTH, 5 }, { PERCH_NO_BOUND, 10 } }, 4 }, \
	}, \
	.hole = { { { PERCH_NO_BOUND, 10 } }, 1 }, \
	.pinhole = { .points = -1 }, \
	.tear_is_hole = true, \
	.running_over_um = 36 * INCH_UM, \
	.running_points = 10, \
	.full_width_points = 10, \
	.narrow_points = -1, \
	.shade_points = -1, \
	.repeats_quality = PERCH_SECOND, \
	.cap_points = 10, \
	.selvedge_um = INCH_UM / 2, \
	.print_places = 4, \
	.print_rounding = PERCH_ROUND_HALF_UP

#define TEN_POINT_UNCONFIRMED \
	"that this is option B of ASTM D5430", \
	"a size of exactly a bound belongs to the lower class", \
	"a weft flaw over half the width has 10 points: a test house rules so, older texts leave a gap", \
	"a flaw that runs for more than 36 in has 10 points in every yard: the texts end at 36 in"

#define AT_MOST(m, to) { .is_set = true, .is_inclusive = true, .value = { (m), 0 }, .over = (to) }
#define RATE_AT_MOST(m, unit, to) \
	{ .is_set = true, .is_inclusive = true, .value = { (m), 0 }, .over = (to), .per = (unit) }
#define RATE_UNDER(m, unit, to) { .is_set = true, .value = { (m), 0 }, .over = (to), .per = (unit) }

static const struct perch_profile shipped[] = {
	{
		FOUR_POINT_INCH,
		.id = "four-point-inch",
		.version = 1,
		.name = "Four-point system, inches and yards (ASTM D5430, option A)",
		.method = PERCH_METHOD_FOUR_POINT,
		HOLE_INCH,
		.shade_points = 4,
		.roll = RATE_AT_MOST(40, PERCH_PER_100YD2, PERCH_REJECT),
	},
	{
		FOUR_POINT_METRIC,
		.id = "four-point-metric",
		.version = 1,
		.name = "Four-point system, millimetres and metres (ASTM D5430, option A)",
		.method = PERCH_METHOD_FOUR_POINT,
		.per = PERCH_PER_100M2,
		HOLE_METRIC,
		.shade_points = 4,
		.roll = RATE_AT_MOST(40, PERCH_PER_100M2, PERCH_REJECT),
	},
	{
		TEN_POINT,
		.id = "ten-point",
		.name = "Ten-point system for woven finished cloth (1955)",
		.wide_over_um = 50 * INCH_UM,
		.wide_percent = 10,
		.roll = RATE_AT_MOST(1, PERCH_PER_YD, PERCH_SECOND),
		.unconfirmed = {
			TEN_POINT_UNCONFIRMED,
			"as many points as yards is first quality: the texts say nothing of an equal count",
		},
		.n_unconfirmed = 5,
	},
	{
		TEN_POINT,
		.id = "ten-point-grey",
		.name = "Ten-point system, grey cloth for printing: less than 50 % more points than yards",
		.roll = { .is_set = true, .value = { 15, -1 }, .over = PERCH_SECOND, .per = PERCH_PER_YD },
		.unconfirmed = { TEN_POINT_UNCONFIRMED },
		.n_unconfirmed = 4,
	},
	{
		FOUR_POINT_METRIC,
		.id = "gbt-406-style",
		.version = 1,
		.name = "Points per square metre in the style of GB/T 406 (example: 0.3 is an invented figure)",
		.method = PERCH_METHOD_PER_M2,
		.per = PERCH_PER_M2,
		HOLE_METRIC,
		.shade_points = 4,
		.has_allowed_total = true,
		.allowed_places = 1,
		.allowed_rounding = PERCH_ROUND_HALF_EVEN,
		.roll = { .is_set = true, .is_inclusive = true, .value = { 3, -1 }, .over = PERCH_SECOND,
			  .per = PERCH_PER_M2 },
		.flaw = { .is_set = true, .value = { 4, 0 }, .over = PERCH_SECOND },
		.unconfirmed = {
			"0.3 points per square metre: an invented figure, not the standard's",
			"rounding half to even, as GB/T 8170 is remembered",
			"sizes and kinds score as in the metric four-point system: the standard's own were not read",
		},
		.n_unconfirmed = 3,
	},
	{
		FOUR_POINT_INCH,
		.id = "knit-open-example",
		.version = 1,
		.name = "Example: knit in open width, combed cotton, four-point, limits of a test house",
		.method = PERCH_METHOD_FOUR_POINT,
		HOLE_INCH,
		.shade_points = 4,
		.selvedge_um = 1 * INCH_UM,
		.roll = RATE_AT_MOST(30, PERCH_PER_100YD2, PERCH_REJECT),
		.shipment = RATE_AT_MOST(25, PERCH_PER_100YD2, PERCH_REJECT),
		.unconfirmed = { "a rate of exactly the limit passes: the list prints figures alone" },
		.n_unconfirmed = 1,
	},
	{
		FOUR_POINT_INCH,
		.id = "knit-tubular-example",
		.version = 1,
		.name = "Example: tubular knit, combed cotton, four-point, flaws at the edges count",
		.method = PERCH_METHOD_FOUR_POINT,
		HOLE_INCH,
		.shade_points = 4,
		.roll = RATE_AT_MOST(30, PERCH_PER_100YD2, PERCH_REJECT),
		.shipment = RATE_AT_MOST(25, PERCH_PER_100YD2, PERCH_REJECT),
		.unconfirmed = { "a rate of exactly the limit passes: the list prints figures alone" },
		.n_unconfirmed = 1,
	},
	{
		FOUR_POINT_INCH,
		.id = "strict-buyer-example",
		.version = 1,
		.name = "Example: a strict buyer, four-point, both sides, any hole 4, shading rejects",
		.method = PERCH_METHOD_FOUR_POINT,
		.counts_back = true,
		.hole = { { { PERCH_NO_BOUND, 4 } }, 1 },
		.tear_is_hole = true,
		.shade_points = 4,
		.shade_quality = PERCH_REJECT,
		.cap_base_um = 64 * INCH_UM,
		.roll = RATE_UNDER(20, PERCH_PER_100YD2, PERCH_REJECT),
		.shipment = RATE_UNDER(16, PERCH_PER_100YD2, PERCH_REJECT),
		.full_width = AT_MOST(4, PERCH_REJECT),
		.long_run = AT_MOST(10, PERCH_REJECT),
		.unconfirmed = {
			"more than 4 full-width flaws in 100 yd reject the roll",
			"the cap that grows with the width beyond 64 in is rounded down",
		},
		.n_unconfirmed = 2,
	},
	{
		FOUR_POINT_METRIC,
		.id = "house-example",
		.version = 1,
		.name = "Example: a house standard in metres, major flaws only, grades A, B and C",
		.method = PERCH_METHOD_OWN,
		.per = PERCH_PER_100M2,
		.width_used = PERCH_WIDTH_NOMINAL,
		.is_majors_only = true,
		HOLE_METRIC,
		.shade_quality = PERCH_SECOND,
		.repeats_quality = PERCH_SECOND,
		.selvedge_um = 25 * MM_UM,
		.ends_um = 50 * MM_UM,
		.roll = RATE_AT_MOST(28, PERCH_PER_100M2, PERCH_REJECT),
		.shipment = RATE_AT_MOST(20, PERCH_PER_100M2, PERCH_REJECT),
		.linear = { .is_set = true, .is_inclusive = true, .value = { 20, 0 },
			    .over = PERCH_SECOND, .per = PERCH_PER_100M },
		.splices = AT_MOST(2, PERCH_SECOND),
		.piece = { .is_set = true, .is_inclusive = true, .value = { 20, 0 },
			   .over = PERCH_SECOND, .is_least = true },
		.run_per_100 = AT_MOST(5, PERCH_SECOND),
		.has_grades = true,
		.grades = {
			[PERCH_FIRST] = { "A", PERCH_PASS },
			[PERCH_SECOND] = { "B", PERCH_CONCESSION },
			[PERCH_REJECT] = { "C", PERCH_REWORK },
		},
		.unconfirmed = { "splices and pieces: invented figures" },
		.n_unconfirmed = 1,
	},
};
// clang-format on

const struct perch_profile *
perch_profile_nth(size_t i)
{
	return i < PERCH_COUNT(shipped) ? &shipped[i] : NULL;
}

const struct perch_profile *
perch_profile_shipped(const char *id)
{
	for (size_t i = 0; i < PERCH_COUNT(shipped); i++) {
		char ref[PERCH_PROFILE_REF_MAX];

		perch_profile_ref(&shipped[i], ref);
		if (strcmp(id, shipped[i].id) == 0 || strcmp(id, ref) == 0)
			return &shipped[i];
	}
	return NULL;
}
