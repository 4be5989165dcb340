/* test_systems.c - rolls under the ten-point system and by points per m2 (firmware/inspect/score.c). */
#include "tests/unit/flaws.h"

/* --- ten-point -------------------------------------------------------------------------------- */

/* `count` flaws of 10, 3 and 1 points in yards of their own. */
static struct perch_score
ten_point_score(const char *profile, struct perch_roll roll, int tens, int threes, int ones)
{
	struct flaws flaws = { .n = 0 };
	int n[3] = { tens, threes, ones };
	int64_t length[3] = { IN(12), IN(3), IN(1) };
	int64_t at = 0;

	for (size_t k = 0; k < 3; k++) {
		if (n[k] > 0)
			add_group(&flaws, &(struct group){ n[k], at, YD(1), length[k], 0, "slub" });
		at += n[k] * YD(1);
	}
	return score_of(perch_profile_shipped(profile), roll, &flaws);
}

static const struct {
	const char *must;
	const char *profile;
	struct perch_roll roll;
	int64_t points;
	int tens, threes, ones;
	enum perch_quality quality;
	struct perch_decimal limit;
} ten_rows[] = {
	// clang-format off
	{ "TP-01: 10 + 3 + 10 + 1 = 24 on 60 yd is first", "ten-point", { IN(45), YD(60) }, 24, 2, 1, 1, PERCH_FIRST, { 1, 0 } },
	{ "as many points as yards is first", "ten-point", { IN(45), YD(60) }, 60, 6, 0, 0, PERCH_FIRST, { 1, 0 } },
	{ "one more is second", "ten-point", { IN(45), YD(60) }, 61, 6, 0, 1, PERCH_SECOND, { 1, 0 } },
	{ "1 um less cloth too", "ten-point", { IN(45), YD(60) - 1 }, 60, 6, 0, 0, PERCH_SECOND, { 1, 0 } },
	{ "50 in wide is not over 50", "ten-point", { IN(50), YD(60) }, 61, 6, 0, 1, PERCH_SECOND, { 1, 0 } },
	{ "wider cloth may have 10 % more: 66 on 60 yd", "ten-point", { IN(50) + 1, YD(60) }, 66, 6, 2, 0, PERCH_FIRST, { 11, -1 } },
	{ "and not 67", "ten-point", { IN(58), YD(60) }, 67, 6, 2, 1, PERCH_SECOND, { 11, -1 } },
	{ "TP-06: 89 points on 60 yd of grey cloth for printing pass", "ten-point-grey", { IN(58), YD(60) }, 89, 8, 3, 0, PERCH_FIRST, { 15, -1 } },
	{ "TP-06: 90 do not", "ten-point-grey", { IN(58), YD(60) }, 90, 9, 0, 0, PERCH_SECOND, { 15, -1 } },
	// clang-format on
};

static void
test_ten_point(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(ten_rows); i++) {
		struct perch_score s = ten_point_score(ten_rows[i].profile, ten_rows[i].roll,
						       ten_rows[i].tens, ten_rows[i].threes,
						       ten_rows[i].ones);

		MUST(s.points == ten_rows[i].points && s.quality == ten_rows[i].quality,
		     "%s: %lld points, quality %d", ten_rows[i].must, (long long)s.points,
		     (int)s.quality);
		MUST(s.limit.value.m == ten_rows[i].limit.m &&
			     s.limit.value.e == ten_rows[i].limit.e,
		     "%s: the limit in force", ten_rows[i].must);
	}
	struct perch_score s = ten_point_score("ten-point", (struct perch_roll){ IN(45), YD(60) },
					       2, 1, 1);
	check_rate(perch_profile_shipped("ten-point"), &s, "0.4000", "points per yard");
}

/* TP-07: 100 yd, 40 points, one flaw repeating end to end: second despite 40 < 100. */
static void
test_repeats(void **state)
{
	struct perch_profile p = *perch_profile_shipped("ten-point");
	const struct perch_roll roll = { IN(45), YD(100) };
	struct flaws flaws = { .n = 0 };

	(void)state;
	add_group(&flaws, &(struct group){ 40, 0, YD(5) / 2, IN(1), 0, "mispick" });
	struct perch_score s = score_of(&p, roll, &flaws);
	MUST(s.points == 40 && s.quality == PERCH_FIRST, "40 points on 100 yd are first");
	flaws.v[7].is_repeating = true;
	s = score_of(&p, roll, &flaws);
	MUST(s.points == 40 && s.quality == PERCH_SECOND && s.n_reasons == 1 &&
		     s.reasons[0].rule == PERCH_REASON_REPEATS,
	     "TP-07: one that repeats from end to end is second");
	flaws.v[7].side = PERCH_BACK;
	s = score_of(&p, roll, &flaws);
	MUST(s.quality == PERCH_FIRST, "not when it does not count");

	flaws.n = 0;
	p.running_points = 0;
	add_group(&flaws, &(struct group){ 1, 0, 0, 0, YD(100), "line" });
	s = score_of(&p, roll, &flaws);
	MUST(s.points == 0 && s.quality == PERCH_SECOND, "so is a run from end to end");
	flaws.v[0].at_um = YD(1);
	s = score_of(&p, roll, &flaws);
	MUST(s.quality == PERCH_FIRST, "but not one that leaves out a yard");
}

/* --- points per square metre ------------------------------------------------------------------ */

static const struct {
	const char *must;
	struct perch_roll roll;
	struct perch_decimal factor;
	int64_t allowed;
} allowed_rows[] = {
	// clang-format off
	/* GB/T 406 arithmetic with an invented factor; GB/T 8170 rounds half to even */
	{ "100 m * 1.60 m * 0.3 = 48.0", { MM(1600), M(100) }, { 3, -1 }, 48 },
	{ "87.5 * 1.53 * 0.3 = 40.1625, 40.2, 40", { MM(1530), MM(87500) }, { 3, -1 }, 40 },
	{ "40.5 becomes 40", { M(1), M(81) }, { 5, -1 }, 40 },
	{ "41.5 becomes 42", { M(1), M(83) }, { 5, -1 }, 42 },
	{ "40.55 becomes 40.6, 41", { M(1), MM(81100) }, { 5, -1 }, 41 },
	{ "40.45 becomes 40.4, 40", { M(1), MM(80900) }, { 5, -1 }, 40 },
	{ "41.45 becomes 41.4, 41: half to even in the first step too", { M(1), MM(82900) }, { 5, -1 }, 41 },
	{ "0.04 becomes 0", { MM(100), M(1) }, { 4, -1 }, 0 },
	// clang-format on
};

static void
test_allowed_total(void **state)
{
	(void)state;
	for (size_t i = 0; i < PERCH_COUNT(allowed_rows); i++) {
		struct perch_profile p = *perch_profile_shipped("gbt-406-style");
		struct flaws flaws = { .n = 0 };

		p.roll.value = allowed_rows[i].factor;
		struct perch_score s = score_of(&p, allowed_rows[i].roll, &flaws);
		MUST(s.allowed == allowed_rows[i].allowed, "%s: %lld", allowed_rows[i].must,
		     (long long)s.allowed);
	}
}

static void
test_allowed_points(void **state)
{
	struct perch_profile p = *perch_profile_shipped("gbt-406-style");
	struct perch_roll roll = { MM(1530), MM(87500) };
	struct flaws flaws = { .n = 0 };

	(void)state;
	add_group(&flaws, &(struct group){ 40, 0, M(1), MM(50), 0, "slub" });
	struct perch_score s = score_of(&p, roll, &flaws);
	MUST(s.points == 40 && s.quality == PERCH_FIRST, "40 of 40 points are first");
	add_group(&flaws, &(struct group){ 1, M(50), 0, MM(50), 0, "slub" });
	s = score_of(&p, roll, &flaws);
	MUST(s.points == 41 && s.quality == PERCH_SECOND && s.n_reasons == 1 &&
		     s.reasons[0].rule == PERCH_REASON_ALLOWED && s.reasons[0].num == 41 &&
		     s.reasons[0].limit.value.m == 40,
	     "41 of 40 are second");
	flaws.n = 0;
	add_group(&flaws, &(struct group){ 1, M(50), 0, MM(231), 0, "slub" });
	s = score_of(&p, roll, &flaws);
	MUST(s.points == 4 && s.quality == PERCH_SECOND && s.reasons[0].rule == PERCH_REASON_FLAW,
	     "a serious flaw of 4 points is second whatever the total");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ten_point),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_allowed_total),
		cmocka_unit_test(test_allowed_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
