/*
 * test_profile_any.c - what holds for any profile: it reads back as it was written, and its bounds are
 * "up to and including" (firmware/inspect/profile_write.c, profile_rules.c, judge.c).
 */
#include "tests/unit/must.h"

#include "firmware/base/text.h"
#include "firmware/inspect/score.h"

/* A small generator with a fixed seed: the same profiles in every run. */
static int64_t
next(uint32_t *seed, int64_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (int64_t)(*seed >> 8) % below;
}

static struct perch_classes
any_classes(uint32_t *seed)
{
	struct perch_classes c = { .n = 1 + (size_t)next(seed, PERCH_CLASSES_MAX) };
	int64_t bound = 0;

	for (size_t i = 0; i < c.n; i++) {
		bound += 1 + next(seed, 16000000);
		c.v[i] = (struct perch_class){ bound, (int32_t)next(seed, PERCH_POINTS_MAX + 1) };
	}
	/* Parts of the width, at the end where they belong. */
	int64_t parts = c.n > 3 ? next(seed, 3) : 0;
	if (parts > 0)
		c.v[c.n - 2].up_to_um = PERCH_UP_TO_FULL_WIDTH;
	if (parts > 1)
		c.v[c.n - 3].up_to_um = PERCH_UP_TO_HALF_WIDTH;
	c.v[c.n - 1].up_to_um = PERCH_NO_BOUND;
	return c;
}

static struct perch_limit
any_limit(uint32_t *seed, enum perch_per per, bool is_least)
{
	return (struct perch_limit){
		.value = { next(seed, 100000), (int8_t)-next(seed, 7) },
		.over = next(seed, 2) == 0 ? PERCH_SECOND : PERCH_REJECT,
		.per = per,
		.is_set = next(seed, 3) > 0,
		.is_inclusive = next(seed, 2) == 0,
		.is_least = is_least,
	};
}

static void
any_limits(struct perch_profile *p, uint32_t *seed)
{
	p->roll = any_limit(seed, p->per, false);
	p->shipment = any_limit(seed, (enum perch_per)next(seed, PERCH_PER_COUNT), false);
	p->linear = any_limit(seed, next(seed, 2) == 0 ? PERCH_PER_100YD : PERCH_PER_100M, false);
	p->flaw = any_limit(seed, p->per, false);
	p->full_width = any_limit(seed, p->per, false);
	p->splices = any_limit(seed, p->per, false);
	p->piece = any_limit(seed, p->per, true);
	p->long_run = any_limit(seed, p->per, false);
	p->run_per_100 = any_limit(seed, p->per, false);
	p->has_allowed_total = p->roll.is_set && next(seed, 2) == 0;
	p->allowed_places = (int32_t)next(seed, 7);
	p->allowed_rounding = (enum perch_rounding)next(seed, 4);
	p->print_places = (int32_t)next(seed, 7);
	p->print_rounding = (enum perch_rounding)next(seed, 4);
}

static struct perch_profile
any_profile(uint32_t *seed)
{
	struct perch_profile p = {
		.id = "any",
		.version = 1 + (int32_t)next(seed, 1000),
		.name = "\xe9\xaa\x8c\xe5\xb8\x83 \"any\" \\ profile",
		.method = (enum perch_method)next(seed, 4),
		.grid = next(seed, 2) == 0 ? PERCH_YD : PERCH_M,
		.is_from_tail = next(seed, 2) == 0,
		.per = (enum perch_per)next(seed, PERCH_PER_COUNT),
		.width_used = (enum perch_width_used)next(seed, 3),
		.counts_back = next(seed, 2) == 0,
		.is_majors_only = next(seed, 2) == 0,
		.classes = { any_classes(seed), any_classes(seed) },
		.hole = any_classes(seed),
		.pinhole = { 1 + next(seed, 5000), (int32_t)next(seed, 102) - 1 },
		.tear_is_hole = next(seed, 2) == 0,
		.running_over_um = next(seed, 16000000),
		.running_points = (int32_t)next(seed, 101),
		.full_width_points = (int32_t)next(seed, 101),
		.narrow_points = (int32_t)next(seed, 102) - 1,
		.shade_points = (int32_t)next(seed, 102) - 1,
		.repeats_quality = (enum perch_quality)next(seed, 3),
		.cap_points = 1 + (int32_t)next(seed, 100),
		.cap_base_um = next(seed, 2) == 0 ? 0 : 100000 + next(seed, 10000000),
		.cap_rounding = (enum perch_rounding)next(seed, 4),
		.selvedge_um = next(seed, 100000),
		.ends_um = next(seed, 100000),
		.wide_over_um = next(seed, 2) == 0 ? 0 : 1 + next(seed, 10000000),
		.wide_percent = 1 + (int32_t)next(seed, 100),
		.unconfirmed = { "one", "two", "three" },
		.n_unconfirmed = (size_t)next(seed, 4),
	};

	any_limits(&p, seed);
	return p;
}

static void
write_profile(const struct perch_profile *p, char *text, size_t cap)
{
	struct perch_buf b = perch_buf_over(text, cap);
	struct perch_jw w = perch_jw_over(&b);

	perch_profile_write(&w, p);
	assert_int_equal(perch_jw_done(&w), PERCH_OK);
	assert_non_null(perch_buf_cstr(&b));
}

static bool
same_classes(const struct perch_classes *a, const struct perch_classes *b)
{
	bool is_same = a->n == b->n;

	for (size_t i = 0; is_same && i < a->n; i++)
		is_same = a->v[i].up_to_um == b->v[i].up_to_um && a->v[i].points == b->v[i].points;
	return is_same;
}

static void
test_reads_back(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct perch_profile p = any_profile(&seed);
		struct perch_profile again;
		struct perch_err err = { 0 };
		char first[8192];
		char second[8192];

		write_profile(&p, first, sizeof(first));
		MUST(perch_profile_read(perch_span_str(first), &again, &err) == PERCH_OK, "%s: %s",
		     err.text, first);
		write_profile(&again, second, sizeof(second));
		assert_string_equal(first, second);
		MUST(same_classes(&p.classes[0], &again.classes[0]) &&
			     same_classes(&p.classes[1], &again.classes[1]) &&
			     same_classes(&p.hole, &again.hole) &&
			     p.running_over_um == again.running_over_um &&
			     p.cap_base_um == again.cap_base_um &&
			     p.selvedge_um == again.selvedge_um && p.ends_um == again.ends_um &&
			     p.wide_over_um == again.wide_over_um,
		     "every length comes back to the micrometre: %s", first);
	}
}

/* Under each class of each shipped profile: at the bound its points, a micrometre over it the next. */
static void
test_bounds_are_inclusive(void **state)
{
	const struct perch_roll roll = { 58 * INT64_C(25400), 100 * INT64_C(914400) };

	(void)state;
	for (size_t i = 0; perch_profile_nth(i) != NULL; i++) {
		const struct perch_profile *p = perch_profile_nth(i);

		for (size_t k = 0; k < (size_t)3 * PERCH_CLASSES_MAX; k++) {
			const struct perch_classes *lists[] = { &p->classes[PERCH_WARP],
								&p->classes[PERCH_WEFT], &p->hole };
			const struct perch_classes *c = lists[k % 3];
			size_t at = k / 3;
			struct perch_flaw f = perch_flaw_at(5000000);
			struct perch_judged j;

			if (at + 1 >= c->n)
				continue;
			f.direction = k % 3 == 1 ? PERCH_WEFT : PERCH_WARP;
			if (k % 3 == 2)
				memcpy(f.kind, "hole", 5);
			f.length_um = c->v[at].up_to_um == PERCH_UP_TO_HALF_WIDTH
					      ? roll.width_um / 2
					      : c->v[at].up_to_um;
			assert_int_equal(perch_judge_flaw(p, &roll, &f, &j, NULL), PERCH_OK);
			MUST(j.points == c->v[at].points, "%s: at bound %zu", p->id, at);
			f.length_um++;
			assert_int_equal(perch_judge_flaw(p, &roll, &f, &j, NULL), PERCH_OK);
			MUST(j.points == c->v[at + 1].points, "%s: over bound %zu", p->id, at);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_back),
		cmocka_unit_test(test_bounds_are_inclusive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
