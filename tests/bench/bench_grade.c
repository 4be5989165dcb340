/*
 * bench_grade.c - grading under a profile against the same rules written out as a plain loop.
 *
 * The floor knows the two four-point profiles alone, checks nothing and explains nothing; it has to
 * come to the same points and the same verdict, roll by roll. Rolls are made up by a fixed sequence.
 */
#include "firmware/inspect/score.h"
#include "tests/bench/bench.h"

#define INCH_UM  INT64_C(25400)
#define YARD_UM  INT64_C(914400)
#define YARDS    INT64_C(120)
#define WIDTH_IN 58
#define FLAWS    40
#define ROLLS    2000 /* of the lot */
#define FEW      16   /* rolls that stay in the cache */

/* What the plain loop knows of a profile. */
struct plain {
	int64_t unit_um;
	int64_t bounds_um[3]; /* 1, 2 and 3 points */
	int64_t hole_um;
	perch_i128 per_um2; /* 40 points in this area */
};

static const struct plain plain_inch = {
	.unit_um = YARD_UM,
	.bounds_um = { 3 * INCH_UM, 6 * INCH_UM, 9 * INCH_UM },
	.hole_um = INCH_UM,
	.per_um2 = (perch_i128)100 * YARD_UM * YARD_UM,
};

static const struct plain plain_metric = {
	.unit_um = 1000000,
	.bounds_um = { 75000, 150000, 230000 },
	.hole_um = 25000,
	.per_um2 = (perch_i128)100 * 1000000 * 1000000,
};

struct verdict {
	int64_t points;
	bool is_first;
};

struct rolls {
	const struct perch_profile *profile;
	const struct plain *plain;
	struct perch_roll roll; /* the size of each */
	size_t n;
	struct perch_flaw (*flaws)[FLAWS];
};

/* --- rolls ---------------------------------------------------------------------------------------- */

/* The next number under `below` of a fixed sequence (C17 7.22.2.2, the example of rand). */
static int64_t
next(uint32_t *seed, int64_t below)
{
	*seed = *seed * 1103515245 + 12345;
	return (int64_t)(*seed / 65536 % 32768) % below;
}

/* One hole, one seam and one running flaw in twenty; the others by their length. */
static struct perch_flaw
make_flaw(uint32_t *seed, size_t i)
{
	struct perch_flaw flaw = perch_flaw_at(next(seed, (YARDS - 10) * 36) * INCH_UM);

	flaw.length_um = (1 + next(seed, 12)) * INCH_UM;
	flaw.direction = next(seed, 2) == 0 ? PERCH_WARP : PERCH_WEFT;
	memcpy(flaw.kind, "slub", 5);
	if (i % 20 == 0) {
		memcpy(flaw.kind, "hole", 5);
	} else if (i % 20 == 7) {
		flaw.is_full_width = true;
	} else if (i % 20 == 14) {
		flaw.to_um = flaw.at_um + (1 + next(seed, 4)) * YARD_UM;
	}
	return flaw;
}

static void
make_rolls(struct rolls *rolls)
{
	uint32_t seed = 1;

	for (size_t r = 0; r < rolls->n; r++)
		for (size_t i = 0; i < FLAWS; i++)
			rolls->flaws[r][i] = make_flaw(&seed, i);
}

/* --- the product ---------------------------------------------------------------------------------- */

static struct perch_score
score(const struct rolls *rolls, size_t r, struct perch_judged judged[FLAWS])
{
	struct perch_score out = { 0 };
	struct perch_err err = { 0 };
	enum perch_rc rc = perch_score_roll(rolls->profile, &rolls->roll, rolls->flaws[r], FLAWS,
					    judged, &out, &err);

	MUST(rc == PERCH_OK, "roll %zu: %s", r, err.text);
	return out;
}

static uint64_t
score_each(void *ctx)
{
	const struct rolls *rolls = ctx;
	struct perch_judged judged[FLAWS];

	for (size_t r = 0; r < rolls->n; r++) {
		struct perch_score one = score(rolls, r, judged);
		perch_bench_keep(&one);
	}
	return rolls->n;
}

static uint64_t
explain_each(void *ctx)
{
	const struct rolls *rolls = ctx;
	struct perch_judged judged[FLAWS];
	uint8_t text[128];

	for (size_t r = 0; r < rolls->n; r++) {
		(void)score(rolls, r, judged);
		for (size_t i = 0; i < FLAWS; i++) {
			struct perch_buf b = perch_buf_over(text, sizeof(text));
			enum perch_rc rc = perch_judged_explain(rolls->profile, &judged[i], &b);
			MUST(rc == PERCH_OK, "an explanation has no room");
			perch_bench_keep(text);
		}
	}
	return rolls->n;
}

static uint64_t
pool(void *ctx)
{
	const struct rolls *rolls = ctx;
	struct perch_judged judged[FLAWS];
	struct perch_lot lot = { 0 };
	struct perch_score out;

	for (size_t r = 0; r < rolls->n; r++) {
		struct perch_score one = score(rolls, r, judged);
		perch_lot_add(&lot, &one);
	}
	enum perch_rc rc = perch_lot_judge(rolls->profile, &lot, &out);
	MUST(rc == PERCH_OK, "the lot cannot be judged");
	perch_bench_keep(&out);
	return 1;
}

/* --- the floor ------------------------------------------------------------------------------------ */

static int
plain_points(const struct plain *plain, const struct perch_flaw *flaw)
{
	if (flaw->to_um >= 0 || flaw->is_full_width)
		return 4;
	if (strcmp(flaw->kind, "hole") == 0)
		return flaw->length_um <= plain->hole_um ? 2 : 4;
	return flaw->length_um <= plain->bounds_um[0]   ? 1
	       : flaw->length_um <= plain->bounds_um[1] ? 2
	       : flaw->length_um <= plain->bounds_um[2] ? 3
							: 4;
}

static bool
plain_is_first(const struct plain *plain, int64_t points, int64_t rolls)
{
	return points * plain->per_um2 <=
	       (perch_i128)40 * rolls * YARDS * YARD_UM * WIDTH_IN * INCH_UM;
}

static struct verdict
plain_grade(const struct plain *plain, const struct perch_flaw flaws[FLAWS])
{
	int units[YARDS] = { 0 }; /* as many metres are longer */
	int64_t points = 0;

	for (size_t i = 0; i < FLAWS; i++) {
		int64_t last = flaws[i].to_um >= 0 ? flaws[i].to_um - 1 : flaws[i].at_um;
		int each = plain_points(plain, &flaws[i]);
		for (int64_t u = flaws[i].at_um / plain->unit_um; u <= last / plain->unit_um; u++)
			units[u] += each;
	}
	for (size_t u = 0; u < YARDS; u++)
		points += units[u] < 4 ? units[u] : 4;
	return (struct verdict){ points, plain_is_first(plain, points, 1) };
}

static uint64_t
plain_each(void *ctx)
{
	const struct rolls *rolls = ctx;

	for (size_t r = 0; r < rolls->n; r++) {
		struct verdict v = plain_grade(rolls->plain, rolls->flaws[r]);
		perch_bench_keep(&v);
	}
	return rolls->n;
}

static uint64_t
plain_pool(void *ctx)
{
	const struct rolls *rolls = ctx;
	int64_t points = 0;

	for (size_t r = 0; r < rolls->n; r++)
		points += plain_grade(rolls->plain, rolls->flaws[r]).points;
	bool is_first = plain_is_first(rolls->plain, points, (int64_t)rolls->n);
	perch_bench_keep(&is_first);
	return 1;
}

/* --- together ------------------------------------------------------------------------------------- */

static void
check(const struct rolls *rolls)
{
	struct perch_judged judged[FLAWS];

	for (size_t r = 0; r < rolls->n; r++) {
		struct perch_score ours = score(rolls, r, judged);
		struct verdict plain = plain_grade(rolls->plain, rolls->flaws[r]);
		MUST(ours.points == plain.points && (ours.quality == PERCH_FIRST) == plain.is_first,
		     "roll %zu: %lld points, the floor has %lld", r, (long long)ours.points,
		     (long long)plain.points);
	}
}

int
main(void)
{
	static struct perch_flaw flaws[ROLLS][FLAWS];
	struct rolls lot = {
		.profile = perch_profile_shipped("four-point-inch"),
		.plain = &plain_inch,
		.roll = { .width_um = WIDTH_IN * INCH_UM, .length_um = YARDS * YARD_UM },
		.n = ROLLS,
		.flaws = flaws,
	};
	MUST(lot.profile != NULL, "the profile is not shipped");
	make_rolls(&lot);
	check(&lot);

	/* A dispute: the same flaws in metres and with other classes. */
	struct rolls again = lot;
	again.profile = perch_profile_shipped("four-point-metric");
	again.plain = &plain_metric;
	check(&again);

	struct rolls few = lot;
	few.n = FEW;
	const struct perch_bench_side one[] = {
		{ "perch_score_roll, every flaw explained in words", explain_each, &few },
		{ "perch_score_roll", score_each, &few },
		{ "floor: the same rules as a plain loop", plain_each, &few },
	};
	const struct perch_bench_side all[] = {
		{ "perch_score_roll for each, perch_lot_judge", pool, &lot },
		{ "floor: the same rules as a plain loop", plain_pool, &lot },
	};
	const struct perch_bench_side other[] = {
		{ "perch_score_roll for each, perch_lot_judge", pool, &again },
		{ "floor: the same rules as a plain loop", plain_pool, &again },
	};
	perch_bench_rate("grade: a roll of 120 yd with 40 flaws", "rolls/s", one, PERCH_COUNT(one));
	perch_bench_rate("grade: a lot of 2,000 such rolls", "lots/s", all, PERCH_COUNT(all));
	perch_bench_rate("grade: that lot re-scored under four-point-metric", "lots/s", other,
			 PERCH_COUNT(other));
	return 0;
}
