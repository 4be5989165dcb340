/* test_sweep.c - units and totals of any flaws under any profile (firmware/inspect/sweep.c, score.c). */
#include "tests/unit/flaws.h"

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
	f->is_minor = next(seed) % 5 == 0;
}

static void
swap_at(struct flaws *flaws, size_t a, size_t b)
{
	struct perch_flaw f = flaws->v[a];

	flaws->v[a] = flaws->v[b];
	flaws->v[b] = f;
}

static bool
touches(const struct perch_judged *judged, int64_t unit)
{
	return judged->is_counted && judged->first <= unit && unit <= judged->last;
}

/* The sweep against counting unit by unit: the same units, flaws and sums, and the total. */
static void
check_sweep(struct flaws *flaws, const struct perch_score *score, int64_t units)
{
	struct perch_sweep sweep = perch_sweep_over(flaws->judged, flaws->n, score->cap, true);
	struct perch_stretch stretch = { .last = -1 };
	int64_t total = 0;

	for (int64_t unit = 0; unit < units; unit++) {
		int64_t sum = 0;
		bool is_touched = false;
		uint32_t listed = PERCH_NO_FLAW;

		for (size_t i = 0; i < flaws->n; i++)
			is_touched = is_touched || touches(&flaws->judged[i], unit);
		if (is_touched && unit > stretch.last) {
			MUST(perch_sweep_next(&sweep, &stretch) && stretch.first == unit,
			     "a stretch begins in unit %lld", (long long)unit);
			MUST(stretch.last >= unit && stretch.last < units, "and ends in the roll");
		}
		if (is_touched)
			listed = perch_sweep_flaw(&sweep);
		for (size_t i = 0; i < flaws->n; i++) {
			if (!touches(&flaws->judged[i], unit))
				continue;
			MUST(listed == i, "flaw %zu is listed in unit %lld", i, (long long)unit);
			listed = perch_sweep_after(&sweep, listed);
			sum += flaws->judged[i].points;
		}
		MUST(listed == PERCH_NO_FLAW, "and no other");
		MUST(!is_touched || stretch.sum == sum, "the flaws add up to the sum");
		total += sum < score->cap ? sum : score->cap;
		if (is_touched)
			MUST(stretch.points == (sum < score->cap ? sum : score->cap),
			     "no unit has more than the cap");
	}
	MUST(!perch_sweep_next(&sweep, &stretch), "and then there is no more");
	MUST(total == score->points, "the units add up to the total");
}

/* Under every shipped profile, from either end. */
static void
check_properties(const struct perch_profile *p, uint32_t *seed)
{
	const struct perch_roll roll = { IN(58), YD(60) };
	const int64_t units = (roll.length_um - 1) / perch_profile_unit_um(p) + 1;
	struct flaws flaws = { .n = 0 };
	int64_t points = 0;

	for (int i = 0; i < 40; i++) {
		add_random(&flaws, &roll, seed);
		struct perch_score s = score_of(p, roll, &flaws);
		MUST(s.points >= points, "%s: one more flaw never lowers the points", p->id);
		MUST((s.quality == PERCH_FIRST) == (s.n_reasons == 0),
		     "%s: first is without a reason", p->id);
		points = s.points;
		check_sweep(&flaws, &s, units);
	}
	struct perch_score before = score_of(p, roll, &flaws);
	for (size_t i = flaws.n - 1; i > 0; i--)
		swap_at(&flaws, i, next(seed) % (i + 1));
	struct perch_score s = score_of(p, roll, &flaws);
	MUST(s.points == points && s.quality == before.quality && s.n_reasons == before.n_reasons,
	     "%s: the order of entry does not matter", p->id);
}

static void
test_properties(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 10; round++) {
		for (size_t i = 0; perch_profile_nth(i) != NULL; i++) {
			struct perch_profile p = *perch_profile_nth(i);

			check_properties(&p, &seed);
			p.is_from_tail = true;
			p.is_majors_only = round % 2 == 0;
			p.ends_um = IN(2);
			check_properties(&p, &seed);
		}
	}
}

/* Scoring again, and under another profile in between, gives what it gave. */
static void
test_rescoring_is_pure(void **state)
{
	const struct perch_roll roll = { IN(58), YD(60) };
	uint32_t seed = 11;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct flaws flaws = { .n = 0 };
		struct flaws before;

		for (int i = 0; i < 30; i++)
			add_random(&flaws, &roll, &seed);
		before = flaws;
		struct perch_score a = score_of(perch_profile_nth(0), roll, &flaws);
		for (size_t i = 1; perch_profile_nth(i) != NULL; i++)
			(void)score_of(perch_profile_nth(i), roll, &flaws);
		struct perch_score b = score_of(perch_profile_nth(0), roll, &flaws);
		MUST(a.points == b.points && a.quality == b.quality && a.n_reasons == b.n_reasons &&
			     a.area_um2 == b.area_um2,
		     "the same flaws under the same profile have the same score");
		MUST(memcmp(before.v, flaws.v, flaws.n * sizeof(flaws.v[0])) == 0,
		     "and the flaws are as they were");
	}
}

/* Thousands of running flaws on 100 km: 5000 flaws times 100,000 units would never end. */
static void
test_many_runs_on_the_longest_roll(void **state)
{
	enum { N = 5000 };
	static struct perch_flaw flaws[N];
	static struct perch_judged judged[N];
	const struct perch_roll roll = { MM(1500), PERCH_ROLL_LENGTH_MAX_UM };
	struct perch_score s;
	struct perch_err err = { 0 };

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		flaws[i] = perch_flaw_at((N - 1 - i) * M(1));
		flaws[i].to_um = PERCH_ROLL_LENGTH_MAX_UM - i * M(1);
	}
	for (int round = 0; round < 20; round++)
		MUST(perch_score_roll(perch_profile_shipped("four-point-metric"), &roll, flaws, N,
				      judged, &s, &err) == PERCH_OK,
		     "%s", err.text);
	MUST(s.points == 400000, "every metre has a flaw");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_properties),
		cmocka_unit_test(test_rescoring_is_pure),
		cmocka_unit_test(test_many_runs_on_the_longest_roll),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
